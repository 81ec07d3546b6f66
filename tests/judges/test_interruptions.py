"""Killed, or out of space: the same command goes on where it stopped, and the result is whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from judging import Cli, expect, judge

#: Enough parts that a kill falls into the middle.
SHAPE = (48, 512, 512)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.nc"
    values = np.random.default_rng(5).random(SHAPE).astype("f4")
    dataset = xr.Dataset({"v": (("time", "y", "x"), values)}, {"time": np.arange(SHAPE[0])})
    dataset.to_netcdf(path, encoding={"v": {"chunksizes": (2, 512, 512)}})
    return path


TARGET = {"zarrFormat": 3, "codec": {"name": "zstd", "level": 3}}


def is_visible(store: Path) -> bool:
    return any((store / name).exists() for name in ("zarr.json", ".zgroup", ".zmetadata"))


def test_a_killed_ingest_goes_on(cli: Cli, large: Path) -> None:
    plan, store = cli.write_plan("out", [large], target=TARGET, run={"parallel": 1})
    done = store.with_name("out.zarr.lifecycle") / "done"
    kills = 0
    for wanted in (1, 3):
        process = cli.start("ingest", plan)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if done.exists() and len([part for part in done.iterdir() if part.name.isdigit()]) >= wanted:
                break
            time.sleep(0.005)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        assert not is_visible(store)
    assert kills > 0
    finished = {part.name for part in done.iterdir() if part.name.isdigit()}
    assert finished
    whole = {file for file in store.rglob("*") if file.is_file()} - set(unfinished(store))
    written = {file: file.stat().st_mtime_ns for file in whole}
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    assert outcome.result["resumed"] >= len(finished)
    assert outcome.result["resumed"] < outcome.result["parts"]
    # What the finished parts had written was not written again.
    kept = [file for file, when in written.items() if file.stat().st_mtime_ns == when]
    assert len(kept) >= len(finished)
    judge(store, expect([large]))
    assert cli.run("verify", store).code == 0


#: So many chunks that a kill leaves an unfinished file of one.
TINY = {**TARGET, "chunks": {"time": 1, "y": 64, "x": 64}}


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.rglob(".*.lifecycle-part"))


def kill_in_a_chunk(cli: Cli, plan: Path) -> None:
    """Kill ingests until one left an unfinished file."""
    for _ in range(20):
        process = cli.start("ingest", plan)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline and not unfinished(cli.folder):
            time.sleep(0.001)
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if unfinished(cli.folder):
            return
    raise AssertionError("no kill fell into a chunk")


def test_nothing_unfinished_remains_of_a_killed_ingest(cli: Cli, large: Path) -> None:
    plan, store = cli.write_plan("out", [large], target=TINY)
    kill_in_a_chunk(cli, plan)
    assert cli.run("ingest", plan).code == 0
    assert unfinished(cli.folder) == []
    assert not store.with_name("out.zarr.lifecycle").exists()
    judge(store, expect([large]))


def jobs(cli: Cli) -> list[dict]:
    lines = cli.run("jobs", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines[:-1]]


def test_what_was_killed_and_cancelled_is_taken_up_by_another_job(cli: Cli, large: Path) -> None:
    plan, store = cli.write_plan("out", [large], target=TINY)
    kill_in_a_chunk(cli, plan)
    (job,) = jobs(cli)
    assert cli.run("jobs", "cancel", job["id"]).code == 0
    assert cli.run("ingest", plan).code == 0
    assert len(jobs(cli)) == 2
    assert unfinished(cli.folder) == []
    judge(store, expect([large]))


def test_a_cancelled_ingest_keeps_its_parts_for_the_next(cli: Cli, large: Path) -> None:
    plan, store = cli.write_plan("out", [large], target=TINY, run={"parallel": 1})
    done = store.with_name("out.zarr.lifecycle") / "done"
    process = cli.start("ingest", plan)
    deadline = time.monotonic() + 60
    while not (started := jobs(cli)) and time.monotonic() < deadline:
        pass
    while process.poll() is None and time.monotonic() < deadline and not list(done.glob("[0-9]*")):
        time.sleep(0.005)
    assert cli.run("jobs", "cancel", started[0]["id"]).code == 0
    assert process.wait(timeout=60) != 0
    assert [job["state"] for job in jobs(cli)] == ["cancelled"]
    assert not is_visible(store)
    assert unfinished(cli.folder) == []
    finished = {part.name for part in done.iterdir()}
    assert finished
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    assert len(finished) == outcome.result["resumed"] < outcome.result["parts"]
    judge(store, expect([large]))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        # Only root may mount: where root cannot, something is wrong.
        missing = pytest.fail if os.geteuid() == 0 else pytest.skip
        missing(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_goes_on_when_there_is_room(cli: Cli, large: Path, small_disk: Path) -> None:
    store = small_disk / "out.zarr"
    plan, _ = cli.write_plan("full", [large], store=store, target=TARGET)
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 1, outcome.stderr
    assert "full" in outcome.stderr
    assert not is_visible(store)
    written = [file for file in store.rglob("*") if file.is_file()]
    assert written
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    again = cli.run("ingest", plan, "--json")
    assert again.code == 0, again.stderr
    assert again.result["resumed"] > 0
    judge(store, expect([large]))


def test_sources_that_changed_meanwhile_are_noticed(cli: Cli, tmp_path: Path, large: Path) -> None:
    source = tmp_path / "copy.nc"
    source.write_bytes(large.read_bytes())
    plan, store = cli.write_plan("out", [source], target=TARGET)
    assert cli.run("ingest", plan, "--prepare").code == 0
    os.utime(source)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 1
    assert "copy.nc" in outcome.stderr
    assert not store.with_name("out.zarr.lifecycle").exists()
    assert cli.run("ingest", plan).code == 0
    judge(store, expect([large]))
