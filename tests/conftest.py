"""What all integration tests share: the installed package, sample files, buckets on disk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "build"))

from buckets import Buckets, prepare  # noqa: E402
from environment import Environment  # noqa: E402
from live_server import LiveServer  # noqa: E402
from servers import STARTERS  # noqa: E402
from servers.server import Server  # noqa: E402


@pytest.fixture(scope="session")
def environment() -> Environment:
    """The Python environment these tests run in, with the package installed."""
    return Environment(Path(sys.prefix))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real NetCDF files."""
    return ROOT / "examples" / "data"


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Start an object store by its name in `build/servers`, once for all tests that want it."""
    started: dict[str, Server] = {}
    with ExitStack() as servers:

        def start(name: str) -> Server:
            if name not in started:
                started[name] = servers.enter_context(STARTERS[name](tmp_path_factory.mktemp(name)))
            return started[name]

        yield start


@pytest.fixture
def buckets(tmp_path: Path) -> Buckets:
    """Scratch, Persistent and OSN on disk, of the user alice; bob has folders there too."""
    return prepare(tmp_path / "buckets", user="alice", other="bob")


@pytest.fixture
def variables(environment: Environment, buckets: Buckets, tmp_path: Path) -> dict[str, str]:
    """An environment in which the worker sees these buckets and nothing of the machine's."""
    return environment.variables(
        **buckets.environment(tmp_path / "state"),
        HOME=str(buckets.home),
        JUPYTER_CONFIG_DIR=str(tmp_path / "jupyter"),
        JUPYTER_DATA_DIR=str(tmp_path / "jupyter" / "data"),
    )


@pytest.fixture
def start_server(
    environment: Environment, buckets: Buckets, variables: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[], LiveServer]]:
    """Start a Jupyter server on the buckets; it is stopped when the test ends."""
    with ExitStack() as servers:
        yield lambda: servers.enter_context(
            LiveServer(environment.python, buckets.home, variables, tmp_path / "server.log")
        )
