"""What a sync finds out by reading files, in threads of its own once there are many."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from places import below
from stage import USER, Stage

FROM, TO = f"{USER}/from/", f"{USER}/to/"
SIZES = [0, 1, 100_000, 300_000, 700_000, 1_500_000]


@pytest.mark.parametrize("there", ["s3", "gcs"])
def test_a_file_that_only_its_bytes_tell_apart_is_found(stage: Stage, there: str) -> None:
    random = Random(6)
    tree = {f"{number:03}": random.randbytes(SIZES[number % len(SIZES)]) for number in range(60)}
    stage.places["disk"].fill(below(FROM, tree))
    verb = ("sync", stage.uri("disk", FROM), stage.uri(there, TO))
    assert stage.result(*verb)["objects"] == len(tree)

    forget(stage)
    assert (stage.result(*verb)["objects"], stage.result(*verb)["skipped"]) == (0, len(tree))

    changed = sorted(name for name, content in tree.items() if content)[::7]
    for name in changed:
        spoil(stage.home / "data" / FROM / name)
    forget(stage)
    assert stage.result(*verb)["objects"] == len(changed)
    assert stage.places[there].digests(TO) == {
        TO + key.removeprefix(FROM): value for key, value in stage.places["disk"].digests(FROM).items()
    }


def forget(stage: Stage) -> None:
    """Lose the checksums that earlier runs remembered."""
    (stage.state / "checksums").unlink(missing_ok=True)


def spoil(path: Path) -> None:
    """Another last byte, and the same size and time."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
