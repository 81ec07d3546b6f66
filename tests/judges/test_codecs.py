"""What we encode is read by zarr-python and xarray: shards, bit rounding, consolidated metadata."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge
from numcodecs import BitRound

CHUNKS = {"time": 5, "y": 8, "x": 6}
CODECS = [
    {"name": "none"},
    {"name": "zlib", "level": 1},
    {"name": "zstd", "level": 1, "shuffle": True},
    {"name": "blosc"},
]


def field(path: Path) -> None:
    """A field with fill values, two coordinates of two dimensions, and lengths that no chunk divides."""
    rng = np.random.default_rng(3)
    with netCDF4.Dataset(path, "w") as file:
        for name, length in [("time", 23), ("y", 19), ("x", 31)]:
            file.createDimension(name, length)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "days since 2000-01-01"
        time[:] = np.arange(23) + 1 / 3
        for name in ("lat", "lon"):
            variable = file.createVariable(name, "f4", ("y", "x"))
            variable[:] = rng.random((19, 31)) * 90
        values = rng.normal(280, 15, (23, 19, 31)).astype("f4")
        values[3, 4] = 1e20
        field = file.createVariable("t", "f4", ("time", "y", "x"), fill_value=1e20)
        field.coordinates = "lat lon"
        field[:] = values
        double = file.createVariable("d", "f8", ("time", "y", "x"))
        double[:] = values.astype("f8") * np.pi
        count = file.createVariable("n", "i4", ("time", "y", "x"))
        count[:] = rng.integers(0, 1000, (23, 19, 31))


@pytest.mark.parametrize("codec", CODECS, ids=str)
@pytest.mark.parametrize(
    "shards", [{"time": 10, "y": 16, "x": 12}, {"time": -1, "y": -1, "x": -1}, {"time": 5}], ids=str
)
def test_shards(cli: Cli, tmp_path: Path, shards: dict, codec: dict) -> None:
    source = tmp_path / "source.nc"
    field(source)
    store = cli.ingest("out", [source], target={"shards": shards, "chunks": CHUNKS, "codec": codec})
    judge(store, expect([source]))
    array = zarr.open_group(store, mode="r")["t"]
    assert array.metadata.zarr_format == 3
    assert array.chunks == (5, 8, 6)
    assert array.shards == tuple(
        {-1: -(-length // chunk) * chunk, None: chunk}.get(wanted := shards.get(dim), wanted)
        for dim, length, chunk in zip(["time", "y", "x"], array.shape, array.chunks, strict=True)
    )
    # A corner alone: through the shard's index, not the whole shard.
    with xr.open_dataset(source, decode_cf=False) as raw:
        np.testing.assert_array_equal(array[-1, -2:, -1], raw["t"][-1, -2:, -1])
    verified = cli.run("verify", store, "--json")
    assert (verified.code, verified.result["missing"], verified.result["absent"]) == (0, 0, 0)


def test_shards_of_a_store_become_chunks_again(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    field(source)
    sharded = cli.ingest("sharded", [source], target={"shards": {"time": 10}, "chunks": CHUNKS})
    plain = cli.ingest("plain", [sharded], target={"zarrFormat": 3})
    judge(plain, expect([source]))
    assert zarr.open_group(plain, mode="r")["t"].shards is None
    assert zarr.open_group(plain, mode="r")["t"].chunks == (5, 8, 6)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"shards": {"time": 7}, "chunks": CHUNKS}, ["target.shards", "7", "multiple", '"time"']),
        ({"shards": {"tim": 10}, "chunks": CHUNKS}, ["target.shards", '"time"']),
        ({"shards": {"time": 10}, "zarrFormat": 2}, ["target.shards", "v2"]),
    ],
    ids=str,
)
def test_shards_that_cannot_be(cli: Cli, tmp_path: Path, target: dict, words: list[str]) -> None:
    source = tmp_path / "source.nc"
    field(source)
    plan, store = cli.write_plan("out", [source], target=target)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    for word in words:
        assert word in outcome.stderr
    assert not store.exists()


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_bit_rounding_is_that_of_numcodecs(cli: Cli, tmp_path: Path, zarr_format: int) -> None:
    source = tmp_path / "source.nc"
    field(source)
    codec = {"name": "zstd", "keepBits": 9}
    store = cli.ingest("out", [source], target={"zarrFormat": zarr_format, "codec": codec})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = xr.open_zarr(store, mask_and_scale=False).load()
        expected = xr.open_dataset(source, mask_and_scale=False).load()
    for name in ("t", "d"):
        values = expected[name].values
        rounded = BitRound(9).encode(values.copy()).view(values.dtype).reshape(values.shape)
        # A fill value must stay one.
        wanted = np.where(values == np.float32(1e20), values, rounded) if name == "t" else rounded
        np.testing.assert_array_equal(found[name].values, wanted)
        assert found[name].attrs["_QuantizeBitRoundNumberOfSignificantBits"] == 9
    for name in ("lat", "lon", "time", "n"):
        np.testing.assert_array_equal(found[name].values, expected[name].values)
        assert "_QuantizeBitRoundNumberOfSignificantBits" not in found[name].attrs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(xr.open_zarr(store)["t"][3, 4]).all()


def test_consolidated_metadata_of_v3(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    field(source)
    store = cli.ingest(
        "out", [source], target={"zarrFormat": 3, "consolidated": True, "shards": {"time": 23}}
    )
    root = json.loads((store / "zarr.json").read_text())
    assert set(root["consolidated_metadata"]["metadata"]) == {"time", "lat", "lon", "t", "d", "n"}
    with xr.open_zarr(store, consolidated=True) as found, xr.open_zarr(store, consolidated=False) as other:
        xr.testing.assert_identical(found.load(), other.load())


def test_a_shard_with_a_damaged_index_is_found(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    field(source)
    store = cli.ingest(
        "out", [source], target={"shards": {"time": 10}, "chunks": CHUNKS, "codec": {"name": "zstd"}}
    )
    shard = store / "t" / "c" / "0" / "0" / "0"
    whole = shard.read_bytes()

    shard.write_bytes(whole[:-30] + bytes([whole[-30] ^ 4]) + whole[-29:])
    broken = cli.run("verify", store, "--json")
    assert (broken.code, broken.result["unreadable"]) == (1, 2)
    assert str(shard) in broken.result["examples"][0]
    assert "chunk (0, 0, 0) of t" in broken.result["examples"][0]

    shard.write_bytes(bytes([whole[0] ^ 255]) + whole[1:])
    broken = cli.run("verify", store, "--json")
    assert (broken.code, broken.result["unreadable"]) == (1, 1)

    shard.unlink()
    lost = cli.run("verify", store, "--json")
    assert (lost.code, lost.result["missing"]) == (1, 2)
