"""Kerchunk references as sources: made by kerchunk or by us, written out as a store of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from judging import Cli, expect, judge
from kerchunk.df import refs_to_dataframe
from kerchunk.hdf import SingleHdf5ToZarr
from test_rechunk import cube

CHUNKS = {"keep": "keep", "rechunk": {"time": -1, "y": 11, "x": 13}}


def references(path: Path, kind: str) -> Path:
    """As kerchunk itself makes them."""
    source = cube(path / "source.nc", (40, 30, 31), (8, 30, 31))
    found = SingleHdf5ToZarr(str(source)).translate()
    if kind == "json":
        file = path / "references.json"
        file.write_text(json.dumps(found))
        return file
    folder = path / "references.parq"
    folder.mkdir()
    refs_to_dataframe(found, str(folder))
    return folder


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("chunks", CHUNKS)
@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_references_become_a_store(
    cli: Cli, tmp_path: Path, kind: str, chunks: str, zarr_format: int
) -> None:
    source = references(tmp_path, kind)
    target = {"zarrFormat": zarr_format, "chunks": CHUNKS[chunks]}
    store = cli.ingest("out", [source], target=target)
    judge(store, expect([tmp_path / "source.nc"]))


def test_references_along_a_dimension(cli: Cli, tmp_path: Path) -> None:
    sources = []
    for i in range(3):
        file = cube(tmp_path / f"{i}.nc", (8, 20, 30), (4, 20, 30), start=8 * i)
        plan, _ = cli.write_plan(
            f"r{i}", [file], target={"kind": "kerchunk-json", "uri": str(tmp_path / f"{i}.json")}
        )
        assert cli.run("ingest", plan).code == 0
        sources.append(file)
    store = cli.ingest("out", [tmp_path / f"{i}.json" for i in range(3)], combine={"dim": "time"})
    judge(store, expect(sources))


def test_a_file_that_is_gone_is_named(cli: Cli, tmp_path: Path) -> None:
    source = references(tmp_path, "json")
    (tmp_path / "source.nc").rename(tmp_path / "moved.nc")
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan)
    assert outcome.code != 0
    assert "source.nc" in outcome.stderr
    assert not store.exists()
