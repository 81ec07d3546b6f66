"""Fixtures of the judges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judging import Cli
from reading import Reader, bundle


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(bundle(tmp_path_factory.mktemp("reader")))
    yield reader
    reader.close()
