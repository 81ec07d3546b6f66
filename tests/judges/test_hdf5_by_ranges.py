"""HDF5 files on web servers: only metadata and chunks are fetched, and where each chunk lies is told."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import h5py
import numpy as np
import pytest
from judging import Cli, expect, judge

SHAPE, CHUNK = (40, 400, 200), (1, 400, 200)


@contextmanager
def ranged_web(folder: Path, ranges: bool = True) -> Iterator[tuple[str, list[int]]]:
    """A web server with ranges and ETags, and the length of each body that it sent."""
    sent: list[int] = []

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.answer(has_body=False)

        def do_GET(self) -> None:
            self.answer(has_body=True)

        def answer(self, has_body: bool) -> None:
            content = (folder / self.path.lstrip("/")).read_bytes()
            etag = f'"{hashlib.md5(content).hexdigest()}"'
            if self.headers.get("If-Match", etag) != etag:
                self.send_response(412)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            body = content
            if asked and ranges:
                first = int(asked[1])
                last = min(int(asked[2] or len(content) - 1), len(content) - 1)
                body = content[first : last + 1]
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
            else:
                self.send_response(200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if has_body:
                sent.append(len(body))
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Random numbers, so that it stays large: 25 MB."""
    path = tmp_path / "served" / "large.nc"
    path.parent.mkdir()
    values = np.random.default_rng(1).random(SHAPE)
    with h5py.File(path, "w") as file:
        for i in range(300):
            file.attrs[f"note_{i}"] = "x" * 50
        file.create_dataset("a", data=values, chunks=CHUNK, compression=1, shuffle=True)
        file["a"].attrs["units"] = "m"
        file["last"] = np.arange(5)
    return path


def test_inspecting_fetches_metadata_only(cli: Cli, large: Path) -> None:
    with ranged_web(large.parent) as (address, sent):
        shown = cli.run("inspect", f"{address}/large.nc", "--json").result
    assert shown["variables"]["a"]["shape"] == list(SHAPE)
    assert shown["variables"]["a"]["attributes"] == {"units": "m"}
    assert len(shown["attributes"]) == 300
    assert sum(sent) < 1_000_000
    assert len(sent) < 12
    state = large.parent.parent / "state" / "tmp"
    assert not state.exists() or not list(state.iterdir())


def test_ingesting_fetches_each_byte_once(cli: Cli, large: Path) -> None:
    with ranged_web(large.parent) as (address, sent):
        store = cli.ingest("out", [f"{address}/large.nc"])
    judge(store, expect([large]))
    assert sum(sent) < 1.05 * large.stat().st_size + 1_000_000


def test_a_server_without_ranges_is_asked_for_all(cli: Cli, large: Path) -> None:
    with ranged_web(large.parent, ranges=False) as (address, sent):
        shown = cli.run("inspect", f"{address}/large.nc", "--json").result
    assert shown["variables"]["last"]["shape"] == [5]
    assert sent.count(large.stat().st_size) <= 2


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_where_each_chunk_lies(cli: Cli, tmp_path: Path, libver: str) -> None:
    path = tmp_path / "chunks.h5"
    with h5py.File(path, "w", libver=libver) as file:
        data = file.create_dataset("a", (9, 10), "i4", chunks=(2, 3), compression=1, maxshape=(None, 10))
        data[0:4] = 1
        data[8, 9] = 2
        file["whole"] = np.arange(7)
        wanted = {
            tuple(at // n for at, n in zip(each.chunk_offset, (2, 3), strict=True)): (
                each.byte_offset,
                each.size,
                each.filter_mask,
            )
            for each in (data.id.get_chunk_info(i) for i in range(data.id.get_num_chunks()))
        }
        begin = file["whole"].id.get_offset()
    *lines, result = map(json.loads, cli.run("inspect", "--chunks", path, "--json").stdout.splitlines())
    assert result["type"] == "result"
    assert all(line["type"] == "chunk" and line["uri"] == str(path) for line in lines)
    told = {
        (line["variable"], *line["index"]): (line["offset"], line["length"], line["filterMask"])
        for line in lines
    }
    assert told == {("a", *place): where for place, where in wanted.items()} | {("whole", 0): (begin, 56, 0)}
    assert result["variables"]["a"]["storedBytes"] == sum(size for _, size, _ in wanted.values())
    assert (
        f"a (0, 0): {wanted[0, 0][1]} bytes, {path} at {wanted[0, 0][0]}"
        in cli.run("inspect", "--chunks", path).stdout
    )
