"""An ingest that the server runs: killed in the middle, taken up by the next worker; cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from worker_process import World, wait_for

#: Parts are 8 MiB: 8 steps of `v` each, the n-th part the n-th 8 steps.
STEPS, SIDE, STEPS_A_PART = 40, 512, 8
CHUNK_SIDE = 64
CHUNKS_A_PART = STEPS_A_PART * (SIDE // CHUNK_SIDE) ** 2


@pytest.fixture
def source(world: World) -> Path:
    path = world.home / "source.nc"
    values = np.random.default_rng(11).random((STEPS, SIDE, SIDE), np.float32)
    xr.Dataset({"v": (("time", "y", "x"), values)}, attrs={"title": "many chunks"}).to_netcdf(
        path, encoding={"v": {"chunksizes": (STEPS_A_PART, SIDE, SIDE)}}
    )
    return path


@pytest.fixture
def target(world: World) -> Path:
    return world.alice / "out.zarr"


def plan(source: Path, target: Path) -> dict[str, Any]:
    return {
        "lifecycle": 1,
        "name": "many-chunks",
        "source": {"kind": "local", "local": {"paths": [str(source)]}},
        "target": {
            "uri": str(target),
            "zarrFormat": 3,
            "chunks": {"time": 1, "y": CHUNK_SIDE, "x": CHUNK_SIDE},
            "codec": {"name": "zstd", "level": 1},
        },
    }


def finished_parts(target: Path) -> list[int]:
    done = target.with_name("out.zarr.lifecycle") / "done"
    return sorted(int(file.name) for file in done.glob("[0-9]*")) if done.exists() else []


def chunks_of(target: Path, parts: list[int]) -> dict[Path, tuple[int, int]]:
    """Chunk files of parts: inode and time of the last change, which writing again would alter."""
    steps = [step for part in parts for step in range((part - 1) * STEPS_A_PART, part * STEPS_A_PART)]
    files = [file for step in steps for file in (target / "v" / "c" / str(step)).rglob("*") if file.is_file()]
    return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def judge(target: Path, source: Path) -> None:
    """xarray reads the same from the store and from the source."""
    found, expected = xr.open_zarr(target, consolidated=False).load(), xr.open_dataset(source).load()
    for name in ("pangeo_forge_build_timestamp", "lifecycle_plan_sha256"):
        del found.attrs[name]
    xr.testing.assert_identical(found, expected)
    assert not list(target.parent.rglob(".*.lifecycle-part"))
    assert not target.with_name("out.zarr.lifecycle").exists()


def test_a_killed_workers_ingest_is_taken_up_by_the_next(world: World, source: Path, target: Path) -> None:
    with world.serve() as worker:
        job = worker.call("ingest", {"plan": plan(source, target)})["job"]
        wait_for(lambda: len(finished_parts(target)) >= 2, "two parts")
        worker.kill()
    parts = finished_parts(target)
    assert len(parts) < STEPS // STEPS_A_PART
    assert not (target / "zarr.json").exists()
    finished = chunks_of(target, parts)
    assert len(finished) == len(parts) * CHUNKS_A_PART
    with world.serve() as worker:
        # Nobody asks for it: the new worker finds the job of the dead one.
        ended = worker.ended(job)
        assert (ended["state"], ended["id"]) == ("done", job["id"])
        assert ended["result"]["resumed"] == len(parts)
    assert chunks_of(target, parts) == finished
    judge(target, source)


def test_a_cancelled_ingest_is_gone_on_with_by_the_next_job(world: World, source: Path, target: Path) -> None:
    body = {"plan": plan(source, target)}
    with world.serve() as worker:
        job = worker.call("ingest", body)["job"]
        wait_for(lambda: finished_parts(target), "a part")
        assert worker.call("cancelJob", {"id": job["id"]})["job"]["state"] == "cancelled"
        parts = finished_parts(target)
        finished = chunks_of(target, parts)
        assert 0 < len(parts) < STEPS // STEPS_A_PART
        assert not (target / "zarr.json").exists()
        assert not list(world.alice.rglob(".*.lifecycle-part"))
        next_job = worker.call("ingest", body)["job"]
        assert next_job["id"] != job["id"]
        assert worker.ended(next_job)["result"]["resumed"] == len(parts)
    assert chunks_of(target, parts) == finished
    judge(target, source)


def test_a_cancelled_copy_of_a_large_file_leaves_nothing(world: World) -> None:
    large, copy = world.home / "large", world.alice / "large"
    with large.open("wb") as file:
        file.truncate(4 * 2**30)
    with world.serve() as worker:
        job = worker.call("copy", {"sources": [str(large)], "destination": str(copy)})["job"]
        wait_for(lambda: list(world.alice.glob(".large.*")), "the copy to begin")
        worker.call("cancelJob", {"id": job["id"]})
        assert worker.ended(job)["state"] == "cancelled"
    assert sorted(file.name for file in world.alice.iterdir()) == ["a.txt"]
