"""`run.engine: dask` through a real dask-gateway, whose clusters are processes of this machine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from judging import Cli, expect, judge
from servers.program import Program, answers, find_program, free_ports
from test_dask import ROOT, large, plan_of, python_cli  # noqa: F401

pytest.importorskip("dask_gateway_server", reason="its proxy is ready for Linux on x86_64 alone")
pytestmark = pytest.mark.full

CONFIGURATION = """
c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
c.DaskGateway.address = "127.0.0.1:{api}"
c.Proxy.address = "127.0.0.1:{web}"
c.UnsafeLocalBackend.clusters_directory = {folder!r}
c.LocalClusterConfig.environment = {environment!r}
c.LocalClusterConfig.worker_cores = 1
# Its default, dask-scheduler, is gone from newer versions of Dask.
c.LocalClusterConfig.scheduler_cmd = ["dask", "scheduler"]
c.LocalClusterConfig.worker_cmd = ["dask", "worker"]
"""


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address."""
    folder = tmp_path / "gateway"
    folder.mkdir()
    api, web = free_ports(2)
    # The commands that start schedulers and workers stand beside this Python.
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    configuration = folder / "config.py"
    configuration.write_text(
        CONFIGURATION.format(api=api, web=web, folder=str(folder), environment=environment)
    )
    server = find_program("dask-gateway-server", "dask-gateway-server[local]")
    program = Program("dask-gateway", [server, "-f", configuration], folder, environment)
    try:
        program.wait_until(lambda: answers(f"http://127.0.0.1:{web}/api/health", 200))
        yield f"http://127.0.0.1:{web}"
    finally:
        wait_for_the_end(folder)
        program.stop()


def wait_for_the_end(clusters_folder: Path) -> None:
    """Of every cluster: its folder goes when its processes are gone, which outlive the server."""
    deadline = time.monotonic() + 60
    while any(each.is_dir() for each in clusters_folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)


def clusters(address: str) -> list[str]:
    from dask_gateway import Gateway

    with Gateway(address) as client:
        return [each.name for each in client.list_clusters()]


def test_a_cluster_for_one_ingest(python_cli: Cli, tmp_path: Path, gateway: str) -> None:  # noqa: F811
    """A new one, which is gone afterwards."""
    python_cli.env["DASK_GATEWAY__ADDRESS"] = gateway
    file = large(tmp_path / "a.nc")
    plan, store = plan_of(python_cli, file, codec={"name": "zstd", "level": 1})
    outcome = python_cli.run("ingest", plan, "--json")
    assert outcome.code == 0, outcome.stderr
    assert outcome.result["chunks"] == 3 * 30
    judge(store, expect([file]))
    assert clusters(gateway) == []


def test_the_cluster_that_runs(python_cli: Cli, tmp_path: Path, gateway: str) -> None:  # noqa: F811
    from dask_gateway import Gateway

    python_cli.env["DASK_GATEWAY__ADDRESS"] = gateway
    file = large(tmp_path / "a.nc")
    plan, store = plan_of(python_cli, file, codec={"name": "zstd", "level": 1})
    with Gateway(gateway) as client, client.new_cluster(shutdown_on_close=True) as mine:
        mine.scale(2)
        outcome = python_cli.run("ingest", plan, "--json")
        assert outcome.code == 0, outcome.stderr
        judge(store, expect([file]))
        # It is somebody's: it stays.
        assert clusters(gateway) == [mine.name]
