"""Virtual stores: opened by the very code we hand out, they are what xarray makes of the files."""

from __future__ import annotations

import functools
import http.server
import json
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import icechunk
import netCDF4
import numpy as np
import pytest
import xarray as xr
from by_kerchunk import kerchunk_references
from judging import OUR_ATTRIBUTES, Cli, expect
from made_files import CLASSIC, series

ENDINGS = {"kerchunk-json": "json", "kerchunk-parquet": "parq", "icechunk": "icechunk"}
KERCHUNK = ["kerchunk-json", "kerchunk-parquet"]
TIME = {"combine": {"dim": "time"}}
RANDOM = np.random.default_rng(11)


def make(cli: Cli, kind: str, files: list[Path | str], name: str = "out", **sections: Any) -> dict[str, Any]:
    """A virtual store, which must succeed; answers with the result."""
    store = cli.folder / f"{name}.{ENDINGS[kind]}"
    result = make_at(cli, kind, files, store, **sections)
    assert not store.with_name(store.name + ".lifecycle").exists()
    return result


def make_at(
    cli: Cli, kind: str, files: list[Path | str], store: Path | str, **sections: Any
) -> dict[str, Any]:
    target = {"kind": kind, "uri": str(store), **sections.pop("target", {})}
    cli.env["LIFECYCLE_PYTHON"] = sys.executable
    file, _ = cli.write_plan("out", files, target=target, **sections)
    outcome = cli.run("ingest", file, "--json")
    assert outcome.code == 0, outcome.stderr + outcome.stdout
    result = outcome.result
    assert result["uri"] == str(store)
    assert set(result["mode"].values()) == {"virtual"}
    return result


def opened(result: dict[str, Any]) -> xr.Dataset:
    """What the code in the result opens."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(result["python"], names)
        return names["ds"].load()


def judge(result: dict[str, Any], expected: xr.Dataset) -> None:
    judge_opened(opened(result), expected)


def judge_opened(found: xr.Dataset, expected: xr.Dataset) -> None:
    for name in OUR_ATTRIBUTES:
        assert found.attrs.pop(name)
    xr.testing.assert_identical(found, expected)
    for name, variable in expected.variables.items():
        if variable.dtype.kind in "iufMm":
            assert found[name].dtype == variable.dtype, name


def classic(path: Path, form: str = "NETCDF3_64BIT_OFFSET") -> Path:
    """Every type, records that interleave, an odd row length, characters, scalars."""
    with netCDF4.Dataset(path, "w", format=form) as file:
        file.title, file.half = "classic", np.float32(0.5)
        file.createDimension("time", None)
        file.createDimension("lat", 45)
        file.createDimension("lon", 31)
        file.createDimension("letters", 12)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time[:] = "hours since 1999-12-31", np.arange(14) * 6
        for name, length in (("lat", 45), ("lon", 31)):
            file.createVariable(name, "f4", (name,))[:] = np.linspace(-40, 40, length)
        for kind in ("i1", "i2", "i4", "f4", "f8"):
            file.createVariable(f"r_{kind}", kind, ("time", "lat", "lon"))[:] = RANDOM.integers(
                0, 99, (14, 45, 31)
            )
            file.createVariable(f"s_{kind}", kind, ("lat", "lon"))[:] = RANDOM.integers(0, 99, (45, 31))
        packed = file.createVariable("packed", "i2", ("time", "lat", "lon"), fill_value=-99)
        packed.set_auto_maskandscale(False)
        packed.scale_factor, packed.add_offset = 0.01, 273.15
        values = RANDOM.integers(-500, 500, (14, 45, 31), "i2")
        values[2, 3:9] = -99
        packed[:] = values
        names = file.createVariable("names", "S1", ("time", "lat", "letters"))
        letters = RANDOM.choice(list(b"abcxyz"), (14, 45, 12)).astype("u1").view("S1")
        names[:] = letters
        file.createVariable("level", "f8")[...] = 850
    return path


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The folder over HTTP, by ranges."""
    handler = functools.partial(Ranges, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Ranges(http.server.SimpleHTTPRequestHandler):
    """A web server that serves ranges, as every archive's does."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(found[1]) if found else 0
        last = min(int(found[2]) if found and found[2] else len(content) - 1, len(content) - 1)
        if found and first >= len(content):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        part = content[first : last + 1]
        self.send_response(206 if found else 200)
        if found:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if with_body:
            self.wfile.write(part)


@pytest.mark.parametrize("form", CLASSIC)
@pytest.mark.parametrize("kind", ENDINGS)
def test_one_classic_file(cli: Cli, tmp_path: Path, kind: str, form: str) -> None:
    file = classic(tmp_path / "a file.nc", form)
    result = make(cli, kind, [file])
    judge(result, expect([file]))
    # Records and large arrays stay in the file.
    assert result["references"] >= 6 * 14


@pytest.mark.parametrize("kind", ENDINGS)
def test_many_classic_files(cli: Cli, tmp_path: Path, kind: str) -> None:
    files = series(tmp_path, [4, 3, 5], form="NETCDF3_CLASSIC", bounds=True)
    judge(make(cli, kind, list(reversed(files)), **TIME), expect(files))


@pytest.mark.parametrize("kind", ENDINGS)
def test_over_http(cli: Cli, tmp_path: Path, web: str, kind: str) -> None:
    file = classic(tmp_path / "far.nc")
    if kind == "icechunk" and icechunk.__version__ < "2":
        # Its references lose the port, which only these tests need.
        plan, store = cli.write_plan("out", [f"{web}/far.nc"], target={"kind": kind})
        cli.env["LIFECYCLE_PYTHON"] = sys.executable
        refused = cli.run("ingest", plan)
        assert refused.code == 2
        assert "port" in refused.stderr
        assert not store.exists()
        return
    result = make(cli, kind, [f"{web}/far.nc"])
    judge(result, expect([file]))
    assert result["source"]["references"]["protocol"] == "http"


@pytest.mark.parametrize("kind", KERCHUNK)
def test_relative_references_move_with_their_files(cli: Cli, tmp_path: Path, kind: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    file = classic(data / "a.nc")
    result = make(cli, kind, [file], target={"references": "relative"})
    expected = expect([file])
    judge(result, expected)
    moved = tmp_path / "moved"
    moved.mkdir()
    store = Path(result["uri"])
    store.rename(moved / store.name)
    data.rename(moved / "data")
    result["python"] = result["python"].replace(str(tmp_path), str(moved))
    judge(result, expected)


def test_relative_references_need_files_beside(cli: Cli, tmp_path: Path) -> None:
    file = classic(tmp_path / "a.nc")
    plan, store = cli.write_plan(
        "out",
        [file],
        store=tmp_path / "deep" / "out.json",
        target={"kind": "kerchunk-json", "references": "relative"},
    )
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert "a.nc" in outcome.stderr
    assert not store.exists()


def test_icechunk_without_its_package(cli: Cli, tmp_path: Path) -> None:
    file = classic(tmp_path / "a.nc")
    plan, store = cli.write_plan("out", [file], store=tmp_path / "out.icechunk", target={"kind": "icechunk"})
    for python, words in (("", "LIFECYCLE_PYTHON"), (python_without_icechunk(tmp_path), "[icechunk]")):
        cli.env["LIFECYCLE_PYTHON"] = python
        refused = cli.run("ingest", plan)
        assert refused.code == 2, refused.stderr
        assert words in refused.stderr
        assert not store.exists()


def python_without_icechunk(folder: Path) -> str:
    """This interpreter, as if the extra were not installed."""
    hiding = folder / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text("import sys\nsys.modules['icechunk'] = None\n")
    script = folder / "python"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={hiding} exec {sys.executable} "$@"\n')
    script.chmod(0o755)
    return str(script)


def netcdf4(path: Path) -> Path:
    """Chunks with shuffle and deflate, big-endian too, checksums, contiguous, strings, chunks never written."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", None)
        file.createDimension("lat", 40)
        file.createDimension("lon", 33)
        time = file.createVariable("time", "i4", ("time",))
        time.units, time[:] = "days since 2001-01-01", np.arange(12)
        shape = (12, 40, 33)
        options = {"zlib": True, "complevel": 4, "chunksizes": (4, 20, 33)}
        for name, kind, more in (
            ("plain", "f4", {}),
            ("bytes", "i1", {}),
            ("swapped", ">f8", {"endian": "big"}),
            ("unshuffled", "i2", {"shuffle": False}),
            ("checked", "f4", {"fletcher32": True}),
            ("filled", "i2", {"fill_value": -9}),
        ):
            variable = file.createVariable(name, kind, ("time", "lat", "lon"), **{**options, **more})
            variable.set_auto_mask(False)
            variable[:] = RANDOM.integers(-8, 90, shape)
        for name, more in (("some", {}), ("masked", {"fill_value": -1.0}), ("never", {})):
            variable = file.createVariable(name, "f4", ("time", "lat", "lon"), **options, **more)
            if name != "never":
                variable[:5] = RANDOM.random((5, 40, 33))
        file.createVariable("contiguous", "f8", ("lat", "lon"))[:] = RANDOM.random((40, 33))
        names = file.createVariable("names", str, ("lat",))
        names[:] = np.array([f"station {i}" for i in range(40)], object)
    return path


@pytest.mark.parametrize("kind", ENDINGS)
def test_one_netcdf4_file(cli: Cli, tmp_path: Path, kind: str) -> None:
    file = netcdf4(tmp_path / "a.nc")
    result = make(cli, kind, [file])
    judge(result, expect([file]))
    # Six whole arrays, what was written of two (chunks that the end cuts lie in the store), one piece.
    assert result["references"] == 6 * 6 + 2 * 2 + 1


@pytest.mark.parametrize("kind", ENDINGS)
def test_many_netcdf4_files(cli: Cli, tmp_path: Path, kind: str) -> None:
    files = []
    for number in range(3):
        file = tmp_path / f"part {number}.nc"
        netcdf4(file)
        with netCDF4.Dataset(file, "a") as changed:
            # The same number of days, from another reference.
            changed["time"].units = (
                f"days since 2001-01-{number * 12 + 1:02d}" if number < 2 else "days since 2001-01-25"
            )
            if number:
                changed["contiguous"][:] = netCDF4.Dataset(files[0])["contiguous"][:]
        files.append(file)
    result = make(cli, kind, files, **TIME)
    judge(result, expect(files))
    assert result["references"] == 3 * (6 * 6 + 2 * 2) + 1


def test_the_same_references_as_kerchunk(cli: Cli, tmp_path: Path) -> None:
    file = netcdf4(tmp_path / "a.nc")
    ours = json.loads(Path(make(cli, "kerchunk-json", [file])["uri"]).read_text())["refs"]
    theirs = kerchunk_references(file)
    both = [key for key in theirs if isinstance(theirs[key], list) and isinstance(ours.get(key), list)]
    # kerchunk leaves arrays with checksums out.
    assert {key.split("/")[0] for key in both} >= {"plain", "swapped", "contiguous", "some"}
    assert len(both) == 5 * 6 + 2 * 2 + 1
    for key in both:
        assert ours[key] == theirs[key], key


@pytest.mark.parametrize("kind", ENDINGS)
def test_a_chunk_that_cannot_be_read_leaves_nothing(cli: Cli, tmp_path: Path, kind: str) -> None:
    file = netcdf4(tmp_path / "a.nc")
    with h5py.File(file) as opened_file:
        chunk = opened_file["plain"].id.get_chunk_info(0)
    with file.open("r+b") as bytes_of_it:
        bytes_of_it.seek(chunk.byte_offset)
        bytes_of_it.write(b"\xff" * chunk.size)
    plan, store = cli.write_plan(
        "out", [file], store=tmp_path / f"out.{ENDINGS[kind]}", target={"kind": kind}
    )
    cli.env["LIFECYCLE_PYTHON"] = sys.executable
    refused = cli.run("ingest", plan)
    assert refused.code == 2, refused.stderr
    assert '"plain"' in refused.stderr
    assert not store.exists()
    assert not store.with_name(store.name + ".lifecycle").exists()


@pytest.mark.parametrize("kind", KERCHUNK)
def test_verify_and_inspect(cli: Cli, tmp_path: Path, kind: str) -> None:
    file = netcdf4(tmp_path / "a.nc")
    result = make(cli, kind, [file])
    store = result["uri"]
    whole = cli.run("verify", store, "--json")
    assert whole.code == 0, whole.stderr
    assert whole.result["decoded"] == result["chunks"]
    described = cli.run("inspect", store, "--json").result
    assert described["variables"]["plain"]["shape"] == [12, 40, 33]
    # The dataset viewer hands out the same code.
    assert described["python"] == result["python"]
    assert described["dims"] == {"time": 12, "lat": 40, "lon": 33}
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    cut = cli.run("verify", store, "--json")
    assert cut.code == 1
    assert 0 < cut.result["missing"] + cut.result["unreadable"] < result["chunks"]
    file.unlink()
    gone = cli.run("verify", store, "--json")
    assert gone.code == 1
    assert gone.result["missing"] + gone.result["unreadable"] == result["references"]


def test_what_cannot_be_referenced_is_refused_by_name(cli: Cli, tmp_path: Path) -> None:
    large, odd = tmp_path / "large.nc", tmp_path / "odd.nc"
    for file, steps in ((large, 5), (odd, 7)):
        with netCDF4.Dataset(file, "w") as opened_file:
            opened_file.createDimension("time", None)
            opened_file.createDimension("x", 200_000)
            start = 0 if file == large else 5
            opened_file.createVariable("time", "i4", ("time",))[:] = np.arange(start, start + steps)
            variable = opened_file.createVariable(
                "v", "f4", ("time", "x"), zlib=True, complevel=1, chunksizes=(3, 200_000)
            )
            variable[:] = np.zeros((steps, 200_000))
    plan, store = cli.write_plan(
        "out", [large, odd], store=tmp_path / "out.json", target={"kind": "kerchunk-json"}, **TIME
    )
    refused = cli.run("ingest", plan)
    assert refused.code == 2
    assert '"v"' in refused.stderr
    assert "middle" in refused.stderr
    assert not store.exists()
    for target, words in (
        ({"chunks": {"time": 1}}, "target.chunks"),
        ({"codec": {"name": "zstd"}}, "target.codec"),
    ):
        plan, store = cli.write_plan(
            "out", [large], store=tmp_path / "out.json", target={"kind": "kerchunk-json", **target}
        )
        refused = cli.run("ingest", plan)
        assert refused.code == 2
        assert words in refused.stderr
        assert not store.exists()


@pytest.mark.parametrize("kind", ENDINGS)
def test_overwrite(cli: Cli, tmp_path: Path, kind: str) -> None:
    file, other = classic(tmp_path / "a.nc"), classic(tmp_path / "b.nc")
    make(cli, kind, [file])
    target = {"kind": kind}
    plan, _ = cli.write_plan("out", [other], store=tmp_path / f"out.{ENDINGS[kind]}", target=target)
    refused = cli.run("ingest", plan)
    assert refused.code == 1
    assert "overwrite" in refused.stderr
    judge(make(cli, kind, [other], target={"overwrite": True}), expect([other]))
