"""Trees on disk beside buckets, large enough that their files are read together, in threads."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from places import below, digests
from stage import USER, Stage

HERE = f"{USER}/here/"
bytes_of = Random(7).randbytes
TREE = {f"{number:03}": bytes_of(100_000 + number) for number in range(60)} | {"large": bytes_of(17 << 20)}


def spoil(path: Path) -> bytes:
    """Another byte, where size and time say that nothing happened."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    times = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return bytes(content)


@pytest.mark.parametrize("there", ["s3", "gcs"])
@pytest.mark.parametrize("spoilt", ["042", "large"])
def test_one_byte_of_many_files_is_found(stage: Stage, there: str, spoilt: str) -> None:
    disk, bucket = stage.places["disk"], stage.places[there]
    disk.fill(below(HERE, TREE))
    bucket.fill(below(HERE, TREE))
    here, to = stage.uri("disk", HERE), stage.uri(there, HERE)
    same = stage.result("check", here, to)
    assert (same["same"], same["differ"]) == (len(TREE), 0)

    changed = spoil(Path(disk.uri) / HERE / spoilt)
    found = stage.run("check", here, to)
    assert found.returncode == 1
    assert f"{HERE}{spoilt}" in found.stdout
    assert "differ" in found.stdout

    result = stage.result("sync", "--checksum", here, to)
    assert result["objects"] == 1
    expected = digests(TREE | {spoilt: changed})
    assert {key.removeprefix(HERE): digest for key, digest in bucket.digests(HERE).items()} == expected

    # What stands there is brought back the other way, where the file has no checksum of its own.
    bucket.put(f"{HERE}{spoilt}", TREE[spoilt])
    assert stage.result("sync", to, here)["objects"] == 1
    assert {key.removeprefix(HERE): digest for key, digest in disk.digests(HERE).items()} == digests(TREE)
