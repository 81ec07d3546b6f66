"""`pip install .` on a machine with no Node at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCES = ("node_modules", ".*", "lib", "dist", "demo-data", "labextension", "__pycache__")

pytestmark = pytest.mark.full


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout: sources only, nothing installed and nothing built."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCES))
    for dotfile in (".npmrc", ".gitignore"):
        shutil.copyfile(ROOT / dotfile, copy / dotfile)
    shutil.rmtree(copy / "jupyterlab_lifecycle" / "worker", ignore_errors=True)
    return copy


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH with a venv and what every system has, without Node."""
    made = tmp_path / "venv"
    venv.create(made, with_pip=True, symlinks=True)
    system = tmp_path / "system"
    system.mkdir()
    for program in Path("/usr/bin").iterdir():
        if program.name not in ("node", "nodejs", "npm", "npx", "corepack"):
            (system / program.name).symlink_to(program)
    path = f"{made / 'bin'}:{system}"
    assert shutil.which("node", path=path) is None
    return path


def run(programs: str, *command: str, cwd: Path) -> str:
    environment = {**os.environ, "PATH": programs, "HOME": str(cwd)}
    program = shutil.which(command[0], path=programs)
    assert program is not None
    finished = subprocess.run(
        [program, *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-4000:]
    return finished.stdout


def test_a_fresh_checkout_builds_and_runs(checkout: Path, programs: str, tmp_path: Path) -> None:
    run(programs, "pip", "install", "--quiet", str(checkout), cwd=tmp_path)
    assert run(programs, "lifecycle", "--version", cwd=tmp_path).strip()


def test_a_source_distribution_installs_without_building_again(
    checkout: Path, programs: str, tmp_path: Path
) -> None:
    run(programs, "pip", "install", "--quiet", "build", cwd=tmp_path)
    run(programs, "python", "-m", "build", "--sdist", "--outdir", str(tmp_path), str(checkout), cwd=tmp_path)
    [sdist] = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = [name.split("/", 1)[-1] for name in archive.getnames()]
    assert "jupyterlab_lifecycle/worker/main.mjs" in names
    assert not [name for name in names if "node_modules" in name]

    unpacked = tmp_path / sdist.name.removesuffix(".tar.gz")
    run(programs, "tar", "-xzf", str(sdist), cwd=tmp_path)
    run(programs, "pip", "install", "--quiet", str(unpacked), cwd=tmp_path)
    assert not (unpacked / "node_modules").exists()
    assert run(programs, "lifecycle", "--version", cwd=tmp_path).strip()
