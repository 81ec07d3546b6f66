"""Beam recipes, run as they stand by the DirectRunner: xarray finds their store identical to ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr
import yaml
from as_it_stands import run_script, run_with
from judging import Cli
from made_files import series
from test_feedstock import ABOUT, TIME, assert_same, lint
from test_hdf5_by_ranges import ranged_web


def make(cli: Cli, plan: Path) -> Path:
    made = cli.run("feedstock", plan, "-o", "feedstock", "--kind", "beam", "--json")
    assert made.code == 0, made.stderr
    return cli.folder / "feedstock"


def run_local(feedstock: Path, target: Path) -> None:
    run_script(
        feedstock / "feedstock" / "run_local.py",
        TARGET=str(target),
        CACHE=str(target) + ".cache",
        PYTHONWARNINGS="ignore",
    )


@pytest.mark.full
def test_served_sample_files(cli: Cli, samples: Path, tmp_path: Path) -> None:
    """And each is fetched once, beside the first one's attributes."""
    files = [samples / f"navy_winds_{year}.nc" for year in (1982, 1983, 1984)]
    sections = {"target": {"chunks": {"time": 12}, "codec": {"name": "zstd"}}, "combine": {"dim": "time"}}
    with ranged_web(samples) as (address, sent):
        urls = [f"{address}/{file.name}" for file in files]
        plan, _ = cli.write_plan("ours", urls, about=ABOUT, **sections)
        feedstock = make(cli, plan)
        sent.clear()
        run_local(feedstock, tmp_path / "theirs.zarr")
        sizes = [file.stat().st_size for file in files]
        assert sum(sent) <= sum(sizes) + sizes[0]
    ours = cli.ingest("ours", files, **sections)
    assert_same(ours, tmp_path / "theirs.zarr")


PLANS = {
    "as-the-files": {},
    "opened-otherwise": {
        "open": {"rename": {"v": "wind"}, "cast": {"orography": "float32"}},
        "target": {
            "chunks": {"time": 4},
            "codec": {"name": "none"},
            "attributes": {"source": 'it\'s "made"'},
        },
    },
    "unpacked": {"open": {"unpack": True, "drop": ["orography"]}, "target": {"consolidated": False}},
}


@pytest.mark.full
@pytest.mark.parametrize("name", PLANS)
def test_files_that_count_time_from_moments_of_their_own(cli: Cli, tmp_path: Path, name: str) -> None:
    units = [f"hours since 1990-01-0{day}" for day in (1, 2, 3)]
    files = series(tmp_path, [5, 7, 2], bounds=True, units=units, starts=[0, 0.5, 6.25])
    sections = {**TIME, **PLANS[name]}
    ours = cli.ingest("ours", files, **sections)
    plan, _ = cli.write_plan("ours", files, **sections)
    feedstock = make(cli, plan)
    run_local(feedstock, tmp_path / "theirs.zarr")
    assert_same(ours, tmp_path / "theirs.zarr")


@pytest.mark.full
def test_by_the_runner_that_bakeries_use(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 4])
    ours = cli.ingest("ours", files, **TIME)
    plan, _ = cli.write_plan("ours", files, about=ABOUT, **TIME)
    feedstock = make(cli, plan)
    command = ["pangeo-forge-runner", "bake", f"--repo={feedstock}", "--feedstock-subdir=feedstock"]
    config = feedstock / "configs" / "config_local.py"
    baked = tmp_path / "baked"
    command += ["--Bake.job_name=try", "-f", str(config)]
    run_with("pangeo-forge-runner==0.10.2", *command, python="3.11", BAKED=str(baked))
    assert_same(ours, baked / "output" / "ours.zarr")


@pytest.mark.full
def test_files_out_of_order_leave_no_store(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 4])
    plan, _ = cli.write_plan("ours", files[::-1], **TIME)
    with pytest.raises(AssertionError, match="put INPUT in its order"):
        run_local(make(cli, plan), tmp_path / "theirs.zarr")
    with pytest.raises((FileNotFoundError, ValueError)):
        xr.open_zarr(tmp_path / "theirs.zarr")


def test_a_beam_feedstock_reads_as_the_template_wants(cli: Cli) -> None:
    file, _ = cli.write_plan(
        "ours",
        ["https://example.org/a.nc", "https://example.org/b.nc"],
        target={"uri": "osn://leap-pangeo-inbox/RAIN/RAIN.zarr", "chunks": {"time": 4}},
        **TIME,
    )
    plan = yaml.safe_load(file.read_text())
    plan["source"]["credentials"] = "my-archive"
    file.write_text(yaml.safe_dump({**plan, "about": ABOUT}))
    feedstock = make(cli, file)
    meta = yaml.safe_load((feedstock / "feedstock" / "meta.yaml").read_text())
    assert meta["recipes"] == [{"id": "judged", "object": "recipe:recipe"}]
    written = {path.name: path.read_text() for path in feedstock.rglob("*") if path.is_file()}
    lint(feedstock)
    assert "os.environ['MY_ARCHIVE_TOKEN']" in written["recipe.py"]
    dataflow = written["config_dataflow.py"]
    assert "'secret': os.environ['OSN_SECRET_KEY_INBOX']" in dataflow
    assert "c.TargetStorage.fsspec_args" in dataflow
    assert "c.TargetStorage.root_path = 'leap-pangeo-inbox/RAIN'" in dataflow
    assert "c.Bake.prune = False" in dataflow
    assert "max_num_workers" in dataflow
    found = cli.run("catalog", "lint", feedstock, "--json")
    assert not [line for line in found.stdout.splitlines() if "recipe-object" in line]


REFUSED = {
    "combine.dim": {},
    "combine.duplicates": {"combine": {"dim": "time", "duplicates": "first"}},
    "target.zarrFormat": {**TIME, "target": {"zarrFormat": 3}},
    "target.kind": {**TIME, "target": {"kind": "kerchunk-json"}},
}


@pytest.mark.parametrize("field", REFUSED)
def test_what_beam_cannot_do_is_refused_by_name(cli: Cli, tmp_path: Path, field: str) -> None:
    files = series(tmp_path, [3, 4])
    plan, _ = cli.write_plan("ours", files[:1] if field == "combine.dim" else files, **REFUSED[field])
    refused = cli.run("feedstock", plan, "-o", "feedstock", "--kind", "beam")
    assert refused.code in (1, 2)
    assert f" {field}: a Beam recipe cannot do this" in refused.stderr
    assert not (cli.folder / "feedstock").exists()


def test_another_kind_is_bad_usage(cli: Cli, tmp_path: Path) -> None:
    plan, _ = cli.write_plan("ours", series(tmp_path, [3]))
    refused = cli.run("feedstock", plan, "-o", "feedstock", "--kind", "spark")
    assert refused.code == 2
    assert "--kind spark" in refused.stderr
