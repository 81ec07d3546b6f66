"""Chunks are copied as they are where that is right, and only there; the store is what xarray makes of the files."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
import zarr
from judging import Cli, expect, judge
from made_files import SINGLE, series


def modes(cli: Cli, name: str) -> dict[str, tuple[str, str]]:
    """Mode and reason of each variable, from the review."""
    review = cli.run("ingest", f"{name}.yaml", "--dry-run", "--json").result
    return {each["name"]: (each["mode"], each["reason"]) for each in review["variables"]}


def passed(cli: Cli, name: str) -> set[str]:
    return {variable for variable, (mode, _) in modes(cli, name).items() if mode == "passthrough"}


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("name", SINGLE)
def test_identical_kept(cli: Cli, tmp_path: Path, name: str, zarr_format: int) -> None:
    source = tmp_path / "source.nc"
    SINGLE[name](source)
    store = cli.ingest("out", [source], target={"zarrFormat": zarr_format})
    judge(store, expect([source]))
    assert cli.run("verify", store).code == 0


def test_what_passes_and_why_the_rest_does_not(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    SINGLE["packed"](source)
    cli.write_plan("out", [source])
    assert passed(cli, "out") == {"time", "time_bnds", "lat", "lon", "area", "height", "t2m", "single"}
    assert "fletcher32" in modes(cli, "out")["small"][1]
    cli.write_plan("other", [source], target={"codec": {"name": "zstd"}, "chunks": {"time": 4}})
    assert "shuffle" in modes(cli, "other")["t2m"][1]
    cli.write_plan("cut", [source], target={"chunks": {"time": 4}})
    assert modes(cli, "cut")["t2m"] == ("recode", "recoded: chunks change from (5, 7, 17) to (4, 7, 17)")


def test_copied_chunks_are_the_stored_bytes(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    SINGLE["packed"](source)
    store = cli.ingest("out", [source])
    with h5py.File(source) as file:
        for i, j in np.ndindex(5, 2):
            _, stored = file["t2m"].id.read_direct_chunk((i * 5, j * 7, 0))
            assert (store / "t2m" / f"{i}.{j}.0").read_bytes() == stored


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("steps", [[3, 6, 3], [6, 6, 2], [5, 7, 2], [30, 30, 31, 30]], ids=str)
def test_many_files(cli: Cli, tmp_path: Path, steps: list[int], zarr_format: int) -> None:
    files = series(tmp_path, steps, chunk=3)
    store = cli.ingest("out", files, combine={"dim": "time"}, target={"zarrFormat": zarr_format})
    judge(store, expect(files))
    fits = all(count % 3 == 0 for count in steps[:-1])
    assert ("v" in passed(cli, "out")) == fits
    if not fits:
        odd = next(count for count in steps if count % 3)
        assert f"{odd} is not a multiple of chunk 3" in modes(cli, "out")["v"][1]


def test_a_chunk_that_lies_in_two_files_is_recoded_alone(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [30, 2, 1, 30], chunk=3)
    store = cli.ingest("out", files, combine={"dim": "time"})
    judge(store, expect(files))
    mode, reason = modes(cli, "out")["v"]
    assert (mode, "1 of 21" in reason) == ("passthrough", True), reason
    with h5py.File(files[3]) as file:
        _, stored = file["v"].id.read_direct_chunk((0, 0, 0))
    assert (store / "v" / "11.0.0").read_bytes() == stored


@pytest.mark.parametrize("form", ["NETCDF3_64BIT_OFFSET", "NETCDF4"])
def test_unchunked_data_are_cut_in_slices(cli: Cli, tmp_path: Path, form: str) -> None:
    """Big-endian in classic files; the last slice is filled up."""
    files = []
    for number, count in enumerate((7, 6)):
        path = tmp_path / f"{number}.nc"
        with netCDF4.Dataset(path, "w", format=form) as file:
            file.createDimension("time", count)
            file.createDimension("x", 30000)
            time = file.createVariable("time", "i4", ("time",))
            time[:] = np.arange(count) + 7 * number
            v = file.createVariable("v", "f4", ("time", "x"), fill_value=-1.0)
            v[:] = np.random.default_rng(number).random((count, 30000))
        files.append(path)
    store = cli.ingest("out", files, combine={"dim": "time"}, target={"chunks": {"time": 5}})
    judge(store, expect(files))
    assert passed(cli, "out") == {"time", "v"}
    assert {file.stat().st_size for file in (store / "v").glob("c/*/*")} == {5 * 30000 * 4}


def test_chunks_never_written_and_filters_skipped(cli: Cli, tmp_path: Path) -> None:
    """An absent chunk is there as fill; a chunk whose shuffle was skipped is recoded alone."""
    source = tmp_path / "source.nc"
    values = np.arange(40, dtype="i4").reshape(4, 10)
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("y", 4)
        file.createDimension("x", 10)
        v = file.createVariable("v", "i4", ("y", "x"), zlib=True, chunksizes=(1, 10), fill_value=-5)
        v[1:] = values[1:]
    with h5py.File(source, "r+") as file:
        # Bit 0: the first filter, shuffle, was not applied; deflate was not either (bit 1).
        file["v"].id.write_direct_chunk((2, 0), values[2].tobytes(), filter_mask=0b11)
    store = cli.ingest("out", [source])
    found = judge(store, expect([source]))
    assert np.isnan(found["v"].values[0]).all()
    assert passed(cli, "out") == {"v"}
    assert sorted(file.name for file in (store / "v").glob("[0-9]*")) == ["0.0", "1.0", "2.0", "3.0"]
    assert cli.run("verify", store).code == 0


def test_v3_is_told_to_be_unlisted(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    SINGLE["packed"](source)
    cli.write_plan("three", [source], target={"zarrFormat": 3})
    review = cli.run("ingest", "three.yaml", "--dry-run", "--json").result
    assert any("numcodecs.shuffle" in warning for warning in review["warnings"])
    cli.write_plan("auto", [source])
    review = cli.run("ingest", "auto.yaml", "--dry-run", "--json").result
    assert review["zarrFormat"] == 2
    assert not any("numcodecs" in warning for warning in review["warnings"])


def test_the_review_counts_bytes(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    SINGLE["packed"](source)
    store = cli.ingest("out", [source], open={"variables": ["t2m"], "drop": []})
    review = cli.run("ingest", "out.yaml", "--dry-run", "--json").result
    with h5py.File(source) as file:
        stored = {each["name"]: file[each["name"]].id.get_storage_size() for each in review["variables"]}
    assert {each["name"]: each["bytesToRead"] for each in review["variables"]} == stored
    t2m = next(each for each in review["variables"] if each["name"] == "t2m")
    assert t2m["bytesToWrite"] == sum(file.stat().st_size for file in (store / "t2m").glob("[0-9]*"))
    assert review["bytesToRead"] == sum(stored.values())
    assert review["seconds"] > 0
    assert review["memoryBytes"] > 0
    assert review["chunks"] == sum(each["chunkCount"] for each in review["variables"])


def test_chunks_nobody_can_hold_are_refused(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    with h5py.File(source, "w") as file:
        # Sparse: nothing is written.
        file.create_dataset("v", (2000, 1000, 100), "f4", chunks=(10, 1000, 100))
    cli.write_plan("out", [source], target={"chunks": {"phony_dim_0": -1}}, run={"memory": "8GiB"})
    outcome = cli.run("ingest", "out.yaml")
    assert outcome.code == 2
    assert "target.chunks" in outcome.stderr


def test_chunks_that_are_slow_to_read_are_told(cli: Cli, tmp_path: Path) -> None:
    """By the thousand below 1 MB, or above 500 MB as the source has them."""
    source = tmp_path / "source.nc"
    with h5py.File(source, "w") as file:
        file.create_dataset("few", (999, 100), "f4", chunks=(1, 100))
        file.create_dataset("many", (1000, 100), "f4", chunks=(1, 100))
        file.create_dataset("large", (2, 130_000_000), "f4", chunks=(1, 130_000_000))
    cli.write_plan("out", [source], run={"memory": "8GiB"})
    warnings = cli.run("ingest", "out.yaml", "--dry-run", "--json").result["warnings"]
    told = {name: [words for words in warnings if f'"{name}"' in words] for name in ("few", "many", "large")}
    assert not told["few"]
    assert "has 1000 chunks of 400 B" in told["many"][0]
    assert "as in the source" in told["large"][0]


@pytest.mark.parametrize("kind", ["kerchunk-json", "icechunk"])
def test_references_into_a_limited_archive_are_refused(cli: Cli, kind: str) -> None:
    url = "https://zenodo.org/records/1/files/a.nc"
    cli.write_plan("out", [url], store=cli.folder / "out.json", target={"kind": kind})
    outcome = cli.run("ingest", "out.yaml", "--dry-run")
    assert outcome.code == 2
    assert "target.kind: zarr" in outcome.stderr


class Ranges(http.server.BaseHTTPRequestHandler):
    """A web server that gives ranges, and counts what it sends."""

    sent = 0
    folder = ""

    def do_GET(self) -> None:
        content = (Path(self.folder) / self.path.lstrip("/")).read_bytes()
        wanted = self.headers.get("range")
        first, last = 0, len(content) - 1
        if wanted:
            a, b = wanted.removeprefix("bytes=").split("-")
            first, last = int(a), min(int(b) if b else last, last)
        part = content[first : last + 1]
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("content-range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("content-length", str(len(part)))
        self.send_header("etag", '"1"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(part)
            Ranges.sent += len(part)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    Ranges.sent, Ranges.folder = 0, str(tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_over_the_web_little_more_is_read_than_the_chunks(cli: Cli, tmp_path: Path, web: str) -> None:
    source = tmp_path / "source.nc"
    values = np.random.default_rng(0).random((40, 300, 400)).astype("f4")
    dataset = xr.Dataset({"v": (("time", "y", "x"), values), "other": (("time", "y", "x"), values)})
    encoding = {"chunksizes": (1, 300, 400), "zlib": True, "complevel": 1}
    dataset.to_netcdf(source, encoding={"v": encoding, "other": encoding})
    plan, store = cli.write_plan("out", [f"{web}/source.nc"], open={"variables": ["v"]})
    done = cli.run("ingest", plan, "--json")
    assert done.code == 0, done.stderr
    judge(store, expect([source]).drop_vars("other"))
    with h5py.File(source) as file:
        stored = file["v"].id.get_storage_size()
    assert done.result["bytesRead"] <= 1.05 * stored + 1_000_000
    # What the server sent, the size's and the range's own requests included.
    assert stored <= Ranges.sent <= done.result["bytesRead"] + 10


def test_parts_are_those_of_the_plan_and_can_be_repeated(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [30, 30], chunk=3)
    plan, store = cli.write_plan("out", files, combine={"dim": "time"})
    prepared = cli.run("ingest", plan, "--prepare", "--json").result
    total = prepared["parts"]
    assert total > 1
    for number in [*range(total, 0, -1), 1]:
        assert cli.run("ingest", plan, "--part", f"{number}/{total}").code == 0
        assert not (store / ".zgroup").exists()
    assert cli.run("ingest", plan, "--finish").code == 0
    judge(store, expect(files))
    assert json.loads((store / "v" / ".zarray").read_text())["filters"] == [
        {"id": "shuffle", "elementsize": 4}
    ]
    assert zarr.open_group(store, mode="r")["v"].shape == (60, 4, 5)


@pytest.mark.parametrize("place", ["disk", "web"])
def test_chunks_that_are_copied_in_pieces(cli: Cli, tmp_path: Path, web: str, place: str) -> None:
    source = tmp_path / "source.nc"
    # Stored, each is longer than two pieces, and no two are alike.
    values = np.random.default_rng(0).random((5, 1500, 1700)).astype("f4")
    encoding = {"v": {"chunksizes": (1, 1500, 1700), "zlib": True, "complevel": 1}}
    xr.Dataset({"v": (("time", "y", "x"), values)}).to_netcdf(source, encoding=encoding)
    store = cli.ingest("out", [source if place == "disk" else f"{web}/source.nc"])
    with h5py.File(source) as file:
        for index in range(5):
            _, stored = file["v"].id.read_direct_chunk((index, 0, 0))
            assert len(stored) > 2 * 4 * 1024**2
            assert (store / f"v/{index}.0.0").read_bytes() == stored
