"""What the wizard asks before an ingest: how files differ, and where Dask would run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from worker_process import World


def month(path: Path, number: int, **more: object) -> str:
    values = np.full((1, 3), number, more.get("dtype", "f4"))
    xr.Dataset(
        {"sst": (("time", "x"), values, {"units": more.get("units", "degC")})},
        coords={"time": ("time", [30.0 * number], {"units": "days since 2000-01-01"})},
    ).to_netcdf(path, unlimited_dims=["time"])
    return str(path)


def named(uris: list[str]) -> list[dict[str, str]]:
    return [{"uri": uri} for uri in uris]


def test_files_are_compared_by_their_metadata(world: World) -> None:
    uris = [month(world.home / f"{n}.nc", n) for n in range(3)]
    uris.append(month(world.home / "odd.nc", 3, dtype="f8", units="K"))
    with world.serve() as worker:
        answer = worker.call("compare", {"files": named(uris), "dim": "time"})
        same = worker.call("compare", {"files": named(uris[:3]), "dim": "time"})
    assert answer["files"] == uris
    told = {(each["variable"], each["kind"]): each for each in answer["differences"]}
    assert told["sst", "dtype"]["blocks"]
    assert told["sst", "dtype"]["values"] == [
        {"value": "float32", "files": [0, 1, 2]},
        {"value": "float64", "files": [3]},
    ]
    assert not told["sst", "units"]["blocks"]
    assert answer["differences"][0]["blocks"]
    assert same["differences"] == []


def test_what_is_told_to_stop_an_ingest_stops_it(world: World) -> None:
    uris = [month(world.home / "a.nc", 0), month(world.home / "b.nc", 1, dtype="f8")]
    plan = {
        "lifecycle": 1,
        "name": "x",
        "source": {"kind": "local", "local": {"paths": uris}},
        "combine": {"dim": "time"},
        "target": {"uri": str(world.alice / "x.zarr")},
    }
    with world.serve() as worker:
        answer = worker.post("review", {"plan": plan})
    assert answer.tag == "unsupported"
    assert answer.json["subject"] == uris[1]


@pytest.mark.parametrize(("text", "tag"), [(None, "not-found"), ("<html>Log in</html>", "unreadable")])
def test_a_file_that_cannot_be_compared_is_named(text: str | None, tag: str, world: World) -> None:
    uris = [month(world.home / "a.nc", 0), str(world.home / "b.nc")]
    if text is not None:
        Path(uris[1]).write_text(text)
    with world.serve() as worker:
        answer = worker.post("compare", {"files": named(uris), "dim": "time"})
    assert answer.tag == tag
    assert uris[1] in answer.json["detail"]


def test_another_plan_that_was_begun_at_the_target_is_told(world: World) -> None:
    """Not only when it is run: its review says so."""
    uris = [month(world.home / f"{n}.nc", n) for n in range(2)]
    plan = {
        "lifecycle": 1,
        "name": "x",
        "source": {"kind": "local", "local": {"paths": uris}},
        "combine": {"dim": "time"},
        "target": {"uri": str(world.alice / "x.zarr")},
    }
    (world.home / "plan.json").write_text(json.dumps(plan))
    world.result("ingest", "plan.json", "--prepare")
    other = {**plan, "source": {"kind": "local", "local": {"paths": uris[:1]}}, "combine": {"dim": None}}
    with world.serve() as worker:
        assert not worker.call("review", {"plan": plan})["targetExists"]
        review = worker.call("review", {"plan": other})
    assert review["targetExists"]
    assert "of another plan was begun" in review["warnings"][0]


def test_dask_says_what_it_needs(world: World, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text("import sys\nsys.modules['distributed'] = None\n")
    world.environment |= {"LIFECYCLE_PYTHON": sys.executable, "PYTHONPATH": str(blocked)}
    with world.serve() as worker:
        answer = worker.call("dask")
    assert answer["cluster"] is None
    assert "pip install 'jupyterlab-lifecycle[dask]'" in answer["words"]


def test_dask_is_where_the_environment_says(world: World) -> None:
    world.environment["LIFECYCLE_PYTHON"] = sys.executable
    with world.serve() as worker:
        assert worker.call("dask")["cluster"] == "local"
    world.environment["DASK_SCHEDULER_ADDRESS"] = "tcp://127.0.0.1:1"
    with world.serve() as worker:
        assert worker.call("dask")["cluster"] == "scheduler"
