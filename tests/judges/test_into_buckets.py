"""Into buckets of real object stores: identical, never half a store, and appended to or as it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import xarray as xr
from bucket_places import Place, gcs_place, s3_place
from judging import Cli, Outcome, expect, judge_found
from made_files import series
from servers.fault_proxy import FaultProxy
from servers.server import Server

PLACES = {
    "s3": ("seaweedfs", s3_place),
    "gcs": ("strict-gcs", gcs_place),
    "fake-gcs": ("fake-gcs", gcs_place),
}
TIME = {"combine": {"dim": "time"}}
TARGETS = {
    "copied-2": {"zarrFormat": 2},
    "copied-3": {"zarrFormat": 3},
    "recoded": {"zarrFormat": 3, "chunks": {"time": 4}, "codec": {"name": "zstd"}},
    "sharded": {"zarrFormat": 3, "shards": {"time": 6}},
}
ROOTS = {"zarr.json", ".zgroup", ".zattrs", ".zmetadata"}


@pytest.fixture(autouse=True)
def without_grpc(monkeypatch: pytest.MonkeyPatch) -> None:
    """gcsfs asks by gRPC for a bucket's type, which the emulators do not speak."""
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")


def folder_of(request: pytest.FixtureRequest) -> str:
    return request.node.name.replace("[", "-").rstrip("]")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, cli: Cli, object_store: Callable[[str], Server]) -> Place:
    server, at = PLACES[request.param]
    found = at(object_store(server), folder_of(request))
    cli.env.update(found.environment)
    return found


#: What uploads of objects have in their method and path.
UPLOADS = {"s3": {"method": "PUT"}, "gcs": {"method": "POST", "path": "/upload/"}}


class FaultyPlace:
    """One that we reach through a proxy, and its judges do not."""

    def __init__(self, service: str, server: Server, proxy: FaultProxy, folder: str) -> None:
        self.proxy, self.uploads = proxy, UPLOADS[service]
        self.place = PLACES[service][1](server, folder, proxy.url)

    def fail(self, fault: str, after: int, times: int | None = None) -> None:
        """Each upload but the first so many, or only so many of them."""
        self.proxy.reset()
        rule = {"fault": fault, **self.uploads, "after": after}
        self.proxy.set([rule if times is None else {**rule, "times": times}])

    def mend(self) -> None:
        self.proxy.reset()

    def kill_after(self, cli: Cli, plan: Path, uploads: int) -> None:
        """Kill an ingest that waits to hear of the upload after so many."""
        self.fail("stall", uploads)
        process = cli.start("ingest", plan)
        try:
            deadline = time.monotonic() + 120
            while not self.proxy.counters()["faults"].get("stall"):
                assert process.poll() is None, "it ended before it could be killed"
                assert time.monotonic() < deadline
                time.sleep(0.005)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.mend()


@pytest.fixture(params=["s3", "gcs"])
def faulty(
    request: pytest.FixtureRequest, cli: Cli, object_store: Callable[[str], Server], tmp_path: Path
) -> Iterator[FaultyPlace]:
    service = request.param
    server = object_store(PLACES[service][0])
    with FaultProxy(server.url, service, tmp_path / "faults") as proxy:
        found = FaultyPlace(service, server, proxy, folder_of(request))
        cli.env.update(found.place.environment)
        yield found


def plan_at(cli: Cli, place: Place, files: list[Path | str], **sections: Any) -> Path:
    """A plan whose store is `out.zarr` there."""
    target = {"uri": place.uri("out.zarr"), **sections.pop("target", {})}
    plan, _ = cli.write_plan("out", files, target=target, **sections)
    return plan


def ingest(cli: Cli, plan: Path) -> Outcome:
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr + outcome.stdout
    return outcome


def judge(cli: Cli, place: Place, files: list[Path]) -> None:
    """Whole, and nothing beside it."""
    judge_found(place.read("out.zarr"), expect(files))
    assert not place.keys("out.zarr.lifecycle")
    verified = cli.run("verify", place.uri("out.zarr"))
    assert verified.code == 0, verified.stderr


@pytest.mark.parametrize("target", TARGETS)
def test_identical_and_longer(cli: Cli, tmp_path: Path, place: Place, target: str) -> None:
    files = series(tmp_path, [6, 3, 6], bounds=True, chunk=3)
    ingest(cli, plan_at(cli, place, files[:2], **TIME, target=TARGETS[target]))
    judge(cli, place, files[:2])
    done = ingest(cli, plan_at(cli, place, files, **TIME, target=TARGETS[target]))
    assert done.result["appended"] == 6
    assert done.result["uri"] == place.uri("out.zarr")
    judge(cli, place, files)


def test_files_that_lie_in_the_bucket(cli: Cli, tmp_path: Path, place: Place) -> None:
    files = series(tmp_path, [6, 3], chunk=3)
    uris = [place.put(file) for file in files]
    source = {"kind": "bucket", "bucket": {"uris": uris}}
    done = ingest(cli, plan_at(cli, place, list(uris), **TIME, source=source))
    assert done.result["mode"]["v"] == "passthrough"
    judge(cli, place, files)


def documents(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {key: text for key, text in contents.items() if key.split("/")[-1].startswith((".z", "zarr.json"))}


def test_bad_input_leaves_the_old_store(cli: Cli, tmp_path: Path, place: Place) -> None:
    """The old end cuts through a chunk."""
    files = series(tmp_path, [4, 4, 4])
    ingest(cli, plan_at(cli, place, files[:2], **TIME))
    before = place.contents("out.zarr")
    whole = files[2].read_bytes()
    with h5py.File(files[2]) as file:
        chunk = file["v"].id.get_chunk_info(0)
    zeros = bytes(chunk.size)
    files[2].write_bytes(whole[: chunk.byte_offset] + zeros + whole[chunk.byte_offset + chunk.size :])
    plan = plan_at(cli, place, files, **TIME)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2, outcome.stderr
    assert files[2].name in outcome.stderr
    judge(cli, place, files[:2])
    after = place.contents("out.zarr")
    assert after.keys() == before.keys()
    assert documents(after) == documents(before)
    files[2].write_bytes(whole)
    ingest(cli, plan)
    judge(cli, place, files)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of many parts; the old end cuts through a chunk."""
    files = []
    for number in range(2):
        path = tmp_path_factory.mktemp("large") / f"{number}.nc"
        values = np.random.default_rng(number).random((22, 256, 256)).astype("f4")
        dataset = xr.Dataset({"v": (("time", "y", "x"), values)}, {"time": np.arange(22) + 22 * number})
        dataset.to_netcdf(path, encoding={"v": {"chunksizes": (2, 256, 256)}})
        files.append(path)
    return files


CUT = {"target": {"zarrFormat": 3, "chunks": {"time": 4}, "codec": {"name": "zstd"}}, **TIME}
#: Uploads that get through before each kill: of the manifest, of chunks, of parts that are done.
KILLS = (1, 3, 6)


def test_killed_and_gone_on_with(cli: Cli, faulty: FaultyPlace, large: list[Path]) -> None:
    place = faulty.place
    plan = plan_at(cli, place, large, **CUT)
    for uploads in KILLS:
        faulty.kill_after(cli, plan, uploads)
        # Chunks may be there, and no reader takes them for a store.
        assert not ROOTS & place.keys("out.zarr")
    assert place.keys("out.zarr")
    ingest(cli, plan)
    judge(cli, place, large)


def test_an_append_that_is_killed(cli: Cli, faulty: FaultyPlace, large: list[Path]) -> None:
    place = faulty.place
    ingest(cli, plan_at(cli, place, large[:1], **CUT))
    before = documents(place.contents("out.zarr"))
    plan = plan_at(cli, place, large, **CUT)
    for uploads in KILLS:
        faulty.kill_after(cli, plan, uploads)
        # Readers have the old store until the last step.
        judge_found(place.read("out.zarr"), expect(large[:1]))
        assert documents(place.contents("out.zarr")) == before
    assert place.keys("out.zarr.lifecycle")
    assert ingest(cli, plan).result["appended"] == 22
    judge(cli, place, large)


@pytest.mark.parametrize("fault", ["access-denied", "quota-exceeded"])
def test_an_append_that_the_bucket_refuses(
    cli: Cli, faulty: FaultyPlace, large: list[Path], fault: str
) -> None:
    place = faulty.place
    ingest(cli, plan_at(cli, place, large[:1], **CUT))
    before = documents(place.contents("out.zarr"))
    plan = plan_at(cli, place, large, **CUT)
    # Before the manifest, and in the middle of the chunks.
    for uploads in (1, 6):
        faulty.fail(fault, uploads)
        refused = cli.run("ingest", plan)
        assert refused.code == 1, refused.stderr
        assert "out.zarr" in refused.stderr
        faulty.mend()
        judge_found(place.read("out.zarr"), expect(large[:1]))
        assert documents(place.contents("out.zarr")) == before
    assert ingest(cli, plan).result["appended"] == 22
    judge(cli, place, large)


def test_an_append_whose_documents_the_bucket_refuses(
    cli: Cli, faulty: FaultyPlace, large: list[Path]
) -> None:
    place = faulty.place
    ingest(cli, plan_at(cli, place, large[:1], **CUT))
    before = documents(place.contents("out.zarr"))
    plan = plan_at(cli, place, large, **CUT)
    parts = cli.run("ingest", plan, "--prepare", "--json").result["parts"]
    for part in range(1, parts + 1):
        assert cli.run("ingest", plan, "--part", f"{part}/{parts}").code == 0
    # What is left are the documents of the two arrays, together, and then the root's.
    for uploads in (0, 1, 2):
        faulty.fail("quota-exceeded", uploads, times=1)
        refused = cli.run("ingest", plan, "--finish")
        assert refused.code == 1, refused.stderr
        assert documents(place.contents("out.zarr")) == before
    # Nor can it be put back then; it is said, and the same again goes on.
    faulty.fail("quota-exceeded", 1)
    refused = cli.run("ingest", plan, "--finish")
    assert refused.code == 1
    assert "longer than others until you run the same again" in refused.stderr
    faulty.mend()
    assert ingest(cli, plan).result["appended"] == 22
    judge(cli, place, large)
