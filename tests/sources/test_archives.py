"""Members of zip archives as sources: stored ones where they lie, deflated ones unpacked, Zarr stores, Zip64."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xarray as xr
from services import Files, Zenodo, write_series

#: More than what is read of an archive to find out what is in it.
FILLER = 3_000_000


@pytest.fixture
def archive(tmp_path: Path, series: Path):
    """Makes an archive of the series, and nothing else on offer."""

    def make(method: int, *, large: bool = False, name: str = "months.zip") -> Path:
        folder = tmp_path / "offered"
        folder.mkdir(exist_ok=True)
        path = folder / name
        with zipfile.ZipFile(path, "w", method) as file:
            file.writestr(zipfile.ZipInfo("deep/filler.bin"), os.urandom(FILLER))
            file.writestr("README.txt", "What it is.")
            for each in sorted(series.rglob("*.nc")):
                info = zipfile.ZipInfo(f"deep/{each.name}")
                info.compress_type = method
                with file.open(info, "w", force_zip64=large) as member:
                    member.write(each.read_bytes())
            if large:
                for number in range(66_000):
                    file.writestr(f"empty/{number}", b"")
        return folder

    return make


@pytest.mark.parametrize("large", [False, True], ids=["zip", "zip64"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
@pytest.mark.parametrize("stage", ["none", "scratch"])
def test_a_record_of_archives_is_a_record_of_files(method, large, stage, archive, run_service, ingest):
    folder = archive(method, large=large)
    service = run_service(Zenodo(folder))
    result = ingest("10.5281/zenodo.1001", "--stage", stage)
    assert result["mode"]["sst"] == "passthrough"
    asked = [each for each in service.seen if each.method == "GET" and "/files/" in each.path]
    # Never the archive as a whole, nor what nobody wants of it.
    assert asked and all("range" in each.headers for each in asked)
    # The directory of many members is large by itself, and read by the plan and by the ingest.
    assert sum(map(sent, asked)) < (2 * (folder / "months.zip").stat().st_size if large else FILLER)


def sent(request) -> int:
    first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
    return int(last) + 1 - int(first)


def test_members_are_chosen_by_name(archive, run_service, series, ingest, person):
    folder = archive(zipfile.ZIP_STORED)
    run_service(Zenodo(folder))
    expected = xr.open_mfdataset(sorted(series.rglob("*_20000[12].nc")))
    plan = ingest("zenodo:1001", "--files", "months.zip/deep/*_20000[12].nc", expect=expected)["plan"]
    assert plan["source"]["zenodo"]["files"] == ["months.zip/deep/*_20000[12].nc"]
    none = person.run("plan", "zenodo:1001", "--files", "months.zip/*.grib", "--to", "x.zarr")
    assert none.returncode == 2 and "months.zip" in none.stderr


def test_a_member_by_its_address(archive, run_service, person, ingest):
    service = run_service(Files(archive(zipfile.ZIP_DEFLATED)))
    address = f"{service.url}/python/months.zip"
    described = person.result("inspect", f"{address}#deep/sst_200001.nc")
    assert described["dims"] == {"time": 1, "lat": 4, "lon": 8}
    names = [f"{address}#deep/sst_2000{month:02d}.nc" for month in range(1, 7)]
    ingest(*names)
    wrong = person.run("inspect", f"{address}#deep/sst_20001.nc")
    assert wrong.returncode == 2 and "Did you mean" in wrong.stderr
    person.result("plan", *names, "--to", "locked.zarr", "--lock", "-o", "locked.yaml")
    person.result("ingest", "locked.yaml")
    refused = person.run("plan", *names, "--kind", "kerchunk-json", "--to", "refs.json", "-o", "refs.yaml")
    assert refused.returncode == 0 and person.run("ingest", "refs.yaml").returncode == 2


def test_a_feedstock_reads_the_same_members(archive, run_service, person, ingest):
    run_service(Zenodo(archive(zipfile.ZIP_DEFLATED)))
    ingest("zenodo:1001")
    person.result("feedstock", "plan.yaml", "-o", "feedstock")
    recipe = person.home / "feedstock" / "feedstock" / "recipe.py"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(recipe)],
        cwd=person.home,
        env={**person.environment, "TARGET": str(person.home / "theirs.zarr")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with (
        xr.open_zarr(person.home / "store.zarr") as ours,
        xr.open_zarr(person.home / "theirs.zarr") as theirs,
    ):
        xr.testing.assert_equal(ours.drop_attrs().load(), theirs.drop_attrs().load())


@pytest.mark.parametrize("inner", ["", "deep/sst.zarr/"], ids=["the archive", "a folder of it"])
def test_a_store_in_an_archive(inner, tmp_path, series, run_service, ingest):
    whole = xr.open_mfdataset(sorted(series.rglob("*.nc")), data_vars="minimal", coords="minimal").load()
    whole.to_zarr(tmp_path / "made.zarr", zarr_format=2, consolidated=True)
    offered = tmp_path / "offered"
    offered.mkdir()
    with zipfile.ZipFile(offered / "store.zarr.zip", "w") as file:
        for each in sorted((tmp_path / "made.zarr").rglob("*")):
            if each.is_file():
                file.write(each, f"{inner}{each.relative_to(tmp_path / 'made.zarr')}")
    run_service(Zenodo(offered))
    ingest("zenodo:1001", expect=whole)


def test_a_damaged_member_is_no_file(archive, run_service, person):
    folder = archive(zipfile.ZIP_STORED)
    path = folder / "months.zip"
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        place = file.getinfo("deep/sst_200003.nc")
    content[place.header_offset + place.file_size // 2] ^= 255
    path.write_bytes(content)
    run_service(Zenodo(folder))
    person.result("plan", "zenodo:1001", "--to", "store.zarr", "-o", "plan.yaml")
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 2
    assert "sst_200003.nc" in done.stderr and "CRC-32" in done.stderr
    assert not (person.home / "store.zarr").exists()


def test_archives_beside_data_are_named_not_taken(tmp_path, run_service, person):
    write_series(tmp_path / "both")
    with zipfile.ZipFile(tmp_path / "both" / "more.zip", "w") as file:
        file.writestr("deep/a.nc", b"x" * 100)
    run_service(Zenodo(tmp_path / "both"))
    done = person.run("plan", "zenodo:1001", "--to", "x.zarr", "--lock")
    assert done.returncode == 0, done.stderr
    assert "more.zip holds deep/a.nc: choose them as more.zip/…" in done.stderr
    assert done.stdout.count("sizeBytes") == 6
