"""Downloads: one object as it is, folders as an archive of which any piece can be had at any time."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from worker_process import Worker, World

MIB = 1024 * 1024


def fetch(worker: Worker, started: dict[str, Any], piece: int, order: str = "in order") -> bytes:
    """All of a download, by pieces of so many bytes."""
    size = started["sizeBytes"]
    offsets = list(range(0, size, piece))
    if order == "backwards":
        offsets.reverse()
    elif order == "shuffled":
        random.Random(7).shuffle(offsets)
    content = bytearray(size)
    for offset in offsets:
        body = {"job": started["job"]["id"], "offset": offset, "length": piece}
        answer = worker.post("downloadPiece", body)
        assert answer.status == 200, answer.body
        content[offset : offset + len(answer.body)] = answer.body
        assert len(answer.body) == min(piece, size - offset)
    return bytes(content)


def make_tree(folder: Path) -> dict[str, bytes]:
    """Files below a folder, some with names that unpacking must not follow."""
    files = {
        "a.txt": b"one",
        "empty": b"",
        "deep/down/large.bin": os.urandom(3 * MIB + 17),
        "deep/ümlaut 日本.txt": "grüße".encode(),
        "a:b": b"colon",
        "back\\slash": b"backslash",
        **{f"many/{index:03}": os.urandom(index) for index in range(200)},
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        os.utime(folder / path, (1_700_000_000, 1_700_000_000))
    return files


def test_an_object_comes_as_it_is(worker: Worker, world: World) -> None:
    content = os.urandom(5 * MIB + 3)
    (world.alice / "large.bin").write_bytes(content)
    started = worker.call("download", {"uris": [f"{world.alice}/large.bin"]})
    assert (started["name"], started["sizeBytes"]) == ("large.bin", len(content))
    assert fetch(worker, started, 2 * MIB, "shuffled") == content
    job = worker.call("job", {"id": started["job"]["id"]})["job"]
    assert (job["state"], job["progress"]["bytesDone"]) == ("running", len(content))
    worker.call("finishDownload", {"job": job["id"]})
    ended = worker.ended(job)
    assert (ended["state"], ended["result"]["bytes"]) == ("done", len(content))


@pytest.mark.parametrize("order", ["in order", "backwards", "shuffled"])
@pytest.mark.parametrize("piece", [MIB, 100_003])
def test_a_folder_comes_as_an_archive(worker: Worker, world: World, order: str, piece: int) -> None:
    files = make_tree(world.alice / "field")
    (world.alice / "field" / "link").symlink_to(world.bob / "a.txt")
    started = worker.call("download", {"uris": [f"{world.alice}/field/"]})
    assert started["name"] == "field.zip"
    archive = zipfile.ZipFile(io.BytesIO(fetch(worker, started, piece, order)))
    assert archive.testzip() is None
    escaped = {"a:b": "a%3Ab", "back\\slash": "back%5Cslash"}
    expected = {f"field/{escaped.get(path, path)}": content for path, content in files.items()}
    assert {name: archive.read(name) for name in archive.namelist()} == expected
    assert archive.getinfo("field/a.txt").date_time == (2023, 11, 14, 22, 13, 20)


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP is not installed")
def test_info_zip_reads_it(worker: Worker, world: World) -> None:
    make_tree(world.alice / "field")
    started = worker.call("download", {"uris": [f"{world.alice}/field/"]})
    path = world.top / "field.zip"
    path.write_bytes(fetch(worker, started, MIB))
    done = subprocess.run(["unzip", "-t", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_several_rows_are_one_archive(worker: Worker, world: World) -> None:
    (world.alice / "results").mkdir()
    (world.alice / "results" / "x.csv").write_text("1")
    uris = [f"{world.alice}/results/", f"{world.alice}/a.txt"]
    started = worker.call("download", {"uris": uris})
    assert started["name"] == "alice.zip"
    archive = zipfile.ZipFile(io.BytesIO(fetch(worker, started, MIB)))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "results/x.csv": b"1",
        "a.txt": b"mine",
    }


def test_a_killed_worker_costs_one_piece(world: World) -> None:
    files = make_tree(world.alice / "field")
    with world.serve() as worker:
        started = worker.call("download", {"uris": [f"{world.alice}/field/"]})
        begin = fetch(worker, {**started, "sizeBytes": 2 * MIB}, MIB)
    with world.serve() as worker:
        rest = fetch(worker, started, MIB)
        assert rest[: 2 * MIB] == begin
        archive = zipfile.ZipFile(io.BytesIO(rest))
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(files)


def test_what_changes_meanwhile_is_no_archive_of_two_times(worker: Worker, world: World) -> None:
    make_tree(world.alice / "field")
    started = worker.call("download", {"uris": [f"{world.alice}/field/"]})
    (world.alice / "field" / "deep" / "down" / "large.bin").write_bytes(os.urandom(3 * MIB + 17))
    body = {"job": started["job"]["id"], "offset": 0, "length": 4 * MIB}
    refused = worker.post("downloadPiece", body)
    assert (refused.status, refused.tag) == (409, "changed")
    ended = worker.ended(started["job"])
    assert (ended["state"], ended["error"]["tag"]) == ("failed", "changed")


def test_a_change_while_the_worker_was_away_is_found(world: World) -> None:
    (world.alice / "field").mkdir()
    (world.alice / "field" / "a").write_text("one")
    with world.serve() as worker:
        started = worker.call("download", {"uris": [f"{world.alice}/field/"]})
    (world.alice / "field" / "b").write_text("another")
    with world.serve() as worker:
        body = {"job": started["job"]["id"], "offset": 0, "length": 10}
        assert worker.post("downloadPiece", body).tag == "changed"


def test_a_cancelled_download_gives_nothing_more(worker: Worker, world: World) -> None:
    started = worker.call("download", {"uris": [f"{world.alice}/a.txt"]})
    worker.call("cancelJob", {"id": started["job"]["id"]})
    body = {"job": started["job"]["id"], "offset": 0, "length": 4}
    refused = worker.post("downloadPiece", body)
    assert (refused.status, refused.tag) == (409, "conflict")


def test_beyond_the_end_there_is_nothing(worker: Worker, world: World) -> None:
    started = worker.call("download", {"uris": [f"{world.alice}/a.txt"]})
    answer = worker.post("downloadPiece", {"job": started["job"]["id"], "offset": 10, "length": 4})
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("place", ["nothing", "nothing/", "empty/"])
def test_nothing_is_no_download(worker: Worker, world: World, place: str) -> None:
    (world.alice / "empty").mkdir()
    assert worker.post("download", {"uris": [f"{world.alice}/{place}"]}).tag == "not-found"


def test_an_archive_beyond_four_gibibytes(world: World) -> None:
    folder = world.alice / "huge"
    folder.mkdir()
    # Sparse: nothing of it is on the disk.
    with (folder / "a.bin").open("wb") as file:
        file.truncate(4 * 1024 * MIB + 5)
    (folder / "b.txt").write_text("behind it")
    with world.serve() as worker:
        started = worker.call("download", {"uris": [f"{folder}/"]})
    # As if all of it had gone by: its end alone is fetched.
    journal = world.state / "jobs" / f"{started['job']['id']}.parts"
    with journal.open("a") as file:
        file.write('{"part":"crc 0","record":1}\n')
    size = started["sizeBytes"]
    with world.serve() as worker:
        body = {"job": started["job"]["id"], "offset": size - 500, "length": 500}
        answer = worker.post("downloadPiece", body)
        assert answer.status == 200, answer.body
    with (world.top / "huge.zip").open("wb") as file:
        file.seek(size - 500)
        file.write(answer.body)
    with zipfile.ZipFile(world.top / "huge.zip") as archive:
        [first, second] = archive.infolist()
        assert (first.file_size, second.file_size) == (4 * 1024 * MIB + 5, 9)
        assert second.header_offset > 4 * 1024 * MIB
        assert archive.read(second) == b"behind it"
