"""Servers that the transfers of a module share; each test has buckets, a home and proxies of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from servers import STARTERS
from servers.server import Server
from stage import Stage, stage_on

numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """A server by its name, started when it is first asked for."""
    started: dict[str, Server] = {}

    def by_name(name: str) -> Server:
        if name not in started:
            started[name] = STARTERS[name](tmp_path_factory.mktemp(name))
        return started[name]

    yield by_name
    for running in started.values():
        running.stop()


@pytest.fixture
def stage(request: pytest.FixtureRequest, server: Callable[[str], Server], tmp_path: Path) -> Iterator[Stage]:
    """On SeaweedFS, or the S3 server that the test's parameter names, and our strict GCS server."""
    s3 = server(getattr(request, "param", "seaweedfs"))
    with stage_on(s3, server("strict-gcs"), tmp_path, f"transfers-{next(numbers)}") as ready:
        yield ready
