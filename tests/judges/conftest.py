"""Fixtures of the judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from inboxes import Inbox, empty_inbox
from judging import Cli
from push_kits import UNIX, bare_machine
from reading import Reader, bundle
from servers.server import Server


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(bundle(tmp_path_factory.mktemp("reader")))
    yield reader
    reader.close()


@pytest.fixture
def inbox(object_store: Callable[[str], Server], cli: Cli) -> Inbox:
    return empty_inbox(object_store("rgw").url, cli)


@pytest.fixture
def bare(tmp_path: Path) -> str:
    return bare_machine(tmp_path / "bare")


@pytest.fixture(params=["unix", "bare"])
def machine(request: pytest.FixtureRequest, bare: str) -> str:
    """The PATH of a machine with the tools of every Unix, and of one with sh and curl alone."""
    return bare if request.param == "bare" else UNIX
