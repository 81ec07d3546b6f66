"""What a plan's `open` section changes is what xarray's own functions make of the same files."""

from __future__ import annotations

import warnings
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr
from judging import Cli, as_json, expect, judge
from made_files import classic, packed, series

FORMATS = [2, 3]
TIME = {"dim": "time"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.nc"
    packed(path)
    return path


def refused(cli: Cli, source: Path, name: str, words: str, **open_: object) -> None:
    plan, store = cli.write_plan(name, [source], open=open_)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2, outcome.stderr
    assert words in outcome.stderr
    assert not store.exists()


@pytest.mark.parametrize("zarr_format", FORMATS)
@pytest.mark.parametrize(
    "names",
    [
        {"t2m": "air"},
        {"lon": "x", "lat": "y"},
        {"time": "t", "height": "h", "area": "cell_area"},
        {"time_bnds": "edges", "nv": "edge"},
        {"lat": "lon", "lon": "lat"},
    ],
    ids=["variable", "coordinates", "named-coordinates", "bounds", "swap"],
)
def test_rename(cli: Cli, source: Path, names: dict, zarr_format: int) -> None:
    store = cli.ingest("out", [source], open={"rename": names}, target={"zarrFormat": zarr_format})
    judge(store, expect([source]).rename(names))


def test_rename_many_files(cli: Cli, tmp_path: Path) -> None:
    units = ["days since 1990-01-01", "hours since 1990-02-01"]
    files = series(tmp_path, [3, 4], units=units, starts=[0, 0], bounds=True)
    names = {"time": "t", "lat": "y", "v": "temperature", "time_bnds": "t_bnds"}
    store = cli.ingest(
        "out", files, open={"rename": names}, combine={"dim": "t"}, target={"chunks": {"t": 2, "y": 3}}
    )
    judge(store, expect(files).rename(names))


def test_rename_that_cannot_be(cli: Cli, source: Path) -> None:
    for number, (names, words) in enumerate(
        [
            ({"t2n": "air"}, '"t2m"'),
            ({"t2m": "small"}, '"small"'),
            ({"t2m": "nv"}, '"nv"'),
            ({"nv": "area"}, '"area"'),
            ({"t2m": "../evil"}, "../evil"),
            ({"t2m": ".zattrs"}, ".zattrs"),
        ]
    ):
        refused(cli, source, f"plan{number}", words, rename=names)
        refused(cli, source, f"field{number}", "open.rename", rename=names)


@pytest.mark.parametrize("zarr_format", FORMATS)
@pytest.mark.parametrize(
    "names",
    [["single"], ["time_bnds", "small"], ["height", "lat"], ["t2m", "small", "single", "time_bnds"]],
    ids=str,
)
def test_coords(cli: Cli, source: Path, names: list[str], zarr_format: int) -> None:
    store = cli.ingest("out", [source], open={"coords": names}, target={"zarrFormat": zarr_format})
    found = judge(store, expect([source]).set_coords(names))
    assert set(names) <= set(found.coords)


def test_coords_many_files(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 2])
    options = {"coords": ["orography", "height"], "rename": {"p": "height"}}
    store = cli.ingest("out", files, open=options, combine=TIME)
    judge(store, expect(files).rename({"p": "height"}).set_coords(["orography", "height"]))


def test_coords_that_are_not_there(cli: Cli, source: Path) -> None:
    refused(cli, source, "plan", '"height"', coords=["heigth"])


def cast(source: Path, types: dict[str, str]) -> xr.Dataset:
    """The stored values, cast before they are decoded; their marks of missing values with them."""
    with xr.open_dataset(source, decode_cf=False) as raw:
        raw.load()
    for name, dtype in types.items():
        raw[name] = raw[name].astype(dtype)
        for mark in {"_FillValue", "missing_value"} & set(raw[name].attrs):
            raw[name].attrs[mark] = raw[name].dtype.type(raw[name].attrs[mark])
    for variable in raw.variables.values():
        variable.attrs = as_json(variable.attrs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return xr.decode_cf(raw)


def numbers(path: Path) -> None:
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("x", 6)
        whole = file.createVariable("whole", "i4", ("x",), fill_value=-9)
        whole[:] = np.ma.masked_equal([1, -9, 3, 100, -100, 0], -9)
        long = file.createVariable("long", "i8", ("x",))
        long[:] = [2**60 + 1, -(2**53) - 1, 3, 4, 5, 6]
        real = file.createVariable("real", "f8", ("x",), fill_value=1e20)
        real.missing_value = 1e20
        real[:] = [0.1, 1e20, 1e300, -2.7, 1 / 3, 0]
        parts = file.createVariable("parts", "f4", ("x",))
        parts[:] = [0.9, -0.9, 1.5, -1.5, 100.99, 0]


@pytest.mark.parametrize("zarr_format", FORMATS)
@pytest.mark.parametrize(
    "types",
    [
        {"whole": "int8", "parts": "float64"},
        {"whole": "int64", "real": "float32"},
        {"whole": "float32", "long": "float64"},
        {"whole": "<i2", "long": "f8", "parts": "int16"},
    ],
    ids=str,
)
def test_cast(cli: Cli, tmp_path: Path, types: dict, zarr_format: int) -> None:
    source = tmp_path / "numbers.nc"
    numbers(source)
    store = cli.ingest("out", [source], open={"cast": types}, target={"zarrFormat": zarr_format})
    with np.errstate(over="ignore"):
        judge(store, cast(source, types))


def test_cast_of_times_and_coordinates(cli: Cli, source: Path) -> None:
    types = {"time": "f4", "lat": "float64"}
    store = cli.ingest("out", [source], open={"cast": types})
    judge(store, cast(source, types))


def test_casts_that_would_change_values(cli: Cli, source: Path, tmp_path: Path) -> None:
    other = tmp_path / "numbers.nc"
    numbers(other)
    for number, (file, types, words) in enumerate(
        [
            (source, {"t2m": "float32"}, '"t2m" is packed'),
            (source, {"t2n": "float32"}, '"t2m"'),
            (other, {"whole": "uint8"}, "-9"),
            (other, {"whole": "complex64"}, "complex64"),
            (other, {"long": "int32"}, '"long" has the value'),
            (other, {"real": "int64"}, '"real"'),
        ]
    ):
        refused(cli, file, f"plan{number}", words, cast=types)
        refused(cli, file, f"field{number}", "open.cast", cast=types)


def masks(path: Path) -> None:
    """Every way in which values are masked and packed."""
    ways = {
        "plain": ("f4", {}),
        "fill": ("f4", {"_FillValue": np.float32(3)}),
        "both": ("f8", {"_FillValue": 3.0, "missing_value": 5.0}),
        "list": ("i2", {"missing_value": np.array([3, 5], "i2")}),
        "wide": ("i4", {"_FillValue": np.int32(3)}),
        "long": ("i8", {"_FillValue": np.int64(3)}),
        "narrow": ("i1", {"missing_value": np.int8(3)}),
        "scaled": ("i2", {"scale_factor": 0.1}),
        "scaled4": ("i2", {"scale_factor": np.float32(0.1)}),
        "scaled4_wide": ("i4", {"scale_factor": np.float32(0.1), "add_offset": np.float32(7)}),
        "scaled4_only": ("i4", {"scale_factor": np.float32(0.1)}),
        "mixed": ("i2", {"scale_factor": np.float32(0.1), "add_offset": 7.0}),
        "offset4": ("i2", {"add_offset": np.float32(7.3)}),
        "offset_whole": ("i2", {"add_offset": np.int16(7)}),
        "all4": (
            "i2",
            {"_FillValue": np.int16(3), "scale_factor": np.float32(0.1), "add_offset": np.float32(0.7)},
        ),
        "all8": ("u1", {"_FillValue": np.uint8(3), "scale_factor": 0.1, "add_offset": 0.7}),
        "nan": ("f4", {"_FillValue": np.float32("nan"), "scale_factor": 0.1}),
        "unsigned": ("i1", {"_Unsigned": "true", "_FillValue": np.int8(-1), "scale_factor": np.float32(0.5)}),
        "unsigned_only": ("i2", {"_Unsigned": "true"}),
        "signed": ("u1", {"_Unsigned": "false", "_FillValue": np.uint8(255)}),
        "ranged": ("i2", {"_FillValue": np.int16(3), "valid_range": np.array([0, 9], "i2"), "units": "K"}),
        "lasting": ("i4", {"_FillValue": np.int32(3), "units": "hours"}),
        "when": ("i4", {"_FillValue": np.int32(3), "units": "days since 2000-01-01"}),
    }
    values = {"i": [0, 3, 5, -1, 100, 7], "u": [0, 3, 5, 255, 100, 7], "f": [0.5, 3, 5, -1, 100, np.nan]}
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("x", 6)
        for name, (dtype, attributes) in ways.items():
            attributes = dict(attributes)
            fill = attributes.pop("_FillValue", None)
            variable = file.createVariable(name, dtype, ("x",), fill_value=fill)
            variable.set_auto_maskandscale(False)
            variable.setncatts(attributes)
            variable[:] = np.array(values[np.dtype(dtype).kind], dtype)
        text = file.createVariable("text", str, ("x",))
        text[:] = np.array(list("abcdef"), object)


def decoded(source: Path) -> xr.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with xr.open_dataset(source) as dataset:
            return dataset.load()


@pytest.mark.parametrize("zarr_format", FORMATS)
@pytest.mark.parametrize(
    "make", [masks, packed, classic("NETCDF3_CLASSIC")], ids=["masks", "packed", "classic"]
)
def test_unpack(cli: Cli, tmp_path: Path, make, zarr_format: int) -> None:
    source = tmp_path / "source.nc"
    make(source)
    chunks = {"x": 4} if make is masks else "keep"
    target = {"zarrFormat": zarr_format, "chunks": chunks}
    store = cli.ingest("out", [source], open={"unpack": True}, target=target)
    judge(store, decoded(source))
    with xr.open_zarr(store, decode_cf=False, consolidated=False) as raw:
        for name, variable in raw.variables.items():
            assert not {"scale_factor", "add_offset", "_Unsigned"} & set(variable.attrs), name


def test_unpack_many_files_then_cast(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 4], bounds=True)
    store = cli.ingest(
        "out",
        files,
        open={"unpack": True, "cast": {"p": "float32"}},
        combine=TIME,
        target={"chunks": {"time": 2}},
    )
    expected = expect(files)
    expected["p"] = expected["p"].astype("f4")
    judge(store, expected)


def test_what_was_done_is_in_the_review(cli: Cli, source: Path) -> None:
    plan, _ = cli.write_plan("out", [source], open={"unpack": True, "cast": {"small": "f8"}})
    review = cli.run("ingest", plan, "--dry-run", "--json").result
    reasons = {variable["name"]: variable["reason"] for variable in review["variables"]}
    assert "unpacked to float64" in reasons["t2m"]
    assert "cast from float32 to float64" in reasons["small"]
