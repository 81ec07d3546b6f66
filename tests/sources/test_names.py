"""Coordinates that only the files' names tell, judged by xarray's own `expand_dims` and `assign_coords`."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from services import Files, write_series


def month_of(path: Path) -> np.datetime64:
    year, month = re.search(r"(\d{4})(\d{2})", path.name).groups()
    return np.datetime64(f"{year}-{month}-01", "ns")


@pytest.fixture
def without_time(series: Path) -> list[Path]:
    """Files that hold a map each, and no time."""
    paths = sorted(series.rglob("*.nc"))
    for path in paths:
        with xr.open_dataset(path) as one:
            still = one.load().isel(time=0, drop=True)
        still["height"] = ((), 2.0)
        still = still.set_coords("height")
        still.to_netcdf(path, encoding={"sst": {"zlib": True, "chunksizes": (4, 8)}})
    return paths


@pytest.fixture
def with_wrong_time(series: Path) -> list[Path]:
    """Files with one time each, the same in all."""
    paths = sorted(series.rglob("*.nc"))
    for path in paths:
        with xr.open_dataset(path) as one:
            same = one.load().assign_coords(time=[np.datetime64("1970-01-01", "ns")])
        same.to_netcdf(path)
    return paths


def ingested(person, *typed: str) -> tuple[dict, xr.Dataset]:
    person.result("plan", *typed, "--to", "store.zarr", "-o", "plan.yaml")
    result = person.result("ingest", "plan.yaml")
    person.result("verify", "store.zarr")
    with xr.open_zarr(person.home / "store.zarr", consolidated=None) as store:
        return result, store.load()


def test_a_new_dimension_by_the_name(person, series, without_time):
    result, store = ingested(person, f"{series}/2000/*.nc", "--concat", "time", "--pattern", "%Y%m")
    # The chunks are those of the files, with one more dimension: nothing is decoded.
    assert result["mode"]["sst"] == "passthrough"
    expected = xr.concat(
        [xr.load_dataset(path).expand_dims(time=[month_of(path)]) for path in without_time], dim="time"
    )
    xr.testing.assert_equal(store, expected)
    assert "height" in store.coords and store.height.dims == ()


def test_the_name_instead_of_the_file(person, series, with_wrong_time):
    _, store = ingested(person, f"{series}/2000/*.nc", "--concat", "time", "--pattern", "%Y%m")
    expected = xr.concat(
        [xr.load_dataset(path).assign_coords(time=[month_of(path)]) for path in with_wrong_time], dim="time"
    )
    xr.testing.assert_equal(store, expected)


def test_a_template_knows_its_times(person, run_service, series, without_time):
    service = run_service(Files(series))
    pattern = f"{service.url}/python/{{year}}/sst_{{time:%Y%m}}.nc"
    _, store = ingested(person, pattern, "--time", "2000-01/2000-06", "--pattern", "auto")
    assert [str(time)[:7] for time in store.time.values] == [f"2000-0{month}" for month in range(1, 7)]


def test_a_number_by_the_name(person, series, without_time):
    _, store = ingested(
        person, f"{series}/2000/*.nc", "--concat", "run", "--pattern", r"_\d{4}(?<value>\d\d)\.nc"
    )
    assert store.run.values.tolist() == [1, 2, 3, 4, 5, 6]


def test_references_with_a_new_dimension(person, series, without_time):
    typed = (f"{series}/2000/*.nc", "--concat", "time", "--pattern", "%Y%m", "--kind", "kerchunk-json")
    person.result("plan", *typed, "--to", "refs.json", "-o", "plan.yaml")
    person.result("ingest", "plan.yaml")
    assert person.result("verify", "refs.json")["missing"] == 0
    described = person.result("inspect", "refs.json")
    assert described["variables"]["sst"]["shape"] == [6, 4, 8]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [("%Y-%m-%d", "its name does not hold"), ("%m%d", "it must hold the year"), ("(?<day>.)x", "year")],
)
def test_a_name_that_tells_nothing_is_refused(pattern, words, person, series, without_time):
    done = person.run(
        "plan", f"{series}/2000/*.nc", "--to", "x.zarr", "--concat", "time", "--pattern", pattern
    )
    assert done.returncode == 2
    assert words in done.stderr


def test_several_times_in_a_file_cannot_come_from_its_name(person, series):
    done = person.run("plan", f"{series}/2000/*.nc", "--to", "x.zarr", "--concat", "lat", "--pattern", "%Y%m")
    assert done.returncode == 2
    assert "but the file has 4" in done.stderr


def test_different_variables_and_times(person, run_service, series):
    write_series(series, variable="ice")
    service = run_service(Files(series))
    pattern = f"{service.url}/python/2000/{{sst,ice}}_{{time:%Y%m}}.nc"
    _, store = ingested(person, pattern, "--time", "2000-01/2000-06", "--concat", "time", "--merge")
    expected = xr.open_mfdataset(sorted(series.rglob("*.nc")), combine="by_coords")
    xr.testing.assert_equal(store, expected.load())


def test_a_plan_keeps_no_secret(person):
    done = person.run("plan", "https://host.invalid/a.nc?access_token=canary", "--to", "x.zarr")
    assert done.returncode == 2
    assert "keeps no secrets" in done.stderr and "canary" not in done.stderr
