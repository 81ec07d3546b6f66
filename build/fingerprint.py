"""What a build is made of, as one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

FRONT_END_AND_WORKER = (
    "src",
    "style",
    "schema",
    "build/node.mjs",
    "build/wat.mjs",
    "build/worker.mjs",
    "build/extension.cjs",
    "build/labextension.mjs",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.lab.json",
)
PYTHON_PACKAGE = (
    "jupyterlab_lifecycle",
    "jupyter-config",
    "install.json",
    "pyproject.toml",
    "build/hatch_build.py",
)
LEFT_OUT = {"__tests__", "__pycache__"}
BUILT = ("jupyterlab_lifecycle/labextension/", "jupyterlab_lifecycle/worker/")


def fingerprint_of(root: Path, sources: Iterable[str]) -> str:
    """A digest of every source file's path and content; tests and built files are left out."""
    digest = hashlib.sha256()
    for source in sources:
        top = root / source
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            path = file.relative_to(root)
            name = path.as_posix()
            if file.is_file() and not LEFT_OUT & set(path.parts) and not name.startswith(BUILT):
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
