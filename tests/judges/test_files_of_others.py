"""Every file that others made: its chunks, metadata and references, and the store that it becomes."""

from __future__ import annotations

from pathlib import Path

import h5py
import h5py_view
import numpy as np
import pytest
import xarray as xr
from files_of_others import FERRET, INSTALLED, NETCDF4, file_of_others
from judging import Cli, expect, judge_found
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
#: Attributes that netCDF passes by and we keep: of an enumeration its number.
BEYOND_NETCDF = {"vlen_string_s390x.h5": ["created_on_s390x"]}


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


@pytest.mark.parametrize("target", TARGETS)
def test_identical(cli: Cli, path: Path, target: str) -> None:
    expected = expect([path], engine=ENGINES.get(path.name))
    for variable in expected.variables.values():
        # JSON has none.
        variable.attrs = {
            name: each for name, each in variable.attrs.items() if np.asarray(each).dtype.kind != "c"
        }
    for name in [name for name in expected.attrs if name.lower().startswith("_nc")]:
        # xarray's Zarr reader hides them.
        del expected.attrs[name]
    sections = {**TARGETS[target]}
    if target.endswith("rechunked"):
        sections["chunks"] = {name: max(1, length * 2 // 3) for name, length in expected.sizes.items()}
    store = cli.ingest("out", [path], target=sections)
    found = xr.open_zarr(store).load()
    for name in BEYOND_NETCDF.get(path.name, ()):
        del found.attrs[name]
    judge_found(found, expected)
    assert cli.run("verify", store).code == 0
