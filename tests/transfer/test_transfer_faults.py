"""What networks, busy services and other people do during a transfer, one at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from places import Place, below, digests
from stage import USER, Stage

MIB = 1024 * 1024
FROM, TO = f"{USER}/from/", f"{USER}/to/"
PLACES = ["disk", "s3", "gcs"]
# Each service is read from and written to, and each pair of kinds is there.
WAYS = [("disk", "s3"), ("s3", "gcs"), ("gcs", "s3"), ("gcs", "disk")]

bytes_of = Random(4).randbytes
TREE = {"small": b"s", "folder/empty": b"", "folder/a b": bytes_of(100_000), "large": bytes_of(17 * MIB)}


def set_rules(stage: Stage, *rules: dict[str, Any]) -> None:
    for proxy in stage.proxies.values():
        proxy.set(list(rules))


def slow_down(stage: Stage, bytes_per_second: int) -> None:
    for proxy in stage.proxies.values():
        proxy.set([], bytes_per_second)


def given(stage: Stage, fault: str) -> int:
    """How often a fault has happened."""
    counters = [proxy.counters() for proxy in stage.proxies.values()]
    if fault.startswith("flip-"):
        return sum(counted["flipped"][fault.removeprefix("flip-")] for counted in counters)
    return sum(counted["faults"].get(fault, 0) for counted in counters)


def wait_for_bytes(stage: Stage, count: int) -> None:
    deadline = time.monotonic() + 60
    while (
        sum(proxy.counters()[way] for proxy in stage.proxies.values() for way in ("bytesUp", "bytesDown"))
        < count
    ):
        assert time.monotonic() < deadline, "too few bytes go over"
        time.sleep(0.01)


def error(stage: Stage, *arguments: str) -> dict[str, Any]:
    done = stage.run(*arguments, "--json")
    assert done.returncode == 1, f"{arguments} ends with {done.returncode}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout.splitlines()[-1])


def below_to(place: Place) -> dict[str, str]:
    return {key.removeprefix(TO): digest for key, digest in place.digests(TO).items()}


class TestPassingFaults:
    # On listings, small objects and parts.
    SOMEWHERE = ({"nth": 2}, {"nth": 4}, {"nth": 6})
    # An answer to HEAD cannot say that a token expired.
    METHODS = ({"method": "GET", "nth": 2}, {"method": "PUT", "nth": 2}, {"method": "POST", "nth": 1})

    @pytest.mark.parametrize(
        "fault",
        [
            "drop-before-request",
            "drop-in-request",
            "drop-after-request",
            "drop-in-response",
            "truncate",
            "stall",
            "slow-down",
            "too-many-requests",
            "internal-error",
            "request-timeout",
            "expired-token",
            "flip-request",
            "flip-response",
        ],
    )
    def test_they_are_got_over(self, stage: Stage, fault: str) -> None:
        stage.environment["LIFECYCLE_STALL_SECONDS"] = "1"
        rules = self.METHODS if fault == "expired-token" else self.SOMEWHERE
        for here, there in WAYS:
            if (fault, there) == ("flip-request", "disk") or (fault, here) == ("flip-response", "disk"):
                continue
            stage.places[here].fill(below(FROM, TREE))
            set_rules(stage, *({"fault": fault, "retryAfterSeconds": 0, **rule} for rule in rules))
            before = given(stage, fault)
            result = stage.result("cp", "-r", stage.uri(here, FROM), stage.uri(there, TO))
            assert given(stage, fault) > before
            assert (result["objects"], result["failed"]) == (len(TREE), 0)
            assert below_to(stage.places[there]) == digests(TREE)
            stage.places[there].clear(TO)
        assert stage.leftovers() == []


TWO = {"small": bytes_of(100_000), "large": bytes_of(17 * MIB), "folder/empty": b""}


class TestDamage:
    """Bytes that are wrong each time they come: nothing of them becomes visible."""

    @pytest.mark.parametrize("key", ["small", "large"])
    @pytest.mark.parametrize(
        ("fault", "here", "there"),
        [
            ("flip-request", "disk", "s3"),
            ("flip-request", "s3", "gcs"),
            ("flip-response", "s3", "disk"),
            ("flip-response", "gcs", "s3"),
        ],
    )
    def test_is_tried_again_then_told_by_key(
        self, stage: Stage, fault: str, here: str, there: str, key: str
    ) -> None:
        stage.places[here].fill(below(FROM, TWO))
        set_rules(stage, {"fault": fault, "path": written(there, key) if fault == "flip-request" else key})
        told = error(stage, "cp", "-r", stage.uri(here, FROM), stage.uri(there, TO))
        assert given(stage, fault) > 1, told
        assert key in told["message"] and told["subject"] == stage.uri(here, FROM + key)
        others = {name: content for name, content in TWO.items() if name != key}
        assert below_to(stage.places[there]) == digests(others)

        set_rules(stage)
        stage.result("cp", "-r", stage.uri(here, FROM), stage.uri(there, TO))
        assert below_to(stage.places[there]) == digests(TWO)
        assert stage.leftovers() == []


def written(there: str, key: str) -> str:
    """What is in the path of a request that writes this object; Google's of small ones do not name it."""
    return key if there != "gcs" or key == "large" else "uploadType=multipart"


class TestRefusals:
    @pytest.mark.parametrize(
        ("fault", "tag"), [("access-denied", "unauthorized"), ("quota-exceeded", "storage-full")]
    )
    @pytest.mark.parametrize("there", ["s3", "gcs"])
    @pytest.mark.parametrize("key", ["folder", "large"])
    def test_stop_at_once_with_the_key(
        self, stage: Stage, fault: str, tag: str, there: str, key: str
    ) -> None:
        many = {f"folder/{number:03}": b"x" for number in range(200)}
        stage.places["disk"].fill(below(FROM, many | {"large": TREE["large"]}))
        path = written(there, key)
        set_rules(stage, *({"fault": fault, "method": method, "path": path} for method in ("PUT", "POST")))
        told = error(stage, "cp", "-r", stage.uri("disk", FROM), stage.uri(there, TO))
        assert told["tag"] == tag
        assert key in told["subject"]
        # Those that were under way; no other was begun, and none was tried again.
        assert given(stage, fault) <= 40
        assert below_to(stage.places[there]).keys() <= many.keys() | {"large"}
        (job,) = stage.jobs()
        assert job["state"] == "failed"

        set_rules(stage)
        stage.result("cp", "-r", stage.uri("disk", FROM), stage.uri(there, TO))
        assert below_to(stage.places[there]) == digests(many | {"large": TREE["large"]})
        assert stage.leftovers() == []


class TestOthers:
    """Somebody else writes while a large object is under way."""

    # More parts than are read before the first have been sent.
    CONTENT = bytes_of(130 * MIB)
    OTHER = bytes_of(130 * MIB)

    def interrupted(
        self, stage: Stage, here: str, there: str, meanwhile: Callable[[], None]
    ) -> dict[str, Any]:
        stage.places[here].put(f"{FROM}large", self.CONTENT)
        # Held up, as long as the tries last.
        busy = {"fault": "internal-error", "path": "large", "after": 3}
        set_rules(stage, {**busy, "method": "GET"}, {**busy, "method": "PUT"})
        process = stage.start("cp", stage.uri(here, f"{FROM}large"), stage.uri(there, f"{TO}large"), "--json")
        wait_for_bytes(stage, 20 * MIB)
        meanwhile()
        set_rules(stage)
        stdout, stderr = process.communicate(timeout=120)
        assert process.returncode == 1, stdout + stderr
        return json.loads(stdout.splitlines()[-1])

    @pytest.mark.parametrize(("here", "there"), [*WAYS, ("disk", "gcs"), ("s3", "disk")])
    def test_a_source_that_is_replaced_is_told_and_not_joined(
        self, stage: Stage, here: str, there: str
    ) -> None:
        source = stage.places[here]
        told = self.interrupted(stage, here, there, lambda: source.put(f"{FROM}large", self.OTHER))
        assert (told["tag"], told["subject"]) == ("changed", stage.uri(here, f"{FROM}large"))
        assert below_to(stage.places[there]) == {}
        assert [place.leftovers() for place in stage.places.values()] == [[], [], []]

    @pytest.mark.parametrize(("here", "there"), [*WAYS, ("disk", "gcs"), ("s3", "disk")])
    def test_what_appears_at_the_destination_is_not_replaced(
        self, stage: Stage, here: str, there: str
    ) -> None:
        target = stage.places[there]
        told = self.interrupted(stage, here, there, lambda: target.put(f"{TO}large", b"theirs"))
        assert told["tag"] == "conflict"
        assert "large" in told["message"]
        assert below_to(target) == digests({"large": b"theirs"})
        assert [place.leftovers() for place in stage.places.values()] == [[], [], []]


def test_the_same_command_twice_at_once_runs_once(stage: Stage) -> None:
    stage.places["disk"].fill(below(FROM, TREE))
    slow_down(stage, 4 * MIB)
    arguments = ("cp", "-r", stage.uri("disk", FROM), stage.uri("s3", TO))
    first = stage.start(*arguments)
    wait_for_bytes(stage, 2 * MIB)
    told = error(stage, *arguments)
    assert told["tag"] == "conflict"
    assert f"process {first.pid}" in told["message"]
    slow_down(stage, 200 * MIB)
    _, stderr = first.communicate(timeout=120)
    assert first.returncode == 0, stderr
    assert below_to(stage.places["s3"]) == digests(TREE)
    assert stage.leftovers() == []
