"""Variables whose data end before their unlimited dimension does: the rest reads as netCDF reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
from judging import Cli, expect, judge

LENGTH, WRITTEN = 10, 6


def in_chunks(fill: float | None, dtype: str = "f4", **filters: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        """Chunks across the end, chunks beyond it, and inside it one that was never written."""
        with h5py.File(path, "w") as file:
            time = file.create_dataset("time", data=np.arange(LENGTH * 1.0), maxshape=(None,), chunks=(4,))
            x = file.create_dataset("x", data=np.arange(5.0))
            for scale in (time, x):
                scale.make_scale(scale.name[1:])
            shape = (WRITTEN, 5)
            v = file.create_dataset(
                "v", shape, dtype, chunks=(4, 2), maxshape=(None, 5), fillvalue=fill, **filters
            )
            v[0:2, 0:3] = np.arange(6).reshape(2, 3)
            v[5, 0:2] = 7
            v.dims[0].attach_scale(time)
            v.dims[1].attach_scale(x)

    return write


def in_one_piece(path: Path) -> None:
    with h5py.File(path, "w") as file:
        time = file.create_dataset("time", data=np.arange(LENGTH * 1.0), maxshape=(None,), chunks=(4,))
        time.make_scale("time")
        file["v"] = np.arange(WRITTEN, dtype=">i4")
        file.create_dataset("never", (WRITTEN,), "f8")
        file.create_dataset("text", (2,), h5py.string_dtype(), maxshape=(None,), chunks=(4,))[:] = ["a", "b"]
        for name in ("v", "never", "text"):
            file[name].dims[0].attach_scale(time)


def without_fill(path: Path) -> None:
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", None)
        file.createVariable("time", "f8", ("time",))[:] = np.arange(LENGTH)
        v = file.createVariable("v", "i2", ("time",), fill_value=False, chunksizes=(4,))
        v[:] = np.arange(WRITTEN)
        w = file.createVariable("w", "i8", ("time",), fill_value=-1, chunksizes=(4,), zlib=True)
        w[:] = np.arange(WRITTEN)


MAKERS = {
    "no-fill-value": in_chunks(None),
    "compressed": in_chunks(None, compression=1, shuffle=True),
    "fill-value": in_chunks(-5),
    "big-endian": in_chunks(None, ">f8", fletcher32=True),
    "one-piece": in_one_piece,
    "netcdf": without_fill,
}


@pytest.mark.parametrize("chunks", ["keep", {"time": 3}], ids=["keep", "rechunked"])
@pytest.mark.parametrize("form", MAKERS)
def test_an_early_end(cli: Cli, tmp_path: Path, form: str, chunks: object) -> None:
    source = tmp_path / "source.nc"
    MAKERS[form](source)
    store = cli.ingest("out", [source], target={"chunks": chunks})
    judge(store, expect([source]))
