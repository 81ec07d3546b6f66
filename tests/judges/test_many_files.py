"""Many files along one dimension: what xarray makes of them, or a refusal by name."""

from __future__ import annotations

import os
from pathlib import Path

import netCDF4
import numpy as np
import pytest
from judging import Cli, expect, judge
from made_files import series

TIME = {"combine": {"dim": "time"}}

SERIES = {
    "unequal": {"steps": [5, 7, 2]},
    "bounds": {"steps": [5, 4], "bounds": True},
    "descending-lat": {"steps": [3, 3], "descending": True},
    "classic": {"steps": [4, 4, 1], "form": "NETCDF3_CLASSIC"},
    "cdf5": {"steps": [2, 3], "form": "NETCDF3_64BIT_DATA"},
    "unsorted": {"steps": [3, 3, 3], "starts": [10, 0, 20]},
    "references": {
        "steps": [3, 4],
        "units": ["days since 1990-01-01", "days since 1990-02-01"],
        "starts": [0, 0],
        "bounds": True,
    },
    "finer-units": {
        "steps": [3, 4],
        "units": ["days since 1990-01-01", "hours since 1990-02-01 06:00"],
        "starts": [0, 0],
        "dtype": "i4",
        "bounds": True,
    },
    "fractions": {
        "steps": [3, 4],
        "units": ["days since 1990-01-01", "hours since 1990-02-01"],
        "starts": [0.5, 0.25],
    },
    "noleap": {
        "steps": [3, 4],
        "units": ["days since 1992-01-01", "days since 1993-03-01"],
        "starts": [0, 0],
        "calendar": "noleap",
    },
    "360-days": {
        "steps": [3, 4],
        "units": ["hours since 1992-01-30", "days since 1993-02-30"],
        "starts": [0, 0],
        "calendar": "360_day",
    },
}


@pytest.mark.parametrize("name", SERIES)
def test_identical(cli: Cli, tmp_path: Path, name: str) -> None:
    files = series(tmp_path, **SERIES[name])
    store = cli.ingest("out", files, **TIME)
    judge(store, expect(files))


@pytest.mark.parametrize(
    "target",
    [
        {"zarrFormat": 2, "chunks": {"time": 4, "lat": 3}},
        {"zarrFormat": 3, "chunks": {"time": -1, "lat": 1}, "codec": {"name": "zstd"}},
        {"zarrFormat": 3, "chunks": "auto", "codec": {"name": "none"}},
    ],
    ids=["explicit", "whole-time", "auto"],
)
def test_chunks_across_seams(cli: Cli, tmp_path: Path, target: dict) -> None:
    files = series(tmp_path, [5, 7, 2, 1], bounds=True)
    store = cli.ingest("out", list(reversed(files)), target=target, **TIME)
    judge(store, expect(files))


def test_plan_finds_the_files_and_the_dimension(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 2])
    made = cli.run(
        "plan", "part_*.nc", "--to", "out.zarr", "--codec", "zstd:1", "--zarr-format", "3", "-o", "plan.yaml"
    )
    assert made.code == 0, made.stderr
    dry = cli.run("ingest", "plan.yaml", "--dry-run", "--json")
    assert dry.code == 0
    assert dry.result["mode"]["v"] == "recode"
    assert not (tmp_path / "out.zarr").exists()
    assert cli.run("ingest", "plan.yaml").code == 0
    judge(tmp_path / "out.zarr", expect(files))


def test_prepare_parts_finish(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 2])
    plan, store = cli.write_plan("out", files, **TIME)
    prepared = cli.run("ingest", plan, "--prepare", "--json")
    assert prepared.code == 0, prepared.stderr
    parts = prepared.result["parts"]
    too_early = cli.run("ingest", plan, "--finish")
    assert too_early.code == 1
    assert "part 1 of" in too_early.stderr
    for part in range(1, parts + 1):
        assert cli.run("ingest", plan, "--part", f"{part}/{parts}").code == 0
        assert not list(store.glob(".z*"))
    assert cli.run("ingest", plan, "--finish").code == 0
    judge(store, expect(files))


def test_duplicates(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [5, 5], starts=[0, 3])
    plan, store = cli.write_plan("error", files, **TIME)
    refused = cli.run("ingest", plan)
    assert refused.code == 2
    assert "part_1.nc" in refused.stderr
    assert "duplicates" in refused.stderr
    assert not store.exists()
    first, second = (expect([file]) for file in files)
    for keep, seam in (("first", 5), ("last", 3)):
        kept = cli.ingest(keep, files, combine={"dim": "time", "duplicates": keep})
        found = judge_values(kept)
        expected = np.concatenate([first["v"].values[:seam], second["v"].values[seam - 3 :]])
        np.testing.assert_array_equal(found, expected)


def judge_values(store: Path) -> np.ndarray:
    import xarray as xr

    dataset = xr.open_zarr(store)
    assert dataset.indexes["time"].is_monotonic_increasing
    assert dataset.indexes["time"].is_unique
    return dataset["v"].values


def change(path: Path, work: str) -> None:
    with netCDF4.Dataset(path, "a") as file:
        match work:
            case "packing":
                file["p"].scale_factor = 0.02
            case "static":
                file["orography"][0, 0] = 99
            case "extra":
                file.createVariable("extra", "f4", ("lat",))
            case "missing":
                file.renameVariable("p", "q")
            case "calendar":
                file["time"].calendar = "noleap"
            case "coordinate":
                file["lat"][:] = np.arange(4) + 0.5


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ("packing", "scale_factor"),
        ("static", "orography"),
        ("extra", "extra"),
        ("missing", '"p"'),
        ("calendar", "calendar"),
        ("coordinate", '"lat"'),
    ],
)
def test_refused_by_name(cli: Cli, tmp_path: Path, work: str, words: str) -> None:
    files = series(tmp_path, [3, 3])
    change(files[1], work)
    plan, store = cli.write_plan("out", files, **TIME)
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2
    assert words in outcome.stderr
    assert "part_1.nc" in outcome.stderr
    assert not store.exists()
    assert not store.with_name("out.zarr.lifecycle").exists()


def test_a_locked_plan_refuses_changed_sources(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3])
    assert (
        cli.run("plan", *files, "--to", "out.zarr", "--concat", "time", "--lock", "-o", "plan.yaml").code == 0
    )
    change(files[1], "static")
    outcome = cli.run("ingest", "plan.yaml")
    assert outcome.code == 1
    assert "part_1.nc" in outcome.stderr
    assert not (tmp_path / "out.zarr").exists()


def split(files: list[Path], folder: Path) -> list[Path]:
    """Each file as two: `v` in one, the others in another; the coordinates in both."""
    import xarray as xr

    parts = []
    for file in files:
        for name, drop in (("v", ["p", "orography"]), ("rest", ["v"])):
            part = folder / f"{name}_{file.name}"
            with xr.open_dataset(file, decode_cf=False) as dataset:
                dataset.drop_vars(drop).assign_attrs(part=name).to_netcdf(part)
            parts.append(part)
    return parts


MERGE = {"dim": "time", "merge": True}


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_merge_of_groups(cli: Cli, tmp_path: Path, zarr_format: int) -> None:
    files = split(series(tmp_path, [3, 4, 2], bounds=True), tmp_path)[::-1]
    store = cli.ingest("out", files, combine=MERGE, target={"zarrFormat": zarr_format})
    found = judge(store, expect(files))
    assert {"v", "p", "orography"} <= set(found.data_vars)


def test_merge_without_a_dimension(cli: Cli, tmp_path: Path) -> None:
    files = split(series(tmp_path, [5]), tmp_path)
    options = {"rename": {"v": "w"}, "coords": ["orography"], "unpack": True}
    store = cli.ingest("out", files, combine={"merge": True}, open=options)
    judge(store, expect(files).rename({"v": "w"}).set_coords("orography"))


@pytest.mark.parametrize("work", ["coordinate", "calendar", "longer", "twice"])
def test_merge_refused_by_name(cli: Cli, tmp_path: Path, work: str) -> None:
    files = split(series(tmp_path, [3]), tmp_path)
    words = {"coordinate": '"lat"', "calendar": "calendar", "longer": '"time"', "twice": "combine.dim"}[work]
    if work == "longer":
        (tmp_path / "more").mkdir()
        files[1] = split(series(tmp_path / "more", [4]), tmp_path / "more")[1]
    elif work == "twice":
        files.append(files[0].with_name("again.nc"))
        files[2].write_bytes(files[0].read_bytes())
    else:
        change(files[0], work)
    plan, store = cli.write_plan("out", files, combine={"merge": True})
    outcome = cli.run("ingest", plan)
    assert outcome.code == 2, outcome.stderr
    assert words in outcome.stderr
    assert not store.exists()


def in_parts(cli: Cli, plan: Path) -> int:
    """Prepare and run all parts, the last first, the first once more; answers with their number."""
    total = cli.run("ingest", plan, "--prepare", "--json").result["parts"]
    for number in [*range(total, 0, -1), 1]:
        done = cli.run("ingest", plan, "--part", f"{number}/{total}")
        assert done.code == 0, done.stderr
    return total


@pytest.mark.parametrize("name", ["unequal", "classic", "references", "finer-units"])
def test_in_parts(cli: Cli, tmp_path: Path, name: str) -> None:
    """Parts of one array each; times that are re-encoded look at all files again."""
    files = series(tmp_path, **SERIES[name])
    plan, store = cli.write_plan("out", files, **TIME)
    assert in_parts(cli, plan) > 1
    assert not (store / ".zgroup").exists()
    expected = expect(files)
    for file in files:
        file.rename(file.with_suffix(".away"))
    done = cli.run("ingest", plan, "--finish", "--json")
    assert done.code == 0, done.stderr
    judge(store, expected)
    assert not store.with_name("out.zarr.lifecycle").exists()


def test_a_part_opens_only_the_files_it_reads(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3, 3], chunk=3)
    plan, store = cli.write_plan("out", files, **TIME)
    review = cli.run("ingest", plan, "--dry-run", "--json").result
    static = [each["name"] for each in review["variables"]].index("orography") + 1
    total = cli.run("ingest", plan, "--prepare", "--json").result["parts"]
    assert total == len(review["variables"])
    for file in files[1:]:
        file.rename(file.with_suffix(".away"))
    done = cli.run("ingest", plan, "--part", f"{static}/{total}", "--json")
    assert done.code == 0, done.stderr
    # A part that needs one of them says which.
    outcome = cli.run("ingest", plan, "--part", f"{static + 1}/{total}")
    assert outcome.code == 2
    assert files[1].name in outcome.stderr or files[2].name in outcome.stderr
    for file in files[1:]:
        file.with_suffix(".away").rename(file)
    assert cli.run("ingest", plan).code == 0
    judge(store, expect(files))


def test_a_file_that_changed_since_it_was_prepared_is_refused(cli: Cli, tmp_path: Path) -> None:
    files = series(tmp_path, [3, 3], chunk=3)
    plan, _ = cli.write_plan("out", files, **TIME)
    total = cli.run("ingest", plan, "--prepare", "--json").result["parts"]
    os.utime(files[0])
    outcome = cli.run("ingest", plan, "--part", f"{total}/{total}")
    assert outcome.code == 1
    assert f"{files[0].name} changed" in outcome.stderr
