"""What `inspect` tells of HDF5 files, against what h5py and netCDF4 tell of the same: every group, variable and attribute."""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import netCDF4
import numpy as np
import pytest
from judging import Cli

LIBVERS = ["earliest", "v108", "v110", "latest"]
HIDDEN = {
    "CLASS",
    "NAME",
    "REFERENCE_LIST",
    "DIMENSION_LIST",
    "DIMENSION_LABELS",
    "_Netcdf4Coordinates",
    "_Netcdf4Dimid",
    "_NCProperties",
    "_nc3_strict",
}
FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32", 32000: "lzf"}
DEEP = "/outer/inner/innermost"


NUMBERS = [order + kind for order in "<>" for kind in ("i1", "u2", "i4", "u8", "i8", "f4", "f8")]


def put_attributes(owner: h5py.AttributeManager) -> None:
    for dtype in NUMBERS:
        owner[f"one_{dtype}"] = np.array(3, dtype)
        owner[f"some_{dtype}"] = np.arange(4).astype(dtype)
    owner["largest"] = np.uint64(2**64 - 1)
    owner["least"] = np.int64(-(2**63))
    owner["odd"] = [np.nan, np.inf, -np.inf, -0.0]
    owner["table"] = np.arange(6).reshape(2, 3)
    owner["text"] = "Überraschung, 測試"
    owner["texts"] = ["a", "", "ççç"]
    owner["fixed"] = np.bytes_("fixed")
    owner["all_fixed"] = np.array([b"a", b"bcd", b""], "S4")
    owner["nothing"] = h5py.Empty("S1")
    owner["no_numbers"] = np.array([], "f8")
    owner["größe"] = 1


def many_attributes(owner: h5py.AttributeManager) -> None:
    for i in range(40):
        owner[f"attribute_{i:03}_{'x' * (i % 7)}"] = "y" * i


def put_kinds(group: h5py.Group) -> None:
    """A dataset of each kind of type and layout."""
    for dtype in NUMBERS:
        group[f"of_{dtype}"] = np.arange(5).astype(dtype)
    group["scalar"] = np.float32(1.5)
    group["texts"] = ["a", "bc", ""]
    group["fixed"] = np.array([b"ab", b"cdef"])
    group["letter"] = np.array([b"a", b"b"])
    group["pair"] = np.zeros(3, [("a", "i4"), ("b", "f4", (2, 2)), ("c", "S3")])
    group["half"] = np.zeros(3, "f2")
    group["flag"] = np.array([True, False])
    group["nothing"] = h5py.Empty("f4")
    group["color"] = np.zeros(2, h5py.enum_dtype({"RED": 0, "GREEN": 7}, basetype="i2"))
    group.create_dataset("ragged", (3,), h5py.vlen_dtype(np.int32))
    group.create_dataset("array", (3,), np.dtype(("f4", (2,))))
    group.create_dataset("link", (2,), h5py.ref_dtype)
    group["opaque"] = np.zeros(2, "V7")
    group.create_dataset("grows", (3, 4), "f4", maxshape=(None, 8), fillvalue=-1, chunks=(2, 3))
    group.create_dataset(
        "packed", (30, 40), "i2", chunks=(7, 9), compression=4, shuffle=True, fletcher32=True
    )
    group.create_dataset("lzf", (30,), "f8", chunks=(10,), compression="lzf")
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((4,))
    h5py.h5d.create(group.id, b"compact", h5py.h5t.NATIVE_INT16, space, compact)
    group["a_type"] = np.dtype("f4")
    group.create_dataset("of_a_type", (2,), group["a_type"])


def put_links(file: h5py.File) -> None:
    deep = file.require_group(DEEP)
    deep["values"] = np.arange(3)
    file["outer/to_values"] = h5py.SoftLink(f"{DEEP}/values")
    file["outer/to_relative"] = h5py.SoftLink("inner/innermost/values")
    file["outer/to_link"] = h5py.SoftLink("/outer/to_values")
    file["outer/to_group"] = h5py.SoftLink(DEEP)
    file["outer/circle"] = h5py.SoftLink("/outer/circle")
    file["outer/nowhere"] = h5py.SoftLink("/not/there")
    file["outer/elsewhere"] = h5py.ExternalLink("other.h5", "/a")
    file["outer/same"] = deep["values"]
    file["outer/inner/up"] = file["outer"]
    crowd = file.create_group("crowd")
    for i in range(150):
        crowd[f"{'n' * (i % 50)}_{i}"] = np.full((), i)


def everything(path: Path, libver: str, **options: Any) -> None:
    with h5py.File(path, "w", libver=libver, **options) as file:
        put_attributes(file.attrs)
        put_kinds(file)
        put_links(file)
        put_attributes(file["outer"].attrs)
        put_attributes(file["packed"].attrs)
        many_attributes(file["crowd"].attrs)
        many_attributes(file["grows"].attrs)
        file["flag"].attrs["yes"] = True
        file["flag"].attrs["to"] = file.ref
        file["flag"].attrs["pair"] = np.zeros((), [("a", "i4")])
        file["removed"] = 1
        del file["removed"]
        if libver != "earliest":
            # In the heap of attributes, and beyond its blocks.
            file["crowd"].attrs["large"] = np.arange(1000.0)
            file["crowd"].attrs["huge"] = np.arange(20000.0)


def elsewhere(path: Path, libver: str) -> None:
    with h5py.File(path, "w", libver=libver) as file:
        file["here"] = np.arange(3)
        outside = [(str(path.with_suffix(".raw")), 0, 24)]
        file.create_dataset("outside", (3,), "f8", external=outside)
        layout = h5py.VirtualLayout((2,), "f8")
        layout[:] = h5py.VirtualSource("other.h5", "a", (2,))
        file.create_virtual_dataset("virtual", layout)


def library() -> ctypes.CDLL:
    """The HDF5 library that h5py uses, for what h5py has no words for."""
    maps = Path("/proc/self/maps").read_text().splitlines()
    loaded = {line.split()[-1] for line in maps if "/libhdf5-" in line or "/libhdf5.so" in line}
    # netCDF4 brings a library of its own.
    return ctypes.CDLL(next(path for path in loaded if "h5py" in path))


def with_shared_messages(path: Path) -> None:
    """Messages that objects have in common, in a heap for the whole file."""
    create = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    hdf5, plist = library(), ctypes.c_int64(create.id)
    assert hdf5.H5Pset_shared_mesg_nindexes(plist, ctypes.c_uint(2)) >= 0
    # Dataspaces, datatypes, fill values and pipelines; attributes.
    for number, types in enumerate((1 << 1 | 1 << 3 | 1 << 5 | 1 << 11, 1 << 12)):
        of_types = ctypes.c_uint(number), ctypes.c_uint(types), ctypes.c_uint(8)
        assert hdf5.H5Pset_shared_mesg_index(plist, *of_types) >= 0
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    with h5py.File(h5py.h5f.create(bytes(path), h5py.h5f.ACC_TRUNC, create, access)) as file:
        for i in range(5):
            group = file.create_group(f"g{i}")
            many_attributes(group.attrs)
            put_attributes(group.attrs)
            for name in ("a", "b"):
                group.create_dataset(name, (30, 40), "f4", chunks=(10, 10), compression=1, fillvalue=7)
                group[name].attrs["units"] = "a unit that is longer than a few bytes"


def with_filtered_heap(path: Path) -> None:
    """A group whose links are compressed where they lie."""
    with h5py.File(path, "w", libver="latest") as file:
        create = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
        plist = ctypes.c_int64(create.id)
        assert library().H5Pset_deflate(plist, ctypes.c_uint(6)) >= 0
        crowd = h5py.Group(h5py.h5g.create(file.id, b"crowd", gcpl=create))
        for i in range(200):
            crowd[f"a_name_{i:04}_{'z' * (i % 90)}"] = i


def plain(value: Any) -> Any:
    """An attribute as JSON has it."""
    if isinstance(value, h5py.Empty):
        return "" if value.dtype.kind == "S" else []
    if isinstance(value, bytes):
        return value.decode().replace("\0", "")
    if isinstance(value, np.ndarray):
        values = [plain(each) for each in value.ravel().tolist()]
        return values[0] if len(values) == 1 else values
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    return value


def shown_attributes(owner: h5py.AttributeManager) -> dict[str, Any]:
    shown = {}
    for name in owner:
        dtype = owner.get_id(name).dtype
        if name not in HIDDEN and (dtype.kind in "biufS" or h5py.check_string_dtype(dtype)):
            shown[name] = plain(owner[name])
    return shown


def dtype_of(dataset: h5py.Dataset) -> str | None:
    """None: it cannot be read."""
    dtype = dataset.dtype
    if h5py.check_string_dtype(dtype):
        return "S1" if dtype == "S1" else "str"
    # h5py reads as truth values what is an enumeration of int8.
    dtype = np.dtype("i1") if dtype == "bool" else dtype
    return dtype.newbyteorder("=").name if dtype.kind in "iuf" else None


def filters_of(dataset: h5py.Dataset) -> list[str]:
    plist = dataset.id.get_create_plist()
    return [FILTERS[plist.get_filter(i)[0]] for i in range(plist.get_nfilters())]


def groups_of(file: h5py.File) -> list[str]:
    found = ["/"]
    file.visititems(lambda name, item: found.append(f"/{name}") if isinstance(item, h5py.Group) else None)
    return found


def children(group: h5py.Group, kind: type) -> dict[str, Any]:
    """What is reached by hard and soft links; circles and what lies elsewhere are not."""
    found = {}
    for name in group:
        try:
            link = group.get(name, getlink=True)
            item = None if isinstance(link, h5py.ExternalLink) else group[name]
        except (KeyError, RuntimeError):
            continue
        if isinstance(item, kind):
            found[name] = item
    return found


def is_dimension_only(dataset: h5py.Dataset) -> bool:
    name = plain(dataset.attrs.get("NAME", ""))
    return isinstance(name, str) and name.startswith("This is a netCDF dimension but not a netCDF variable")


def judge(cli: Cli, path: Path) -> None:
    problems = []
    with h5py.File(path) as file:
        groups = groups_of(file)
        assert groups
        for name in groups:
            outcome = cli.run("inspect", "--group", name, path, "--json")
            assert outcome.code == 0, f"{name}: {outcome.stderr}"
            shown, group = outcome.result, file[name]
            # JSON text keeps integers whole, and says NaN in a word.
            if shown["attributes"] != shown_attributes(group.attrs):
                problems.append(f"{name}: {differing(shown['attributes'], shown_attributes(group.attrs))}")
            if set(shown["groups"]) != set(children(group, h5py.Group)):
                problems.append(f"{name}: groups {shown['groups']}")
            datasets = {
                key.removeprefix("_nc4_non_coord_"): each
                for key, each in children(group, h5py.Dataset).items()
                if not is_dimension_only(each)
            }
            if set(shown["variables"]) != set(datasets):
                problems.append(f"{name}: {set(shown['variables']) ^ set(datasets)}")
                continue
            for key, dataset in datasets.items():
                problems += differences(f"{name}:{key}", shown["variables"][key], dataset)
    assert not problems, "\n".join(problems)


def differences(where: str, shown: dict[str, Any], dataset: h5py.Dataset) -> list[str]:
    wanted = {
        # An unlimited dimension of netCDF is as long as its longest variable.
        "shape": [
            max(length, seen) if most is None else length
            for length, most, seen in zip(
                dataset.shape or (), dataset.maxshape or (), shown["shape"], strict=True
            )
        ],
        "chunks": list(dataset.chunks) if dataset.chunks else None,
        "codecs": filters_of(dataset),
        "attributes": shown_attributes(dataset.attrs),
    }
    if dtype_of(dataset):
        wanted["dtype"] = dtype_of(dataset)
    return [
        f"{where}: {field} is {shown[field]}, not {value}"
        for field, value in wanted.items()
        if shown[field] != value
    ]


def differing(shown: dict[str, Any], wanted: dict[str, Any]) -> str:
    names = [name for name in shown.keys() | wanted.keys() if shown.get(name, "-") != wanted.get(name, "-")]
    return "; ".join(f"{name} is {shown.get(name, '-')}, not {wanted.get(name, '-')}" for name in names)


@pytest.mark.parametrize("track_order", [False, True], ids=["by-name", "by-creation"])
@pytest.mark.parametrize("libver", LIBVERS)
def test_all_of_a_file(cli: Cli, tmp_path: Path, libver: str, track_order: bool) -> None:
    path = tmp_path / "everything.h5"
    everything(path, libver, track_order=track_order)
    judge(cli, path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("length", [512, 4096, 2**17])
def test_after_a_user_block(cli: Cli, tmp_path: Path, libver: str, length: int) -> None:
    path = tmp_path / "block.h5"
    everything(path, libver, userblock_size=length)
    judge(cli, path)


@pytest.mark.parametrize("make", [with_shared_messages, with_filtered_heap])
def test_rare_storage(cli: Cli, tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "rare.h5"
    make(path)
    judge(cli, path)


def test_the_order_of_creation(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "order.h5"
    names = [f"v{i * 7 % 40}" for i in range(40)]
    with h5py.File(path, "w", track_order=True) as file:
        for name in names:
            file[name] = 1
            file.attrs[name] = 1
    shown = cli.run("inspect", path, "--json").result
    assert list(shown["variables"]) == names
    assert list(shown["attributes"]) == names


@pytest.mark.parametrize("libver", LIBVERS)
def test_data_in_other_files_are_refused_by_name(cli: Cli, tmp_path: Path, libver: str) -> None:
    path = tmp_path / "elsewhere.h5"
    elsewhere(path, libver)
    assert set(cli.run("inspect", path, "--json").result["variables"]) >= {"here", "outside"}
    for name, why in {"outside": "another file", "virtual": "other files"}.items():
        drop = {"outside", "virtual"} - {name}
        with h5py.File(path) as file:
            if name not in file:
                continue
        plan, store = cli.write_plan("out", [path], open={"drop": sorted(drop)})
        outcome = cli.run("ingest", plan)
        assert outcome.code == 2, outcome.stderr
        assert f'"{name}"' in outcome.stderr
        assert why in outcome.stderr
        assert not store.exists()


def by_netcdf4(path: Path) -> None:
    with netCDF4.Dataset(path, "w") as file:
        file.title, file.empty = "of netCDF", ""
        file.numbers = np.arange(3, dtype="i2")
        file.setncattr_string("strings", ["a", "b"])
        file.createDimension("time", None)
        file.createDimension("x", 4)
        file.createDimension("unused", 9)
        file.createVariable("time", "f8", ("time",))[:] = range(5)
        # A dimension's name, but not its coordinate.
        file.createVariable("x", "f8", ("time",))
        file.createVariable("short", "i2", ("time", "x"), fill_value=-5)
        file.createVariable("square", "f4", ("x", "x"))
        file.createVariable("name", str, ("x",))
        for i in range(12):
            file["short"].setncattr(f"note_{i}", i)
        inner = file.createGroup("inner")
        inner.createDimension("y", 2)
        inner.createVariable("v", "u1", ("y", "x", "time"))
        deeper = inner.createGroup("deeper")
        deeper.createDimension("x", 3)
        deeper.createVariable("own", "i8", ("x", "y"))


@pytest.mark.parametrize("group", ["/", "/inner", "/inner/deeper"])
def test_dimensions_and_attributes_of_netcdf(cli: Cli, tmp_path: Path, group: str) -> None:
    path = tmp_path / "netcdf.nc"
    by_netcdf4(path)
    judge(cli, path)
    shown = cli.run("inspect", "--group", group, path, "--json").result
    assert shown["format"] == "netcdf4"
    with netCDF4.Dataset(path) as file:
        wanted = file[group] if group != "/" else file
        own = {name: len(each) for name, each in wanted.dimensions.items()}
        assert shown["dims"].items() >= own.items()
        assert set(shown["groups"]) == set(wanted.groups)
        assert shown["attributes"] == {name: plain(wanted.getncattr(name)) for name in wanted.ncattrs()}
        assert list(shown["variables"]) == list(wanted.variables)
        for name, variable in wanted.variables.items():
            one = shown["variables"][name]
            assert one["dims"] == list(variable.dimensions)
            assert one["shape"] == list(variable.shape)
            assert one["dtype"] == ("str" if variable.dtype is str else variable.dtype.name)
            assert one["attributes"] == {key: plain(variable.getncattr(key)) for key in variable.ncattrs()}
            chunking = variable.chunking()
            assert one["chunks"] == (None if chunking == "contiguous" else list(chunking))
            for dimension in variable.get_dims():
                assert (dimension.name in shown["unlimited"]) == dimension.isunlimited()


def test_large_integers_keep_every_digit(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "large.h5"
    with h5py.File(path, "w") as file:
        file.attrs["all"] = np.array([2**64 - 1, 2**53 + 1], "u8")
    text = cli.run("inspect", path, "--json").stdout
    assert json.loads(text.splitlines()[-1])["attributes"]["all"] == [2**64 - 1, 2**53 + 1]
