"""Element types beside the usual numbers: half precision, enumerations, integers of a few bits."""

from __future__ import annotations

from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge

RANDOM = np.random.default_rng(5)
CHUNKS = {"keep": "keep", "rechunk": {"x": 7, "y": -1}}


def half(path: Path, order: str) -> Path:
    """With NaN as its fill value, and a chunk that was never written."""
    with h5py.File(path, "w") as file:
        for name, length in (("x", 30), ("y", 20)):
            file[name] = np.arange(float(length))
            file[name].make_scale(name)
        packing = {"chunks": (10, 20), "compression": 4, "shuffle": True, "fillvalue": np.float16("nan")}
        v = file.create_dataset("v", (30, 20), f"{order}f2", **packing)
        v[:20] = RANDOM.normal(0, 100, (20, 20))
        v.attrs["_FillValue"] = np.float16("nan")
        for axis, name in enumerate("xy"):
            v.dims[axis].attach_scale(file[name])
    return path


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("chunks", CHUNKS)
@pytest.mark.parametrize("order", ["<", ">"])
def test_half_precision(cli: Cli, tmp_path: Path, order: str, chunks: str, zarr_format: int) -> None:
    source = half(tmp_path / "half.h5", order)
    store = cli.ingest("out", [source], target={"zarrFormat": zarr_format, "chunks": CHUNKS[chunks]})
    # The netCDF library ends the process over such a file.
    judge(store, expect([source], engine="h5netcdf"))
    assert zarr.open_group(store, mode="r")["v"].dtype.newbyteorder("=") == np.float16
    again = cli.ingest("again", [store], target={"zarrFormat": 5 - zarr_format})
    judge(again, expect([source], engine="h5netcdf"))


def enumerated(path: Path, base: str) -> Path:
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("x", 30)
        file.createDimension("y", 20)
        cloud = file.createEnumType(base, "cloud_t", {"Clear": 0, "Cumulus": 1, "Stratus": 2, "Missing": 127})
        packing = {"zlib": True, "chunksizes": (10, 20), "fill_value": 127}
        v = file.createVariable("v", cloud, ("x", "y"), **packing)
        v[:] = RANDOM.choice([0, 1, 2, 127], (30, 20))
        file.createVariable("plain", cloud, ("x",))[:] = RANDOM.choice([0, 1, 2], 30)
    return path


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("chunks", CHUNKS)
@pytest.mark.parametrize("base", ["i1", "u2", "i4", "i8"])
def test_enumerations_are_their_numbers(
    cli: Cli, tmp_path: Path, base: str, chunks: str, zarr_format: int
) -> None:
    source = enumerated(tmp_path / "enumerated.nc", base)
    store = cli.ingest("out", [source], target={"zarrFormat": zarr_format, "chunks": CHUNKS[chunks]})
    judge(store, expect([source]))
    assert zarr.open_group(store, mode="r")["v"].dtype == np.dtype(base)


def test_booleans_and_big_endian_enumerations(cli: Cli, tmp_path: Path) -> None:
    """What h5py writes as truth values is an enumeration, which the netCDF library reads as int8."""
    source = tmp_path / "flags.h5"
    with h5py.File(source, "w") as file:
        file["flag"] = RANDOM.choice([True, False], 40)
        kinds = h5py.enum_dtype({"A": 1, "B": 500}, basetype=">i2")
        file.create_dataset("kind", data=RANDOM.choice([1, 500], 40), dtype=kinds)
    store = cli.ingest("out", [source])
    judge(store, expect([source]))


def test_half_precision_and_enumerations_by_reference(cli: Cli, tmp_path: Path) -> None:
    for source, options in (
        (half(tmp_path / "half.h5", "<"), {"engine": "h5netcdf"}),
        (enumerated(tmp_path / "enumerated.nc", "i2"), {}),
    ):
        store = tmp_path / f"{source.stem}.json"
        plan, _ = cli.write_plan("out", [source], target={"kind": "kerchunk-json", "uri": str(store)})
        outcome = cli.run("ingest", plan, "--json")
        assert outcome.code == 0, outcome.stderr
        names: dict[str, xr.Dataset] = {}
        exec(outcome.result["python"], names)
        xr.testing.assert_equal(names["ds"].load(), expect([source], **options))


#: Bytes, bits from which on, signed, byte order.
FEW_BITS = {
    "17-of-32": (4, 17, 0, True, "little"),
    "12-of-16-within": (2, 12, 3, True, "little"),
    "unsigned": (2, 11, 0, False, "little"),
    "big-endian": (4, 20, 5, True, "big"),
    "40-of-64": (8, 40, 7, True, "little"),
    "whole": (2, 16, 0, True, "little"),
}


def few_bits(path: Path, case: str, filtered: bool = True) -> tuple[Path, np.ndarray]:
    """Integers of so many bits, packed with n-bit, through HDF5's own interface; the last chunk is not written."""
    size, precision, offset, signed, order = FEW_BITS[case]
    names = {1: "8", 2: "16", 4: "32", 8: "64"}
    prefix, suffix = ("STD_I" if signed else "STD_U"), ("LE" if order == "little" else "BE")
    stored = getattr(h5py.h5t, f"{prefix}{names[size]}{suffix}").copy()
    stored.set_precision(precision)
    stored.set_offset(offset)
    low, high = (-(2 ** (precision - 1)), 2 ** (precision - 1)) if signed else (0, 2**precision)
    memory = np.dtype(f"{'i' if signed else 'u'}{size}")
    values = RANDOM.integers(low, high, (40, 30)).astype(memory)
    values[0, 0], values[0, 1] = low, high - 1
    fill = np.array(low + 3, memory)
    values[30:] = fill
    with h5py.File(path, "w") as file:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((10, 30))
        plist.set_fill_value(fill)
        if filtered:
            # The library finds out the client data by itself.
            plist.set_filter(h5py.h5z.FILTER_NBIT, 0, ())
        space = h5py.h5s.create_simple((40, 30))
        dataset = h5py.h5d.create(file.id, b"v", stored, space, plist)
        region = h5py.h5s.create_simple((40, 30))
        region.select_hyperslab((0, 0), (30, 30))
        dataset.write(h5py.h5s.create_simple((30, 30)), region, np.ascontiguousarray(values[:30]))
    with h5py.File(path) as file:
        np.testing.assert_array_equal(file["v"][:], values)
    return path, values


@pytest.mark.parametrize("chunks", ["keep", "rechunk"])
@pytest.mark.parametrize("case", FEW_BITS)
def test_n_bit(cli: Cli, tmp_path: Path, case: str, chunks: str) -> None:
    source, values = few_bits(tmp_path / "bits.h5", case)
    wanted = "keep" if chunks == "keep" else {"phony_dim_0": 17, "phony_dim_1": -1}
    store = cli.ingest("out", [source], target={"chunks": wanted})
    found = zarr.open_group(store, mode="r")["v"]
    assert found.dtype == values.dtype
    np.testing.assert_array_equal(found[:], values)


def test_few_bits_without_the_filter_are_refused_by_name(cli: Cli, tmp_path: Path) -> None:
    source, _ = few_bits(tmp_path / "bits.h5", "17-of-32", filtered=False)
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert '"v"' in outcome.stderr
    assert "17 bits" in outcome.stderr
    assert not store.exists()
