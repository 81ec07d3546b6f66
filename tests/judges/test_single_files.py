"""One file: what xarray reads from the store is what it reads from the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge
from made_files import SINGLE, grouped, packed, streamed

#: Every target at once for one file: format, chunks, codec.
TARGETS = {
    "v2-keep": {"zarrFormat": 2},
    "v3-keep": {"zarrFormat": 3},
    "v3-zstd": {"zarrFormat": 3, "codec": {"name": "zstd", "level": 1}, "chunks": "auto"},
    "v2-blosc": {"zarrFormat": 2, "codec": {"name": "blosc"}, "chunks": "auto"},
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("feature", SINGLE)
def test_identical(cli: Cli, tmp_path: Path, feature: str, target: str) -> None:
    source = tmp_path / "source.nc"
    SINGLE[feature](source)
    store = cli.ingest("out", [source], target=TARGETS[target])
    judge(store, expect([source]))


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize(
    "codec",
    [
        {"name": "none"},
        {"name": "zlib", "level": 1},
        {"name": "gzip", "level": 1},
        {"name": "zstd", "shuffle": True},
        {"name": "blosc", "shuffle": False},
        {"name": "blosc", "level": 9},
    ],
    ids=str,
)
def test_codecs_and_odd_chunks(cli: Cli, tmp_path: Path, zarr_format: int, codec: dict) -> None:
    source = tmp_path / "source.nc"
    packed(source)
    target = {"zarrFormat": zarr_format, "codec": codec, "chunks": {"time": 4, "lat": 5, "lon": -1}}
    store = cli.ingest("out", [source], target=target)
    judge(store, expect([source]))
    array = zarr.open_group(store, mode="r")["t2m"]
    assert array.chunks == (4, 5, 17)


def test_auto_takes_v2_where_zlib_is_kept_and_v3_elsewhere(cli: Cli, tmp_path: Path) -> None:
    deflated, classic = tmp_path / "deflated.nc", tmp_path / "classic.nc"
    packed(deflated)
    SINGLE["cdf1"](classic)
    first = cli.ingest("deflated", [deflated])
    second = cli.ingest("classic", [classic])
    assert (first / ".zmetadata").exists()
    assert not (first / "zarr.json").exists()
    assert (second / "zarr.json").exists()
    assert json.loads((first / "t2m" / ".zarray").read_text())["compressor"] == {"id": "zlib", "level": 5}
    assert "consolidated_metadata" not in json.loads((second / "zarr.json").read_text())


def test_zeros_are_not_masked(cli: Cli, tmp_path: Path) -> None:
    """A v2 fill_value of 0 would make xarray mask real zeros."""
    source = tmp_path / "source.nc"
    SINGLE["kinds"](source)
    store = cli.ingest("out", [source], target={"zarrFormat": 2})
    assert json.loads((store / "zero" / ".zarray").read_text())["fill_value"] is None
    assert xr.open_zarr(store)["zero"].values.tolist() == [0] * 6


def test_a_group(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    grouped(source)
    store = cli.ingest("out", [source], open={"group": "a/b"})
    judge(store, expect([source], group="a/b"))


def test_an_unknown_number_of_records(cli: Cli, tmp_path: Path) -> None:
    """Against the same file with the number written: netCDF-C itself reads none."""
    whole, stream = tmp_path / "whole.nc", tmp_path / "stream.nc"
    streamed(stream)
    data = bytearray(stream.read_bytes())
    data[4:8] = (7).to_bytes(4, "big")
    whole.write_bytes(data)
    judge(cli.ingest("out", [stream]), expect([whole]))


def test_consolidated_v3_on_demand(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    SINGLE["by_h5netcdf"](source)
    store = cli.ingest("out", [source], target={"zarrFormat": 3, "consolidated": True})
    judge(store, expect([source]))
    assert zarr.open_consolidated(store)["v"].shape == (5, 4)


def test_variables_and_drop(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    packed(source)
    store = cli.ingest("some", [source], open={"variables": ["t2m"]})
    judge(store, expect([source], drop_variables=["small", "single"]))
    store = cli.ingest("dropped", [source], open={"drop": ["small", "area"]})
    judge(store, expect([source], drop_variables=["small", "area"]))


def test_verify_finds_what_is_missing_and_broken(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    packed(source)
    store = cli.ingest("out", [source])
    whole = cli.run("verify", store, "--json")
    assert whole.code == 0
    assert whole.result["missing"] == whole.result["unreadable"] == 0
    (store / "t2m" / "0.0.0").unlink()
    (store / "t2m" / "1.0.0").write_bytes(b"broken")
    broken = cli.run("verify", store, "--json")
    assert broken.code == 1
    assert (broken.result["missing"], broken.result["unreadable"]) == (1, 1)
    assert broken.result["chunks"] == whole.result["chunks"]


def test_inspect_tells_what_a_file_holds(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    packed(source)
    result = cli.run("inspect", source, "--json").result
    assert result["format"] == "netcdf4"
    assert result["dims"] == {"time": 23, "lat": 13, "lon": 17, "nv": 2}
    assert result["variables"]["t2m"] == {
        "dtype": "int16",
        "shape": [23, 13, 17],
        "dims": ["time", "lat", "lon"],
        "chunks": [5, 7, 17],
        "codecs": ["shuffle", "deflate"],
        "attributes": {
            "_FillValue": -32767,
            "scale_factor": 0.25,
            "add_offset": 100,
            "coordinates": "height area",
            "missing_value": -32767,
        },
        "storedBytes": None,
    }
    store = cli.ingest("out", [source])
    stored = cli.run("inspect", store, "--json").result
    assert stored["format"] == "zarr2"
    assert stored["variables"]["t2m"]["chunks"] == [5, 7, 17]
    assert stored["variables"]["t2m"]["codecs"] == ["shuffle", "zlib"]
