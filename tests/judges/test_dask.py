"""`run.engine: dask` on a real cluster: the same store, though workers are killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
from distributed import Client, LocalCluster
from judging import Cli, expect, judge

ROOT = Path(__file__).resolve().parent.parent.parent
#: Slow enough that a worker can be killed in the middle.
SLOW = {"zarrFormat": 3, "chunks": {"time": 8}, "codec": {"name": "zstd", "level": 11}}


@pytest.fixture
def python_cli(cli: Cli) -> Cli:
    """With the interpreter that has Dask and, installed or not, our package."""
    cli.env.update(LIFECYCLE_PYTHON=sys.executable, PYTHONPATH=str(ROOT))
    cli.env.pop("DASK_SCHEDULER_ADDRESS", None)
    return cli


@contextmanager
def cluster(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> Iterator[Client]:
    """Two workers, each a process that its nanny starts again."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, paths)))
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    # By its address: a client that has the cluster mixes up its list while it waits for workers.
    with LocalCluster(**options, silence_logs=50) as local, Client(local.scheduler_address) as client:
        yield client


def large(path: Path) -> Path:
    random = np.random.default_rng(3)
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", None)
        file.createDimension("lat", 120)
        file.createDimension("lon", 256)
        file.createVariable("time", "f8", ("time",))[:] = np.arange(240)
        file["time"].units = "days since 2000-01-01"
        for name in ("a", "b"):
            variable = file.createVariable(name, "f4", ("time", "lat", "lon"), chunksizes=(24, 120, 256))
            variable[:] = np.round(random.normal(size=(240, 120, 256)), 1)
    return path


def plan_of(cli: Cli, file: Path, **target: Any) -> tuple[Path, Path]:
    return cli.write_plan("out", [file], target={**SLOW, **target}, run={"engine": "dask"})


def test_a_cluster_of_its_own(python_cli: Cli, tmp_path: Path) -> None:
    file = large(tmp_path / "a.nc")
    plan, store = plan_of(python_cli, file, codec={"name": "zstd", "level": 1})
    outcome = python_cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    assert outcome.result["parts"] > 4
    assert outcome.result["chunks"] == 3 * 30
    judge(store, expect([file]))
    assert not store.with_name(store.name + ".lifecycle").exists()


def test_workers_killed_in_the_middle(
    python_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = large(tmp_path / "a.nc")
    plan, store = plan_of(python_cli, file)
    done = store.with_name(store.name + ".lifecycle") / "done"
    with cluster(monkeypatch, ROOT) as client:
        python_cli.env["DASK_SCHEDULER_ADDRESS"] = client.scheduler.address
        running = python_cli.start("ingest", plan)
        try:
            for parts in (1, 3):
                wait_for(done, parts, running)
                for pid in client.run(os.getpid).values():
                    os.kill(pid, signal.SIGKILL)
                client.wait_for_workers(2, timeout=60)
            assert running.wait(180) == 0
        finally:
            running.kill()
            running.wait()
    judge(store, expect([file]))
    assert not done.parent.exists()


def wait_for(done: Path, parts: int, running: subprocess.Popen[bytes]) -> None:
    while not (done.exists() and len(list(done.iterdir())) >= parts):
        assert running.poll() is None, "it ended before a worker could be killed"
        time.sleep(0.02)


def test_workers_without_the_package(
    python_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = large(tmp_path / "a.nc")
    plan, store = plan_of(python_cli, file)
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text("import sys\nsys.modules['jupyterlab_lifecycle'] = None\n")
    with cluster(monkeypatch, blocked) as client:
        python_cli.env["DASK_SCHEDULER_ADDRESS"] = client.scheduler.address
        refused = python_cli.run("ingest", plan)
    assert refused.code == 2
    assert "does not have jupyterlab-lifecycle" in refused.stderr
    assert not store.exists()
    assert not store.with_name(store.name + ".lifecycle").exists()


def test_personal_credentials_do_not_go_to_the_workers(python_cli: Cli, tmp_path: Path) -> None:
    plan, store = python_cli.write_plan("out", [large(tmp_path / "a.nc")], run={"engine": "dask"})
    plan.write_text(
        plan.read_text().replace('"kind": "local",', '"kind": "local", "credentials": "earthdata",')
    )
    refused = python_cli.run("ingest", plan)
    assert refused.code == 2
    assert "source.stage: scratch" in refused.stderr
    assert not store.exists()


def test_no_scheduler_there(python_cli: Cli, tmp_path: Path) -> None:
    plan, store = plan_of(python_cli, large(tmp_path / "a.nc"))
    python_cli.env["DASK_SCHEDULER_ADDRESS"] = "tcp://127.0.0.1:9"
    refused = python_cli.run("ingest", plan)
    assert refused.code == 1
    assert "DASK_SCHEDULER_ADDRESS" in refused.stderr
    assert not store.exists()
