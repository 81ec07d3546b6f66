"""One hub for the tests of a module, with what two users keep on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from environment import Environment
from held_host import HeldHost
from hub_process import Hub, Person

USERS = ("alice", "bob")


@pytest.fixture(scope="module")
def hub(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub").resolve()
    for user in USERS:
        (folder / "home" / user).mkdir(parents=True)
        for bucket in ("scratch", "persistent"):
            (folder / bucket / user).mkdir(parents=True)
            (folder / bucket / user / "notes.txt").write_text(f"{bucket} of {user}")
    with Hub(environment, folder) as running:
        yield running


@pytest.fixture(scope="module")
def alice(hub: Hub) -> Person:
    return logged_in(hub, "alice")


@pytest.fixture(scope="module")
def bob(hub: Hub) -> Person:
    return logged_in(hub, "bob")


def logged_in(hub: Hub, user: str) -> Person:
    person = hub.log_in(user)
    person.open()
    return person


@pytest.fixture
def host() -> Iterator[HeldHost]:
    with HeldHost() as running:
        yield running


@pytest.fixture
def scratch(hub: Hub) -> Path:
    """The folder that is the scratch bucket of all."""
    return hub.folder / "scratch"
