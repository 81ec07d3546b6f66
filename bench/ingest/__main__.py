"""Ingesting data: `lifecycle` beside cp, xarray, dask, nccopy, kerchunk and VirtualiZarr, in one run.

    python3 bench/ingest [ROW...] [--runs 5] [--steps 2000] [--folder /dev/shm/lifecycle-bench-ingest]

Makes its own environment in `.bench/`, with this checkout installed, and the
data: `--steps` chunks of (1, 361, 720) float32, shuffled and deflated. Each
tool does the same work in turn, every run anew; medians and ratios are printed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "build"))

from environment import Environment  # noqa: E402


def main() -> None:
    environment = Environment(ROOT / ".bench" / "ingest")
    environment.install_requirements(Path(__file__).with_name("requirements.txt"))
    environment.install_package()
    command = [str(environment.python), str(Path(__file__).with_name("bench.py")), *sys.argv[1:]]
    os.execve(command[0], command, environment.variables())


if __name__ == "__main__":
    main()
