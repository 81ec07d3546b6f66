"""Generated feedstocks, run as they stand: xarray finds their store identical to ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import icechunk
import numpy as np
import pytest
import tomllib
import xarray as xr
import yaml
from as_it_stands import run_script, run_with
from judging import OUR_ATTRIBUTES, Cli
from made_files import packed, series
from test_hdf5_by_ranges import ranged_web

ABOUT = {
    "title": 'Rain, it\'s "daily" \\ hourly',
    "description": "Rain of a made-up world.",
    "license": "CC BY 4.0",
    "providers": [{"name": "NOAA", "roles": ["producer"]}, "NASA"],
    "maintainers": [{"name": "Ada", "github": "ada"}],
    "tags": ["rain"],
}
TIME = {"combine": {"dim": "time"}}


def make(cli: Cli, plan: Path, folder: str = "feedstock") -> Path:
    made = cli.run("feedstock", plan, "-o", folder, "--json")
    assert made.code == 0, made.stderr
    return cli.folder / folder


def run_recipe(feedstock: Path, target: Path) -> str:
    """With the packages beside us: quicker than an environment for each."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(feedstock / "feedstock" / "recipe.py")],
        env={**os.environ, "TARGET": str(target), "CACHE": str(target) + ".cache"},
        cwd=feedstock,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_same(ours: Path, theirs: Path) -> None:
    with xr.open_zarr(ours) as first, xr.open_zarr(theirs) as second:
        for name in OUR_ATTRIBUTES:
            first.attrs.pop(name, None)
            second.attrs.pop(name, None)
        xr.testing.assert_identical(first.load(), second.load())


def lint(feedstock: Path) -> None:
    """By the template's own rules, which pyproject.toml there holds."""
    for action in (["check"], ["format", "--check"]):
        done = subprocess.run(
            ["ruff", *action, "."], cwd=feedstock, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def recipe(feedstock: Path) -> str:
    return (feedstock / "feedstock" / "recipe.py").read_text()


#: LEAP's template, but for what its robots write, and for a workflow that bakes what the template no longer holds.
TEMPLATE = {
    ".github/dependabot.yml",
    ".github/workflows/validate-catalog.yaml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSE",
    "README.md",
    "feedstock/catalog.yaml",
    "feedstock/meta.yaml",
    "feedstock/recipe.py",
    "pyproject.toml",
}


def test_the_layout_is_that_of_the_template(cli: Cli, tmp_path: Path) -> None:
    plan, _ = cli.write_plan("ours", series(tmp_path, [3, 4]), about=ABOUT, **TIME, **PLANS["explicit"])
    feedstock = make(cli, plan)
    files = [path for path in feedstock.rglob("*") if path.is_file()]
    assert {str(path.relative_to(feedstock)) for path in files} == TEMPLATE | {"batch/config.yml"}
    sections = re.findall(r"^    # (\d\..*)$", recipe(feedstock), re.MULTILINE)
    assert sections == ["1. Input files", "2. Combine", "3. Chunk", "4. Write"]
    # What its pre-commit hooks look for, beside ruff.
    for path in files:
        text = path.read_text()
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path
        if path.suffix in (".yml", ".yaml"):
            yaml.safe_load(text)
    workflow = yaml.safe_load((feedstock / ".github/workflows/validate-catalog.yaml").read_text())
    job = workflow["jobs"]["single-feedstock"]
    assert job["uses"].endswith("/data-catalog-actions/.github/workflows/reusable-catalog-entry.yml@main")
    assert job["with"]["feedstock-path"] == "./feedstock/catalog.yaml"
    rules = tomllib.loads((feedstock / "pyproject.toml").read_text())["tool"]["ruff"]
    assert (rules["line-length"], rules["target-version"]) == (100, "py310")
    assert set(rules["lint"]["select"]) == {"F", "E", "W", "I", "UP"}
    assert set(rules["lint"]["ignore"]) == {"E721", "E741", "E501"}
    assert rules["format"]["quote-style"] == "single"
    found = cli.run("catalog", "lint", feedstock, "--json")
    problems = [json.loads(line) for line in found.stdout.splitlines()]
    # A path of this machine is no address for a catalog.
    assert {each["rule"] for each in problems if each.get("severity") == "error"} == {"address"}


PLANS = {
    "explicit": {"target": {"zarrFormat": 3, "chunks": {"time": 4, "lat": -1}, "codec": {"name": "zstd"}}},
    "as-the-files": {},
    "version-2": {"target": {"zarrFormat": 2, "chunks": "auto", "codec": {"name": "zlib", "level": 1}}},
    "blosc": {"target": {"zarrFormat": 3, "codec": {"name": "blosc", "level": 5}}},
    "bare": {
        "target": {"codec": {"name": "none"}, "attributes": {"source": 'it\'s "made"', "levels": [1, 2]}}
    },
}


@pytest.mark.parametrize("name", PLANS)
def test_many_files(cli: Cli, tmp_path: Path, name: str) -> None:
    files = series(tmp_path, [5, 7, 2], bounds=True)
    ours = cli.ingest("ours", files, **TIME, **PLANS[name])
    plan, _ = cli.write_plan("ours", files, about=ABOUT, **TIME, **PLANS[name])
    feedstock = make(cli, plan)
    lint(feedstock)
    run_recipe(feedstock, tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


OPEN = {
    "renamed": {"rename": {"t2m": "temperature", "lat": "latitude"}, "drop": ["small"]},
    "chosen": {"variables": ["t2m", "single"]},
    "unpacked": {"unpack": True},
    "coordinates": {"coords": ["area"]},
    "cast": {"cast": {"area": "float32"}},
}


@pytest.mark.parametrize("name", OPEN)
def test_one_file_opened_otherwise(cli: Cli, tmp_path: Path, name: str) -> None:
    packed(tmp_path / "packed.nc")
    sections = {"open": OPEN[name], "target": {"codec": {"name": "zstd"}}}
    ours = cli.ingest("ours", [tmp_path / "packed.nc"], **sections)
    plan, _ = cli.write_plan("ours", [tmp_path / "packed.nc"], **sections)
    feedstock = make(cli, plan)
    lint(feedstock)
    run_recipe(feedstock, tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


@pytest.mark.parametrize("has_time", [False, True], ids=["new", "wrong"])
def test_time_from_the_names(cli: Cli, tmp_path: Path, has_time: bool) -> None:
    for month in (3, 1, 2):
        values = np.arange(12, dtype="f4").reshape(3, 4) * month
        one = xr.Dataset({"sst": (("lat", "lon"), values, {"units": "K"})}, {"height": 2.0})
        if has_time:
            one = one.expand_dims(time=[np.datetime64("1970-01-01", "ns")])
        one.to_netcdf(tmp_path / f"sst_2000{month:02}.nc")
    files = sorted(tmp_path.glob("*.nc"))
    sections = {"combine": {"dim": "time", "coordinate": "pattern", "pattern": "%Y%m"}}
    ours = cli.ingest("ours", files, **sections)
    plan, _ = cli.write_plan("ours", files, **sections)
    feedstock = make(cli, plan)
    lint(feedstock)
    run_recipe(feedstock, tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


@pytest.mark.parametrize("keep", ["first", "last"])
def test_times_that_two_files_have(cli: Cli, tmp_path: Path, keep: str) -> None:
    files = series(tmp_path, [5, 5], starts=[0, 3])
    sections = {"combine": {"dim": "time", "duplicates": keep}}
    ours = cli.ingest("ours", files, **sections)
    plan, _ = cli.write_plan("ours", files, **sections)
    run_recipe(make(cli, plan), tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


def test_a_store_as_the_source(cli: Cli, tmp_path: Path) -> None:
    first = cli.ingest("first", series(tmp_path, [5, 4]), **TIME)
    sections = {"target": {"chunks": {"time": 9}, "codec": {"name": "zstd"}}}
    ours = cli.ingest("ours", [first], **sections)
    plan, _ = cli.write_plan("ours", [first], **sections)
    run_recipe(make(cli, plan), tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


def test_as_a_batch_job_it_needs_nothing_beside_it(cli: Cli, samples: Path, tmp_path: Path) -> None:
    """Copied as batch.py to where a job is sent from; and each file is fetched once."""
    files = [samples / f"navy_winds_{year}.nc" for year in (1982, 1983, 1984)]
    sections = {"target": {"chunks": {"time": 12}, "codec": {"name": "zstd"}}, "combine": {"dim": "time"}}
    job = tmp_path / "job"
    with ranged_web(samples) as (address, sent):
        urls = [f"{address}/{file.name}" for file in files]
        plan, _ = cli.write_plan("ours", urls, about=ABOUT, **sections)
        feedstock = make(cli, plan)
        shutil.copytree(feedstock / "batch", job)
        shutil.copy(feedstock / "feedstock" / "recipe.py", job / "batch.py")
        sent.clear()
        run_script(job / "batch.py", TARGET=str(tmp_path / "theirs.zarr"), CACHE=str(tmp_path / "cache"))
        assert sum(sent) <= sum(file.stat().st_size for file in files)
    task = yaml.safe_load((job / "config.yml").read_text())
    assert (task["name"], task["workdir"], task["envs"]) == ("judged", ".", {"TARGET": ""})
    assert task["run"].strip().endswith("uv run batch.py")
    ours = cli.ingest("ours", files, **sections)
    assert_same(ours, tmp_path / "theirs.zarr")


SUFFIX = {"kerchunk-json": ".json", "kerchunk-parquet": ".parquet", "icechunk": ""}


@pytest.mark.parametrize("kind", SUFFIX)
def test_virtual(cli: Cli, tmp_path: Path, kind: str) -> None:
    files = series(tmp_path, [3, 3])
    plan, _ = cli.write_plan(
        "refs", files, store=tmp_path / f"refs{SUFFIX[kind]}", target={"kind": kind}, **TIME
    )
    feedstock = make(cli, plan)
    lint(feedstock)
    target = tmp_path / f"theirs{SUFFIX[kind]}"
    run_script(feedstock / "feedstock" / "recipe.py", TARGET=str(target))
    if kind == "kerchunk-parquet":
        return  # The recipe compared it with the files; the reader beside us cannot read it.
    ours = cli.ingest("ours", files, **TIME)
    if kind == "icechunk":
        repository = icechunk.Repository.open(
            icechunk.local_filesystem_storage(str(target)),
            authorize_virtual_chunk_access={f"file://{tmp_path}/": None},
        )
        theirs = xr.open_zarr(repository.readonly_session("main").store, consolidated=False)
    else:
        theirs = xr.open_dataset(str(target), engine="kerchunk", chunks={})
    with xr.open_zarr(ours) as expected:
        for name in expected.data_vars:
            xr.testing.assert_equal(theirs[name].load(), expected[name].load())


def test_virtual_of_a_zarr_store(cli: Cli, tmp_path: Path) -> None:
    # Of v2, VirtualiZarr refuses the filters that our copies have.
    target = {"zarrFormat": 3, "codec": {"name": "zstd"}}
    store = cli.ingest("source", series(tmp_path, [3, 3]), **TIME, target=target)
    plan, _ = cli.write_plan("refs", [store], store=tmp_path / "refs.json", target={"kind": "kerchunk-json"})
    assert cli.run("ingest", plan).code == 0
    feedstock = make(cli, plan)
    lint(feedstock)
    run_script(feedstock / "feedstock" / "recipe.py", TARGET=str(tmp_path / "theirs.json"))
    with xr.open_zarr(store, consolidated=False) as expected:
        for name in ("refs.json", "theirs.json"):
            found = xr.open_dataset(str(tmp_path / name), engine="kerchunk", chunks={})
            for variable in expected.data_vars:
                xr.testing.assert_equal(found[variable].load(), expected[variable].load())


def test_a_reference_that_cannot_be_read_fails(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3])
    plan, _ = cli.write_plan(
        "refs", files, store=tmp_path / "refs.json", target={"kind": "kerchunk-json"}, **TIME
    )
    feedstock = make(cli, plan)
    script = feedstock / "feedstock" / "recipe.py"
    # References to a file that is not there: fsspec reads fill values from them.
    script.write_text(
        recipe(feedstock).replace(
            "    # 4. Write", "    ds = ds.vz.rename_paths(lambda path: path + 'x')\n\n    # 4. Write"
        )
    )
    with pytest.raises(AssertionError):
        run_recipe(feedstock, tmp_path / "theirs")


def test_secrets_are_named_and_never_written(cli: Cli, tmp_path: Path) -> None:
    cli.env.update(OSN_ACCESS_KEY_INBOX="canary-key", OSN_SECRET_KEY_INBOX="canary-secret")
    file, _ = cli.write_plan(
        "refs",
        ["https://example.org/a.nc"],
        target={"uri": "osn://leap-pangeo-inbox/RAIN/RAIN.zarr", "chunks": {"time": 4}},
    )
    plan = yaml.safe_load(file.read_text())
    plan["source"]["credentials"] = "my-archive"
    file.write_text(yaml.safe_dump({**plan, "about": ABOUT}))
    feedstock = make(cli, file)
    written = "\n".join(path.read_text() for path in feedstock.rglob("*") if path.is_file())
    lint(feedstock)
    assert "canary" not in written
    for name in ("OSN_ACCESS_KEY_INBOX", "OSN_SECRET_KEY_INBOX", "MY_ARCHIVE_TOKEN"):
        assert f"os.environ['{name}']" in written
    entry = yaml.safe_load((feedstock / "feedstock" / "catalog.yaml").read_text())
    assert entry["stores"][0]["url"] == "https://nyu1.osn.mghpcc.org/leap-pangeo-inbox/RAIN/RAIN.zarr"


def test_icechunk_in_the_inbox_takes_the_keys_of_the_inbox(cli: Cli) -> None:
    plan, _ = cli.write_plan(
        "refs",
        ["https://example.org/a.nc"],
        target={"uri": "osn://leap-pangeo-inbox/RAIN/RAIN.icechunk", "kind": "icechunk"},
    )
    feedstock = make(cli, plan)
    lint(feedstock)
    assert "access_key_id=os.environ['OSN_ACCESS_KEY_INBOX']" in recipe(feedstock)
    assert "secret_access_key=os.environ['OSN_SECRET_KEY_INBOX']" in recipe(feedstock)
    assert "endpoint_url='https://nyu1.osn.mghpcc.org'" in recipe(feedstock)


def test_what_somebody_changed_is_kept(cli: Cli, tmp_path: Path) -> None:
    plan, _ = cli.write_plan("ours", series(tmp_path, [3]))
    feedstock = make(cli, plan)
    make(cli, plan)
    (feedstock / "README.md").write_text("mine")
    refused = cli.run("feedstock", plan, "-o", "feedstock")
    assert refused.code == 1
    assert "README.md" in refused.stderr
    assert (feedstock / "README.md").read_text() == "mine"


def test_the_catalog_takes_the_entry(cli: Cli, tmp_path: Path) -> None:
    """Judged by the catalog's own schema, in an environment of its own, as it wants an older Zarr."""
    plan, _ = cli.write_plan("ours", series(tmp_path, [3]), about=ABOUT)
    feedstock = make(cli, plan) / "feedstock"
    judged = """
import sys
from ruamel.yaml import YAML
from leap_data_management_utils.catalog import Feedstock
catalog, meta = (YAML(typ='safe').load(open(name)) for name in sys.argv[1:])
entry = Feedstock.model_validate(catalog | meta)
print(entry.title, entry.stores[0].id, entry.provenance.license, entry.meta_yaml_url, sep='|')
"""
    files = (feedstock / "catalog.yaml", feedstock / "meta.yaml")
    package = "leap-data-management-utils[catalog]==0.0.19"
    said = run_with(package, "python", "-W", "ignore", "-c", judged, *files)
    assert said.strip() == "|".join(
        [
            ABOUT["title"],
            "judged",
            "CC-BY-4.0",
            "https://github.com/leap-stc/judged_feedstock/blob/main/feedstock/meta.yaml",
        ]
    )
