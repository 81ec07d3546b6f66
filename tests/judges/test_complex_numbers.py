"""Complex numbers, which HDF5 has as pairs of `r` and `i` or (since 2.0) as a class of their own."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge

RANDOM = np.random.default_rng(8)
TYPES = ["<c8", ">c8", "<c16", ">c16"]
TARGETS = {
    "v2": {"zarrFormat": 2},
    "v3": {"zarrFormat": 3},
    "v2-rechunked": {"zarrFormat": 2, "chunks": {"x": 7, "y": -1}},
    "v3-rechunked": {"zarrFormat": 3, "chunks": {"x": 7, "y": 9}, "codec": {"name": "zstd"}},
    "v3-sharded": {"zarrFormat": 3, "shards": {"x": 20, "y": -1}},
    "v2-blosc": {"zarrFormat": 2, "codec": {"name": "blosc"}},
}


def random(shape: tuple[int, ...], dtype: str = "c16") -> np.ndarray:
    return (RANDOM.normal(size=shape) + 1j * RANDOM.normal(size=shape)).astype(dtype)


def pairs(path: Path, first: int = 0) -> Path:
    """Of every size and order: in chunks of which one was never written, in one piece, and a single one."""
    with h5py.File(path, "w") as file:
        for name, values in (("x", np.arange(first, first + 30.0)), ("y", np.arange(20.0))):
            file[name] = values
            file[name].make_scale(name)
        for dtype in TYPES:
            packing = {"chunks": (10, 20), "compression": 4, "shuffle": True, "fillvalue": 1.5 - 2j}
            chunked = file.create_dataset(f"chunked{dtype}", (30, 20), dtype, **packing)
            chunked[:20] = random((20, 20))
            chunked[3, 4] = complex(np.nan, -np.inf)
            # Of the parts of a complex number, either zero has a sign.
            chunked[5, 6] = complex(-0.0, 0.0)
            whole = file.create_dataset(f"whole{dtype}", data=random((30, 20), dtype))
            for dataset in (chunked, whole):
                for axis, name in enumerate("xy"):
                    dataset.dims[axis].attach_scale(file[name])
            file.create_dataset(f"single{dtype}", data=random((), dtype))
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return pairs(tmp_path / "a.h5")


def judge_complex(store: Path, expected: xr.Dataset) -> None:
    judge(store, expected)
    group = zarr.open_group(store, mode="r")
    for name, variable in expected.data_vars.items():
        assert group[name].dtype.newbyteorder("=") == variable.dtype.newbyteorder("=")
        assert bits(group[name][...]) == bits(variable.values), name


def bits(values: np.ndarray) -> bytes:
    return np.asarray(values).astype(np.asarray(values).dtype.newbyteorder("<")).tobytes()


@pytest.mark.parametrize("target", TARGETS)
def test_identical(cli: Cli, source: Path, target: str) -> None:
    expected = expect([source], engine="h5netcdf")
    assert {variable.dtype.kind for variable in expected.data_vars.values()} == {"c"}
    store = cli.ingest("out", [source], target=TARGETS[target])
    judge_complex(store, expected)
    assert cli.run("verify", store).code == 0
    again = cli.ingest("again", [store], target={"zarrFormat": 5 - TARGETS[target]["zarrFormat"]})
    judge_complex(again, expected)


def test_pairs_are_copied_as_they_are(cli: Cli, source: Path) -> None:
    plan, _ = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan, "--json")
    assert set(outcome.result["mode"].values()) == {"passthrough"}


@pytest.mark.parametrize("target", ["v2", "v3-rechunked"])
def test_files_one_after_the_other_and_appended(cli: Cli, tmp_path: Path, source: Path, target: str) -> None:
    files = [source, *(pairs(tmp_path / f"{name}.h5", first) for name, first in (("b", 30), ("c", 60)))]
    single = {"drop": [f"single{dtype}" for dtype in TYPES]}
    sections = {"combine": {"dim": "x"}, "open": single, "target": TARGETS[target]}
    for many in (2, 3):
        store = cli.ingest("out", files[:many], **sections)
        judge(store, expect(files[:many], engine="h5netcdf", drop_variables=single["drop"]))


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_fill_values_mask(cli: Cli, tmp_path: Path, zarr_format: int) -> None:
    source = tmp_path / "masked.h5"
    with h5py.File(source, "w") as file:
        for name, fill in (("number", -9 + 1j), ("nan", complex(np.nan, np.nan))):
            dataset = file.create_dataset(name, (40,), "c8", chunks=(10,), fillvalue=fill)
            dataset[:20] = random((20,))
            dataset[5] = fill
            dataset.attrs["_FillValue"] = np.complex64(fill)
    expected = expect([source], engine="h5netcdf", phony_dims="sort")
    assert np.isnan(expected["number"][5])
    store = cli.ingest("out", [source], target={"zarrFormat": zarr_format})
    judge(store, expected)
    judge(cli.ingest("again", [store], target={"zarrFormat": 5 - zarr_format}), expected)


def test_by_reference(cli: Cli, tmp_path: Path, source: Path) -> None:
    store = tmp_path / "out.json"
    plan, _ = cli.write_plan("out", [source], target={"kind": "kerchunk-json", "uri": str(store)})
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    names: dict[str, xr.Dataset] = {}
    exec(outcome.result["python"], names)
    xr.testing.assert_equal(names["ds"].load(), expect([source], engine="h5netcdf"))


@pytest.mark.skipif(not hasattr(h5py.h5t, "COMPLEX"), reason="this h5py is built with an older HDF5")
@pytest.mark.parametrize("chunks", [None, (10,)])
@pytest.mark.parametrize("kind", ["F32LE", "F32BE", "F64LE", "F64BE"])
def test_the_class_of_hdf5_2(cli: Cli, tmp_path: Path, kind: str, chunks: tuple[int] | None) -> None:
    source, values = tmp_path / "native.h5", random((40,), "c8" if "32" in kind else "c16")
    with h5py.File(source, "w", libver="latest") as file:
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if chunks:
            create.set_chunk(chunks)
        native = getattr(h5py.h5t, f"COMPLEX_IEEE_{kind}")
        dataset = h5py.h5d.create(file.id, b"v", native, h5py.h5s.create_simple((40,)), create)
        # As it is stored: HDF5 itself cannot convert the order of these yet.
        stored = values.astype(values.dtype.newbyteorder(">" if "BE" in kind else "<"))
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, stored, mtype=native)
    found = zarr.open_group(cli.ingest("out", [source]), mode="r")["v"]
    assert found.dtype.newbyteorder("=") == values.dtype
    np.testing.assert_array_equal(found[...], values)


OTHERS = {
    "names": np.dtype([("re", "f4"), ("im", "f4")]),
    "order": np.dtype([("i", "f4"), ("r", "f4")]),
    "three": np.dtype([("r", "f4"), ("i", "f4"), ("j", "f4")]),
    "sizes": np.dtype([("r", "f4"), ("i", "f8")]),
    "integers": np.dtype([("r", "i4"), ("i", "i4")]),
    "half": np.dtype([("r", "f2"), ("i", "f2")]),
    "mixed-orders": np.dtype([("r", "<f4"), ("i", ">f4")]),
    "padded": np.dtype({"names": ["r", "i"], "formats": ["f4", "f4"], "offsets": [0, 8], "itemsize": 16}),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_compounds_are_refused_by_name(cli: Cli, tmp_path: Path, case: str) -> None:
    source = tmp_path / "other.h5"
    with h5py.File(source, "w") as file:
        # By HDF5's own interface: h5py would make complex numbers of some.
        stored = h5py.h5t.create(h5py.h5t.COMPOUND, OTHERS[case].itemsize)
        for name, (member, offset, *_) in OTHERS[case].fields.items():
            stored.insert(name.encode(), offset, h5py.h5t.py_create(member))
        h5py.h5d.create(file.id, b"v", stored, h5py.h5s.create_simple((4,)))
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert '"v"' in outcome.stderr
    assert "compound type" in outcome.stderr
    assert not store.exists()
    shown = cli.run("inspect", source, "--json").result["variables"]["v"]
    members = ", ".join(f"{name}: {member.str}" for name, (member, *_) in OTHERS[case].fields.items())
    assert shown["dtype"] == f"compound {{{members}}}"
    assert shown["unreadable"] == "it has a compound type"


def test_they_become_no_real_numbers(cli: Cli, source: Path) -> None:
    plan, _ = cli.write_plan("out", [source], open={"cast": {"whole<c8": "float32"}})
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert "complex numbers" in outcome.stderr
