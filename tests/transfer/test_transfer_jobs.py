"""A transfer that was killed, as `lifecycle jobs` sees it: listed, cancelled without a trace, or resumed."""

from __future__ import annotations

import time
from random import Random

import pytest
from places import below, digest
from stage import USER, Stage

MIB = 1024 * 1024
FROM, TO = f"{USER}/from/", f"{USER}/to/"
LARGE = Random(5).randbytes(70 * MIB)
PAIRS = [("disk", "s3"), ("disk", "gcs"), ("s3", "disk"), ("gcs", "s3"), ("s3", "gcs")]


# After some parts of the large object nothing moves any more.
HOLD = [
    {"fault": "delay", "milliseconds": 600_000, "method": method, "path": "large", "after": 2}
    for method in ("GET", "PUT")
]


def kill_in_the_middle(stage: Stage, here: str, there: str) -> dict:
    """Copy a large object and some small ones, killed after some parts; answers with the job."""
    tree = {"large": LARGE, **{f"small-{number:02}": b"x" * 5_000_000 for number in range(3)}}
    stage.places[here].fill(below(FROM, tree))
    for proxy in stage.proxies.values():
        proxy.set(HOLD)
    process = stage.start("cp", "-r", stage.uri(here, FROM), stage.uri(there, TO))
    deadline = time.monotonic() + 60
    while not has_parts(stage, there):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.communicate()
    for proxy in stage.proxies.values():
        proxy.reset()
    (job,) = stage.jobs()
    return job


def has_parts(stage: Stage, there: str) -> bool:
    """Has a part of the large object arrived, and been noted? Of files on disk beside them, else in the journal."""
    if there == "disk":
        return any(path.stat().st_size for path in stage.home.rglob("*.parts.lifecycle-part"))
    return any('"part":"part ' in path.read_text() for path in stage.state.glob("jobs/*.parts"))


@pytest.mark.parametrize(("here", "there"), PAIRS)
def test_cancelling_it_takes_away_what_it_left(stage: Stage, here: str, there: str) -> None:
    job = kill_in_the_middle(stage, here, there)
    assert (job["verb"], job["state"]) == ("cp", "queued")
    assert stage.places[there].leftovers() != []

    done = stage.run("jobs", "cancel", job["id"])
    assert done.returncode == 0, done.stderr
    assert [one["state"] for one in stage.jobs()] == ["cancelled"]
    assert stage.leftovers() == []
    assert f"{TO}large" not in stage.places[there].sizes()


@pytest.mark.parametrize(("here", "there"), PAIRS)
def test_resuming_it_sends_the_rest(stage: Stage, here: str, there: str) -> None:
    job = kill_in_the_middle(stage, here, there)
    done = stage.run("jobs", "resume", job["id"], "--json")
    assert done.returncode == 0, done.stderr
    (job,) = stage.jobs()
    assert job["state"] == "done"
    assert job["result"]["resumed"] > 0
    assert stage.places[there].digests(TO)[f"{TO}large"] == digest(LARGE)
    assert stage.leftovers() == []


def test_cancelling_it_without_its_server_says_so_and_can_be_said_again(stage: Stage) -> None:
    job = kill_in_the_middle(stage, "disk", "s3")
    for proxy in stage.proxies.values():
        proxy.set([{"fault": "access-denied", "method": "DELETE"}])
    refused = stage.run("jobs", "cancel", job["id"])
    assert refused.returncode == 1
    assert "large" in refused.stderr
    assert stage.places["s3"].leftovers() != []

    for proxy in stage.proxies.values():
        proxy.reset()
    assert stage.run("jobs", "cancel", job["id"]).returncode == 0
    assert stage.leftovers() == []
