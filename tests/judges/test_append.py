"""A plan run again with more files at the end adds to its store; a failed one leaves it as it was."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
from judging import OUR_ATTRIBUTES, Cli, expect, judge
from made_files import series

TIME = {"combine": {"dim": "time"}}


def written(store: Path) -> dict[Path, tuple[int, int]]:
    """Each file with inode and time of the last change, which writing again would alter."""
    return {
        file: (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in sorted(store.rglob("*"))
        if file.is_file()
    }


def contents(store: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in written(store)}


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("chunks", ["keep", {"time": 4}], ids=str)
@pytest.mark.parametrize("steps", [[6, 3, 6], [5, 7, 2]], ids=str)
def test_what_is_added_is_as_if_it_had_been_there(
    cli: Cli, tmp_path: Path, steps: list[int], chunks: str | dict, zarr_format: int
) -> None:
    files = series(tmp_path, steps, bounds=True)
    target = {"zarrFormat": zarr_format, "chunks": chunks}
    store = cli.ingest("out", files[:2], **TIME, target=target)
    judge(store, expect(files[:2]))
    before = written(store)
    plan, _ = cli.write_plan("out", files, **TIME, target=target)
    dry = cli.run("ingest", plan, "--dry-run", "--json").result
    assert f"{steps[2]} values along time are added" in dry["warnings"][0]
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    assert done.result["appended"] == steps[2]
    judge(store, expect(files))
    assert cli.run("verify", store).code == 0
    # What is whole already, and what does not vary, is left alone.
    after = written(store)
    chunk = 4 if chunks != "keep" else 3
    prefix, join = ("v", ".") if zarr_format == 2 else ("v/c", "/")
    whole = [store / prefix / join.join((str(i), "0", "0")) for i in range(sum(steps[:2]) // chunk)]
    for file in [*whole, *(file for file in before if file.parts[len(store.parts)] in ("lat", "orography"))]:
        if file.name not in (".zarray", ".zattrs", "zarr.json"):
            assert after[file] == before[file], file
    # The same once more is no append.
    assert cli.run("ingest", plan).code == 1


def test_one_after_the_other(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [2, 2, 3, 1, 30])
    plan, store = cli.write_plan("out", files[:1], **TIME)
    assert cli.run("ingest", plan).code == 0
    for count in range(2, 6):
        cli.write_plan("out", files[:count], **TIME)
        done = cli.run("ingest", plan, "--json")
        assert done.code == 0, done.stderr
        judge(store, expect(files[:count]))


def refused(cli: Cli, plan: Path, store: Path, words: str) -> None:
    """A conflict in words, and the store is as it was."""
    before = written(store)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 1
    assert words in outcome.stderr, outcome.stderr
    assert written(store) == before
    assert not store.with_name(store.name + ".lifecycle").exists()


def test_only_what_adds_at_the_end_is_an_append(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3, 3, 3])
    store = cli.ingest("out", files[1:3], **TIME)
    plan, _ = cli.write_plan("out", files[:3], **TIME)
    refused(cli, plan, store, "not before or between")
    plan, _ = cli.write_plan("out", files[1:2], **TIME)
    refused(cli, plan, store, "exists already")
    plan, _ = cli.write_plan("out", files[1:], **TIME, open={"drop": ["p"]})
    refused(cli, plan, store, "variables")
    plan, _ = cli.write_plan("out", files[1:], **TIME, target={"attributes": {"title": "other"}})
    refused(cli, plan, store, "global attributes")
    plan, _ = cli.write_plan("out", files[1:], **TIME, target={"codec": {"name": "zstd"}})
    refused(cli, plan, store, "codec")
    plan, _ = cli.write_plan("out", files[:3], **TIME, target={"overwrite": True})
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    assert "appended" not in done.result
    judge(store, expect(files[:3]))


def test_a_store_of_somebody_else_is_not_added_to(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3])
    store = tmp_path / "out.zarr"
    expect(files[:1]).to_zarr(store, zarr_format=2)
    plan, _ = cli.write_plan("out", files, **TIME)
    refused(cli, plan, store, "exists already")


def test_a_bad_file_leaves_the_store_as_it_was(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [4, 4, 4])
    store = cli.ingest("out", files[:2], **TIME)
    before = contents(store)
    content = files[2].read_bytes()
    # Its metadata are whole; its chunks are not.
    with netCDF4.Dataset(files[2], "r+") as file:
        file["v"][:] = np.random.default_rng(9).random((4, 4, 5))
    broken = bytearray(files[2].read_bytes())

    with h5py.File(files[2]) as file:
        chunk = file["v"].id.get_chunk_info(0)
    broken[chunk.byte_offset : chunk.byte_offset + chunk.size] = bytes(chunk.size)
    files[2].write_bytes(broken)
    plan, _ = cli.write_plan("out", files, **TIME)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2, outcome.stderr
    assert files[2].name in outcome.stderr
    judge(store, expect(files[:2]))
    after = contents(store)
    assert after.keys() == before.keys()
    documents = (".zarray", ".zattrs", ".zgroup", ".zmetadata")
    assert all(after[file] == before[file] for file in before if file.name in documents)
    assert not store.with_name("out.zarr.lifecycle").exists()
    files[2].write_bytes(content)
    assert cli.run("ingest", plan).code == 0
    judge(store, expect(files))


@pytest.fixture
def large(tmp_path: Path) -> list[Path]:
    files = []
    for number in range(3):
        path = tmp_path / f"large_{number}.nc"
        values = np.random.default_rng(number).random((10, 256, 256)).astype("f4")
        steps = np.arange(10) + 10 * number
        dataset = xr.Dataset({"v": (("time", "y", "x"), values)}, {"time": steps})
        dataset.to_netcdf(path, encoding={"v": {"chunksizes": (1, 64, 64)}})
        files.append(path)
    return files


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("after", ["finish", "undo"])
def test_killed_in_the_middle(
    cli: Cli, tmp_path: Path, large: list[Path], after: str, zarr_format: int
) -> None:
    target = {"zarrFormat": zarr_format, "chunks": {"time": 4, "y": 32, "x": 32}, "codec": {"name": "zstd"}}
    store = cli.ingest("out", large[:1], **TIME, target=target)
    old = expect(large[:1])
    plan, _ = cli.write_plan("out", large, **TIME, target=target, run={"parallel": 1})
    sibling = store.with_name("out.zarr.lifecycle")
    count = len(written(store))
    kills = 0
    for pause in (0, 0.05, 0.15, 0.3):
        process = cli.start("ingest", plan)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if sibling.exists() and len(written(store)) > count:
                break
            time.sleep(0.002)
        time.sleep(pause)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += sibling.exists()
        process.wait()
        with xr.open_zarr(store, consolidated=False) as found:
            assert found.sizes["time"] in (10, 30)
            if found.sizes["time"] == 10:
                judge(store, old)
        if after == "undo" and sibling.exists():
            break
    assert kills > 0
    if after == "undo":
        # Another plan finds the append that was begun, and takes it back first.
        other, _ = cli.write_plan("other", large[:2], **TIME, target=target, store=store)
        done = cli.run("ingest", other, "--json")
        assert done.code == 0, done.stderr
        assert done.result["appended"] == 10
        judge(store, expect(large[:2]))
        assert len(written(store)) < count * 3
    else:
        if sibling.exists():
            done = cli.run("ingest", plan, "--json")
            assert done.code == 0, done.stderr
        judge(store, expect(large))
    assert cli.run("verify", store).code == 0
    assert not sibling.exists()
    assert all(name in xr.open_zarr(store, consolidated=False).attrs for name in OUR_ATTRIBUTES)


def test_shards_grow_too(cli: Cli, tmp_path: Path) -> None:
    """A shard that the old end cuts through is written anew, whole."""
    files = series(tmp_path, [5, 6])
    target = {"zarrFormat": 3, "chunks": {"time": 2}, "shards": {"time": 4}, "codec": {"name": "zstd"}}
    store = cli.ingest("out", files[:1], **TIME, target=target)
    plan, _ = cli.write_plan("out", files, **TIME, target=target)
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    assert done.result["appended"] == 6
    judge(store, expect(files))


@pytest.mark.parametrize(
    ("zarr_format", "document", "big"), [(2, ".zarray", '">f4"'), (3, "zarr.json", '"big"')]
)
def test_a_store_goes_on_in_its_byte_order(
    cli: Cli, tmp_path: Path, zarr_format: int, document: str, big: str
) -> None:
    """What was copied from a classic file is big-endian; what is recoded after it is so, too."""
    files = []
    for number, form in enumerate(("NETCDF3_CLASSIC", "NETCDF4")):
        files.append(tmp_path / f"{number}.nc")
        with netCDF4.Dataset(files[number], "w", format=form) as file:
            file.createDimension("time", 3)
            file.createDimension("x", 30000)
            file.createVariable("time", "i4", ("time",))[:] = np.arange(3) + 3 * number
            v = file.createVariable("v", "f4", ("time", "x"), fill_value=-1.0)
            v[:] = np.random.default_rng(number).random((3, 30000))
    target = {"zarrFormat": zarr_format, "chunks": {"time": 3}}
    store = cli.ingest("out", files[:1], **TIME, target=target)
    assert big in (store / "v" / document).read_text()
    plan, _ = cli.write_plan("out", files, **TIME, target=target)
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    assert done.result["appended"] == 3
    assert done.result["mode"]["v"] == "recode"
    assert big in (store / "v" / document).read_text()
    judge(store, expect(files))


def test_in_parts(cli: Cli, tmp_path: Path) -> None:
    """Each step on its own; readers see the old store until the last."""
    files = series(tmp_path, [4, 4, 4])
    store = cli.ingest("out", files[:2], **TIME)
    plan, _ = cli.write_plan("out", files, **TIME)
    total = cli.run("ingest", plan, "--prepare", "--json").result["parts"]
    for number in range(1, total + 1):
        assert cli.run("ingest", plan, "--part", f"{number}/{total}").code == 0
        judge(store, expect(files[:2]))
    done = cli.run("ingest", plan, "--finish", "--json")
    assert done.code == 0, done.stderr
    assert done.result["appended"] == 4
    judge(store, expect(files))
