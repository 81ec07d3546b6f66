"""What a worker holds of a hub's memory while it has nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from worker_process import Worker, World, wait_for

MEBIBYTE = 1024 * 1024
#: Node alone takes 44 of them. Measured: 56 after a start, 58 with a page, 64 after a job.
#: TurboFan may be loaded, which is 6 more, and another kernel map more of a file at once.
IDLE = 74 * MEBIBYTE

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux")


def resident(worker: Worker) -> int:
    status = Path(f"/proc/{worker.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def test_a_worker_that_was_started_holds_little(worker: Worker) -> None:
    worker.call("panels")
    worker.call("jobs")
    wait_for(lambda: resident(worker) < IDLE, "memory to be given back")


def test_what_a_job_took_is_given_back(world: World, worker: Worker) -> None:
    source = world.home / "large.bin"
    source.write_bytes(bytes(200 * MEBIBYTE))
    copy = {"sources": [str(source)], "destination": f"{world.alice}/large.bin"}
    assert worker.ended(worker.call("copy", copy)["job"])["state"] == "done"
    wait_for(lambda: resident(worker) < IDLE, "memory to be given back")
