"""Services that want to know who asks, and that limit how often."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest
import xarray as xr
from services import Archive, Cds, Cmr, Elsewhere, Faults, Login, Zenodo, write_series
from services.cds import CLOSED, DATASET
from services.server import Answer

TOKEN, KEY, NAME, PASSWORD = "canary-token-8c1f", "canary-key-77ab", "somebody", "canary-password-01d2"


@pytest.fixture
def nasa(run_service, series):
    login = run_service(Login(NAME, PASSWORD))
    elsewhere = run_service(Elsewhere(series))
    archive = run_service(Archive(login, elsewhere, TOKEN))
    return {
        "login": login,
        "elsewhere": elsewhere,
        "archive": archive,
        "cmr": run_service(Cmr(series, archive)),
    }


@pytest.fixture
def cds(run_service, person, series):
    service = run_service(Cds(series, KEY))
    person.environment["CDSAPI_URL"] = service.api
    return service


def write_netrc(person) -> None:
    (person.home / ".netrc").write_text(f'machine localhost login {NAME} password "{PASSWORD}"\n')


@pytest.mark.parametrize(
    "typed", ["10.5281/zenodo.1001", "https://doi.org/10.5281/zenodo.1000", "zenodo:900"]
)
def test_zenodo_by_doi_of_a_record_of_all_versions_and_of_an_old_one(typed, run_service, series, ingest):
    service = run_service(Zenodo(series))
    result = ingest(typed)
    assert result["plan"]["about"]["license"] == "cc-by-4.0"
    assert result["plan"]["about"]["description"] == "Made for tests ."
    bytes_of = [each for each in service.seen if each.method == "GET" and "/files/" in each.path]
    # Staged: each file was fetched once, for the plan and the ingest together.
    assert len(bytes_of) == 6


def test_a_limit_of_requests_is_kept_not_provoked(run_service, series, ingest):
    service = run_service(Zenodo(series, requests=5, seconds=2))
    ingest("10.5281/zenodo.1001", "--stage", "none")
    assert len(service.seen) > 5
    assert service.refused == 0


def test_a_limit_that_nobody_announces_is_kept_where_it_is_said(run_service, tmp_path, person, ingest):
    write_series(tmp_path / "many", months=14)
    expected = xr.open_mfdataset(sorted((tmp_path / "many").rglob("*.nc")), data_vars="minimal")
    service = run_service(Zenodo(tmp_path / "many", requests=12, seconds=3, announced=False))
    # The plan and the ingest are two processes, which may follow each other at once.
    person.environment["LIFECYCLE_HOST_LIMITS"] = f"{service.netloc}=5/3"
    ingest("10.5281/zenodo.1001", "--stage", "none", expect=expected)
    assert len(service.seen) > 12
    assert service.refused == 0


@pytest.mark.full
def test_sixty_requests_a_minute_that_nobody_announces(run_service, tmp_path, ingest):
    """As a guest of Zenodo: more files than a minute allows, and not one refusal."""
    write_series(tmp_path / "many", months=66)
    expected = xr.open_mfdataset(sorted((tmp_path / "many").rglob("*.nc")), data_vars="minimal")
    service = run_service(Zenodo(tmp_path / "many", requests=60, seconds=60, announced=False))
    ingest("zenodo:1001", expect=expected)
    assert len(service.seen) > 60
    assert service.refused == 0


def test_a_file_that_is_not_what_its_record_says_is_refused(run_service, series, person):
    service = run_service(Zenodo(series))
    person.result("plan", "10.5281/zenodo.1001", "--to", "store.zarr", "-o", "plan.yaml")
    path = service.files["sst_200003.nc"]
    honest = service.record
    service.record = lambda number, **more: {
        **(record := honest(number, **more)),
        "files": [
            {**each, "checksum": f"md5:{hashlib.md5(b'other').hexdigest()}"}
            if each["key"] == path.name
            else each
            for each in record["files"]
        ],
    }
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 1
    assert "sst_200003.nc" in done.stderr and "checksum" in done.stderr
    assert not (person.home / "store.zarr").exists()


def test_a_restricted_record_says_what_to_do(run_service, series, person, ingest):
    run_service(Zenodo(series, token=TOKEN))
    done = person.run("plan", "zenodo:1500", "--to", "x.zarr")
    assert done.returncode == 1
    assert "ZENODO_TOKEN" in done.stderr
    person.environment["ZENODO_TOKEN"] = TOKEN
    ingest("zenodo:1500")


def test_granules_by_a_token_in_the_environment(nasa, person, ingest):
    person.environment["EARTHDATA_TOKEN"] = TOKEN
    result = ingest("cmr:TEST_SST?version=1")
    assert result["plan"]["source"]["credentials"] == "earthdata"
    # Three pages of two, twice, each asked for with what the page before said.
    assert len({each.headers.get("cmr-search-after") for each in nasa["cmr"].seen}) == 4


def test_granules_by_a_login_in_netrc(nasa, person, ingest):
    write_netrc(person)
    ingest("cmr:TEST_SST?version=1")


def test_granules_between_two_months(nasa, person):
    person.environment["EARTHDATA_TOKEN"] = TOKEN
    plan = person.result("plan", "cmr:TEST_SST?temporal=2000-02,2000-04", "--to", "x.zarr", "--lock")["plan"]
    assert [entry["uri"][-9:-3] for entry in plan["lock"]] == ["200002", "200003", "200004"]


def test_granules_in_a_box(nasa, person, ingest):
    person.environment["EARTHDATA_TOKEN"] = TOKEN
    plan = ingest("cmr:TEST_SST?version=1&bounding_box=-10,-20,30,40")["plan"]
    assert plan["source"]["cmr"]["box"] == [-10, -20, 30, 40]
    assert {each.one("bounding_box") for each in nasa["cmr"].seen} == {"-10,-20,30,40"}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("nobody", ["Earthdata Login", "urs.earthdata.nasa.gov"]),
        ("expired", ["EARTHDATA_TOKEN", "expired"]),
        ("eula", ["unaccepted_eulas", "Accept it at"]),
        ("wrong password", ["login", "wrong"]),
    ],
)
def test_a_refused_login_says_what_to_do(how, words, nasa, person):
    if how == "expired":
        person.environment["EARTHDATA_TOKEN"] = "an-old-token"
    elif how == "eula":
        person.environment["EARTHDATA_TOKEN"] = TOKEN
        nasa["archive"].mode = "eula"
    elif how == "wrong password":
        (person.home / ".netrc").write_text(f"machine localhost login {NAME} password nonsense\n")
    done = person.run("plan", "cmr:TEST_SST", "--to", "x.zarr")
    assert done.returncode == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr


def test_a_request_to_the_data_store_waits_for_its_job(cds, person, series, ingest):
    (person.home / ".cdsapirc").write_text(f"url: {cds.api}\nkey: {KEY}\n")
    del person.environment["CDSAPI_URL"]
    result = ingest(f"cds:{DATASET}?variable=sst&year=2000,2001", expect=xr.open_dataset(cds.file))
    assert cds.inputs == [{"variable": "sst", "year": ["2000", "2001"]}]
    assert result["plan"]["source"]["cds"]["request"]["year"] == ["2000", "2001"]
    # The address of a result is signed by its secrecy: it gets no key.
    fetched = [each for each in cds.seen if each.path == "/store/result.nc" and each.method == "GET"]
    assert len(fetched) == 1


@pytest.mark.parametrize(
    ("request_", "key", "words"),
    [
        (f"cds:{CLOSED}?year=2000", KEY, ["licence", "manage-licences"]),
        (f"cds:{DATASET}?year=2000", "wrong", ["key", "expired or is wrong"]),
        (f"cds:{DATASET}?month=1", KEY, ["names no year"]),
        (f"cds:{DATASET}?year=fail", KEY, ["no data is available"]),
        (f"cds:{DATASET}?year=2000", None, ["personal access token"]),
    ],
)
def test_a_data_store_that_refuses_is_quoted(request_, key, words, cds, person):
    if key is not None:
        person.environment["CDSAPI_KEY"] = key
    done = person.run("plan", request_, "--to", "x.zarr")
    assert done.returncode in (1, 2)
    assert all(word in done.stderr for word in words), done.stderr


def test_secrets_go_to_their_own_host_and_nowhere_else(nasa, cds, run_service, person, series, ingest):
    """Canaries, looked for in all that is written, shown, passed on or sent."""
    zenodo = run_service(Zenodo(series, token="canary-zenodo-31ce"))
    person.environment |= {"ZENODO_TOKEN": "canary-zenodo-31ce", "CDSAPI_KEY": KEY}
    write_netrc(person)
    said = []
    for typed in ("cmr:TEST_SST", f"cds:{DATASET}?year=2000", "zenodo:1500"):
        for token in (None, TOKEN) if typed.startswith("cmr") else (None,):
            if token:
                person.environment["EARTHDATA_TOKEN"] = token
            plan = person.run("plan", typed, "--to", "store.zarr", "--overwrite", "-o", "plan.yaml", "--json")
            done = person.run("ingest", "plan.yaml", "--json")
            assert done.returncode == 0, done.stderr
            said += [plan.stdout, plan.stderr, done.stdout, done.stderr]
    secrets = [TOKEN, KEY, PASSWORD, "canary-zenodo-31ce"]
    written = [
        path
        for path in person.top.rglob("*")
        if path.is_file()
        and path.name not in (".netrc", ".cdsapirc")
        and person.top / "series" not in path.parents
    ]
    for secret in secrets:
        assert not any(secret in text for text in said)
        assert [path for path in written if secret.encode() in path.read_bytes()] == []
    basic = nasa["login"].basic
    allowed = {
        TOKEN: {nasa["archive"].netloc},
        basic: {nasa["login"].netloc},
        KEY: {cds.netloc},
        "canary-zenodo-31ce": {zenodo.netloc},
    }
    everything = [nasa["login"], nasa["elsewhere"], nasa["archive"], nasa["cmr"], cds, zenodo]
    for secret, hosts in allowed.items():
        got = {
            service.netloc
            for service in everything
            for each in service.seen
            if secret in json.dumps(each.headers) or secret in each.raw
        }
        assert got == hosts, secret
    # A session of the archive stays with the archive.
    assert not any("cookie" in each.headers for each in nasa["elsewhere"].seen + nasa["login"].seen)
    assert nasa["elsewhere"].seen


def test_what_is_no_data_is_left_out_and_archives_are_looked_into(run_service, series, person):
    (series / "README.md").write_text("What it is.")
    with zipfile.ZipFile(series / "more.zip", "w") as archive:
        archive.writestr("deep/a.nc", b"x" * 100)
        archive.writestr("b.nc", b"")
    run_service(Zenodo(series))
    done = person.run("plan", "zenodo:1001", "--to", "x.zarr", "--lock")
    assert done.returncode == 0, done.stderr
    assert "Left out: README.md, more.zip." in done.stderr
    assert "more.zip holds deep/a.nc, b.nc: choose them" in done.stderr
    assert done.stdout.count("sizeBytes") == 6
    chosen = person.run("plan", "zenodo:1001", "--files", "*_20000[12].nc", "--to", "x.zarr", "--lock")
    assert chosen.stdout.count("sizeBytes") == 2
    none = person.run("plan", "zenodo:1001", "--files", "*.grib", "--to", "x.zarr")
    assert none.returncode == 2 and "README.md" in none.stderr


def test_a_locked_plan_wants_the_same_files(run_service, series, person):
    service = run_service(Zenodo(series))
    person.result("plan", "zenodo:1001", "--to", "x.zarr", "--lock", "-o", "plan.yaml")
    path = service.files.pop("sst_200002.nc")
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 1 and "does not offer it any more" in done.stderr
    service.files["sst_200002.nc"] = path
    path.write_bytes(service.files["sst_200001.nc"].read_bytes())
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 1 and "sst_200002.nc" in done.stderr
    assert not (person.home / "x.zarr").exists()


def test_a_review_does_not_wait_for_all_files(run_service, series, person):
    service = run_service(Zenodo(series))
    person.result("plan", "zenodo:1001", "--to", "x.zarr", "-o", "plan.yaml")
    review = person.result("ingest", "plan.yaml", "--dry-run")
    assert review["files"] == 6
    assert "fetched to scratch first" in review["warnings"][0]
    fetched = {each.path for each in service.seen if "/files/" in each.path}
    assert len(fetched) == 2


def test_half_a_file_that_looks_whole_is_fetched_again(run_service, series, ingest):
    service = run_service(Zenodo(series, Faults(rate=0.2, seed=3, kinds=("short",))))
    # A service's own answers are not cut: JSON that is half is no JSON.
    service.faults.next, fault = (lambda: None), service.faults.next
    answer = service.answer
    service.answer = lambda request: (
        short(answer(request)) if "/files/" in request.path and fault() else answer(request)
    )
    ingest("zenodo:1001")
    assert "short" in service.faults.given


def short(answer: Answer) -> Answer:
    return Answer(
        answer.status, answer.body[: len(answer.body) // 2], {"Content-Type": "application/x-netcdf"}
    )
