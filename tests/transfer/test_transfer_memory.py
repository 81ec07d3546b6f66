"""How much memory a transfer takes, as the kernel counts it, at the default parallelism."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from stage import USER, Stage

MIB = 1024 * 1024
MOST_BYTES = 250 * 1000 * 1000
FROM, TO = f"{USER}/from/", f"{USER}/to/"


def run_measured(stage: Stage, *arguments: str) -> tuple[dict[str, Any], int]:
    """The result of a verb that must succeed, and the largest resident size its process had."""
    process = stage.start(*arguments, "--json")
    status = Path(f"/proc/{process.pid}/status")
    most = 0
    while process.poll() is None:
        # The kernel's own high-water mark: only what grows in the last milliseconds is missed.
        if found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text()):
            most = int(found[1]) * 1024
        time.sleep(0.01)
    stdout, stderr = process.communicate()
    assert process.returncode == 0, stdout + stderr
    return json.loads(stdout.splitlines()[-1]), most


@pytest.mark.parametrize("size", [512 * MIB, pytest.param(2048 * MIB, marks=pytest.mark.full)])
def test_one_large_object(stage: Stage, size: int) -> None:
    folder = stage.home / "data" / USER
    folder.mkdir(parents=True)
    with (folder / "large").open("wb") as file:
        file.truncate(size)
    took = {}
    for here, there in [("disk", "s3"), ("s3", "gcs"), ("s3", "disk")]:
        name = "large" if here == "disk" else f"from-{here}"
        key = f"{USER}/large" if here == "disk" else f"{USER}/from-disk"
        arguments = ("cp", stage.uri(here, key), stage.uri(there, f"{USER}/from-{here}"))
        result, took[here, there] = run_measured(stage, *arguments)
        assert result["bytes"] == size, name
    print({way: f"{bytes_ / 1e6:.0f} MB" for way, bytes_ in took.items()})
    assert max(took.values()) < MOST_BYTES, took


def test_many_small_objects(stage: Stage) -> None:
    folder = stage.home / "data" / FROM
    for number in range(20_000):
        path = folder / f"{number % 100:02}" / f"{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * (number % 1000))
    took = {}
    for here, there in [("disk", "gcs"), ("gcs", "s3"), ("s3", "disk")]:
        source = FROM if here == "disk" else TO
        target = f"{USER}/back/" if there == "disk" else TO
        arguments = ("cp", "-r", stage.uri(here, source), stage.uri(there, target))
        result, took[here, there] = run_measured(stage, *arguments)
        assert result["objects"] == 20_000
    print({way: f"{bytes_ / 1e6:.0f} MB" for way, bytes_ in took.items()})
    assert max(took.values()) < MOST_BYTES, took
