"""Scripts run as a person runs them: by `uv run`, which makes the environment that their PEP 723 header asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: What environments share; beside the other things that tests fetch.
CACHE = Path(__file__).resolve().parents[2] / ".test" / "uv"


def run_script(script: Path, *args: object, timeout: int = 900, **variables: str) -> str:
    """Run it with nothing beside its header; what it says comes back."""
    return run(["uv", "run", "--no-project", str(script), *map(str, args)], timeout, **variables)


def run_with(package: str, *command: object, python: str | None = None, **variables: str) -> str:
    """Run a command with a package and what it needs, and nothing else; `python` is the version of Python."""
    options = ["--with", package, *(["--python", python] if python else [])]
    return run(["uv", "run", "--no-project", *options, *map(str, command)], 1800, **variables)


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
    settings = {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CACHE))}
    for line in said.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name and name not in os.environ:
            settings[name] = value.strip("'\"")
    return settings
