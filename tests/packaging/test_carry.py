"""Uploads and downloads of 2 GB through a real Jupyter server, whose memory they must not fill."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from buckets import Buckets
from live_server import LiveServer, RouteError
from processes import read, workers_of

MIB = 1024 * 1024
PIECE = MIB
DOWNLOAD_PIECE = 16 * MIB
SIZE = 2_000_000_000
PIECES = -(-SIZE // PIECE)
MOST_MORE_UP = 40_000_000
# Three pieces of 16 MiB, twice each: as received, and as sent on.
MOST_MORE_DOWN = 150_000_000
# As many as the page has under way.
LANES = 2

StartServer = Callable[[], LiveServer]


def content(piece: int) -> bytes:
    """Bytes that tell which piece they are, without 2 GB of memory."""
    size = min(PIECE, SIZE - piece * PIECE)
    block = hashlib.sha256(str(piece).encode()).digest() * (PIECE // 32)
    return block[:size]


def rss(pid: int) -> int:
    """Resident bytes of a process."""
    line = next(line for line in read(pid, "status").splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@contextmanager
def watching(pid: int) -> Iterator[Callable[[], int]]:
    """How much more memory a process held at its most than at the beginning."""
    before = most = rss(pid)
    ended = threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.05):
            most = max(most, rss(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: most - before
    finally:
        ended.set()
        watcher.join()


def post(server: LiveServer, route: str, body: bytes, kind: str) -> bytes:
    request = urllib.request.Request(
        f"{server.url}lifecycle/api/v1/{route}",
        body,
        {"Content-Type": f"application/{kind}", "Authorization": f"token {server.token}"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise RouteError(route, error.code, error.read().decode(errors="replace")) from None


def patiently(call: Callable[[], Any]) -> Any:
    """As the page does: while the worker is away, the same again."""
    for _ in range(50):
        try:
            return call()
        except (RouteError, OSError) as error:
            if isinstance(error, RouteError) and error.status < 500:
                raise
            time.sleep(0.3)
    return call()


def begin_upload(server: LiveServer, buckets: Buckets, size: int = SIZE) -> str:
    body = {
        "destination": f"{buckets.own('scratch')}/",
        "files": [{"path": "large.bin", "sizeBytes": size, "modified": 1_700_000_000_000}],
        "overwrite": False,
    }
    return server.call("upload", body)["job"]["id"]


def send(server: LiveServer, job: str, piece: int) -> bool:
    query = f"uploadPiece?job={job}&file=0&piece={piece}"
    return json.loads(patiently(lambda: post(server, query, content(piece), "octet-stream")))["done"]


def test_the_server_lets_go_of_what_it_passed_on(start_server: StartServer, buckets: Buckets) -> None:
    server = start_server()
    server.call("panels", {})
    pieces = 400
    with watching(server.process.pid) as rise, ThreadPoolExecutor(LANES) as lanes:
        job = begin_upload(server, buckets, pieces * PIECE)
        list(lanes.map(lambda piece: send(server, job, piece), range(pieces)))
        server.wait_for_job(server.call("job", {"id": job})["job"])
    assert rise() < MOST_MORE_UP


@pytest.mark.full
def test_two_gigabytes_up_and_down(
    start_server: StartServer, buckets: Buckets, record_property: Callable[[str, object], None]
) -> None:
    server = start_server()
    server.call("panels", {})
    pid = server.process.pid

    begun = time.monotonic()
    with watching(pid) as rise, ThreadPoolExecutor(LANES) as lanes:
        job = begin_upload(server, buckets)
        list(lanes.map(lambda piece: send(server, job, piece), range(PIECES)))
        server.wait_for_job(server.call("job", {"id": job})["job"])
    up = {"seconds": round(time.monotonic() - begun, 1), "bytes more": rise()}
    assert (buckets.own("scratch") / "large.bin").stat().st_size == SIZE

    started = server.call("download", {"uris": [str(buckets.own("scratch") / "large.bin")]})
    job = started["job"]["id"]

    def fetch(offset: int) -> bool:
        body = json.dumps({"job": job, "offset": offset, "length": DOWNLOAD_PIECE}).encode()
        piece = patiently(lambda: post(server, "downloadPiece", body, "json"))
        first = offset // PIECE
        return piece == b"".join(content(first + index) for index in range(-(-len(piece) // PIECE)))

    begun = time.monotonic()
    with watching(pid) as rise, ThreadPoolExecutor(3) as lanes:
        same = list(lanes.map(fetch, range(0, SIZE, DOWNLOAD_PIECE)))
        server.wait_for_job(server.call("finishDownload", {"job": job})["job"])
    down = {"seconds": round(time.monotonic() - begun, 1), "bytes more": rise()}

    print(f"up {up}, down {down}")
    record_property("up", up)
    record_property("down", down)
    assert all(same)
    assert up["bytes more"] < MOST_MORE_UP
    assert down["bytes more"] < MOST_MORE_DOWN


@pytest.mark.full
def test_a_worker_killed_in_the_middle_costs_a_piece(start_server: StartServer, buckets: Buckets) -> None:
    server = start_server()
    job = begin_upload(server, buckets)
    middle = PIECES // 2
    for piece in range(middle):
        send(server, job, piece)
    [worker] = workers_of(server.process.pid)
    os.kill(worker, signal.SIGKILL)
    state = patiently(lambda: server.call("uploadState", {"job": job, "file": 0}))
    assert state["pieceBytes"] == PIECE
    # What had not filled a part of the store's upload, 16 MiB, is sent again.
    again = middle % (16 * MIB // PIECE)
    assert state["missing"] == list(range(middle - again, PIECES))
    with ThreadPoolExecutor(LANES) as lanes:
        list(lanes.map(lambda piece: send(server, job, piece), state["missing"]))
    server.wait_for_job(server.call("job", {"id": job})["job"])
    with (buckets.own("scratch") / "large.bin").open("rb") as file:
        assert all(file.read(PIECE) == content(piece) for piece in range(PIECES))
