"""Our own strict server of Google's JSON API: what neither emulator does, see tests/servers/strict-gcs."""

from __future__ import annotations

from pathlib import Path

from servers.program import Program, answers, find_node, free_ports
from servers.server import Server

MAIN = Path(__file__).resolve().parents[2] / "tests" / "servers" / "strict-gcs" / "main.mjs"


def start(folder: Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    program = Program("strict-gcs", [find_node(), MAIN, "--port", str(port)], folder)
    program.wait_until(lambda: answers(f"{url}/_control/state", 200))
    return Server(url, {"LIFECYCLE_TEST_STRICT_GCS": url}, program.stop)
