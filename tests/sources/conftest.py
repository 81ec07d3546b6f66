"""A person with a home, a scratch folder and a series of files that services offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import xarray as xr
from services import Service, write_series
from worker_process import World

CONFIGURATION = """\
panels:
  - {{id: scratch, title: Scratch, roots: [{{uri: "{top}/scratch/alice", expiresAfterDays: 7}}]}}
  - {{id: inbox, title: Inbox, roots: [{{uri: "{top}/inbox", write: new, delete: request, inbox: true}}]}}
"""


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """Six months of a small grid; a folder a year."""
    write_series(tmp_path / "series")
    return tmp_path / "series"


@pytest.fixture
def person(tmp_path: Path) -> World:
    for folder in ("scratch/alice", "inbox"):
        (tmp_path / folder).mkdir(parents=True)
    configuration = tmp_path / "lifecycle.yaml"
    configuration.write_text(CONFIGURATION.format(top=tmp_path))
    return World.make(tmp_path, {"LIFECYCLE_CONFIG": str(configuration)})


@pytest.fixture
def run_service(person: World) -> Iterator[Callable[[Service], Service]]:
    """Starts a service and tells the person's environment where it is."""
    with ExitStack() as stack:

        def start(service: Service) -> Service:
            person.environment.update(service.environment())
            return stack.enter_context(service.running())

        yield start


@pytest.fixture
def ingest(person: World, series: Path) -> Callable[..., dict]:
    """From what is typed to a finished, verified store that equals what xarray makes of the files."""

    def whole(*typed: str, expect: xr.Dataset | None = None) -> dict:
        plan = person.result("plan", *typed, "--to", "store.zarr", "-o", "plan.yaml")
        result = person.result("ingest", "plan.yaml")
        person.result("verify", "store.zarr")
        expected = expect if expect is not None else opened(series)
        with xr.open_zarr(person.home / "store.zarr") as store:
            xr.testing.assert_equal(store.drop_attrs().load(), expected.drop_attrs().load())
        return {**result, "plan": plan["plan"]}

    return whole


def opened(series: Path) -> xr.Dataset:
    return xr.open_mfdataset(
        sorted(series.rglob("*.nc")),
        combine="by_coords",
        data_vars="minimal",
        coords="minimal",
        compat="equals",
    )
