"""Scripts run as a person runs them: by `uv run`, which makes the environment that their PEP 723 header asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_script(script: Path, *args: object, timeout: int = 900, **variables: str) -> str:
    """Run it with nothing beside its header; what it says comes back."""
    return run(["uv", "run", "--no-project", str(script), *map(str, args)], timeout, **variables)


def run_with(package: str, *command: object, timeout: int = 1800, **variables: str) -> str:
    """Run a package's program in an environment of its own, on the Python that Beam recipes name."""
    python = ["--python", "3.11", "--with", package]
    return run(["uv", "run", "--no-project", *python, *map(str, command)], timeout, **variables)


def run(command: list[str], timeout: int, **variables: str) -> str:
    hidden = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        command,
        env={**environment, **index_of_pip(), **variables},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def index_of_pip() -> dict[str, str]:
    """uv asks the package index that pip was told of, where this machine has one of its own."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    settings = {}
    for line in said.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name and name not in os.environ:
            settings[name] = value.strip("'\"")
    # Pythons of this machine alone: one that is fetched would be of no index.
    return {"UV_PYTHON_DOWNLOADS": "never", **settings}
