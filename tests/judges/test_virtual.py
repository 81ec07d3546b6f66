"""Virtual stores: opened by the very code we hand out, they are what xarray makes of the files."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
import xarray as xr
from judging import OUR_ATTRIBUTES, Cli, expect
from made_files import CLASSIC, series

ENDINGS = {"kerchunk-json": "json"}
TIME = {"combine": {"dim": "time"}}
RANDOM = np.random.default_rng(11)


def make(cli: Cli, kind: str, files: list[Path | str], name: str = "out", **sections: Any) -> dict[str, Any]:
    """A virtual store, which must succeed; answers with the result."""
    store = cli.folder / f"{name}.{ENDINGS[kind]}"
    target = {"kind": kind, **sections.pop("target", {})}
    file, store = cli.write_plan(name, files, store=store, target=target, **sections)
    outcome = cli.run("ingest", file, "--json")
    assert outcome.code == 0, outcome.stderr + outcome.stdout
    result = outcome.result
    assert result["uri"] == str(store)
    assert set(result["mode"].values()) == {"virtual"}
    assert not store.with_name(store.name + ".lifecycle").exists()
    return result


def opened(result: dict[str, Any]) -> xr.Dataset:
    """What the code in the result opens."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(result["python"], names)
        return names["ds"].load()


def judge(result: dict[str, Any], expected: xr.Dataset) -> None:
    found = opened(result)
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
    result = make(cli, kind, [f"{web}/far.nc"])
    judge(result, expect([file]))
    assert result["source"]["references"]["protocol"] == "http"


@pytest.mark.parametrize("kind", ENDINGS)
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
