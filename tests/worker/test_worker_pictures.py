"""Pictures of stores that are far larger than memory: read in part, judged by numpy, in bounded memory."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from worker_process import Worker, World

MEBIBYTE = 1024**2
FILL = -999


def store_of(
    world: World, shape: tuple[int, ...], chunks: tuple[int, ...], zarr_format: int = 3
) -> zarr.Array:
    """A packed variable without any chunk, below a group."""
    group = zarr.open_group(str(world.alice / "large.zarr"), mode="w", zarr_format=zarr_format)
    dims = ("time", "y", "x")[-len(shape) :]
    options: dict[str, Any] = {"dimension_names": dims} if zarr_format == 3 else {}
    array = group.create_array("v", shape=shape, chunks=chunks, dtype="int16", fill_value=FILL, **options)
    attributes = {"scale_factor": 0.5, "add_offset": 10.0, "_FillValue": FILL}
    array.attrs.update(attributes if zarr_format == 3 else {**attributes, "_ARRAY_DIMENSIONS": dims})
    return array


def picture(worker: Worker, path: Path, axes: list[dict[str, Any]], **at: int) -> tuple[Any, np.ndarray]:
    answer = worker.post("picture", {"uri": str(path), "variable": "v", "at": at, "axes": axes})
    assert answer.status == 200, answer.body
    (length,) = struct.unpack_from("<I", answer.body)
    head = json.loads(answer.body[4 : 4 + length])
    return head, np.frombuffer(answer.body, "<f4", offset=-(-(4 + length) // 4) * 4)


def memory(worker: Worker, which: str) -> int:
    status = Path(f"/proc/{worker.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(which))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("chunks", [(450, 500), (7200, 500), (450, 8000)])
def test_a_picture_of_58_million_values_holds_few_of_them(
    world: World, worker: Worker, chunks: tuple[int, int]
) -> None:
    rows, columns, step = 7200, 8000, 12
    array = store_of(world, (rows, columns), chunks)
    values = (np.arange(rows, dtype="int16")[:, None] % 300) + (np.arange(columns, dtype="int16") % 200)
    values[100:140, 200:260] = FILL
    array[:] = values
    view = [
        {"dim": "y", "start": 0, "count": 10, "cells": 10},
        {"dim": "x", "start": 0, "count": 10, "cells": 10},
    ]
    picture(worker, world.alice / "large.zarr", view)
    before = memory(worker, "VmRSS")
    Path(f"/proc/{worker.process.pid}/clear_refs").write_text("5")
    whole = [
        {"dim": "y", "start": 0, "count": rows, "cells": rows // step},
        {"dim": "x", "start": 0, "count": columns, "cells": columns // step + 1},
    ]
    head, cells = picture(worker, world.alice / "large.zarr", whole)
    grown = memory(worker, "VmHWM") - before
    decoded = np.where(values == FILL, np.nan, values * 0.5 + 10)[:, : columns // step * step]
    with np.errstate(invalid="ignore"):
        blocks = decoded.reshape(rows // step, step, columns // step, step)
        expected = np.nansum(blocks, axis=(1, 3)) / np.sum(~np.isnan(blocks), axis=(1, 3))
    drawn = cells.reshape(rows // step, columns // step + 1)[:, : columns // step]
    np.testing.assert_array_equal(drawn, expected.astype("float32"))
    assert head["missing"] == np.isnan(expected).sum() > 0
    # As float64, all at once, they would be 460 MB.
    assert grown < 256 * MEBIBYTE


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_of_a_terabyte_only_the_chunks_in_view_are_read(
    world: World, worker: Worker, zarr_format: int
) -> None:
    array = store_of(world, (100_000, 2160, 4320), (1, 1080, 1080), zarr_format)
    assert array.nbytes > 1e12
    array[5, 1080:, :1080] = 30
    # Whatever else is touched cannot be decoded.
    folder = world.alice / "large.zarr" / "v"
    others = [(4, 0, 0), (6, 1, 0), (99_999, 1, 3)]
    for at in others:
        file = folder / ".".join(map(str, at)) if zarr_format == 2 else folder.joinpath("c", *map(str, at))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"broken")
    view = [
        {"dim": "y", "start": 0, "count": 2160, "cells": 216},
        {"dim": "x", "start": 0, "count": 4320, "cells": 432},
    ]
    head, cells = picture(worker, world.alice / "large.zarr", view, time=5)
    drawn = cells.reshape(216, 432)
    assert head["range"] == {"min": 25, "max": 25, "low": 25, "high": 25}
    assert not np.isnan(drawn[108:, :108]).any()
    assert head["missing"] == 216 * 432 - 108 * 108


def test_a_store_that_was_written_anew_is_drawn_as_it_is_now(world: World, worker: Worker) -> None:
    store = world.alice / "large.zarr"
    store_of(world, (40, 40), (40, 40))[:] = 10
    view = [
        {"dim": "y", "start": 0, "count": 40, "cells": 4},
        {"dim": "x", "start": 0, "count": 40, "cells": 4},
    ]
    assert picture(worker, store, view)[0]["range"]["max"] == 15
    array = store_of(world, (80, 40), (40, 40))
    array[:] = 30
    view[0] = {"dim": "y", "start": 40, "count": 40, "cells": 4}
    # The metadata that were read a moment ago know no such index.
    assert picture(worker, store, view)[0]["range"]["max"] == 25


def test_coordinates_are_told_by_their_ends(world: World, worker: Worker) -> None:
    group = zarr.open_group(str(world.alice / "ends.zarr"), mode="w", zarr_format=3)
    for name, values, attributes in (
        ("time", np.arange(400), {"units": "days since 2000-02-28", "calendar": "360_day"}),
        ("lat", np.linspace(90, -90, 7), {"units": "degrees_north"}),
    ):
        array = group.create_array(name, data=values, dimension_names=[name])
        array.attrs.update(attributes)
    group.create_array("height", data=np.array(2.0), dimension_names=[])
    answer = worker.call("coordinates", {"uri": str(world.alice / "ends.zarr")})
    assert answer["ends"] == {
        "time": {"first": "2000-02-28", "last": "2001-04-07"},
        "lat": {"first": "90", "last": "-90"},
        "height": {"first": "2", "last": "2"},
    }


def test_what_is_stored_is_counted(world: World, worker: Worker) -> None:
    array = store_of(world, (80, 40), (40, 40))
    array[:40] = 30
    chunks = list((world.alice / "large.zarr/v/c").rglob("*"))
    stored = sum(file.stat().st_size for file in chunks if file.is_file())
    answer = worker.call("stored", {"uri": str(world.alice / "large.zarr"), "variable": "v"})
    assert answer == {"bytes": stored, "chunks": 1, "isComplete": True}
