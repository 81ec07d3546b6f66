"""Uploads: what the browser brings in pieces arrives whole, once, and only where its owner may write."""

from __future__ import annotations

import base64
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from worker_process import API, TOKEN, Answer, Worker, World, wait_for

MIB = 1024 * 1024
PIECE = MIB
# Of the store's own upload session: what a kill may cost.
PART = 16 * MIB
OCTETS = {**TOKEN, "Content-Type": "application/octet-stream"}


def described(path: str, content: bytes, modified: int = 1_700_000_000_000) -> dict[str, Any]:
    return {"path": path, "sizeBytes": len(content), "modified": modified}


def send(
    worker: Worker, job: str, file: int, piece: int, content: bytes, headers: dict[str, str] | None = None
) -> Answer:
    path = f"{API}/uploadPiece?job={job}&file={file}&piece={piece}&1795660326635"
    return worker.request("POST", path, content, OCTETS | (headers or {}))


def piece_of(content: bytes, piece: int) -> bytes:
    return content[piece * PIECE : (piece + 1) * PIECE]


def begin(worker: Worker, folder: Path | str, *files: dict[str, Any], overwrite: bool = False) -> str:
    body = {"destination": f"{folder}/", "files": list(files), "overwrite": overwrite}
    return worker.call("upload", body)["job"]["id"]


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def test_files_arrive_whole(worker: Worker, world: World) -> None:
    large = os.urandom(PIECE * 2 + 5)
    files = {"deep/large.bin": large, "small.txt": b"a few words", "empty": b""}
    job = begin(worker, world.alice, *(described(path, content) for path, content in files.items()))
    state = worker.call("uploadState", {"job": job, "file": 0})
    assert state == {"pieceBytes": PIECE, "missing": [0, 1, 2]}
    # In any order, and one of them twice.
    for piece in (2, 0, 0, 1):
        answer = send(worker, job, 0, piece, piece_of(large, piece))
        assert answer.status == 200, answer.body
        assert (world.alice / "deep" / "large.bin").exists() == (piece == 1)
    assert send(worker, job, 1, 0, files["small.txt"]).json == {"done": True}
    assert send(worker, job, 2, 0, b"").json == {"done": True}
    ended = worker.ended({"id": job})
    assert ended["state"] == "done", ended
    assert (ended["result"]["objects"], ended["result"]["bytes"]) == (3, len(large) + 11)
    for path, content in files.items():
        assert (world.alice / path).read_bytes() == content
        assert (world.alice / path).stat().st_mtime == 1_700_000_000
    assert hidden(world.alice) == []


def test_a_killed_worker_costs_one_piece(world: World) -> None:
    content = os.urandom(PART * 3)
    last = list(range(2 * PART // PIECE, 3 * PART // PIECE))
    with world.serve() as worker:
        job = begin(worker, world.alice, described("large.bin", content))
        for piece in range(last[-1]):
            assert send(worker, job, 0, piece, piece_of(content, piece)).status == 200
        # The last never gets there, and those before it that fill no part are lost with the worker.
        assert worker.call("uploadState", {"job": job, "file": 0})["missing"] == last[-1:]
    assert not (world.alice / "large.bin").exists()
    with world.serve() as worker:
        # A piece alone brings the upload back: the page knows nothing of the kill.
        state = worker.call("uploadState", {"job": job, "file": 0})
        assert state["missing"] == last
        answers = [send(worker, job, 0, piece, piece_of(content, piece)).json for piece in last]
        assert [answer["done"] for answer in answers] == [False] * (len(last) - 1) + [True]
        assert worker.ended({"id": job})["state"] == "done"
    assert (world.alice / "large.bin").read_bytes() == content
    assert hidden(world.alice) == []


def test_the_same_files_chosen_again_go_on(world: World) -> None:
    content = os.urandom(PART + 1)
    small = described("small.txt", b"words")
    with world.serve() as worker:
        job = begin(worker, world.alice, described("large.bin", content), small)
        for piece in range(PART // PIECE):
            assert send(worker, job, 0, piece, piece_of(content, piece)).status == 200
        assert send(worker, job, 1, 0, b"words").status == 200
        worker.call("pauseJob", {"id": job})
    chosen = [small, described("other.txt", b"not in it"), described("large.bin", content)]
    with world.serve() as worker:
        preview = worker.call("previewUpload", {"destination": f"{world.alice}/", "files": chosen})
        assert preview["existing"] == ["small.txt"]
        earlier = preview["interrupted"]
        assert {file["path"] for file in earlier["files"]} == {"large.bin", "small.txt"}
        again = worker.call("upload", {"destination": f"{world.alice}/", **earlier})
        assert (again["job"]["id"], again["done"]) == (job, [1])
        [rest] = worker.call("uploadState", {"job": job, "file": 0})["missing"]
        assert send(worker, job, 0, rest, piece_of(content, rest)).json == {"done": True}
        assert worker.ended({"id": job})["state"] == "done"
    assert (world.alice / "large.bin").read_bytes() == content


def test_another_version_of_a_file_is_another_upload(worker: Worker, world: World) -> None:
    content = os.urandom(PIECE + 1)
    begin(worker, world.alice, described("large.bin", content))
    later = described("large.bin", content, modified=1_800_000_000_000)
    preview = worker.call("previewUpload", {"destination": f"{world.alice}/", "files": [later]})
    assert preview["interrupted"] is None


def test_a_cancelled_upload_leaves_nothing(worker: Worker, world: World) -> None:
    content = os.urandom(PART * 2)
    job = begin(worker, world.alice, described("new/large.bin", content))
    for piece in range(PART // PIECE):
        assert send(worker, job, 0, piece, piece_of(content, piece)).status == 200
    assert hidden(world.alice) != []
    worker.call("cancelJob", {"id": job})
    assert worker.ended({"id": job})["state"] == "cancelled"
    assert hidden(world.alice) == []
    refused = send(worker, job, 0, 8, piece_of(content, 8))
    assert (refused.status, refused.tag) == (409, "conflict")
    assert "cancelled" in refused.json["detail"]


def test_a_paused_upload_waits_and_goes_on(worker: Worker, world: World) -> None:
    job = begin(worker, world.alice, described("first.txt", b"one"), described("second.txt", b"two"))
    assert send(worker, job, 0, 0, b"one").status == 200
    worker.call("pauseJob", {"id": job})
    assert "paused" in send(worker, job, 1, 0, b"two").json["detail"]
    assert not (world.alice / "second.txt").exists()
    # Resumed, it waits for the browser: no worker runs it by itself.
    assert worker.call("resumeJob", {"id": job})["job"]["state"] == "queued"
    assert send(worker, job, 1, 0, b"two").json == {"done": True}
    assert worker.ended({"id": job})["state"] == "done"


def test_what_stands_there_is_replaced_only_when_that_was_said(worker: Worker, world: World) -> None:
    new = described("a.txt", b"new")
    preview = worker.call("previewUpload", {"destination": f"{world.alice}/", "files": [new]})
    assert preview["existing"] == ["a.txt"]
    body = {"destination": f"{world.alice}/", "files": [new, described("b.txt", b"")], "overwrite": False}
    refused = worker.post("upload", body)
    assert (refused.status, refused.tag) == (409, "conflict")
    assert (world.alice / "a.txt").read_text() == "mine"
    job = begin(worker, world.alice, new, overwrite=True)
    assert send(worker, job, 0, 0, b"new").json == {"done": True}
    assert (world.alice / "a.txt").read_text() == "new"


def test_what_somebody_wrote_meanwhile_stays(worker: Worker, world: World) -> None:
    job = begin(worker, world.alice, described("fresh.txt", b"mine"), described("other.txt", b"fine"))
    (world.alice / "fresh.txt").write_text("somebody's")
    assert send(worker, job, 0, 0, b"mine").tag == "conflict"
    # The others go on, and the job says which did not.
    assert send(worker, job, 1, 0, b"fine").json == {"done": True}
    ended = worker.ended({"id": job})
    assert (ended["state"], ended["error"]["tag"]) == ("failed", "conflict")
    assert "1 of 2 files" in ended["error"]["message"]
    assert (world.alice / "fresh.txt").read_text() == "somebody's"


@pytest.mark.parametrize("path", ["../bob/x", "a//b", "/x", "a/", "./x", "a/../../bob/x", "a\nb", ""])
def test_a_path_stays_below_its_folder(worker: Worker, world: World, path: str) -> None:
    body = {"destination": f"{world.alice}/", "files": [described(path, b"x")], "overwrite": True}
    assert worker.post("upload", body).status == 400
    assert worker.post("previewUpload", {k: body[k] for k in ("destination", "files")}).status == 400


@pytest.mark.parametrize("place", ["buckets/bob", "buckets", "public", "buckets/alice/../bob"])
def test_only_where_its_owner_may_write(worker: Worker, world: World, place: str) -> None:
    before = world.snapshot(world.top / "buckets"), world.snapshot(world.top / "public")
    body = {"destination": f"{world.top}/{place}/", "files": [described("x", b"x")], "overwrite": True}
    refused = worker.post("upload", body)
    assert (refused.status, refused.tag) == (403, "guard-refused")
    assert (world.snapshot(world.top / "buckets"), world.snapshot(world.top / "public")) == before


def test_one_forbidden_destination_and_nothing_happens(worker: Worker, world: World) -> None:
    (world.alice / "out").symlink_to(world.bob)
    files = [described("fine.txt", b"x"), described("out/x", b"x")]
    body = {"destination": f"{world.alice}/", "files": files, "overwrite": True}
    assert worker.post("upload", body).tag == "guard-refused"
    assert not (world.alice / "fine.txt").exists()
    assert not (world.bob / "x").exists()


def test_a_damaged_piece_is_sent_again(worker: Worker, world: World) -> None:
    job = begin(worker, world.alice, described("a.bin", b"right"))
    digest = base64.b64encode(hashlib.sha256(b"right").digest()).decode()
    header = {"Content-Digest": f"sha-256=:{digest}:"}
    damaged = send(worker, job, 0, 0, b"wrong", header)
    assert (damaged.status, damaged.tag) == (502, "network")
    assert not (world.alice / "a.bin").exists()
    assert send(worker, job, 0, 0, b"right", header).json == {"done": True}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/octet-stream"}, 403),
        ({**TOKEN, "Content-Type": "application/json"}, 415),
        ({**OCTETS, "Origin": "https://evil.example"}, 403),
        ({**OCTETS, "Content-Length": str(10**9)}, 413),
    ],
)
def test_only_my_own_pages_and_programs_send(
    worker: Worker, world: World, headers: dict[str, str], status: int
) -> None:
    job = begin(worker, world.alice, described("x", b"x"))
    path = f"{API}/uploadPiece?job={job}&file=0&piece=0"
    assert worker.request("POST", path, b"x", {"Authorization": "", **headers}).status == status
    assert not (world.alice / "x").exists()


@pytest.mark.parametrize(
    "query",
    ["job=none&file=0&piece=0", "job={job}&file=1&piece=0", "job={job}&file=0", "job={job}&file=-1&piece=0"],
)
def test_a_piece_of_nothing_is_refused(worker: Worker, world: World, query: str) -> None:
    job = begin(worker, world.alice, described("x", b"x"))
    answer = worker.request("POST", f"{API}/uploadPiece?{query.format(job=job)}", b"x", OCTETS)
    assert answer.status in (400, 404)


def test_uploads_are_in_nobodys_way(worker: Worker, world: World) -> None:
    for name in ("a.bin", "b.bin", "c.bin"):
        begin(worker, world.alice, described(name, b"never sent"))
    body = {"sources": [f"{world.alice}/a.txt"], "destination": f"{world.alice}/copy.txt"}
    assert worker.ended(worker.call("copy", body)["job"])["state"] == "done"


def test_many_pieces_at_once_are_one_upload(worker: Worker, world: World) -> None:
    content = os.urandom(PART * 3 + 1)
    pieces = range(3 * PART // PIECE + 1)
    job = begin(worker, world.alice, described("large.bin", content))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda piece: send(worker, job, 0, piece, piece_of(content, piece)), pieces))
    assert {answer.status for answer in answers} == {200}
    assert any(answer.json["done"] for answer in answers)
    assert wait_for(lambda: worker.ended({"id": job})["state"] == "done", "the upload to end")
    assert (world.alice / "large.bin").read_bytes() == content
