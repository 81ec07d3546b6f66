"""Push kits, and machines that have little to run them with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from judging import Cli

#: What a machine that only has the tools of every Unix finds.
UNIX = "/usr/bin:/bin"


def make_kit(cli: Cli, name: str, *more: object, folder: str = "kit") -> Path:
    made = cli.run("push-kit", "--dataset", name, "-o", folder, "--json", *more)
    assert made.code == 0, made.stderr
    assert made.result["dir"] == str(cli.folder / folder)
    return cli.folder / folder


def start(kit: Path, script: str, *args: object, path: str = UNIX) -> subprocess.Popen[str]:
    """In an empty environment."""
    return subprocess.Popen(
        ["/bin/sh", str(kit / script), *map(str, args)],
        env={"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        cwd="/",
    )


def run(kit: Path, script: str, *args: object, path: str = UNIX, seconds: int = 240) -> tuple[int, str]:
    process = start(kit, script, *args, path=path)
    said, _ = process.communicate(timeout=seconds)
    return process.returncode, said


def bare_machine(folder: Path) -> str:
    """The PATH of a machine that has curl and, beside its shell, nothing else."""
    folder.mkdir()
    (folder / "curl").symlink_to(shutil.which("curl") or "")
    return str(folder)
