"""One run of one command: how long, how much CPU, how much memory.

As a program it runs a command and writes what it took to a file. It is small on
purpose: Linux counts what a process was before `exec` into its peak memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Where a command may say what its work took without the start of a process.
INSIDE = "LIFECYCLE_BENCH_INSIDE"


@dataclass(frozen=True)
class Run:
    wall_seconds: float
    cpu_seconds: float
    """User and system time of the process and of the children it waited for."""
    peak_bytes: int
    """Largest resident set of any one process."""


class CommandFailed(RuntimeError):
    """A command of the bench did not do what it was started for."""


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end; what it says is shown only when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        report, inside = Path(folder, "report.json"), Path(folder, "inside.json")
        subprocess.run(
            [sys.executable, "-I", __file__, str(report), *command],
            check=True,
            env={**environment, INSIDE: str(inside)},
            stdin=subprocess.DEVNULL,
        )
        said = json.loads(report.read_text())
        if inside.exists():
            said |= json.loads(inside.read_text())
    if said["exit"] != 0:
        raise CommandFailed(f"{' '.join(command)} exited {said['exit']}:\n{said['words']}")
    return Run(said["wall"], said["cpu"], said["peak"])


def run_and_report(report: Path, command: Sequence[str]) -> None:
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(max(0, output.seek(0, os.SEEK_END) - 2000))
        report.write_text(
            json.dumps(
                {
                    "exit": process.returncode,
                    "wall": wall,
                    "cpu": usage.ru_utime + usage.ru_stime,
                    "peak": usage.ru_maxrss * 1024,
                    "words": output.read().decode(errors="replace"),
                }
            )
        )


if __name__ == "__main__":
    run_and_report(Path(sys.argv[1]), sys.argv[2:])
