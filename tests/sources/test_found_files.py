"""From what a person types, over each kind of source, to a verified store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import boto3
import pytest
import yaml
from servers import seaweedfs, strict_gcs
from servers.server import Server
from services import Erddap, Files, Marine, Thredds
from services.marine import DATASET, PRODUCT


@pytest.fixture
def files(run_service, series):
    return run_service(Files(series))


@pytest.mark.parametrize("style", ["apache", "nginx", "python"])
def test_a_listing_is_crawled_below_its_folder(style, files, ingest):
    """Sort links, the parent and other hosts are not followed."""
    result = ingest(f"{files.url}/{style}/")
    assert result["plan"]["source"]["kind"] == "listing"
    asked = {each.path for each in files.seen}
    assert all(path.startswith(f"/{style}/") for path in asked), asked
    assert not any(each.query for each in files.seen)


def test_a_listing_with_a_glob_takes_what_matches(files, person):
    plan = person.result("plan", f"{files.url}/nginx/2000/sst_20000[12].nc", "--to", "x.zarr", "--lock")
    assert [entry["uri"][-9:] for entry in plan["plan"]["lock"]] == ["200001.nc", "200002.nc"]


@pytest.mark.parametrize("address", ["s3/?list-type=2&prefix=2000/", "storage/v1/b/gcs/o?prefix=2000/"])
def test_a_public_bucket_is_listed_page_by_page(address, files, ingest):
    ingest(f"{files.url}/{address}")


@pytest.mark.parametrize(
    "pattern",
    ["{time:%Y}/sst_{time:%Y%m}.nc", "{year}/sst_{year}{month}.nc", "2000/sst_2000{01..06}.nc"],
)
def test_a_template_names_files_by_time(pattern, files, ingest):
    time = () if ".." in pattern else ("--time", "2000-01/2000-06")
    result = ingest(f"{files.url}/python/{pattern}", *time)
    assert result["plan"]["source"]["kind"] == "template"


def test_a_template_that_hits_nothing_says_so(files, person):
    done = person.run(
        "plan", f"{files.url}/python/sst-{{time:%Y}}.nc", "--time", "2000/2005", "--to", "x.zarr"
    )
    assert done.returncode == 2
    assert "Check the pattern and the times" in done.stderr


def test_a_text_file_stands_for_its_lines(files, person, ingest):
    urls = [f"{files.url}/python/2000/sst_2000{month:02d}.nc" for month in range(1, 7)]
    (person.home / "urls.txt").write_text("# six months\n" + "\n".join(urls) + "\n")
    assert ingest("urls.txt")["plan"]["source"]["http"]["urls"] == urls


def test_a_template_of_lists_and_ranges_in_a_plan(files, person, ingest):
    """What no flag says: `values` of a plan."""
    person.result("plan", f"{files.url}/python/2000/sst_2000{{01..06}}.nc", "--to", "a.zarr", "-o", "a.yaml")
    plan = yaml.safe_load((person.home / "a.yaml").read_text())
    plan["source"]["template"] = {
        "pattern": f"{files.url}/{{server}}/{{year}}/sst_{{year}}{{month}}.nc",
        "values": {
            "server": ["python"],
            "year": [2000],
            "month": {"start": 1, "stop": 6, "width": 2},
        },
    }
    (person.home / "a.yaml").write_text(yaml.safe_dump(plan))
    person.result("ingest", "a.yaml")
    assert person.result("verify", "a.zarr")["missing"] == 0
    assert len({each.path for each in files.seen if each.path.endswith(".nc")}) == 6


def test_a_template_is_probed_at_its_ends_and_in_between(files, person):
    typed = (f"{files.url}/python/{{year}}/sst_{{time:%Y%m}}.nc", "--time", "2000-01/2000-12")
    with person.serve() as worker:
        body = {"sources": [typed[0]], "time": typed[2]}
        found = worker.call("findFiles", body)["found"]["files"]
    assert len(found) == 12
    asked = {each.path[-5:-3] for each in files.seen}
    assert {"01", "12"} < asked and len(asked) == 5
    missing = [each["name"] for each in found if each["problems"]]
    assert "sst_200012.nc" in missing and "sst_200001.nc" not in missing


@pytest.mark.parametrize("typed", ["s3://s3/2000/*.nc", "s3://s3/2000/", "s3://s3/**/sst_*.nc"])
def test_a_bucket_by_prefix_and_by_glob(typed, files, person, ingest):
    """A bucket that everybody can read, as NOAA's are: asked as nobody."""
    person.environment |= {"AWS_ENDPOINT_URL_S3": files.url, "AWS_NO_SIGN_REQUEST": "true"}
    assert ingest(typed)["plan"]["source"]["kind"] == "bucket"
    assert not any("authorization" in each.headers for each in files.seen)


def test_a_bucket_of_our_own(object_store, series, person, ingest):
    server = object_store("strict-gcs")
    person.environment["STORAGE_EMULATOR_HOST"] = server.url
    make = Request(
        f"{server.url}/storage/v1/b?project=test",
        json.dumps({"name": "ours"}).encode(),
        {"Content-Type": "application/json"},
    )
    urlopen(make).close()
    person.result("cp", "-r", str(series), "gs://ours/alice/months")
    result = ingest("gs://ours/alice/months/2000/*.nc")
    assert len(result["plan"]["source"]["bucket"]["uris"]) == 6


class PublicBucket:
    """A bucket of a real server, which only its owner writes and, when it is open, everybody reads."""

    def __init__(self, uri: str, environment: dict[str, str], opened: Callable[[], None]) -> None:
        self.uri, self.environment, self.opened = uri, environment, opened


def public_s3(server: Server, series: Path) -> PublicBucket:
    owner = boto3.client(
        "s3",
        endpoint_url=server.url,
        aws_access_key_id=seaweedfs.KEY,
        aws_secret_access_key=seaweedfs.SECRET,
        region_name="us-east-1",
    )
    name = f"noaa-{uuid4().hex[:8]}"
    owner.create_bucket(Bucket=name)
    for path in series.rglob("*.nc"):
        owner.upload_file(str(path), name, f"2000/{path.name}")
    reading = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [reading]})
    return PublicBucket(
        f"s3://{name}",
        {"AWS_ENDPOINT_URL_S3": server.url},
        lambda: owner.put_bucket_policy(Bucket=name, Policy=policy),
    )


def public_gcs(server: Server, series: Path) -> PublicBucket:
    def call(method: str, path: str, body: bytes, **headers: str) -> None:
        sent = {"Authorization": "Bearer owner", "Content-Type": "application/json", **headers}
        urlopen(Request(f"{server.url}{path}", body, sent, method=method)).close()

    name = f"noaa-{uuid4().hex[:8]}"
    call("POST", "/_control/tokens", json.dumps({"token": "owner"}).encode())
    call("POST", "/storage/v1/b?project=noaa", json.dumps({"name": name}).encode())
    for path in series.rglob("*.nc"):
        upload = f"/upload/storage/v1/b/{name}/o?uploadType=media&name=2000/{path.name}"
        call("POST", upload, path.read_bytes(), **{"Content-Type": "application/x-netcdf"})
    binding = {"role": "roles/storage.objectViewer", "members": ["allUsers"]}
    # Google's own address takes nothing but TLS: a remote leads to the server here.
    remote = {"TYPE": "google cloud storage", "ENV_AUTH": "true", "ENDPOINT": server.url}
    return PublicBucket(
        f"open:{name}",
        {f"RCLONE_CONFIG_OPEN_{option}": value for option, value in remote.items()},
        lambda: call("PUT", f"/storage/v1/b/{name}/iam", json.dumps({"bindings": [binding]}).encode()),
    )


@pytest.fixture(scope="module")
def guarded_gcs(tmp_path_factory) -> Iterator[Server]:
    """Of this module alone: a server that has heard of a token asks everybody for one."""
    with strict_gcs.start(tmp_path_factory.mktemp("guarded-gcs")) as server:
        yield server


@pytest.fixture(params=["s3", "gcs"])
def public(request, object_store, series, person) -> PublicBucket:
    if request.param == "s3":
        bucket = public_s3(object_store("seaweedfs"), series)
    else:
        bucket = public_gcs(request.getfixturevalue("guarded_gcs"), series)
    person.environment |= bucket.environment | {"NO_GCE_CHECK": "true"}
    return bucket


@pytest.mark.parametrize("glob", ["2000/*.nc", "2000/"])
def test_an_open_bucket_is_read_without_any_credentials(glob, public, ingest):
    public.opened()
    result = ingest(f"{public.uri}/{glob}")
    assert result["plan"]["source"]["kind"] == "bucket"


def test_a_closed_bucket_says_where_credentials_were_looked_for(public, person):
    whose = "AWS" if public.uri.startswith("s3") else "Google"
    sought = "AWS_ACCESS_KEY_ID" if whose == "AWS" else "GOOGLE_APPLICATION_CREDENTIALS"
    done = person.run("plan", f"{public.uri}/2000/*.nc", "--to", "x.zarr")
    assert done.returncode == 1
    assert f"anonymous access (no {whose} credentials were found)" in done.stderr
    assert f"Credentials were looked for at:\n- {sought}" in done.stderr


def test_nothing_is_written_without_credentials(public, person, series):
    public.opened()
    done = person.run("cp", f"{series}/2000/sst_200001.nc", f"{public.uri}/alice/a.nc")
    assert done.returncode == 1
    assert f"credentials for {public.uri}. Looked at:" in done.stderr


def test_files_of_this_disk_by_glob(series, ingest):
    ingest(f"{series}/2000/*.nc")


def test_files_of_the_inbox(series: Path, person, ingest):
    (person.top / "inbox" / "mine").symlink_to(series / "2000")
    (person.top / "inbox" / "mine").unlink()
    (person.top / "inbox" / "mine").mkdir()
    for path in series.rglob("*.nc"):
        (person.top / "inbox" / "mine" / path.name).write_bytes(path.read_bytes())
    assert ingest("inbox:mine/*.nc")["plan"]["source"]["kind"] == "inbox"


@pytest.mark.parametrize("catalog", ["thredds/catalog/catalog.html", "opendap/catalog.xml"])
def test_catalogs_are_followed_on_their_host(catalog, run_service, series, ingest):
    service = run_service(Thredds(series))
    assert ingest(f"{service.url}/{catalog}")["plan"]["source"]["kind"] == "thredds"


def test_a_grid_is_split_by_time(run_service, series, ingest):
    service = run_service(Erddap(series))
    result = ingest(f"{service.url}/erddap/griddap/testSst", "--time", "2000-01-01/2000-05-30/P2M")
    assert result["plan"]["about"]["title"] == "A grid for tests"
    assert result["plan"]["source"]["stage"] == "scratch"
    # Each piece is made once, however often it is looked at.
    assert [each.method for each in service.seen if each.path.endswith(".nc")] == ["GET"] * 3


def test_a_dap_error_is_told_in_its_words(run_service, series, person):
    service = run_service(Erddap(series))
    done = person.run("plan", f"{service.url}/erddap/griddap/other", "--to", "x.zarr")
    assert done.returncode == 2
    assert "nothing there" in done.stderr


@pytest.mark.parametrize("service", ["arco-geo", "arco-time", "native"])
def test_copernicus_marine_as_zarr_or_as_files(service, run_service, series, tmp_path, ingest):
    run_service(Marine(series, tmp_path / "marine"))
    ingest(f"cmems:{PRODUCT}/{DATASET}?service={service}")


def test_a_login_page_is_no_data(files, person):
    files.faults.always = "html"
    done = person.run("plan", f"{files.url}/python/2000/sst_200001.nc", "--to", "x.zarr")
    assert done.returncode == 1
    assert "login page" in done.stderr
    assert not (person.home / "x.zarr").exists()
