"""Every file that others made: its chunks, metadata and references, and the store that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import h5py_view
import numpy as np
import pytest
import xarray as xr
from files_of_others import FERRET, INSTALLED, NETCDF4, file_of_others
from judging import COMBINED, Cli, as_json, judge_found
from reading import Reader
from test_hdf5_chunks import compare_with_kerchunk
from test_hdf5_chunks import judge as judge_chunks

FETCHED = [pytest.param(name, marks=pytest.mark.full) for name in (*NETCDF4, *FERRET)]
TARGETS = {
    "v2": {"zarrFormat": 2},
    "v3": {"zarrFormat": 3},
    "v2-rechunked": {"zarrFormat": 2, "codec": {"name": "zlib", "level": 1}},
    "v3-rechunked": {"zarrFormat": 3, "codec": {"name": "zstd", "level": 1}},
}

#: netCDF has no complex numbers of its own: h5netcdf does as h5py.
ENGINES = {"compound-dtype-complex.h5": "h5netcdf"}
#: xarray refuses their times, of a year 0 or beyond all years: judged as numbers.
UNDATED = {"CRM032_test1.nc", "coads_climatology.cdf", "esku_heat_budget.cdf", "ocean_atlas_subset.nc"}
#: Attributes that netCDF passes by and we keep: of an enumeration its number.
BEYOND_NETCDF = {"vlen_string_s390x.h5": ["created_on_s390x"]}


#: By the dimension along which they are cut in two, where they have one with coordinates.
SERIES = {
    "bears.nc": "j",
    "example_1.nc": "lat",
    "20171025_2056.Cloud_Top_Height.nc": "y",
    "coads_climatology.cdf": "TIME",
    "esku_heat_budget.cdf": "TIME",
    "etopo120.cdf": "ETOPO120Y",
    "etopo20.cdf": "ETOPO20Y",
    "etopo40.cdf": "ETOPO40Y",
    "etopo5.cdf": "ETOPO05_Y",
    "etopo60.cdf": "ETOPO60Y",
    "levitus_climatology.cdf": "ZAXLEVITR",
    "monthly_navy_winds.cdf": "TIME",
    "ocean_atlas_subset.nc": "TIME",
}


@pytest.fixture(params=[*INSTALLED, *FETCHED])
def path(request: pytest.FixtureRequest) -> Path:
    return file_of_others(request.param)


def test_chunks_and_values_are_those_of_h5py(reader: Reader, path: Path) -> None:
    if h5py.is_hdf5(path):
        judge_chunks(reader, path)


def test_metadata_is_that_of_h5py(cli: Cli, path: Path) -> None:
    if h5py.is_hdf5(path):
        h5py_view.judge(cli, path)


def test_references_are_those_of_kerchunk(reader: Reader, path: Path) -> None:
    if h5py.is_hdf5(path):
        compare_with_kerchunk(reader, path)


def expected_of(paths: list[Path], name: str) -> xr.Dataset:
    """What xarray makes of them, less what JSON has no numbers for and what its reader of Zarr hides."""
    with (
        xr.open_mfdataset(paths, decode_cf=False, **COMBINED)
        if len(paths) > 1
        else xr.open_dataset(paths[0], decode_cf=False, engine=ENGINES.get(name))
    ) as raw:
        raw.load()
    for variable in raw.variables.values():
        attributes = as_json(variable.attrs).items()
        variable.attrs = {key: value for key, value in attributes if np.asarray(value).dtype.kind != "c"}
    raw.attrs = {key: value for key, value in raw.attrs.items() if not key.lower().startswith("_nc")}
    return xr.decode_cf(raw, decode_times=name not in UNDATED)


def judge_ingest(cli: Cli, paths: list[Path], name: str, target: str, **sections: Any) -> None:
    expected = expected_of(paths, name)
    wanted = {**TARGETS[target]}
    if target.endswith("rechunked"):
        wanted["chunks"] = {dim: max(1, length * 2 // 3) for dim, length in expected.sizes.items()}
    store = cli.ingest("out", paths[::-1], target=wanted, **sections)
    found = xr.open_zarr(store, decode_times=name not in UNDATED).load()
    for attribute in BEYOND_NETCDF.get(name, ()):
        del found.attrs[attribute]
    judge_found(found, expected)
    assert cli.run("verify", store).code == 0


@pytest.mark.parametrize("target", TARGETS)
def test_identical(cli: Cli, path: Path, target: str) -> None:
    judge_ingest(cli, [path], path.name, target)


@pytest.fixture(
    params=[pytest.param(name, marks=[] if name in INSTALLED else pytest.mark.full) for name in SERIES]
)
def halves(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, list[Path]]:
    """Such a file's name, and its content in two files."""
    path, dim = file_of_others(request.param), SERIES[request.param]
    made = [tmp_path / f"{half}.nc" for half in ("first", "second")]
    with xr.open_dataset(path, decode_cf=False) as whole:
        middle = whole.sizes[dim] // 2
        for half, part in zip(made, (slice(middle), slice(middle, None)), strict=True):
            kind = "NETCDF4" if h5py.is_hdf5(path) else "NETCDF3_64BIT"
            whole.isel({dim: part}).to_netcdf(half, format=kind)
    return request.param, made


@pytest.mark.parametrize("target", TARGETS)
def test_identical_in_two(cli: Cli, halves: tuple[str, list[Path]], target: str) -> None:
    name, paths = halves
    judge_ingest(cli, paths, name, target, combine={"dim": SERIES[name]})
