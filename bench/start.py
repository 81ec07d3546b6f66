"""Run a benchmark in an environment of its own, with this checkout installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "build"))

from environment import Environment  # noqa: E402


def start(folder: Path, environment: str) -> None:
    """The `bench.py` of a folder, with the words of this call; `environment` lies in `.bench/`."""
    made = Environment(ROOT / ".bench" / environment)
    made.install_requirements(folder / "requirements.txt")
    made.install_package()
    command = [str(made.python), str(folder / "bench.py"), *sys.argv[1:]]
    os.execve(command[0], command, made.variables())
