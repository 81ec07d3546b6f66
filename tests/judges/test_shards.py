"""Shards of chunks that are there already are gathered, not made anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge
from made_files import series
from test_passthrough import modes
from test_zarr_sources import same, write

CHUNKS, SHARDS = (5, 4, 3), (10, 8, 6)
TARGET = {"zarrFormat": 3, "shards": {"time": 10, "lat": 8, "lon": 6}}


def sharded(store: Path) -> None:
    """Neither chunks nor shards fill the array."""
    write(store, 3, {"t": {"shards": SHARDS, "chunks": CHUNKS}})


def chunks_of(shard: Path) -> list[bytes | None]:
    """By the index at its end: offset and length of each, and a checksum."""
    stored = shard.read_bytes()
    count = np.prod([length // chunk for length, chunk in zip(SHARDS, CHUNKS, strict=True)])
    index = np.frombuffer(stored, "<u8", 2 * count, len(stored) - 16 * count - 4).reshape(-1, 2).tolist()
    return [None if at == 2**64 - 1 else stored[at : at + length] for at, length in index]


def test_equal_shards_are_copied(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.zarr"
    sharded(source)
    store = cli.ingest("out", [source], target=TARGET)
    same(store, source)
    mode, reason = modes(cli, "out")["t"]
    assert mode == "passthrough"
    assert reason == "the stored chunks are copied as they are, gathered in shards of (10, 8, 6)"
    array = zarr.open_group(store, mode="r")["t"]
    assert (array.chunks, array.shards) == (CHUNKS, SHARDS)
    shards = [path for path in (source / "t" / "c").rglob("*") if path.is_file()]
    assert len(shards) == 3 * 2 * 3
    for shard in shards:
        copied = chunks_of(store / shard.relative_to(source))
        assert [mine for mine, its in zip(copied, chunks_of(shard), strict=True) if its] == [
            its for its in chunks_of(shard) if its
        ]
    assert cli.run("verify", store).code == 0


def test_what_was_never_written_is_fill(cli: Cli, tmp_path: Path) -> None:
    """A shard that is not there, and a chunk that is not in its shard."""
    source = tmp_path / "source.zarr"
    sharded(source)
    with zarr.config.set({"array.write_empty_chunks": False}):
        zarr.open_group(source, mode="r+")["t"][:5, :4, :3] = np.nan
    assert chunks_of(source / "t" / "c" / "0" / "0" / "0")[0] is None
    shutil.rmtree(source / "t" / "c" / "1" / "1")
    store = cli.ingest("out", [source], target=TARGET)
    assert modes(cli, "out")["t"][0] == "passthrough"
    same(store, source)
    assert cli.run("verify", store).code == 0


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"chunks": {"time": 10}}, "chunks change from (5, 4, 3) to (10, 4, 3)"),
        ({"codec": {"name": "gzip"}}, "the codec changes"),
    ],
)
def test_others_are_recoded(cli: Cli, tmp_path: Path, target: dict, reason: str) -> None:
    source = tmp_path / "source.zarr"
    sharded(source)
    store = cli.ingest("out", [source], target={**TARGET, **target})
    same(store, source)
    mode, why = modes(cli, "out")["t"]
    assert mode == "recode"
    assert reason in why


@pytest.mark.parametrize("steps", [[4, 4, 4], [4, 4, 2], [20, 3, 1, 20]], ids=str)
def test_chunks_of_files_are_gathered(cli: Cli, tmp_path: Path, steps: list[int]) -> None:
    """Of several files, too; a shard over a seam that cuts a chunk is recoded, and it alone."""
    files = series(tmp_path, steps, chunk=2)
    target = {"shards": {"time": 4}, "zarrFormat": 3}
    store = cli.ingest("out", files, combine={"dim": "time"}, target=target)
    judge(store, expect(files))
    assert modes(cli, "out")["v"][0] == "passthrough"
    array = zarr.open_group(store, mode="r")["v"]
    assert (array.chunks[0], array.shards[0]) == (2, 4)
    with h5py.File(files[0]) as file:
        _, stored = file["v"].id.read_direct_chunk((0, 0, 0))
    assert (store / "v" / "c" / "0" / "0" / "0").read_bytes().startswith(stored)
    assert cli.run("verify", store).code == 0


def test_filters_that_were_skipped_for_a_chunk(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    values = np.arange(60, dtype="i4").reshape(6, 10)
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("y", 6)
        file.createDimension("x", 10)
        v = file.createVariable("v", "i4", ("y", "x"), zlib=True, chunksizes=(1, 10), fill_value=-5)
        v[1:] = values[1:]
    with h5py.File(source, "r+") as file:
        file["v"].id.write_direct_chunk((2, 0), values[2].tobytes(), filter_mask=0b11)
    store = cli.ingest("out", [source], target={"shards": {"y": 2}, "zarrFormat": 3})
    assert modes(cli, "out")["v"][0] == "passthrough"
    judge(store, expect([source]))


def test_they_grow(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [6, 2, 6], chunk=2)
    target = {"shards": {"time": 4}, "zarrFormat": 3}
    combine = {"combine": {"dim": "time"}}
    store = cli.ingest("out", files[:2], **combine, target=target)
    plan, _ = cli.write_plan("out", files, **combine, target=target)
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    assert done.result["appended"] == 6
    judge(store, expect(files))


def test_chunks_longer_than_a_read(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.zarr"
    values = np.random.default_rng(1).random((4, 1500, 1000))
    dataset = xr.Dataset({"v": (("time", "y", "x"), values)})
    encoding = {"v": {"chunks": (1, 1500, 1000), "shards": (2, 1500, 1000)}}
    dataset.to_zarr(source, zarr_format=3, encoding=encoding, consolidated=False)
    store = cli.ingest("out", [source], target={"zarrFormat": 3, "shards": {"time": 2}})
    assert modes(cli, "out")["v"][0] == "passthrough"
    for number in range(2):
        name = f"v/c/{number}/0/0"
        assert (store / name).read_bytes() == (source / name).read_bytes()
