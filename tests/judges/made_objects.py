"""HDF5 files with a dataset, an attribute and a link of each kind, as old and new libraries write them."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import h5py
import numpy as np

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


def with_wider_trees(path: Path) -> None:
    """B-trees of other ranks than the usual, which only version 1 of the superblock can say."""
    create = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    hdf5, plist = library(), ctypes.c_int64(create.id)
    assert hdf5.H5Pset_istore_k(plist, ctypes.c_uint(3)) >= 0
    assert hdf5.H5Pset_sym_k(plist, ctypes.c_uint(2), ctypes.c_uint(2)) >= 0
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_EARLIEST, h5py.h5f.LIBVER_LATEST)
    with h5py.File(h5py.h5f.create(bytes(path), h5py.h5f.ACC_TRUNC, create, access)) as file:
        for i in range(60):
            file[f"groups/g{i}/v"] = np.arange(i)
        data = np.arange(40 * 30, dtype="i4").reshape(40, 30)
        file.create_dataset("chunked", data=data, chunks=(3, 4), compression=1)
    # HDF5 File Format Specification v3, II.A: the version follows the signature.
    assert path.read_bytes()[8] == 1


def with_filtered_heap(path: Path) -> None:
    """A group whose links are compressed where they lie."""
    with h5py.File(path, "w", libver="latest") as file:
        create = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
        plist = ctypes.c_int64(create.id)
        assert library().H5Pset_deflate(plist, ctypes.c_uint(6)) >= 0
        crowd = h5py.Group(h5py.h5g.create(file.id, b"crowd", gcpl=create))
        for i in range(200):
            crowd[f"a_name_{i:04}_{'z' * (i % 90)}"] = i
