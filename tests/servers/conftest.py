"""The strict GCS server that the tests of a module share, and a bucket of its own for each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from servers import strict_gcs
from servers.server import Server
from wire import Caller


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with strict_gcs.start(tmp_path_factory.mktemp("strict-gcs")) as server:
        yield server


@pytest.fixture
def call(server: Server) -> Caller:
    return Caller(server.url)


@pytest.fixture
def make_bucket(call: Caller) -> Callable[..., str]:
    def make(**fields: object) -> str:
        name = f"b-{secrets.token_hex(6)}"
        assert call("POST", "/storage/v1/b?project=p", {"name": name, **fields}).status == 200
        return name

    return make


@pytest.fixture
def bucket(make_bucket: Callable[..., str]) -> str:
    return make_bucket()
