"""kill -9 at any moment of a transfer, through proxies that break things, then the same command again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Mapping

import pytest
from places import Place, Tree, below, digests
from stage import USER, Stage

OBJECTS = 500
# The transfers of a run, in an order of its own; a failure names the seed.
SEED = int(os.environ.get("LIFECYCLE_TEST_SEED") or random.SystemRandom().randrange(1_000_000))
# A fault may outlast every retry of one object: the same again is what a person would do.
TRIES = 3

FAULTS = [
    {"fault": fault, "probability": probability}
    for fault, probability in {
        "drop-before-request": 0.006,
        "drop-in-request": 0.006,
        "drop-after-request": 0.006,
        "drop-in-response": 0.006,
        "truncate": 0.006,
        "delay": 0.01,
        "slow-down": 0.004,
        "too-many-requests": 0.001,
        "internal-error": 0.006,
        "request-timeout": 0.002,
        "flip-request": 0.004,
        "flip-response": 0.004,
    }.items()
]

FLAGS = {"cp": ["-r"], "sync": ["--delete"], "mv": []}
PLACES = ("disk", "s3", "gcs")
WAYS = [
    (verb, here, there) for verb in FLAGS for here in PLACES for there in PLACES if here + there != "diskdisk"
]
FROM, TO = f"{USER}/from/", f"{USER}/to/"


def mixed_tree(dice: random.Random) -> Tree:
    """Empty ones, small ones, some of a megabyte, and two that need parts; odd names among them."""
    sizes = [0, 0, 1, 20_000_000, 35_000_000, *(dice.randrange(500_000, 1_500_000) for _ in range(15))]
    sizes += [dice.randrange(1, 20_000) for _ in range(OBJECTS - len(sizes))]
    names = ["ä ö", "a%41b", "plus+and&", "q?x#y", "x=y;z", "tilde~", "(1)", "comma,", "quote'", 'double"']
    return {
        f"d{index % 7}/{names[index % len(names)]}-{index:03}.bin": dice.randbytes(size)
        for index, size in enumerate(sizes)
    }


class Killing:
    """Transfers of one tree between the places of a stage, each killed some times, then let through."""

    def __init__(self, stage: Stage, dice: random.Random, most_kills: int) -> None:
        self.stage = stage
        self.dice = dice
        self.most_kills = most_kills
        self.kills = 0
        self.transfers = 0
        self.tree = mixed_tree(dice)
        self.bystanders = {"untouched/one": b"1", f"{USER}-two/x": b"2", f"{USER}/beside/y": b"3"}
        for place in stage.places.values():
            place.fill(self.bystanders | below(FROM, self.tree))
        for proxy in stage.proxies.values():
            proxy.set(FAULTS)

    def transfer(self, verb: str, here: str, there: str) -> None:
        source, target = self.stage.places[here], self.stage.places[there]
        before: dict[str, bytes] = {}
        if verb == "sync":
            # Something to leave, something to replace, something to take away.
            before = {
                **dict(list(self.tree.items())[:100]),
                next(iter(self.tree)): b"older",
                "extra/z": b"gone",
            }
            target.fill(below(TO, before))
        arguments = [verb, *FLAGS[verb], self.stage.uri(here, FROM[:-1]), self.stage.uri(there, TO[:-1])]
        earlier = self.stage.jobs()
        kills = 0
        while kills < self.most_kills and self.kill(*arguments):
            kills += 1
            self.assert_nothing_torn(target, before, f"{arguments}, killed {kills} times")
        said = f"{arguments}, killed {kills} times, seed {SEED}"
        # Killed between its last word in the queue and its exit, a job is done; what moved cannot move again.
        new = [job["state"] for job in self.stage.jobs()[: -len(earlier) or None]]
        if verb != "mv" or new != ["done"]:
            self.let_through(*arguments, said=said)
        self.kills += kills
        self.transfers += 1

        wanted = {name: {**self.bystanders, **below(FROM, self.tree)} for name in self.stage.places}
        if verb == "mv":
            wanted[here] = dict(self.bystanders)
        wanted[there] |= below(TO, self.tree)
        for name, place in self.stage.places.items():
            assert place.sizes() == {key: len(content) for key, content in wanted[name].items()}, (
                f"{said}: {name}"
            )
        assert target.digests(TO) == digests(below(TO, self.tree)), said
        assert self.stage.leftovers() == [], said
        assert {job["state"] for job in self.stage.jobs()} == {"done"}, said
        target.clear(TO)
        if verb == "mv":
            source.fill(below(FROM, self.tree))

    def assert_all_as_it_was(self) -> None:
        for name, place in self.stage.places.items():
            assert place.digests() == digests(self.bystanders | below(FROM, self.tree)), (
                f"{name}, seed {SEED}"
            )

    def kill(self, *arguments: str) -> bool:
        """Start it, and kill it when it has sent so many requests; false when it ended before."""
        begun = self.stage.requests()
        most = self.dice.choice([30, OBJECTS, 2 * OBJECTS])
        wanted = begun + self.dice.randrange(most)
        process = self.stage.start(*arguments)
        while process.poll() is None and self.stage.requests() < wanted:
            time.sleep(0.005)
        time.sleep(self.dice.uniform(0, 0.05))
        process.kill()
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def assert_nothing_torn(self, target: Place, before: Tree, said: str) -> None:
        """Every object is the old one or the new one, whole."""
        allowed: list[Mapping[str, bytes]] = [before, self.tree]
        for key, size in target.sizes().items():
            if key.startswith(TO):
                wholes = {len(tree[key[len(TO) :]]) for tree in allowed if key[len(TO) :] in tree}
                assert size in wholes, f"{said}: {key} has {size} bytes, seed {SEED}"

    def let_through(self, *arguments: str, said: str) -> None:
        for _ in range(TRIES):
            done = self.stage.run(*arguments, "--json")
            if done.returncode == 0:
                return
        raise AssertionError(
            f"{said}, ends with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )


def kill_at_random(stage: Stage, *, kills: int, most_kills: int) -> None:
    dice = random.Random(SEED)
    started = time.monotonic()
    killing = Killing(stage, dice, most_kills)
    while killing.kills < kills:
        for way in dice.sample(WAYS, len(WAYS)):
            if killing.kills < kills:
                killing.transfer(*way)
    killing.assert_all_as_it_was()
    seconds = time.monotonic() - started
    print(f"{killing.kills} kills of {killing.transfers} transfers in {seconds:.0f} s, seed {SEED}")


def test_ten_kills(stage: Stage) -> None:
    kill_at_random(stage, kills=10, most_kills=2)


@pytest.mark.full
@pytest.mark.parametrize("stage", ["seaweedfs", "rgw"], indirect=True)
def test_a_hundred_kills(stage: Stage) -> None:
    kill_at_random(stage, kills=100, most_kills=6)
