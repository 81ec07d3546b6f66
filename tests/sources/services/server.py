"""A service: a threaded web server that remembers what it was asked, and fails when it is told to."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .faults import Faults

SLOW_SECONDS = 0.3


@dataclass
class Seen:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    host: str
    raw: str

    def one(self, name: str, otherwise: str = "") -> str:
        return self.query.get(name, [otherwise])[0]


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: Made as it is sent: no length, no ranges.
    streamed: bool = False


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **names})


def page(text: str, status: int = 200) -> Answer:
    return Answer(
        status,
        f"<!DOCTYPE html><html><body>{text}</body></html>".encode(),
        {"Content-Type": "text/html"},
    )


def redirect(location: str, **headers: str) -> Answer:
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(302, b"", {"Location": location, **names})


def file_answer(path: Path, kind: str = "application/x-netcdf") -> Answer:
    body = path.read_bytes()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Answer(200, body, {"Content-Type": kind, "ETag": etag, "Accept-Ranges": "bytes"})


NOTHING = Answer(404, b"not here", {"Content-Type": "text/plain"})


class Service:
    """Subclasses say what is answered; `url` is where."""

    host = "127.0.0.1"

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((self.host, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def answer(self, request: Seen) -> Answer:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self._server.server_port}"

    @property
    def netloc(self) -> str:
        return f"{self.host}:{self._server.server_port}"

    def environment(self) -> dict[str, str]:
        """What a client's environment must say to find this service."""
        return {}

    @contextmanager
    def running(self) -> Iterator[Any]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def remember(self, request: Seen) -> None:
        with self._lock:
            self.seen.append(request)

    def control(self, request: Seen) -> Answer:
        """`POST /_control` sets faults, `GET /_control` tells what was asked: for tests in another process."""
        if request.method == "POST":
            self.faults = Faults(**json.loads(request.body or b"{}"))
        return as_json(
            [{"method": each.method, "path": each.raw, "headers": each.headers} for each in self.seen]
        )


def _handler(service: Service) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            request = Seen(
                method=self.command,
                path=unquote(parts.path),
                query=parse_qs(parts.query, keep_blank_values=True),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
                host=self.headers.get("Host", ""),
                raw=self.path,
            )
            if request.path == "/_control":
                self.send(service.control(request))
                return
            service.remember(request)
            fault = service.faults.next()
            if fault == "slow":
                time.sleep(SLOW_SECONDS)
            elif fault in ("429", "500", "503"):
                self.send(Answer(int(fault), b"busy", {"Content-Type": "text/plain"}))
                return
            elif fault == "html":
                self.send(page("Please log in"))
                return
            answer = service.answer(request)
            self.send(answer, fault)

        do_HEAD = do_POST = do_DELETE = do_GET

        def send(self, answer: Answer, fault: str | None = None) -> None:
            status, body = answer.status, answer.body
            headers = dict(answer.headers)
            wanted = self.headers.get("Range")
            if status == 200 and wanted and "Accept-Ranges" in headers:
                must = self.headers.get("If-Match")
                if must and must != headers.get("ETag"):
                    status, body = 412, b""
                else:
                    status, body = _ranged(wanted, body, headers)
            if fault == "short" and self.command != "HEAD":
                # Whole by its own account, but not what was asked for.
                body = body[: len(body) // 2]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if answer.streamed:
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if fault in ("cut", "stuck"):
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.close_connection = True
                if fault == "stuck":
                    # Until the client has left.
                    self.connection.recv(1)
                self.connection.close()
                return
            if answer.streamed:
                for start in range(0, len(body), 1000):
                    piece = body[start : start + 1000]
                    self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ValueError):
                # The client left, or was left.
                self.close_connection = True

        def finish(self) -> None:
            with suppress(ConnectionError, ValueError):
                super().finish()

    return Handler


def _ranged(wanted: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start = int(first)
    stop = min(len(body), int(last) + 1 if last else len(body))
    if start >= len(body):
        headers["Content-Range"] = f"bytes */{len(body)}"
        return 416, b""
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
    return 206, body[start:stop]
