"""What a tool takes inside a process that is warm: no start, no imports."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

#: Where `measure.py` looks for what a command measured itself.
REPORT = "LIFECYCLE_BENCH_INSIDE"
RUNS = 5
#: As often as V8 takes to compile what runs often.
WARM_UP = 5


def report_median(
    work: Callable[[], None], cpu_seconds: Callable[[], float], before: Callable[[], None] = lambda: None
) -> None:
    """The median of a few runs, after some that are not counted."""
    runs = []
    for i in range(WARM_UP + RUNS):
        before()
        wall, cpu = time.perf_counter(), cpu_seconds()
        work()
        if i >= WARM_UP:
            runs.append((time.perf_counter() - wall, cpu_seconds() - cpu))
    walls, cpus = zip(*runs, strict=True)
    Path(os.environ[REPORT]).write_text(json.dumps({"wall": median(walls), "cpu": median(cpus)}))


def cpu_seconds_of(pid: int) -> float:
    """User and system time of another process (proc(5): fields 14 and 15 of `stat`)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
