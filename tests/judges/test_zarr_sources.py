"""Zarr stores as sources: converted, rechunked and copied, they read as xarray reads the originals."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import numcodecs
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import OUR_ATTRIBUTES, Cli


def sample() -> xr.Dataset:
    """What stores of climate data hold: packed, masked, text, flags, time."""
    rng = np.random.default_rng(7)
    time = np.arange("2001-01-01", "2001-01-25", dtype="datetime64[D]").astype("datetime64[ns]")
    temperature = rng.normal(280, 10, (24, 10, 15)).astype("f4")
    temperature[temperature > 295] = np.nan
    return xr.Dataset(
        {
            "t": (
                ("time", "lat", "lon"),
                temperature,
                {"units": "K", "valid_min": 1.0, "levels": [1.0, 2.5]},
            ),
            "count": (("time",), np.arange(24, dtype="i8") + 2**60),
            "mask": (("lat", "lon"), rng.random((10, 15)) > 0.5),
            "scalar": ((), np.float64(2.5)),
            "big": (("lat",), np.arange(10, dtype=">i2")),
        },
        {
            "time": time,
            "lat": np.linspace(-90, 90, 10),
            "lon": np.linspace(0, 360, 15, endpoint=False),
            "name": (("lat",), np.array([f"band {i} é" for i in range(10)], dtype=object)),
        },
        {"title": "sample", "version": 3, "factor": 2.0},
    )


def write(store: Path, zarr_format: int, encoding: dict | None = None, **options: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sample().to_zarr(store, zarr_format=zarr_format, encoding=encoding or {}, **options)


def v2_plain(store: Path) -> None:
    write(store, 2)


def v2_not_consolidated(store: Path) -> None:
    write(store, 2, consolidated=False)


def v3_plain(store: Path) -> None:
    write(store, 3, consolidated=False)


def v3_consolidated(store: Path) -> None:
    write(store, 3, consolidated=True)


def v2_codecs(store: Path) -> None:
    blosc = numcodecs.Blosc("lz4", 5, numcodecs.Blosc.BITSHUFFLE)
    write(
        store,
        2,
        {
            "t": {"compressors": [blosc], "chunks": (7, 4, 15)},
            "count": {"compressors": [numcodecs.Zlib(4)], "filters": [numcodecs.Shuffle(8)]},
            "mask": {"compressors": [numcodecs.LZ4()]},
            "lat": {"compressors": [numcodecs.GZip(3)]},
            "lon": {"compressors": None},
            "time": {"compressors": [numcodecs.Zstd(3)]},
        },
    )


def v2_blosc_kinds(store: Path) -> None:
    kinds = ["blosclz", "lz4hc", "zlib", "zstd"]
    names = ["t", "count", "mask", "lat"]
    write(
        store,
        2,
        {
            name: {"compressors": [numcodecs.Blosc(kind, 5, i % 3)]}
            for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
        },
    )


def v2_checksums(store: Path) -> None:
    """Filters that end with a checksum, and bits that were rounded before."""
    filters = [numcodecs.BitRound(9), numcodecs.Shuffle(4), numcodecs.Fletcher32()]
    write(
        store,
        2,
        {
            "t": {"filters": filters, "compressors": [numcodecs.Zlib(1)], "chunks": (7, 4, 15)},
            "lat": {"filters": [numcodecs.CRC32C()], "compressors": [numcodecs.Zstd(1)]},
        },
    )


def v3_codecs(store: Path) -> None:
    codecs = zarr.codecs
    write(
        store,
        3,
        {
            "t": {"compressors": [codecs.BloscCodec(cname="lz4", shuffle="shuffle")], "chunks": (5, 10, 4)},
            "count": {"compressors": [codecs.GzipCodec(level=2)]},
            "mask": {"compressors": None},
            "lat": {"compressors": [codecs.ZstdCodec(level=1), codecs.Crc32cCodec()]},
            "lon": {"serializer": codecs.BytesCodec(endian="big"), "compressors": None},
        },
    )


def v3_transposed(store: Path) -> None:
    codecs = zarr.codecs
    order = codecs.TransposeCodec(order=(2, 0, 1))
    write(store, 3, {"t": {"filters": [order], "chunks": (7, 4, 15)}})


def v3_sharded(store: Path) -> None:
    write(
        store,
        3,
        {"t": {"shards": (12, 10, 9), "chunks": (6, 5, 3)}, "count": {"shards": (24,), "chunks": (8,)}},
    )


def v2_with_holes(store: Path) -> None:
    """Chunks that were never written read as the fill value."""
    dataset = sample()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.to_zarr(
            store, zarr_format=2, encoding={"t": {"chunks": (6, 5, 15)}, "count": {"chunks": (6,)}}
        )
    (store / "t" / "0.0.0").unlink()
    (store / "t" / "3.1.0").unlink()


def v3_with_holes(store: Path) -> None:
    write(store, 3, {"t": {"shards": (12, 10, 15), "chunks": (6, 5, 15)}})
    shutil.rmtree(store / "t" / "c" / "1")


def bare(store: Path, zarr_format: int) -> None:
    """As zarr-python writes by itself: fill values of zero, other keys, other order, other types."""
    group = zarr.open_group(store, mode="w", zarr_format=zarr_format)
    dims = {"_ARRAY_DIMENSIONS": ["y", "x"]}
    names = {"dimension_names": ["y", "x"]} if zarr_format == 3 else {"attributes": dims}
    values = np.arange(60).reshape(6, 10)
    for name, dtype in [("u1", "u1"), ("f8", ">f8"), ("i4", "<i4"), ("u8", "u8")]:
        array = group.create_array(name, shape=(6, 10), chunks=(4, 5), dtype=dtype, fill_value=7, **names)
        array[:3] = values[:3].astype(dtype)
    fortran = group.create_array(
        "fortran", shape=(6, 10), chunks=(4, 5), dtype="i2", order="F", fill_value=1, **names
    )
    fortran[:] = values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fixed = group.create_array("fixed", shape=(6, 10), chunks=(6, 5), dtype="<U5", fill_value="", **names)
        fixed[:] = values.astype("<U5")
    group.attrs["kind"] = "bare"


def v2_bare(store: Path) -> None:
    bare(store, 2)


def v3_bare(store: Path) -> None:
    bare(store, 3)


def v2_nested(store: Path) -> None:
    """`/` between the numbers of a chunk."""
    group = zarr.open_group(store, mode="w", zarr_format=2)
    array = group.create_array(
        "v",
        shape=(6, 10),
        chunks=(4, 5),
        dtype="f4",
        chunk_key_encoding={"name": "v2", "separator": "/"},
        attributes={"_ARRAY_DIMENSIONS": ["y", "x"]},
        fill_value=np.nan,
    )
    array[:] = np.arange(60).reshape(6, 10)


def v3_keys_of_v2(store: Path) -> None:
    group = zarr.open_group(store, mode="w", zarr_format=3)
    array = group.create_array(
        "v",
        shape=(6, 10),
        chunks=(4, 5),
        dtype="f4",
        chunk_key_encoding={"name": "v2", "separator": "."},
        dimension_names=["y", "x"],
    )
    array[:] = np.arange(60).reshape(6, 10)


STORES: dict[str, Callable[[Path], None]] = {
    f.__name__: f
    for f in [
        v2_plain,
        v2_not_consolidated,
        v3_plain,
        v3_consolidated,
        v2_codecs,
        v2_blosc_kinds,
        v2_checksums,
        v3_codecs,
        v3_transposed,
        v3_sharded,
        v2_with_holes,
        v3_with_holes,
        v2_bare,
        v3_bare,
        v2_nested,
        v3_keys_of_v2,
    ]
}

TARGETS = {
    "v2": {"zarrFormat": 2},
    "v3": {"zarrFormat": 3},
    "rechunked": {"zarrFormat": 3, "codec": {"name": "zstd", "level": 1}, "chunks": "auto"},
}


def same(found: Path, source: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = xr.open_zarr(source).load()
        store = xr.open_zarr(found).load()
    for name in OUR_ATTRIBUTES:
        del store.attrs[name]
    xr.testing.assert_identical(store, expected)
    for name, variable in expected.variables.items():
        if variable.dtype.kind in "biufMm":
            assert store[name].dtype == variable.dtype.newbyteorder("="), name


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", STORES)
def test_identical(cli: Cli, tmp_path: Path, kind: str, target: str) -> None:
    source = tmp_path / "source.zarr"
    STORES[kind](source)
    store = cli.ingest("out", [source], target=TARGETS[target])
    same(store, source)
    assert cli.run("verify", store, "--json").code == 0
    assert cli.run("verify", source, "--json").code == 0


@pytest.mark.parametrize("codec", [numcodecs.LZ4(), numcodecs.Zlib(4)], ids=["lz4", "zlib"])
def test_what_only_v2_lists_stays_in_v2(cli: Cli, tmp_path: Path, codec: numcodecs.abc.Codec) -> None:
    source = tmp_path / "source.zarr"
    write(source, 2, {"t": {"compressors": [codec]}})
    store = cli.ingest("out", [source])
    assert (store / ".zgroup").exists()
    same(store, source)
    plan, _ = cli.write_plan("three", [source], target={"zarrFormat": 3})
    review = cli.run("ingest", plan, "--dry-run", "--json").result
    assert any(f"numcodecs.{codec.codec_id}" in warning for warning in review["warnings"])


def test_groups_and_plans(cli: Cli, tmp_path: Path) -> None:
    """`lifecycle plan` takes a store; a group of it is read with or without consolidated metadata."""
    for zarr_format in (2, 3):
        source = tmp_path / f"tree{zarr_format}.zarr"
        write(source, zarr_format, group="deep/er")
        for consolidated in (False, True):
            if consolidated:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    zarr.consolidate_metadata(source, zarr_format=zarr_format)
            target = tmp_path / f"out{zarr_format}{consolidated}.zarr"
            plan = tmp_path / "plan.yaml"
            made = cli.run("plan", source, "--to", target, "--group", "deep/er", "-o", plan)
            assert made.code == 0, made.stderr
            done = cli.run("ingest", plan, "--json")
            assert done.code == 0, done.stderr
            with xr.open_zarr(source, group="deep/er") as expected, xr.open_zarr(target) as found:
                xr.testing.assert_equal(found.load(), expected.load())


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_single_array_is_no_dataset(cli: Cli, tmp_path: Path, zarr_format: int) -> None:
    source = tmp_path / "source.zarr"
    bare(source, zarr_format)
    outcome = cli.run("inspect", source / "u1")
    assert outcome.code == 2
    assert "single Zarr array" in outcome.stderr


def test_a_plan_with_shards(cli: Cli, tmp_path: Path) -> None:
    source, plan = tmp_path / "source.zarr", tmp_path / "plan.yaml"
    v2_plain(source)
    target = tmp_path / "out.zarr"
    shape = ["--chunks", "time=6,lat=5,lon=5", "--shards", "time=12,lat=-1"]
    assert cli.run("plan", source, "--to", target, *shape, "-o", plan).code == 0
    assert cli.run("ingest", plan).code == 0
    assert zarr.open_group(target, mode="r")["t"].shards == (12, 10, 5)
    same(target, source)
    assert cli.run("plan", source, "--to", target, "--shards", "time=0").code == 2


def test_many_stores_follow_one_another(cli: Cli, tmp_path: Path) -> None:
    whole = sample()
    sources = [tmp_path / "a.zarr", tmp_path / "b.zarr"]
    for source, part in zip(sources, [slice(0, 12), slice(12, 24)], strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            piece = whole.isel(time=part).drop_vars(["mask", "big"])
            piece.to_zarr(source, zarr_format=2, encoding={"time": {"units": "days since 2001-01-01"}})
    store = cli.ingest("out", list(sources), combine={"dim": "time"})
    with xr.open_zarr(store) as found:
        np.testing.assert_array_equal(found["t"], whole["t"])
        np.testing.assert_array_equal(found["time"], whole["time"])


@pytest.mark.parametrize(
    ("document", "change", "words"),
    [
        (".zarray", {"chunks": [0, 5]}, ["v/.zarray", '"chunks.0"']),
        (".zarray", {"chunks": [4]}, ["v/.zarray", '"chunks"']),
        (".zarray", {"shape": "large"}, ["v/.zarray", '"shape"']),
        (".zarray", {"filters": [{"id": "delta", "dtype": "<f4"}]}, ['"v"', '"delta"']),
        (".zarray", {"dtype": "<M8[ns]"}, ['"v"', "<M8[ns]"]),
    ],
)
def test_bad_metadata_are_named(
    cli: Cli, tmp_path: Path, document: str, change: dict, words: list[str]
) -> None:
    source = tmp_path / "source.zarr"
    v2_nested(source)
    (source / ".zmetadata").unlink(missing_ok=True)
    file = source / "v" / document
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 2, outcome.stdout
    for word in words:
        assert word in outcome.stderr + outcome.stdout
    assert not store.exists()


def test_a_broken_chunk_is_named(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.zarr"
    v2_codecs(source)
    chunk = source / "t" / "1.0.0"
    chunk.write_bytes(chunk.read_bytes()[:-9])
    plan, store = cli.write_plan("out", [source], target={"codec": {"name": "zstd"}})
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 2
    assert '"t"' in outcome.stderr + outcome.stdout
    assert not store.exists()
