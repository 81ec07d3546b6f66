"""Ceph from Debian's packages, unpacked below a folder: nothing is installed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WANTED = ("ceph-mon", "ceph-osd", "radosgw", "ceph-common")
# Of what they depend on, what they load; not the services and tools of a machine that runs Ceph for good.
LOADED = ("ceph", "radosgw", "lib")
CACHE = Path(__file__).resolve().parents[3] / ".test" / "ceph"


@dataclass(frozen=True)
class Ceph:
    """The unpacked programs and libraries."""

    root: Path

    @property
    def libraries(self) -> Path:
        return self.root / "usr" / "lib" / f"{platform.machine()}-linux-gnu"

    @property
    def environment(self) -> dict[str, str]:
        folders = [self.libraries, self.libraries / "ceph", self.root / "lib" / self.libraries.name]
        return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))}

    def program(self, name: str) -> Path:
        return self.root / "usr" / "bin" / name


def unpacked(cache: Path = CACHE) -> Ceph:
    """Ceph below the cache folder, fetched the first time."""
    root = cache / "root"
    if not (root / "usr" / "bin" / "radosgw").exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise RuntimeError(
                "Ceph RGW is started from Debian's packages, and this machine has no apt-get and dpkg-deb. "
                "Run these tests on Debian or Ubuntu, for example in a container."
            )
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as folder:
            fetch(Path(folder))
            made = Path(folder) / "root"
            # Another process may have been quicker.
            if not root.exists():
                made.rename(root)
    return Ceph(root)


def fetch(folder: Path) -> None:
    """Download the packages that are not installed, and unpack them into folder/root."""
    debs = folder / "debs"
    debs.mkdir()
    options = ["-o", "APT::Sandbox::User=root"]
    if not available(options):
        # The machine's own lists may be missing, and only root may fetch them there.
        lists = folder / "lists"
        (lists / "partial").mkdir(parents=True)
        options += ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={folder}"]
        apt(["apt-get", "-qq", *options, "update"], folder)
        if not available(options):
            raise RuntimeError(f"apt-get knows no package {WANTED[0]}: are Debian's or Ubuntu's sources set?")
    apt(["apt-get", "-qq", *options, "download", *missing(options)], debs)
    for deb in sorted(debs.glob("*.deb")):
        apt(["dpkg-deb", "--extract", str(deb), str(folder / "root")], folder)


def available(options: list[str]) -> bool:
    return "Candidate:" in apt(["apt-cache", *options, "policy", WANTED[0]])


def missing(options: list[str]) -> list[str]:
    said = apt(["apt-get", *options, "install", "--simulate", "--no-install-recommends", *WANTED])
    names = [line.split()[1] for line in said.splitlines() if line.startswith("Inst ")]
    return [name for name in names if name.startswith(LOADED)]


def apt(command: list[str], folder: Path | None = None) -> str:
    environment: Mapping[str, str] = {**os.environ, "LC_ALL": "C"}
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if finished.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` failed: {finished.stderr.strip()[-2000:]}")
    return finished.stdout
