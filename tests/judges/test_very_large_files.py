"""A file of 20 GB and files of a million chunks: told in seconds, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import zarr
from judging import Cli, command
from test_virtual import ENDINGS, KERCHUNK

MEGABYTE = 2**20


#: Small, because a process that is started counts its parent's memory as its own.
MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def measured(cli: Cli, *args: object) -> tuple[dict, int]:
    """The last line of --json, and the most memory that one of its processes took."""
    run = [sys.executable, "-c", MEASURE, *command(), *map(str, args), "--json"]
    done = subprocess.run(run, env=cli.env, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    *_, result, most = done.stdout.splitlines()
    return json.loads(result), int(most) * 1024


def early(
    file: h5py.File, name: str, shape: tuple[int, ...], chunks: tuple[int, ...] | None, **options
) -> None:
    """Allocated at once and never filled: the file is sparse."""
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    create.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    if chunks:
        create.set_chunk(chunks)
    most = options.get("maxshape", shape)
    space = h5py.h5s.create_simple(shape, tuple(h5py.h5s.UNLIMITED if n is None else n for n in most))
    h5py.h5d.create(file.id, name.encode(), options.get("dtype", h5py.h5t.IEEE_F32LE), space, create)


@pytest.mark.parametrize("chunks", [None, (1, 1250, 2000)], ids=["contiguous", "chunked"])
def test_twenty_gigabytes(cli: Cli, tmp_path: Path, chunks: tuple[int, ...] | None) -> None:
    path = tmp_path / "large.nc"
    shape = (2000, 1250, 2000)
    with h5py.File(path, "w", libver="latest") as file:
        early(file, "v", shape, chunks)
        file["v"][1999, 1249, 1990:] = np.arange(10)
    assert path.stat().st_size >= 20e9
    assert path.stat().st_blocks * 512 < 100 * MEGABYTE
    told, most = measured(cli, "inspect", path)
    assert told["variables"]["v"]["shape"] == list(shape)
    assert most < 200 * MEGABYTE
    plan, _ = cli.write_plan("out", [path], store=tmp_path / "out.json", target={"kind": "kerchunk-json"})
    result, most = measured(cli, "ingest", plan)
    # Slices of 100 MB are read back, one at a time.
    assert most < 600 * MEGABYTE
    opened: dict = {}
    exec(result["python"], opened)
    last = opened["ds"]["v"][1999, 1249, 1985:]
    np.testing.assert_array_equal(last, [0] * 5 + list(range(10)))


#: Library version and greatest shape, which decide by what chunks are found.
INDEXES = {
    "implicit": ("latest", (1000, 1000)),
    "extensible array": ("latest", (None, 1000)),
    "b-tree 2": ("latest", (None, None)),
    "b-tree 1": ("earliest", (None, None)),
}


@pytest.mark.parametrize(
    "index",
    [
        "implicit",
        "b-tree 1",
        *(pytest.param(name, marks=pytest.mark.full) for name in ("extensible array", "b-tree 2")),
    ],
)
def test_a_million_chunks(cli: Cli, tmp_path: Path, index: str) -> None:
    path = tmp_path / "many.nc"
    libver, maxshape = INDEXES[index]
    with h5py.File(path, "w", libver=libver) as file:
        early(file, "v", (1000, 1000), (1, 1), maxshape=maxshape, dtype=h5py.h5t.STD_I32LE)
        file["v"][999, -3:] = [7, 8, 9]
        assert file["v"].id.get_num_chunks() == 1_000_000
    told, most = measured(cli, "inspect", path)
    assert told["variables"]["v"]["chunks"] == [1, 1]
    assert most < 200 * MEGABYTE
    plan, _ = cli.write_plan("out", [path])
    review, most = measured(cli, "ingest", plan, "--dry-run")
    (variable,) = review["variables"]
    assert variable["chunkCount"] == 1_000_000
    assert variable["bytesToRead"] == 4_000_000
    assert most < 400 * MEGABYTE
    # All of them as few chunks: each is found and read.
    store = cli.folder / "out.zarr"
    chunks = {"phony_dim_0": 1000, "phony_dim_1": 1000}
    cli.write_plan("out", [path], target={"chunks": chunks}, run={"memory": "1GiB"})
    _, most = measured(cli, "ingest", plan)
    assert most < 512 * MEGABYTE
    found = zarr.open_group(store, mode="r")["v"][...]
    assert found[999, -3:].tolist() == [7, 8, 9]
    assert np.count_nonzero(found) == 3


@pytest.mark.parametrize("kind", KERCHUNK)
def test_references_to_a_million_chunks(cli: Cli, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "many.nc"
    with h5py.File(path, "w", libver="latest") as file:
        early(file, "v", (1000, 1000), (1, 1), maxshape=(None, 1000), dtype=h5py.h5t.STD_I32LE)
        file["v"][999, -3:] = [7, 8, 9]
    plan, _ = cli.write_plan("out", [path], store=tmp_path / f"out.{ENDINGS[kind]}", target={"kind": kind})
    result, most = measured(cli, "ingest", plan)
    assert result["references"] == 1_000_000
    assert most < 600 * MEGABYTE
    opened: dict = {}
    exec(result["python"], opened)
    np.testing.assert_array_equal(opened["ds"]["v"][999, 996:], [0, 7, 8, 9])
