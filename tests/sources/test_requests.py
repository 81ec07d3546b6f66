"""Requests that a data store works on for long: jobs, which neither a browser waits for nor a kill loses."""

from __future__ import annotations

import json
import shutil
import signal

import netCDF4
import pytest
import xarray as xr
from services import Cds
from services.cds import CLOSED, DATASET
from worker_process import wait_for

KEY = "key"
TYPED = f"cds:{DATASET}?variable=sst&year=2000"


@pytest.fixture
def store(run_service, person, series):
    service = run_service(Cds(series, KEY, polls=5))
    person.environment |= {"CDSAPI_URL": service.api, "CDSAPI_KEY": KEY}
    return service


def polls(store: Cds) -> int:
    return sum(each.raw.endswith("?log=True") for each in store.seen)


def expected(store: Cds) -> xr.Dataset:
    return xr.open_dataset(store.file).drop_attrs().load()


def test_a_killed_worker_goes_on_waiting(store, person):
    with person.serve() as worker:
        answer = worker.call("findFiles", {"sources": [TYPED]})
        job = answer["job"]
        assert answer["found"]["files"] == []
        assert "Transfers shows how it stands" in answer["found"]["notes"][0]
        early = worker.post("plan", {"sources": [TYPED], "to": str(person.home / "store.zarr")})
        assert (early.status, early.tag) == (409, "conflict")
        wait_for(lambda: polls(store) > 1, "the worker to ask how the request stands")
        now = worker.call("job", {"id": job["id"]})["job"]
        assert "at the data store" in now["progress"]["note"]
        worker.kill()
    before = polls(store)
    with person.serve() as worker:
        ended = worker.ended(job)
        assert ended["state"] == "done", ended
        assert polls(store) > before
        # Asked for once, and fetched once, before anybody made a plan.
        assert len(store.inputs) == 1
        assert fetched(store) == 1
        found = worker.call("findFiles", {"sources": [TYPED]})
        assert len(found["found"]["files"]) == 1 and "job" not in found
        plan = worker.call("plan", {"sources": [TYPED], "to": str(person.home / "store.zarr")})["plan"]
        assert worker.ended(worker.call("ingest", {"plan": plan})["job"])["state"] == "done"
    assert (len(store.inputs), fetched(store)) == (1, 1)
    with xr.open_zarr(person.home / "store.zarr") as made:
        xr.testing.assert_equal(made.drop_attrs().load(), expected(store))


def fetched(store: Cds) -> int:
    return sum(each.path == "/store/result.nc" and each.method == "GET" for each in store.seen)


def test_a_result_that_breaks_off_is_taken_up_where_it_did(store, person):
    remember = store.remember
    asked: list[dict[str, str]] = []

    def remember_and_cut(request) -> None:
        remember(request)
        is_result = request.path == "/store/result.nc" and request.method == "GET"
        store.faults.always = "cut" if is_result and not asked else None
        if is_result:
            asked.append(request.headers)

    store.remember = remember_and_cut
    person.result("plan", TYPED, "--to", "store.zarr", "-o", "plan.yaml")
    person.result("ingest", "plan.yaml")
    first, second = asked
    assert "range" not in first
    assert second["range"].startswith("bytes=") and not second["range"].startswith("bytes=0")
    assert second["if-range"] == second["if-match"]
    with xr.open_zarr(person.home / "store.zarr") as made:
        xr.testing.assert_equal(made.drop_attrs().load(), expected(store))


@pytest.fixture
def killed(store, person):
    """A worker that was killed when half of a result had come; answers with the job and the requests for the result."""
    remember, asked = store.remember, []

    def remember_and_stick(request) -> None:
        remember(request)
        is_result = request.path == "/store/result.nc" and request.method == "GET"
        store.faults.always = "stuck" if is_result and not asked else None
        if is_result:
            asked.append(request.headers)

    store.remember = remember_and_stick
    with person.serve() as worker:
        job = worker.call("findFiles", {"sources": [TYPED]})["job"]
        half = store.file.stat().st_size // 2
        arriving = person.state / "arriving"
        wait_for(
            lambda: arriving.exists() and half in [each.stat().st_size for each in arriving.iterdir()],
            "half of the result",
        )
        worker.kill()
    return job, asked


def gone_on(person, job) -> xr.Dataset:
    with person.serve() as worker:
        ended = worker.ended(job)
        assert ended["state"] == "done", ended
        plan = worker.call("plan", {"sources": [TYPED], "to": str(person.home / "store.zarr")})["plan"]
        assert worker.ended(worker.call("ingest", {"plan": plan})["job"])["state"] == "done"
    assert list((person.state / "arriving").iterdir()) == []
    with xr.open_zarr(person.home / "store.zarr") as made:
        return made.drop_attrs().load()


def test_after_a_kill_a_result_is_fetched_on_from_where_it_was(killed, store, person):
    job, asked = killed
    made = gone_on(person, job)
    first, second = asked
    start = store.file.stat().st_size // 2 - 1
    assert "range" not in first
    assert (second["range"], second["if-range"]) == (f"bytes={start}-", second["if-match"])
    xr.testing.assert_equal(made, expected(store))


def test_after_a_kill_another_result_is_fetched_from_its_beginning(killed, store, person):
    job, asked = killed
    before = store.file
    store.file = before.with_name("remade.nc")
    shutil.copy(before, store.file)
    with netCDF4.Dataset(store.file, "r+") as made_anew:
        made_anew["time"][:] = [31.0]
    assert store.file.stat().st_size == before.stat().st_size
    made = gone_on(person, job)
    assert ["range" in each for each in asked] == [False, True, False]
    xr.testing.assert_equal(made, expected(store))


def test_an_interrupted_command_goes_on_with_the_same_request(store, person):
    process = person.start("plan", TYPED, "--to", "store.zarr", "-o", "plan.yaml")
    wait_for(lambda: polls(store) > 1, "the command to ask how the request stands")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert f"The request for {DATASET} is accepted at the data store." in said
    waiting = json.loads(person.run("jobs", "ls", "--json").stdout.splitlines()[0])
    assert (waiting["verb"], waiting["state"]) == ("retrieve", "paused")
    person.result("plan", TYPED, "--to", "store.zarr", "-o", "plan.yaml")
    person.result("ingest", "plan.yaml")
    assert (len(store.inputs), fetched(store)) == (1, 1)


def test_what_the_store_refuses_is_told_at_once(store, person):
    with person.serve() as worker:
        answer = worker.post("findFiles", {"sources": [f"cds:{CLOSED}?year=2000"]})
        assert answer.status == 401 and "manage-licences" in answer.json["detail"]
        assert worker.call("jobs")["jobs"] == []


def test_a_request_that_fails_says_why(store, person):
    with person.serve() as worker:
        job = worker.call("findFiles", {"sources": [f"cds:{DATASET}?year=fail"]})["job"]
        ended = worker.ended(job)
        assert ended["state"] == "failed"
        assert "no data is available" in ended["error"]["message"]
