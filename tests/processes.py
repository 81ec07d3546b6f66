"""The processes of this machine, from /proc."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def workers_of(server: int) -> list[int]:
    """Process ids of the workers that a Jupyter server started."""
    return [pid for pid in all_pids() if parent_of(pid) == server and is_worker(pid)]


def all_pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def is_worker(pid: int) -> bool:
    arguments = read(pid, "cmdline").split("\0")
    return "serve" in arguments and any(argument.endswith("worker/main.mjs") for argument in arguments)


def parent_of(pid: int) -> int | None:
    for line in read(pid, "status").splitlines():
        if line.startswith("PPid:"):
            return int(line.split()[1])
    return None


def is_running(pid: int) -> bool:
    """A zombie has ended; only its parent has not asked how."""
    status = read(pid, "status")
    return bool(status) and "State:\tZ" not in status


def environment_of(pid: int) -> dict[str, str]:
    return dict(entry.split("=", 1) for entry in read(pid, "environ").split("\0") if "=" in entry)


def read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not after {seconds:g} s")
        time.sleep(0.1)
