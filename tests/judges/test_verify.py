"""verify: lost is not the same as never written; a sample is quick; nothing broken is called whole."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from judging import Cli


def foreign(store: Path, zarr_format: int) -> None:
    dataset = xr.Dataset({"v": (("y", "x"), np.arange(400.0).reshape(20, 20))})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.to_zarr(store, zarr_format=zarr_format, encoding={"v": {"chunks": (5, 4)}})


def chunk(store: Path, zarr_format: int, y: int, x: int) -> Path:
    return store / "v" / (f"{y}.{x}" if zarr_format == 2 else f"c/{y}/{x}")


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_absent_chunks_of_other_stores_read_as_the_fill_value(
    cli: Cli, tmp_path: Path, zarr_format: int
) -> None:
    store = tmp_path / "foreign.zarr"
    foreign(store, zarr_format)
    chunk(store, zarr_format, 1, 2).unlink()
    chunk(store, zarr_format, 3, 4).unlink()
    outcome = cli.run("verify", store, "--json")
    assert outcome.code == 0
    found = {name: outcome.result[name] for name in ("chunks", "missing", "absent", "unreadable", "decoded")}
    assert found == {"chunks": 20, "missing": 0, "absent": 2, "unreadable": 0, "decoded": 18}
    assert "2 never written" in cli.run("verify", store).stdout


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_absent_chunks_of_ours_are_lost(cli: Cli, tmp_path: Path, zarr_format: int) -> None:
    source = tmp_path / "foreign.zarr"
    foreign(source, zarr_format)
    chunk(source, zarr_format, 1, 2).unlink()
    store = cli.ingest("ours", [source], target={"zarrFormat": zarr_format})
    # What the source left out is written: nothing of ours may be absent.
    assert cli.run("verify", store).code == 0
    gone = chunk(store, zarr_format, 1, 2)
    gone.unlink()
    outcome = cli.run("verify", store, "--json")
    assert (outcome.code, outcome.result["missing"]) == (1, 1)
    assert outcome.result["examples"] == [str(gone)]


def test_a_sample_decodes_some_and_misses_nothing_that_is_gone(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "foreign.zarr"
    foreign(source, 3)
    store = cli.ingest("ours", [source], target={"zarrFormat": 3})
    outcome = cli.run("verify", "--sample", 4, store, "--json")
    assert (outcome.code, outcome.result["chunks"], outcome.result["decoded"]) == (0, 20, 4)
    chunk(store, 3, 2, 2).unlink()
    assert cli.run("verify", "--sample", 1, store).code == 1
    assert cli.run("verify", "--sample", "some", store).code == 2


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "longer"])
def test_every_kind_of_damage_is_unreadable(cli: Cli, tmp_path: Path, damage: str) -> None:
    store = tmp_path / "foreign.zarr"
    foreign(store, 2)
    file = chunk(store, 2, 0, 0)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "truncated": whole[:-1],
            "flipped": bytes([whole[0] ^ 255]) + whole[1:],
            "empty": b"",
            "longer": whole + whole,
        }[damage]
    )
    outcome = cli.run("verify", store, "--json")
    assert (outcome.code, outcome.result["unreadable"], outcome.result["missing"]) == (1, 1, 0)
    assert outcome.result["examples"] == [str(file)]


def test_what_cannot_be_checked_is_said(cli: Cli, tmp_path: Path) -> None:
    store = tmp_path / "foreign.zarr"
    foreign(store, 2)
    (store / ".zmetadata").unlink()
    metadata = store / "v" / ".zarray"
    metadata.write_text(json.dumps(json.loads(metadata.read_text()) | {"compressor": {"id": "lzma"}}))
    outcome = cli.run("verify", store)
    assert outcome.code == 2
    assert '"v"' in outcome.stderr
    assert "lzma" in outcome.stderr


def test_references_lead_to_bytes_that_are_there(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    values = np.random.default_rng(1).random((20, 20))
    encoding = {"v": {"zlib": True, "shuffle": True, "chunksizes": (5, 4)}}
    xr.Dataset({"v": (("y", "x"), values)}).to_netcdf(source, engine="h5netcdf", encoding=encoding)
    store = cli.ingest("virtual", [source], store=tmp_path / "virtual.json", target={"kind": "kerchunk-json"})
    whole = cli.run("verify", store, "--json")
    assert (whole.code, whole.result["chunks"], whole.result["decoded"]) == (0, 20, 20)
    described = cli.run("inspect", store, "--json")
    assert described.result["variables"]["v"]["chunks"] == [5, 4]

    content = source.read_bytes()
    source.write_bytes(content[: len(content) - 100])
    broken = cli.run("verify", store, "--json")
    assert broken.code == 1
    assert broken.result["unreadable"] == 1

    source.unlink()
    assert cli.run("verify", store, "--json").result["unreadable"] == 20
