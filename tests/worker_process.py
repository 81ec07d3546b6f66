"""The worker as a process: its command line, and its HTTP API over the unix socket."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyterlab_lifecycle.node import node_flags

API = "/api/v1"
TOKEN = {"Authorization": "token abc"}
PATIENCE_SECONDS = 60


def command(*arguments: str) -> list[str]:
    """The worker's command line: a named Node and bundle, else the installed console script."""
    node, worker = os.environ.get("LIFECYCLE_NODE"), os.environ.get("LIFECYCLE_WORKER")
    if worker:
        # Not the wheel's `node` script, which signals would hit instead of the worker.
        return [node or "node", *node_flags(*arguments), worker, *arguments]
    beside = Path(sys.executable).with_name("lifecycle")
    script = str(beside) if beside.exists() else shutil.which("lifecycle")
    assert script, "the package is not installed, and LIFECYCLE_WORKER names no bundle"
    return [script, *arguments]


def start(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """The command line in a folder, never on a terminal; what it says is kept."""
    return subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition, what: str, seconds: float = PATIENCE_SECONDS):
    """The first true answer of `condition`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def tag(self) -> str | None:
        return self.json["tag"] if self.status >= 400 else None


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass
class World:
    """alice's buckets on disk, bob's beside them, a home and a state folder."""

    top: Path
    environment: dict[str, str]

    @classmethod
    def make(cls, top: Path, environment: Mapping[str, str]) -> World:
        """A new home, and alice's environment: what every worker needs, and this."""
        (top / "home").mkdir()
        usual = {
            "PATH": os.environ["PATH"],
            "HOME": str(top / "home"),
            "LIFECYCLE_STATE": str(top / "state"),
            "JUPYTERHUB_USER": "alice",
        }
        return cls(top, {**usual, **environment})

    @property
    def alice(self) -> Path:
        return self.top / "buckets" / "alice"

    @property
    def bob(self) -> Path:
        return self.top / "buckets" / "bob"

    @property
    def home(self) -> Path:
        return self.top / "home"

    @property
    def state(self) -> Path:
        return self.top / "state"

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a verb to its end; never on a terminal."""
        return subprocess.run(
            command(*arguments),
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **options,
        )

    def result(self, *arguments: str) -> dict[str, Any]:
        """The result record of a verb that must succeed."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return start(arguments, self.home, self.environment)

    @contextmanager
    def serve(self) -> Iterator[Worker]:
        """A worker that listens; it is killed at the end if it still runs."""
        worker = Worker(self)
        try:
            yield worker
        finally:
            worker.kill()

    def snapshot(self, folder: Path) -> dict[str, str]:
        """Every file below a folder with its content."""
        return {
            str(path.relative_to(folder)): f"-> {path.readlink()}" if path.is_symlink() else path.read_text()
            for path in sorted(folder.rglob("*"))
            if path.is_symlink() or path.is_file()
        }


class Worker:
    """`lifecycle serve` on a socket."""

    def __init__(self, world: World) -> None:
        self.socket = world.top / "worker.sock"
        self.log = world.top / "worker.log"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command("serve", "--socket", str(self.socket)),
                cwd=world.home,
                env=world.environment,
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        wait_for(self._is_listening, "the worker to listen")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def post(self, route: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Call a route; with a token unless other headers are given."""
        return self.request("POST", f"{API}/{route}", json.dumps(body or {}), headers)

    def request(
        self, method: str, path: str, body: str | bytes | None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = _UnixConnection(self.socket)
        try:
            sent = {"Content-Type": "application/json", **(TOKEN if headers is None else headers)}
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def call(self, route: str, body: Any = None) -> Any:
        """The JSON of a route that must succeed."""
        answer = self.post(route, body)
        assert answer.status == 200, answer.body
        return answer.json

    def save(self, path: Path, text: str, etag: str | None = None) -> Answer:
        content = base64.b64encode(text.encode()).decode()
        return self.post("save", {"uri": str(path), "base64": content, "ifMatch": etag})

    def ended(self, job: dict[str, Any]) -> dict[str, Any]:
        """The job once it has ended."""

        def look():
            now = self.call("job", {"id": job["id"]})["job"]
            return now if now["state"] in ("done", "failed", "cancelled") else None

        return wait_for(look, f"job {job['id']} to end")

    @contextmanager
    def events(self, headers: dict[str, str] | None = None) -> Iterator[Iterator[dict[str, Any]]]:
        """The progress events, as they come."""
        with self.upgrade(headers) as connection:
            assert b" 101 " in _read_head(connection)
            yield _frames(connection)

    @contextmanager
    def upgrade(self, headers: dict[str, str] | None = None) -> Iterator[socket.socket]:
        lines = [
            f"GET {API}/events HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_SECONDS)
            connection.connect(str(self.socket))
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            yield connection

    def _is_listening(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        assert byte, head
        head += byte
    return head


def _frames(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """The text frames a server sends (RFC 6455: unmasked)."""
    while True:
        first, length = _exactly(connection, 2)
        if length == 126:
            (length,) = struct.unpack(">H", _exactly(connection, 2))
        elif length == 127:
            (length,) = struct.unpack(">Q", _exactly(connection, 8))
        payload = _exactly(connection, length)
        if first & 0x0F == 1:
            yield json.loads(payload)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        assert piece, "the worker closed the socket"
        data += piece
    return data
