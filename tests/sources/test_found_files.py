"""From what a person types, over each kind of source, to a verified store."""

from __future__ import annotations

from pathlib import Path

import pytest
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
