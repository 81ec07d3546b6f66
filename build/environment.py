"""A private Python environment with the package in it, made again only when something changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from fingerprint import FRONT_END_AND_WORKER, PYTHON_PACKAGE, fingerprint_of

ROOT = Path(__file__).resolve().parent.parent

# A hub's or a user's own settings must not reach into a private environment.
FOREIGN = (
    "JUPYTER",
    "LIFECYCLE_",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "SCRATCH_BUCKET",
    "PERSISTENT_BUCKET",
    "OSN_",
    "AWS_",
    "RCLONE_",
    "GOOGLE_",
    "CLOUDSDK_",
    "GCE_METADATA_",
    "STORAGE_EMULATOR_HOST",
)


class Environment:
    """A venv in a folder; `python` and `lifecycle` are its programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.python = self.bin / "python"
        self.lifecycle = self.bin / "lifecycle"

    def install_requirements(self, requirements: Path) -> None:
        """Make the venv, again when the requirements changed."""
        stamp = self.folder / ".requirements"
        wanted = f"{sys.version}\n{hashlib.sha256(requirements.read_bytes()).hexdigest()}\n"
        if not self._stands(stamp, wanted):
            say("making a Python environment")
            shutil.rmtree(self.folder, ignore_errors=True)
            venv.create(self.folder, with_pip=True, symlinks=True)
            self.pip("install", "--requirement", str(requirements))
            stamp.write_text(wanted)

    def install_package(self) -> None:
        """Install this checkout, again when its sources changed."""
        stamp = self.folder / ".package"
        wanted = fingerprint_of(ROOT, (*FRONT_END_AND_WORKER, *PYTHON_PACKAGE))
        if not self._stands(stamp, wanted):
            say("building and installing the package")
            self.pip("install", str(ROOT))
            stamp.write_text(wanted)

    def pip(self, *arguments: str) -> None:
        command = [self.python, "-m", "pip", "--disable-pip-version-check", *arguments, "--quiet"]
        subprocess.run(command, check=True, cwd=ROOT, env=self.variables(), stdin=subprocess.DEVNULL)

    def variables(self, **more: str) -> dict[str, str]:
        """This process's environment, without what belongs to other installations."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        path = os.pathsep.join([str(self.bin), kept.get("PATH", os.defpath)])
        return {**kept, "PATH": path, **more}

    def _stands(self, stamp: Path, wanted: str) -> bool:
        return self.python.exists() and stamp.exists() and stamp.read_text() == wanted


def say(text: str) -> None:
    """A step, on stderr."""
    print(f"==> {text}", file=sys.stderr, flush=True)
