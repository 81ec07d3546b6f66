"""The guard, undo and the inbox in buckets, through the command line and the HTTP API of the real worker."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from cloud_buckets import INBOX, SCRATCH, CloudBuckets, prepare_cloud, put_gcs, s3_keys
from servers import seaweedfs, strict_gcs
from signed_put import signed_put
from worker_process import World

# Real keys that tools make, in my folder, beside it, and where a careless tool would look for it.
MINE = ("a", "a/b", "c//d", "e/../f", "g/", "%41", "h i", "ü\u2028", "j*")
OTHERS = (
    "alice2/a",
    "Alice/a",
    "alice",
    "alice /a",
    "/alice/a",
    "../alice/a",
    "bob/alice/a",
    "bob/../alice/a",
)


@pytest.fixture
def buckets(tmp_path: Path) -> Iterator[CloudBuckets]:
    with strict_gcs.start(tmp_path / "gcs") as gcs, seaweedfs.start(tmp_path / "s3") as s3:
        yield prepare_cloud(tmp_path / "hub", gcs, s3, user="alice", other="bob", samples=False)


@pytest.fixture
def world(buckets: CloudBuckets, tmp_path: Path) -> World:
    environment = buckets.environment(tmp_path / "state")
    return World.make(tmp_path, {"JUPYTERHUB_API_TOKEN": "very-secret-token", **environment})


def snapshot(buckets: CloudBuckets) -> dict[str, str]:
    """Name to generation of all that is in Scratch."""
    url = f"{buckets.gcs.url}/storage/v1/b/{SCRATCH}/o"
    with urllib.request.urlopen(url) as answer:
        return {item["name"]: item["generation"] for item in json.load(answer)["items"]}


def read(buckets: CloudBuckets, name: str) -> str:
    query = urlencode({"alt": "media"})
    url = f"{buckets.gcs.url}/storage/v1/b/{SCRATCH}/o/{quote(name, safe='')}?{query}"
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def fill(buckets: CloudBuckets) -> None:
    for name in (*(f"alice/odd/{key}" for key in MINE), *OTHERS):
        put_gcs(buckets.gcs, SCRATCH, name, name.encode())


def outside(buckets: CloudBuckets) -> dict[str, str]:
    return {
        name: generation for name, generation in snapshot(buckets).items() if not name.startswith("alice/")
    }


FORBIDDEN = (
    *("bob/thesis.txt", "bob/", "alice/", "alice", "alice2/a", "Alice/", "alice /a", "../alice/a"),
    *("alice/../bob/thesis.txt", "alice//", "/alice/a", "alice/*", ""),
)


def test_what_is_not_mine_is_refused_through_both_doors(buckets: CloudBuckets, world: World) -> None:
    fill(buckets)
    before = snapshot(buckets)
    for key in FORBIDDEN:
        uri = f"gs://{SCRATCH}/{key}".rstrip("/") if key == "" else f"gs://{SCRATCH}/{key}"
        done = world.run("rm", "-r", "--yes", uri)
        assert (done.returncode, "Rule:" in done.stderr) == (3, True), (uri, done.stderr)
    with world.serve() as worker:
        for key in FORBIDDEN:
            answer = worker.post(
                "previewRemove", {"uris": [f"gs://{SCRATCH}/alice/odd/a", f"gs://{SCRATCH}/{key}"]}
            )
            assert (answer.status, answer.tag) == (403, "guard-refused"), (key, answer.body)
    assert snapshot(buckets) == before


def test_odd_keys_of_mine_go_and_nothing_else(buckets: CloudBuckets, world: World) -> None:
    fill(buckets)
    others = outside(buckets)
    # One by its exact name, one by its row, the rest with their folder.
    exact = world.result("rm", "--exact", "--yes", f"gs://{SCRATCH}/alice/odd/e/../f")
    assert exact["objects"] == 1
    with world.serve() as worker:
        preview = worker.call("previewRemove", {"uris": [f"gs://{SCRATCH}/alice/odd/c//d"]})
        assert (preview["objects"], preview["undo"]["possible"]) == (1, True)
        assert "7 days" in preview["undo"]["words"]
        job = worker.call("remove", {"previewId": preview["previewId"]})["job"]
        assert worker.ended(job)["result"]["objects"] == 1
    assert world.result("rm", "-r", "--yes", f"gs://{SCRATCH}/alice/odd")["objects"] == len(MINE) - 2
    assert not [name for name in snapshot(buckets) if name.startswith("alice/odd")]
    assert outside(buckets) == others


def test_what_changed_stays_and_what_went_comes_back(buckets: CloudBuckets, world: World) -> None:
    fill(buckets)
    before = snapshot(buckets)
    with world.serve() as worker:
        preview = worker.call("previewRemove", {"uris": [f"gs://{SCRATCH}/alice/odd/"]})
        put_gcs(buckets.gcs, SCRATCH, "alice/odd/a", b"changed")
        job = worker.ended(worker.call("remove", {"previewId": preview["previewId"]})["job"])
        result = job["result"]
        assert (result["objects"], result["kept"], result["failed"]) == (len(MINE) - 1, 1, 0)
        assert result["keptUris"] == [f"gs://{SCRATCH}/alice/odd/a"]
        assert result["undo"]["possible"]
        assert [name for name in snapshot(buckets) if name.startswith("alice/odd/")] == ["alice/odd/a"]

        put_gcs(buckets.gcs, SCRATCH, "alice/odd/h i", b"new")
        undone = worker.ended(worker.call("undoRemove", {"jobId": job["id"]})["job"])
        assert undone["state"] == "done", undone
        counts = {name: undone["result"][name] for name in ("objects", "kept", "absent", "failed")}
        assert counts == {"objects": len(MINE) - 2, "kept": 1, "absent": 0, "failed": 0}
    assert snapshot(buckets).keys() == before.keys()
    texts = {key: read(buckets, f"alice/odd/{key}") for key in MINE}
    expected = {key: f"alice/odd/{key}" for key in MINE} | {"a": "changed", "h i": "new"}
    assert texts == expected


def test_undo_on_the_command_line(buckets: CloudBuckets, world: World) -> None:
    before = snapshot(buckets)
    removed = world.run("rm", "-r", "--yes", f"gs://{SCRATCH}/alice/results/")
    assert removed.returncode == 0, removed.stderr
    assert snapshot(buckets).keys() == before.keys() - {"alice/results/table.csv"}
    words, _, job = removed.stderr.strip().splitlines()[-1].rpartition(" ")
    assert words.endswith("To do so: lifecycle undo")
    assert world.result("undo", job)["objects"] == 1
    assert snapshot(buckets).keys() == before.keys()

    again = world.run("undo", job)
    assert (again.returncode, "Restored 0 objects" in again.stdout) == (1, True)
    unknown = world.run("undo", "nothing")
    assert (unknown.returncode, "nothing" in unknown.stderr) == (2, True)


def test_an_inbox_takes_what_is_new_and_gives_back_only_what_i_put_there(
    buckets: CloudBuckets, world: World
) -> None:
    source = world.home / "campaign"
    source.mkdir()
    (source / "a.nc").write_text("mine")
    (source / "b.nc").write_text("mine too")
    inbox = f"osn://{INBOX}"
    assert world.result("cp", "-r", str(source), f"{inbox}/campaign")["objects"] == 2
    # Others' folders, and what others put into mine, stay others'.
    assert world.run("cp", str(source / "a.nc"), f"{inbox}/bob/a.nc").returncode == 3
    assert world.run("cp", str(source / "a.nc"), f"{inbox}/about.txt").returncode == 3
    theirs = f"/{INBOX}/campaign/b.nc"
    signed_put(buckets.s3.url, *s3_keys(buckets.s3), theirs, b"the data team's")
    assert world.run("cp", str(source / "b.nc"), f"{inbox}/campaign/b.nc").returncode == 3
    assert world.run("rm", "--yes", f"{inbox}/campaign/b.nc").returncode == 3
    assert world.run("rm", "-r", "--yes", f"{inbox}/campaign").returncode == 3
    assert world.run("cat", f"{inbox}/campaign/b.nc").stdout == "the data team's"

    # Mine can be replaced and removed, by a later process too: the journal knows its ETag.
    (source / "a.nc").write_text("mine, corrected")
    assert world.result("cp", str(source / "a.nc"), f"{inbox}/campaign/a.nc")["objects"] == 1
    assert world.result("rm", "--yes", f"{inbox}/campaign/a.nc")["objects"] == 1
    listed = world.run("ls", "-R", inbox).stdout.splitlines()
    assert listed == ["about.txt", "bob/upload.txt", "campaign/b.nc"]

    # Without its journal nothing is known to be mine.
    assert world.result("cp", str(source / "a.nc"), f"{inbox}/campaign/a.nc")["objects"] == 1
    (world.state / "uploads.ndjson").unlink()
    assert world.run("rm", "--yes", f"{inbox}/campaign/a.nc").returncode == 3
    assert world.run("cp", str(source / "a.nc"), f"{inbox}/campaign/c.nc").returncode == 3
