"""An ingest as a job of a running worker: `in_worker.py PLAN TARGET -- COMMAND...`, where the command is `lifecycle`'s."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inside import cpu_seconds_of, report_median

API = "/api/v1"
ENDED = ("done", "failed", "cancelled")


class Connection(http.client.HTTPConnection):
    """HTTP over the worker's socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = connected(self._path)


class Events:
    """The WebSocket (RFC 6455) over which the worker tells a browser how its jobs stand: nothing is polled."""

    def __init__(self, path: Path) -> None:
        sock = connected(path)
        key = base64.b64encode(os.urandom(16)).decode()
        headers = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
        sock.sendall(f"GET {API}/events HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n".encode())
        self._stream = sock.makefile("rb")
        if b" 101 " not in self._stream.readline():
            raise SystemExit("the worker refuses its events")
        while self._stream.readline() != b"\r\n":
            pass

    def ended(self, job_id: str) -> dict:
        """The job, once it has ended."""
        while True:
            event = json.loads(self._frame() or "{}")
            if event.get("type") == "job" and event["job"]["id"] == job_id and event["job"]["state"] in ENDED:
                return event["job"]

    def _frame(self) -> bytes:
        """A text; nothing for a ping. A server's frames are whole here, and not masked."""
        first, length = self._stream.read(2)
        if length >= 126:
            length = int.from_bytes(self._stream.read(2 if length == 126 else 8), "big")
        content = self._stream.read(length)
        return content if first & 0xF == 1 else b""


def connected(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    return sock


def main() -> None:
    plan, target, _, *command = sys.argv[1:]
    text = Path(plan).read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "worker.sock")
        worker = subprocess.Popen(
            [*command, "serve", "--socket", str(path)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not path.exists():
                time.sleep(0.01)
            connection, events = Connection(path), Events(path)

            def ingest() -> None:
                job = events.ended(call(connection, "ingest", {"plan": json.loads(text)})["job"]["id"])
                if job["state"] != "done":
                    raise SystemExit(f"the job {job['state']}: {job}")

            report_median(ingest, lambda: cpu_seconds_of(worker.pid), before=lambda: remove(Path(target)))
        finally:
            worker.kill()
            worker.wait()


def call(connection: Connection, route: str, body: object) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": "token bench"}
    connection.request("POST", f"{API}/{route}", json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200:
        raise SystemExit(f"{route}: {answer}")
    return answer


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
