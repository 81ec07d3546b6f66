"""A web host that gives a file byte by byte, until it is told to go on."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

#: Much shorter than what the worker takes for a dead connection.
DRIP_SECONDS = 1


def content(name: str) -> bytes:
    return f"What stands in {name}.\n".encode() * 4000


class HeldHost:
    """Gives every path a content of its own; the rest of it comes after `let_go`."""

    def __init__(self) -> None:
        self.gone_on = Event()
        #: How often each path was asked for, beyond its headers.
        self.reads: Counter[str] = Counter()
        #: Paths that are being held now.
        self.held: set[str] = set()
        self._lock = Lock()
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._head()

            def do_GET(self) -> None:
                self._head()
                host._send(self.path, self.wfile)

            def _head(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(content(self.path))))
                self.send_header("ETag", f'"{self.path}"')
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> HeldHost:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def let_go(self) -> None:
        self.gone_on.set()

    def _send(self, path: str, stream: Any) -> None:
        body = content(path)
        sent = 0
        with self._lock:
            self.reads[path] += 1
            self.held.add(path)
        # Who asked may be stopped meanwhile.
        with suppress(OSError):
            while not self.gone_on.wait(DRIP_SECONDS):
                stream.write(body[sent : sent + 1])
                sent += 1
            stream.write(body[sent:])
        with self._lock:
            self.held.discard(path)
