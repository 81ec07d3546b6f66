"""HDF5 files of every chunk index, filter and library version, a maker each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

Shape = tuple[int, ...]
MaxShape = tuple[int | None, ...]
LIBVERS = {"earliest": "earliest", "v108": ("v108", "v108"), "v110": ("v110", "v110"), "latest": "latest"}
DEFLATE = {"compression": "gzip", "shuffle": True}


@dataclass(frozen=True)
class Grid:
    """A dataset's shape and chunks, and how much of it is written."""

    name: str
    shape: Shape
    maxshape: MaxShape
    chunks: Shape
    #: Elements to write here and there; None writes everything.
    touched: int | None = None


#: What HDF5 1.10 and later index these with is in their names.
GRIDS = [
    Grid("single", (10, 10), (10, 10), (10, 10)),
    Grid("single-partial", (7, 3), (10, 10), (10, 10)),
    Grid("fixed", (100, 30), (100, 30), (7, 4)),
    Grid("fixed-paged", (120, 90), (120, 90), (3, 3)),
    Grid("fixed-growing", (100, 90), (120, 100), (3, 3)),
    Grid("fixed-sparse-pages", (300, 300), (300, 350), (3, 3), 20),
    Grid("fixed-none", (100, 30), (100, 30), (7, 4), 0),
    Grid("extensible", (1000, 3), (None, 3), (1, 2)),
    Grid("extensible-last", (3, 3000), (5, None), (2, 1)),
    Grid("extensible-sparse-pages", (400_000,), (None,), (1,), 60),
    Grid("extensible-super-blocks", (20_000, 2), (None, 2), (1, 2)),
    Grid("extensible-middle", (5, 2000, 3), (5, None, 4), (1, 2, 3), 60),
    Grid("btree2", (10, 10), (None, None), (3, 3)),
    Grid("btree2-deep", (200, 200), (None, None), (2, 2)),
    Grid("btree2-3d", (60, 50, 40), (None, None, 40), (3, 3, 3)),
    Grid("empty", (0, 5), (None, 5), (4, 5)),
]


def make(path: Path, grid: Grid, libver: str, filters: dict, **options) -> None:
    random = np.random.default_rng(3)
    with h5py.File(path, "w", libver=LIBVERS[libver], **options) as file:
        dataset = file.create_dataset(
            "d", grid.shape, "i4", maxshape=grid.maxshape, chunks=grid.chunks, fillvalue=-7, **filters
        )
        if grid.touched is None:
            dataset[...] = random.integers(0, 1000, grid.shape, "i4")
        for _ in range(grid.touched or 0):
            dataset[tuple(int(random.integers(length)) for length in grid.shape)] = random.integers(1000)


def made_early(path: Path, grid: Grid, libver: str) -> None:
    """All chunks are there from the beginning, which is what an implicit index needs."""
    with h5py.File(path, "w", libver=LIBVERS[libver]) as file:
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        create.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        create.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        create.set_chunk(grid.chunks)
        most = tuple(h5py.h5s.UNLIMITED if length is None else length for length in grid.maxshape)
        space = h5py.h5s.create_simple(grid.shape, most)
        h5py.h5d.create(file.id, b"d", h5py.h5t.NATIVE_UINT8, space, create)


def resized(path: Path, libver: str) -> None:
    """Grown and shrunk, so that chunks went and came."""
    with h5py.File(path, "w", libver=LIBVERS[libver]) as file:
        for name, maxshape in {"a": (None, 20), "b": (None, None), "c": (300, 20), "e": (20, None)}.items():
            dataset = file.create_dataset(name, (20, 20), "i2", maxshape=maxshape, chunks=(3, 7), **DEFLATE)
            for shape in [(20, 20), (16, 20), (20, 18), (16, 20), (20, 20)]:
                dataset.resize([min(n, m or n) for n, m in zip(shape, maxshape, strict=True)])
                dataset[...] = np.arange(dataset.size).reshape(dataset.shape)


def masked(path: Path, libver: str) -> None:
    """Chunks of which some filters were skipped."""
    import zlib

    with h5py.File(path, "w", libver=LIBVERS[libver]) as file:
        for name, maxshape in {"a": (40,), "b": (None,)}.items():
            dataset = file.create_dataset(name, (40,), "i4", maxshape=maxshape, chunks=(10,), **DEFLATE)
            for mask in range(4):
                values = (np.arange(10, dtype="<i4") * 1000 + mask).tobytes()
                if not mask & 1:
                    values = np.frombuffer(values, "u1").reshape(10, 4).T.tobytes()
                if not mask & 2:
                    values = zlib.compress(values)
                dataset.id.write_direct_chunk((10 * mask,), values, filter_mask=mask)


def far(path: Path, libver: str) -> None:
    """Beyond 4 GiB, which does not fit 32 bits; the file is sparse."""
    with h5py.File(path, "w", libver=LIBVERS[libver]) as file:
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        create.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        create.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((5 * 2**30,))
        h5py.h5d.create(file.id, b"pad", h5py.h5t.NATIVE_UINT8, space, create)
        for name, maxshape in {"a": (500,), "b": (None,)}.items():
            file.create_dataset(
                name, data=np.arange(500, dtype="i4"), maxshape=maxshape, chunks=(7,), **DEFLATE
            )


def filters() -> Iterator[tuple[str, dict]]:
    """Every filter that can be written here and that we undo."""
    yield "none", {}
    yield "gzip", {"compression": "gzip"}
    yield "shuffle", {"shuffle": True}
    yield "shuffle-gzip-fletcher32", {**DEFLATE, "fletcher32": True}
    yield "fletcher32", {"fletcher32": True}
    yield "lzf", {"compression": "lzf", "shuffle": True}
    yield "szip-nn", {"compression": "szip", "compression_opts": ("nn", 16)}
    yield "szip-ec", {"compression": "szip", "compression_opts": ("ec", 8), "shuffle": True}
    yield "szip-fletcher32", {"compression": "szip", "fletcher32": True}
    yield "scaleoffset", {"scaleoffset": 3}
    yield "scaleoffset-gzip", {"scaleoffset": 3, "compression": "gzip"}
    yield "zstd", dict(hdf5plugin.Zstd())
    yield "bzip2", dict(hdf5plugin.BZip2())
    yield "bzip2-shuffle-fletcher32", {**hdf5plugin.BZip2(blocksize=1), "shuffle": True, "fletcher32": True}
    yield "lz4", dict(hdf5plugin.LZ4())
    yield "lz4-blocks", dict(hdf5plugin.LZ4(nbytes=64))
    for name in ("none", "lz4", "zstd"):
        yield f"bitshuffle-{name}", dict(hdf5plugin.Bitshuffle(cname=name))
    yield "bitshuffle-blocks", dict(hdf5plugin.Bitshuffle(nelems=64))
    for name in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
        yield f"blosc-{name}", dict(hdf5plugin.Blosc(cname=name))
    yield "blosc-bitshuffle", dict(hdf5plugin.Blosc(cname="zstd", shuffle=2))
    yield "blosc-plain", dict(hdf5plugin.Blosc(cname="lz4", shuffle=0))


FILTERS = dict(filters())
TYPES = ("i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">u8", "<f4", ">f4", "<f8", ">f8")


def filtered(path: Path, options: dict) -> None:
    """A dataset of each type, smooth and noisy parts, whole and partial chunks."""
    random = np.random.default_rng(5)
    smooth = np.cumsum(random.integers(-2, 3, (61, 47)), axis=1)
    noise = random.integers(-100, 100, (61, 47))
    values = np.where(np.arange(61)[:, None] < 40, smooth, noise)
    with h5py.File(path, "w") as file:
        for dtype in TYPES:
            is_integer = np.dtype(dtype).kind in "iu"
            chosen = {**options, "scaleoffset": 0} if "scaleoffset" in options and is_integer else options
            data = np.abs(values) if np.dtype(dtype).kind == "u" else values
            file.create_dataset(
                dtype.replace("<", "l").replace(">", "b"), data=data.astype(dtype), chunks=(25, 35), **chosen
            )


def make_filtered(folder: Path) -> None:
    """A file of each filter. In a process of its own, without the filters that netCDF4 brings for its HDF5 library."""
    environment = {name: value for name, value in os.environ.items() if name != "HDF5_PLUGIN_PATH"}
    subprocess.run([sys.executable, __file__, folder], check=True, env=environment)


Maker = Callable[[Path, str], None]
SPECIAL: dict[str, Maker] = {"resized": resized, "masked": masked, "far": far}

if __name__ == "__main__":
    for name, options in FILTERS.items():
        filtered(Path(sys.argv[1]) / f"{name}.h5", options)
