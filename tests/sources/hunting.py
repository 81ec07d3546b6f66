"""Looks for secrets where they must not be: files, words, arguments of processes, requests to other hosts."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit

from services import Service

EVERY_SECONDS = 0.05


def forms(secret: str) -> set[bytes]:
    """How a secret may look: as it is, in a URL, in JSON, and in Base64 wherever it begins in it."""
    plain = secret.encode()
    shifted = set()
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        # The characters at both ends depend on the neighbours.
        shifted.add(text[-(-shift * 8 // 6) : -1])
    return {
        plain,
        quote(secret).encode(),
        quote_plus(secret).encode(),
        json.dumps(secret)[1:-1].encode(),
        *shifted,
    }


class Hunt:
    """Collects what was said and done; `hits` are the places where a secret is."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.forms = {name: forms(secret) for name, secret in secrets.items()}
        self.hits: list[tuple[str, str]] = []

    def look(self, where: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        for name, shapes in self.forms.items():
            if any(shape in data for shape in shapes):
                self.hits.append((name, where))

    def files(self, top: Path, *, without: Iterable[Path] = ()) -> None:
        kept = [path.resolve() for path in without]
        for path in sorted(top.rglob("*")):
            whole = path.resolve()
            if any(whole == each or each in whole.parents for each in kept):
                continue
            self.look(f"the name of {path}", path.name)
            if path.is_file():
                self.look(str(path), path.read_bytes())

    def requests(self, services: Iterable[Service], allowed: dict[str, set[str]]) -> None:
        """Who was sent what; a secret's own host may be sent it."""
        for service in services:
            for each in service.seen:
                hunt = Hunt({})
                hunt.forms = {
                    name: shapes
                    for name, shapes in self.forms.items()
                    if service.netloc not in allowed.get(name, set())
                }
                said = json.dumps([each.raw, each.headers]).encode() + each.body
                # The header of a login is Base64 already; JSON writes a quote differently.
                said += "\n".join(each.headers.values()).encode()
                hunt.look(f"{each.method} to {type(service).__name__} {urlsplit(each.raw).path}", said)
                self.hits += hunt.hits

    @contextmanager
    def arguments(self) -> Iterator[None]:
        """The arguments of every process of this machine, looked at again and again."""
        ended = threading.Event()

        def watch() -> None:
            while not ended.is_set():
                self.look_at_arguments()
                ended.wait(EVERY_SECONDS)

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def look_at_arguments(self) -> None:
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                with suppress(OSError):
                    self.look(f"arguments of process {folder.name}", (folder / "cmdline").read_bytes())


class Relay:
    """Between clients and a server: hands everything on, and keeps what the clients said."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.said = bytearray()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._to)
                threading.Thread(target=self._carry, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_kept: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if is_kept:
                    self.said += piece
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
