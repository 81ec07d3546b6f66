"""Bad input: an error that names the file, exit code 2, and no store left behind."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
from judging import Cli, expect, judge
from made_files import SINGLE, packed, series

TIME = {"combine": {"dim": "time"}}


@contextmanager
def web(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A plain web server below a folder, without ranges, and the paths it was asked for."""
    asked: list[str] = []

    class Server(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    match how:
        case "truncated":
            path.write_bytes(whole[: len(whole) * 2 // 3])
        case "beginning":
            path.write_bytes(whole[:200])
        case "empty":
            path.write_bytes(b"")
        case "html":
            path.write_text("<!DOCTYPE html><html><body>Please log in</body></html>")
        case "text":
            path.write_text("this is not a data file")
        case "missing":
            path.unlink()
        case "folder":
            path.unlink()
            path.mkdir()


WORDS = {"html": "web page", "empty": "empty", "missing": "nothing there", "truncated": "truncated"}


@pytest.mark.parametrize("form", ["packed", "cdf1"])
@pytest.mark.parametrize("how", ["truncated", "beginning", "empty", "html", "text", "missing", "folder"])
def test_a_bad_file(cli: Cli, tmp_path: Path, form: str, how: str) -> None:
    source = tmp_path / "bad.nc"
    SINGLE[form](source)
    damage(source, how)
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan, "--json")
    assert outcome.code == 2, outcome.stderr
    assert "bad.nc" in outcome.stderr
    assert WORDS.get(how, "") in outcome.stderr
    assert not store.exists()
    assert not store.with_name("out.zarr.lifecycle").exists()
    assert cli.run("inspect", source).code == 2


def test_the_bad_one_of_many_is_named(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3, 3])
    damage(files[1], "html")
    plan, store = cli.write_plan("out", files, **TIME)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert "part_1.nc" in outcome.stderr
    assert not store.exists()


def test_a_broken_chunk_removes_what_was_written(cli: Cli, tmp_path: Path) -> None:
    """The metadata are fine: the damage shows when the middle is read."""
    source = tmp_path / "source.nc"
    values = np.random.default_rng(1).random((40, 200, 200))
    with h5py.File(source, "w") as file:
        data = file.create_dataset(
            "a", data=values, chunks=(1, 200, 200), compression="gzip", compression_opts=1
        )
        chunk = data.id.get_chunk_info(35)
        offset, size = chunk.byte_offset, chunk.size
    content = bytearray(source.read_bytes())
    content[offset : offset + size] = b"\x55" * size
    source.write_bytes(content)
    plan, store = cli.write_plan("out", [source])
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2, outcome.stderr
    assert "source.nc" in outcome.stderr
    assert '"a"' in outcome.stderr or "variable a" in outcome.stderr
    assert not store.exists()
    assert not store.with_name("out.zarr.lifecycle").exists()


def test_types_that_have_no_place_are_refused_by_name(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "types.h5"
    with h5py.File(source, "w") as file:
        file["fine"] = np.arange(3.0)
        file["pair"] = np.zeros(3, [("a", "i4"), ("b", "f4")])
        file["opaque"] = np.zeros(3, "V7")
        file.create_dataset("ragged", (3,), h5py.vlen_dtype(np.int32))
    for name in ("pair", "opaque", "ragged"):
        dropped = [other for other in ("pair", "opaque", "ragged") if other != name]
        plan, store = cli.write_plan("out", [source], open={"drop": dropped})
        outcome = cli.run("ingest", plan)
        assert outcome.code == 2
        assert f'"{name}"' in outcome.stderr
        assert not store.exists()
    store = cli.ingest("fine", [source], open={"drop": ["pair", "opaque", "ragged"]})
    assert (store / "zarr.json").exists()


def test_a_wrong_plan_names_line_and_field(cli: Cli, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "lifecycle: 1\nname: x\nsource:\n  kind: local\n  local: {paths: [a.nc]}\n"
        "target:\n  uri: out.zarr\n  chunk: keep\n"
    )
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert "plan.yaml:8:" in outcome.stderr
    assert '"target.chunk"' in outcome.stderr
    assert '"chunks"' in outcome.stderr


def test_an_existing_target_is_kept_unless_the_plan_says_otherwise(cli: Cli, tmp_path: Path) -> None:
    source, other = tmp_path / "source.nc", tmp_path / "other.nc"
    packed(source)
    SINGLE["by_h5netcdf"](other)
    store = cli.ingest("out", [source])
    plan, _ = cli.write_plan("again", [other], store=store)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 1
    assert str(store) in outcome.stderr
    judge(store, expect([source]))
    plan, _ = cli.write_plan("over", [other], store=store, target={"overwrite": True, "zarrFormat": 3})
    assert cli.run("ingest", plan).code == 0
    judge(store, expect([other]))
    assert not (store / ".zgroup").exists()
    assert not (store / "t2m").exists()


def test_from_the_web_each_file_is_fetched_once(cli: Cli, tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    files = series(served, [3, 3])
    with web(served) as (address, asked):
        store = cli.ingest("out", [f"{address}/{file.name}" for file in files], **TIME)
        judge(store, expect(files))
        assert sorted(asked) == ["/part_0.nc", "/part_1.nc"]
        (served / "login.nc").write_text("<html><body>log in</body></html>")
        for name, words in (("login.nc", "web page"), ("none.nc", "none.nc")):
            plan, target = cli.write_plan(name, [f"{address}/{name}"])
            outcome = cli.run("ingest", plan)
            assert outcome.code == 2, outcome.stderr
            assert words in outcome.stderr
            assert not target.exists()
        assert cli.run("inspect", f"{address}/part_0.nc", "--json").result["dims"]["time"] == 3
    left = tmp_path / "state" / "tmp"
    assert not left.exists() or not list(left.iterdir())


def test_nothing_is_left_of_a_refused_target(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "source.nc"
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("x", 2)
        file.createVariable("v", "f4", ("x",))
    plan, _ = cli.write_plan("out", [source], target={"kind": "icechunk", "shards": {"x": 2}})
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert "target.shards" in outcome.stderr
    assert not list(tmp_path.glob("out*.zarr*"))
    plan, _ = cli.write_plan("web", [source], target={"uri": "https://example.org/out.zarr"})
    assert cli.run("ingest", plan).code in (2, 3)


def test_a_source_behind_a_link_is_the_file_itself(cli: Cli, tmp_path: Path) -> None:
    real, link = tmp_path / "real.nc", tmp_path / "link.nc"
    packed(real)
    link.symlink_to("real.nc")
    assert cli.run("inspect", link, "--json").result["dims"]["time"] == 23
    made = cli.run("plan", "li*.nc", "--to", "out.zarr", "--lock", "--json")
    assert made.code == 0, made.stderr
    (lock,) = made.result["plan"]["lock"]
    assert (lock["uri"], lock["sizeBytes"]) == (str(link), real.stat().st_size)
    (tmp_path / "plan.yaml").write_text(made.result["yaml"])
    done = cli.run("ingest", "plan.yaml", "--json")
    assert done.code == 0, done.stderr
    # The file's content, not the few bytes of the link.
    assert done.result["bytesRead"] > real.stat().st_size / 2
    judge(tmp_path / "out.zarr", expect([real]))
    (tmp_path / "store").symlink_to("out.zarr")
    assert cli.run("inspect", "store", "--json").result["format"] == "zarr2"
    assert cli.run("verify", "store").code == 0


def test_links_that_lead_to_no_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken.nc").symlink_to("nowhere.nc")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.nc").symlink_to("folder")
    for name, words in (("broken.nc", "nowhere.nc"), ("folder.nc", "is a folder")):
        for verb in (["inspect", name], ["plan", name, "--to", "out.zarr"]):
            outcome = cli.run(*verb)
            assert outcome.code == 2
            assert name in outcome.stderr
            assert words in outcome.stderr


def test_the_web_has_no_listings(cli: Cli, tmp_path: Path) -> None:
    served = tmp_path / "served"
    (served / "folder").mkdir(parents=True)
    SINGLE["cdf1"](served / "folder" / "a.nc")
    with web(served) as (address, asked):
        for folder in (f"{address}/folder/", f"{address}/", address):
            outcome = cli.run("ls", folder, "--json")
            assert outcome.code == 2
            assert "Name a file" in outcome.stderr
        assert asked == []
        file = f"{address}/folder/a.nc"
        entry, result = map(json.loads, cli.run("ls", file, "--json").stdout.splitlines())
        assert (entry["uri"], entry["sizeBytes"]) == (file, (served / "folder" / "a.nc").stat().st_size)
        assert result["entries"] == 1
