"""The shapes that real recipes need, each over a service, against what their own xarray code would make."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import yaml
from services import Files, Zenodo


def grid(number: int, times: list[str], names: tuple[str, ...] = ("sst",)) -> xr.Dataset:
    random = np.random.default_rng(number)
    shape = (len(times), 4, 8)
    return xr.Dataset(
        {name: (("time", "lat", "lon"), random.normal(15, 3, shape)) for name in names},
        {
            "time": pd.DatetimeIndex(times),
            "lat": np.linspace(-60, 60, 4),
            "lon": np.linspace(0, 315, 8),
        },
    )


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    folder = tmp_path / "offered"
    folder.mkdir()
    return folder


@pytest.fixture
def made(person):
    """The store of a plan as it was edited by hand."""

    def make(*typed: str, **sections: dict) -> xr.Dataset:
        person.result("plan", *typed, "--to", "store.zarr", "-o", "plan.yaml")
        plan = yaml.safe_load((person.home / "plan.yaml").read_text())
        for name, fields in sections.items():
            plan[name] = plan.get(name, {}) | fields
        (person.home / "plan.yaml").write_text(yaml.safe_dump(plan))
        person.result("ingest", "plan.yaml")
        assert person.result("verify", "store.zarr")["missing"] == 0
        with xr.open_zarr(person.home / "store.zarr") as store:
            return store.load()

    return make


def test_names_that_hold_the_day_they_were_made(offered, run_service, made):
    """As GPCP at NCEI: no template can name the files, the listing does; the month stands in the middle."""
    months = [grid(month, [f"2000-{month:02d}-01"]) for month in range(1, 5)]
    for month, one in enumerate(months, 1):
        one.to_netcdf(offered / f"gpcp_v02r03_monthly_d2000{month:02d}_c2017{month:02d}16.nc")
    service = run_service(Files(offered))
    store = made(
        f"{service.url}/apache/",
        source={
            "listing": {
                "url": f"{service.url}/apache/",
                "time": "d%Y%m",
                "start": "2000-02",
                "stop": "2000-03",
            }
        },
    )
    xr.testing.assert_equal(store, xr.concat(months[1:3], "time"))


def test_a_file_a_variable_and_a_year_without_what_nobody_needs(offered, run_service, made):
    """As GODAS: merged and joined, `drop_variables`."""
    for name in ("pottmp", "salt"):
        for year in (2000, 2001):
            one = grid(year + len(name), [f"{year}-0{month}-01" for month in range(1, 4)], (name,))
            one["date"] = (("time",), np.arange(3))
            one.to_netcdf(offered / f"{name}.{year}.nc")
    service = run_service(Files(offered))
    store = made(
        f"{service.url}/python/{{pottmp,salt}}.{{2000..2001}}.nc",
        "--concat",
        "time",
        "--merge",
        open={"drop": ["date"]},
    )
    expected = xr.open_mfdataset(sorted(offered.glob("*.nc")), combine="by_coords", drop_variables=["date"])
    xr.testing.assert_equal(store, expected.load())


def test_a_model_s_names_made_those_of_others(offered, run_service, made):
    """As eNATL60 at Zenodo: `time_counter`, coordinates that are none, a level that says nothing."""
    parts = []
    for day in (1, 2, 3):
        one = grid(day, [f"2009-07-0{day}"], ("sosaline",)).rename(time="time_counter")
        one["nav_lat"] = (("lat", "lon"), np.full((4, 8), 40.0))
        one["deptht"] = (("deptht",), [0.5])
        one.to_netcdf(offered / f"eNATL60_y2009m07d0{day}.nc", unlimited_dims=["time_counter"])
        parts.append(one.drop_vars("deptht").rename(time_counter="time").set_coords("nav_lat"))
    run_service(Zenodo(offered))
    store = made(
        "zenodo:1001",
        open={"rename": {"time_counter": "time"}, "coords": ["nav_lat"], "drop": ["deptht"]},
        combine={"dim": "time"},
    )
    expected = xr.concat(parts, "time", data_vars="minimal", coords="minimal", compat="equals", join="exact")
    xr.testing.assert_equal(store, expected)
    assert "nav_lat" in store.coords


def test_halved_numbers_of_a_record_that_is_fetched_once(offered, run_service, made):
    """As VOD-GLAB: Zenodo, slowly, to scratch; float64 becomes float32."""
    whole = [grid(month, [f"2000-{month:02d}-01"], ("vod",)) for month in range(1, 4)]
    for month, one in enumerate(whole, 1):
        one.to_netcdf(offered / f"vod_2000{month:02d}.nc")
    service = run_service(Zenodo(offered))
    store = made("zenodo:1001", "--stage", "scratch", open={"cast": {"vod": "float32"}})
    expected = xr.concat(whole, "time")
    assert store.vod.dtype == np.dtype("f4")
    xr.testing.assert_equal(store, expected.assign(vod=expected.vod.astype("f4")))
    assert sum("/files/" in each.path and each.method == "GET" for each in service.seen) == 3


@pytest.mark.parametrize("keep", ["first", "last"])
def test_times_that_are_there_twice(keep, offered, run_service, made, person):
    """As Caravan: files that overlap."""
    parts = [grid(1, ["2000-01-01", "2000-01-02"]), grid(2, ["2000-01-02", "2000-01-03"])]
    for number, one in enumerate(parts):
        one.to_netcdf(offered / f"part{number}.nc")
    service = run_service(Files(offered))
    typed = f"{service.url}/python/part{{0..1}}.nc"
    store = made(typed, combine={"dim": "time", "duplicates": keep})
    expected = xr.concat(parts, "time").drop_duplicates("time", keep=keep)
    xr.testing.assert_equal(store, expected)
    person.result("plan", typed, "--concat", "time", "--to", "other.zarr", "-o", "other.yaml")
    refused = person.run("ingest", "other.yaml")
    assert refused.returncode == 2 and "part1.nc" in refused.stderr and "repeats" in refused.stderr
    assert not (person.home / "other.zarr").exists()


def test_days_of_the_year_in_names(offered, run_service, made):
    """As MODIS-LAI: maps without a time, `lai_8-day_0.5_2003001.nc`."""
    maps = {}
    for day in (1, 9, 17):
        one = grid(day, ["2000-01-01"], ("lai",)).isel(time=0, drop=True)
        one.to_netcdf(offered / f"lai_8-day_0.5_2003{day:03d}.nc")
        maps[np.datetime64("2003-01-01", "ns") + np.timedelta64(day - 1, "D")] = one
    service = run_service(Files(offered))
    store = made(f"{service.url}/nginx/*.nc", "--concat", "time", "--pattern", "%Y%j")
    expected = xr.concat([one.expand_dims(time=[time]) for time, one in maps.items()], "time")
    xr.testing.assert_equal(store, expected)


def test_a_tile_a_file(offered, run_service, made):
    """As SRTM: a dimension that only the names know."""
    tiles = [grid(number, ["2000-01-01"], ("elevation",)).isel(time=0, drop=True) for number in range(3)]
    for number, one in enumerate(tiles):
        one.to_netcdf(offered / f"tile-{number + 10}.nc")
    service = run_service(Files(offered))
    store = made(
        f"{service.url}/python/tile-{{10..12}}.nc", "--concat", "tile_id", "--pattern", r"tile-(?<value>\d+)"
    )
    expected = xr.concat(
        [one.expand_dims(tile_id=[number + 10]) for number, one in enumerate(tiles)], "tile_id"
    )
    xr.testing.assert_equal(store, expected)
