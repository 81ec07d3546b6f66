"""Damaged files: a right answer or an error that names the file, soon, and no store that only looks whole."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import struct
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
from judging import Cli, command
from mutations import make_checksums_right

PARALLEL = 2
#: Against hangs only; the worker's own patience with a file is PATIENCE.
HARD_TIMEOUT = 90
PATIENCE = 3
#: Headers and indices lie at the beginning of files as small as these.
HEADERS = 8192


def by_netcdf4(path: Path) -> None:
    with netCDF4.Dataset(path, "w") as file:
        file.title = "damaged"
        file.createDimension("time", None)
        file.createDimension("x", 11)
        time_ = file.createVariable("time", "f8", ("time",))
        time_.units, time_[:] = "days since 2000-01-01", np.arange(12)
        v = file.createVariable("v", "i2", ("time", "x"), zlib=True, chunksizes=(4, 11))
        v.scale_factor, v[:] = 0.5, np.arange(132).reshape(12, 11) / 2
        name = file.createVariable("name", str, ("x",))
        name[:] = np.array([f"s{i}" for i in range(11)], dtype=object)


def by_h5py(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["words"] = ["a", "bc"]
        values = np.random.default_rng(1).random((20, 30, 30))
        file.create_dataset(
            "a", data=values, chunks=(3, 10, 30), compression="gzip", shuffle=True, fletcher32=True
        )
        file.create_dataset("b", data=np.arange(1000), maxshape=(None,), chunks=(100,))
        file["b"].attrs["units"] = "m"


def by_h5py_latest(path: Path) -> None:
    with h5py.File(path, "w", libver="latest") as file:
        values = np.random.default_rng(1).random((20, 30))
        file.create_dataset("a", data=values, chunks=(3, 10), maxshape=(None, None))
        for i in range(20):
            file.attrs[f"n{i}"] = i


MAKERS: list[Callable[[Path], None]] = [by_netcdf4, by_h5py, by_h5py_latest]


def mutated(whole: bytes, chance: random.Random) -> bytes:
    how = chance.choice(["anywhere", "headers", "headers", "cut"])
    if how == "cut":
        return whole[: chance.randrange(8, len(whole))]
    content = bytearray(whole)
    end = len(whole) if how == "anywhere" else min(len(whole), HEADERS)
    for _ in range(chance.choice([1, 2, 8])):
        content[chance.randrange(end)] = chance.choice([0, 255, chance.randrange(256)])
    return bytes(content)


def run(cli: Cli, *args: object) -> tuple[int, str]:
    done = subprocess.run(
        [*command(), *map(str, args)],
        capture_output=True,
        text=True,
        env={**cli.env, "LIFECYCLE_HDF5_SECONDS": str(PATIENCE)},
        timeout=HARD_TIMEOUT,
        check=False,
    )
    return done.returncode, done.stderr


def is_visible(store: Path) -> bool:
    return any((store / name).exists() for name in ("zarr.json", ".zgroup", ".zmetadata", ".zattrs"))


@pytest.mark.parametrize("make", MAKERS)
def test_damage_is_an_error_or_harmless(tmp_path: Path, make: Callable[[Path], None]) -> None:
    whole = tmp_path / "whole.nc"
    make(whole)
    content = whole.read_bytes()

    def judge_one(number: int) -> str | None:
        cli = Cli(tmp_path / str(number))
        source = cli.folder / "damaged.nc"
        source.write_bytes(mutated(content, random.Random(number)))
        plan, store = cli.write_plan("out", [source])
        code, said = run(cli, "ingest", plan, "--json")
        if code == 0:
            return None if is_visible(store) else f"{number}: no store"
        if code not in (1, 2) or "Traceback" in said or "    at " in said:
            return f"{number}: exit code {code}: {said}"
        if "damaged.nc" not in said:
            return f"{number}: the file is not named: {said}"
        return f"{number}: left {sorted(store.iterdir())}" if is_visible(store) else None

    with ThreadPoolExecutor(PARALLEL) as pool:
        problems = [problem for problem in pool.map(judge_one, range(10)) if problem]
    assert not problems, "\n".join(problems)


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """The free space of its heap of texts has no size: who steps over it object by object never ends."""
    path = tmp_path / "endless.nc"
    with h5py.File(path, "w") as file:
        file["t"] = np.arange(3)
        file.attrs["words"] = ["x", "yy"]
    content = bytearray(path.read_bytes())
    # HDF5 File Format Specification v3, III.E: index 0 is the free space.
    at = content.index(b"GCOL") + 16
    while (header := struct.unpack_from("<HHIQ", content, at))[0] != 0:
        at += 16 + (header[3] + 7) // 8 * 8
    struct.pack_into("<Q", content, at + 8, 0)
    path.write_bytes(content)
    return path


def test_an_endless_heap_has_an_end(cli: Cli, endless: Path) -> None:
    plan, store = cli.write_plan("out", [endless])
    code, said = run(cli, "ingest", plan)
    assert code == 0, said
    assert is_visible(store)
    shown = json.loads(cli.run("inspect", endless, "--json").stdout)
    assert shown["attributes"]["words"] == ["x", "yy"]


def test_a_file_that_never_comes_can_be_interrupted(cli: Cli) -> None:
    """A server that takes the request and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = cli.start("inspect", f"http://127.0.0.1:{server.getsockname()[1]}/slow.nc")
        try:
            server.settimeout(HARD_TIMEOUT)
            with server.accept()[0]:
                assert process.poll() is None
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=HARD_TIMEOUT) == 130
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def test_claims_beyond_the_machine_are_refused(cli: Cli, tmp_path: Path) -> None:
    """Never written, so that the file is small, and far more than any memory."""
    source = tmp_path / "claims.nc"
    with h5py.File(source, "w") as file:
        file.create_dataset("x", (2**40,), "f8", chunks=(2**20,))
        file["x"].make_scale("x")
        file.create_dataset("chunk", (2**29,), "f8", chunks=(2**28,))
    cli.env["LIFECYCLE_HDF5_SECONDS"] = str(PATIENCE)
    plan, store = cli.write_plan("out", [source])
    code, said = run(cli, "ingest", plan)
    assert code in (1, 2), said
    assert '"' in said or "claims.nc" in said
    assert not is_visible(store)
    assert json.loads(cli.run("inspect", source, "--json").stdout)["dims"]["x"] == 2**40


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_no_chunk_lies_at_the_superblock(cli: Cli, tmp_path: Path, libver: str) -> None:
    """An address of zeros: the library finds no chunk there, or reads the file's own beginning as values."""
    source = tmp_path / "zeros.h5"
    with h5py.File(source, "w", libver=libver) as file:
        # Indexes of the new kind have checksums, but of a single chunk.
        chunks = (5, 10) if libver == "earliest" else (10, 10)
        file.create_dataset("d", data=np.arange(100).reshape(10, 10), chunks=chunks)
        begin = file["d"].id.get_chunk_info(0).byte_offset
    content = bytearray(source.read_bytes())
    at = content.rindex(struct.pack("<Q", begin), 0, begin)
    content[at : at + 8] = bytes(8)
    make_checksums_right(content)
    source.write_bytes(content)
    plan, store = cli.write_plan("out", [source])
    code, said = run(cli, "ingest", plan)
    assert code == 2, said
    assert "zeros.h5" in said and "superblock" in said
    assert not is_visible(store)
