"""New chunks that cross the old ones: the same values, each source byte fetched once, memory as asked."""

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
import zarr
from judging import Cli, expect, judge

#: Far below what the process itself needs: a block is a fraction of the data, and pieces go to disk.
TINY_MEMORY = {"memory": "2MiB"}
MIB = 1024 * 1024


def cube(
    path: Path,
    shape: tuple[int, ...],
    chunks: tuple[int, ...] | None,
    start: int = 0,
    dtype: str = "f4",
    form: str = "NETCDF4",
    written: int | None = None,
    **attributes: object,
) -> Path:
    """`v` over time, y and x: noise that compresses a little, some records never written."""
    rng = np.random.default_rng(start)
    with netCDF4.Dataset(path, "w", format=form) as file:
        for name, length in zip(("time", "y", "x"), (None, *shape[1:]), strict=True):
            file.createDimension(name, length)
        when = file.createVariable("time", "f8", ("time",))
        when.units = "days since 2000-01-01"
        when[:] = start + np.arange(shape[0])
        packing = {} if chunks is None else {"zlib": True, "complevel": 1, "chunksizes": chunks}
        fill = attributes.pop("_FillValue", None)
        v = file.createVariable("v", dtype, ("time", "y", "x"), fill_value=fill, **packing)
        v.set_auto_maskandscale(False)
        v.setncatts(attributes)
        count = shape[0] if written is None else written
        v[:count] = rng.integers(-4000, 4000, (count, *shape[1:]))
    return path


SINGLE = {
    "slices-to-series": ((60, 40, 50), (1, 40, 50), {"time": -1, "y": 10, "x": 10}),
    "series-to-slices": ((60, 40, 50), (60, 7, 7), {"time": 1, "y": -1, "x": -1}),
    "odd": ((61, 41, 53), (7, 13, 11), {"time": 10, "y": 9, "x": 20}),
    "one-chunk": ((30, 40, 50), (30, 40, 50), {"time": 7, "y": 11, "x": -1}),
    "to-one-chunk": ((30, 40, 50), (4, 9, 16), {"time": -1, "y": -1, "x": -1}),
}


@pytest.mark.parametrize("memory", ["2MiB", "2GiB"])
@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("case", SINGLE)
def test_one_file(cli: Cli, tmp_path: Path, case: str, zarr_format: int, memory: str) -> None:
    shape, chunks, wanted = SINGLE[case]
    source = cube(tmp_path / "source.nc", shape, chunks)
    target = {"zarrFormat": zarr_format, "chunks": wanted, "codec": {"name": "zstd", "level": 1}}
    store = cli.ingest("out", [source], target=target, run={"memory": memory})
    judge(store, expect([source]))
    full = [length if chunk == -1 else chunk for chunk, length in zip(wanted.values(), shape, strict=True)]
    assert zarr.open_group(store, mode="r")["v"].chunks == tuple(full)
    assert not list((tmp_path / "state" / "tmp").glob("*"))


@pytest.fixture(scope="module")
def many_chunks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough data for threads of our own, whose chunks do not fill the last row of the grid."""
    return cube(tmp_path_factory.mktemp("chunks") / "source.nc", (130, 300, 310), (8, 300, 310), written=121)


@pytest.mark.parametrize("codec", ["zstd", "blosc", "none"])
def test_large_data_goes_through_threads(cli: Cli, many_chunks: Path, codec: str) -> None:
    target = {"chunks": {"time": 50, "y": 70, "x": -1}, "codec": {"name": codec, "level": 1}}
    judge(cli.ingest("out", [many_chunks], target=target), expect([many_chunks]))


def test_threads_share_chunks_on_the_seams_of_blocks(cli: Cli, tmp_path: Path) -> None:
    source = cube(tmp_path / "source.nc", (400, 300, 310), (9, 300, 310), dtype="i4")
    target = {"chunks": {"time": 50, "y": 70, "x": -1}}
    # Room for one thread, and for blocks of less than the array: nine steps lie in two of them.
    store = cli.ingest("out", [source], target=target, run={"memory": "430MiB"})
    judge(store, expect([source]))


def test_a_broken_chunk_in_a_thread_is_named(cli: Cli, many_chunks: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.nc"
    whole = bytearray(many_chunks.read_bytes())
    with h5py.File(many_chunks) as file:
        chunk = file["v"].id.get_chunk_info(7)
    whole[chunk.byte_offset + chunk.size // 2 : chunk.byte_offset + chunk.size] = bytes(
        chunk.size - chunk.size // 2
    )
    broken.write_bytes(whole)
    plan, store = cli.write_plan("out", [broken], target={"chunks": {"time": 50, "y": 70, "x": -1}})
    outcome = cli.run("ingest", plan)
    assert outcome.code != 0
    assert str(broken) in outcome.stderr
    assert "a chunk of variable v" in outcome.stderr
    assert not store.exists()


@pytest.mark.parametrize("dtype", ["i1", "u2", "i4", "i8", "f8"])
def test_element_sizes(cli: Cli, tmp_path: Path, dtype: str) -> None:
    source = cube(tmp_path / "source.nc", (40, 30, 31), (1, 30, 31), dtype=dtype)
    target = {"chunks": {"time": -1, "y": 7, "x": 8}}
    judge(cli.ingest("out", [source], target=target, run=TINY_MEMORY), expect([source]))


@pytest.mark.parametrize("memory", ["2MiB", "2GiB"])
def test_seams_of_files_inside_chunks(cli: Cli, tmp_path: Path, memory: str) -> None:
    steps = [31, 28, 31, 30, 3]
    starts = np.cumsum([0, *steps])
    files = [
        cube(tmp_path / f"part_{i}.nc", (length, 20, 30), (chunk, 20, 30), int(start))
        for i, (length, start, chunk) in enumerate(zip(steps, starts, [31, 28, 10, 1, 3], strict=False))
    ]
    target = {"chunks": {"time": 25, "y": 7, "x": -1}, "zarrFormat": 3}
    store = cli.ingest("out", files, combine={"dim": "time"}, target=target, run={"memory": memory})
    judge(store, expect(files))


@pytest.mark.parametrize("form", ["NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA"])
def test_long_data_without_chunks(cli: Cli, tmp_path: Path, form: str) -> None:
    """A variable that is one piece is read in slices."""
    values = np.random.default_rng(2).integers(0, 99, (300, 80, 90)).astype("i2")
    source = tmp_path / "source.nc"
    with netCDF4.Dataset(source, "w", format=form) as file:
        for name, length in zip(("time", "y", "x"), values.shape, strict=True):
            file.createDimension(name, length)
        file.createVariable("v", "i2", ("time", "y", "x"))[:] = values
        file.createVariable("w", "f8", ("time", "y"))[:] = values[:, :, 0]
    target = {"chunks": {"time": -1, "y": 13, "x": 17}}
    plan, store = cli.write_plan("out", [source], target=target, run=TINY_MEMORY)
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    judge(store, expect([source]))
    assert outcome.result["bytesRead"] <= 1.05 * source.stat().st_size + 128 * 1024


def test_what_was_never_written_is_filled(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.h5"
    with h5py.File(source, "w") as file:
        v = file.create_dataset("v", (40, 30, 30), "f4", chunks=(1, 30, 30), compression=1, fillvalue=7.5)
        v[3:9] = np.random.default_rng(3).random((6, 30, 30))
        v[20, :10] = 1
        file.create_dataset("none", (40, 30), "i2", chunks=(7, 30), fillvalue=-3)
    target = {"chunks": {"phony_dim_0": -1, "phony_dim_1": 11}}
    store = cli.ingest("out", [source], target=target, run=TINY_MEMORY)
    found = xr.open_zarr(store, mask_and_scale=False)
    with h5py.File(source) as file:
        np.testing.assert_array_equal(found["v"].values, file["v"][:])
        np.testing.assert_array_equal(found["none"].values, file["none"][:])


@pytest.mark.parametrize("open_as", [{"unpack": True}, {"cast": {"v": "f8"}}], ids=["unpack", "cast"])
def test_conversions_of_pieces(cli: Cli, tmp_path: Path, open_as: dict) -> None:
    packing = {"scale_factor": 0.5, "add_offset": 10.0} if "unpack" in open_as else {}
    source = cube(
        tmp_path / "source.nc", (40, 30, 30), (1, 30, 30), dtype="i2", _FillValue=np.int16(-1), **packing
    )
    target = {"chunks": {"time": -1, "y": 8, "x": 8}, "zarrFormat": 3}
    store = cli.ingest("out", [source], open=open_as, target=target, run=TINY_MEMORY)
    found = xr.open_zarr(store).load()
    np.testing.assert_array_equal(found["v"].values, expect([source])["v"].values)
    assert found["v"].dtype == "f8"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """157 MB, of which a chunk of the target needs a little of every chunk."""
    path = tmp_path_factory.mktemp("large") / "large.h5"
    rng = np.random.default_rng(4)
    with h5py.File(path, "w", libver="latest") as file:
        v = file.create_dataset("v", (150, 512, 512), "f4", chunks=(1, 512, 512), shuffle=True, compression=1)
        for step in range(150):
            v[step] = rng.integers(0, 64, (512, 512))
    return path


SERIES = {"chunks": {"phony_dim_0": -1, "phony_dim_1": 32, "phony_dim_2": 32}, "codec": {"name": "zstd"}}


@pytest.mark.parametrize("memory_mib", [256, 768])
def test_bytes_are_read_once_in_the_memory_asked_for(
    cli: Cli, tmp_path: Path, large: Path, memory_mib: int
) -> None:
    """The peak of the whole process, Node and its code included, is below what the plan asks for."""
    plan, store = cli.write_plan("out", [large], target=SERIES, run={"memory": f"{memory_mib}MiB"})
    process = cli.start("ingest", plan)
    peak = 0
    while process.poll() is None:
        peak = max(peak, peak_bytes(process.pid))
        time.sleep(0.02)
    assert process.returncode == 0
    assert 64 * MIB < peak <= memory_mib * MIB
    again = cli.run(
        "ingest", cli.write_plan("again", [large], target=SERIES, run={"memory": "256MiB"})[0], "--json"
    )
    assert again.result["bytesRead"] <= 1.02 * large.stat().st_size
    with h5py.File(large) as file:
        for path in (store, tmp_path / "again.zarr"):
            found = zarr.open_group(path, mode="r")["v"]
            np.testing.assert_array_equal(found[:, 100:140, 40:], file["v"][:, 100:140, 40:])


def processes(session: int) -> list[Path]:
    """Folders in /proc of a session: what `node` is may start the real one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # After the name in brackets: state, parent, group, session.
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[3]) == session:
                found.append(folder)
        except (OSError, IndexError):
            continue
    return found


def peak_bytes(session: int) -> int:
    """VmHWM of all its processes: the most that was resident so far."""
    total = 0
    for folder in processes(session):
        try:
            lines = (folder / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return total


def test_a_kill_leaves_nothing_of_what_waited_on_disk(cli: Cli, large: Path) -> None:
    plan, store = cli.write_plan("out", [large], target=SERIES, run={"memory": "200MiB"})
    process = cli.start("ingest", plan)
    waiting = cli.folder / "state" / "tmp"
    deadline = time.monotonic() + 60
    while not waiting_bytes(process.pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert sum(path.stat().st_size for path in waiting.rglob("*") if path.is_file()) == 0
    outcome = cli.run("ingest", plan)
    assert outcome.code == 0, outcome.stderr
    assert not [path for path in waiting.rglob("*") if path.is_file()]
    assert cli.run("verify", store).code == 0


def waiting_bytes(session: int) -> int:
    """Bytes in files that its processes have open and that have no name any more."""
    total = 0
    for folder in processes(session):
        try:
            for link in (folder / "fd").iterdir():
                if str(link.readlink()).endswith("(deleted)") and "/state/" in str(link.readlink()):
                    total += link.stat().st_size
        except OSError:
            continue
    return total
