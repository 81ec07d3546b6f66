"""The worker's life behind a real Jupyter server."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest
from live_server import LiveServer, RouteError
from processes import environment_of, is_running, wait_until, workers_of

HELLO = {"protocol": 1, "version": version("jupyterlab-lifecycle")}

StartServer = Callable[[], LiveServer]


def hello_when_back(server: LiveServer, seconds: float = 60) -> dict[str, object]:
    """The proxy answers 500 and 503 while it starts a worker again; callers repeat what is safe to repeat."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return server.call("hello", HELLO)
        except RouteError as error:
            if error.status < 500 or time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def test_ten_simultaneous_first_calls_start_one_worker(start_server: StartServer) -> None:
    server = start_server()
    assert workers_of(server.process.pid) == []
    with ThreadPoolExecutor(10) as callers:
        answers = list(callers.map(lambda _: server.call("hello", HELLO), range(10)))
    assert [answer["user"] for answer in answers] == ["alice"] * 10
    [worker] = workers_of(server.process.pid)
    assert environment_of(worker)["LIFECYCLE_PYTHON"] == sys.executable


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "token wrong"}])
def test_who_is_not_logged_in_is_refused_and_starts_nothing(
    start_server: StartServer, authorization: dict[str, str]
) -> None:
    server = start_server()
    request = urllib.request.Request(
        f"{server.url}lifecycle/api/v1/panels",
        json.dumps({}).encode(),
        {"Content-Type": "application/json", **authorization},
        method="POST",
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=30)
    assert refusal.value.code == 403
    assert workers_of(server.process.pid) == []


def test_a_killed_worker_is_started_again(start_server: StartServer) -> None:
    server = start_server()
    server.call("hello", HELLO)
    [first] = workers_of(server.process.pid)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first), "the killed worker ends")
    assert hello_when_back(server)["user"] == "alice"
    [second] = workers_of(server.process.pid)
    assert second != first


def test_a_worker_that_was_asked_to_stop_is_started_again(start_server: StartServer) -> None:
    # The proxy lets a worker that exits 0 stay dead.
    server = start_server()
    server.call("hello", HELLO)
    [first] = workers_of(server.process.pid)
    os.kill(first, signal.SIGTERM)
    wait_until(lambda: not is_running(first), "the worker ends on SIGTERM")
    assert hello_when_back(server)["user"] == "alice"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_worker_goes_when_jupyter_goes(start_server: StartServer, how: signal.Signals) -> None:
    server = start_server()
    server.call("hello", HELLO)
    [worker] = workers_of(server.process.pid)
    server.process.send_signal(how)
    server.process.wait(60)
    wait_until(lambda: not is_running(worker), "the orphaned worker ends")


def test_the_worker_goes_when_jupyter_is_shut_down_over_http(start_server: StartServer) -> None:
    server = start_server()
    server.call("hello", HELLO)
    [worker] = workers_of(server.process.pid)
    request = urllib.request.Request(
        f"{server.url}api/shutdown", b"", {"Authorization": f"token {server.token}"}, method="POST"
    )
    urllib.request.urlopen(request, timeout=30).close()
    server.process.wait(60)
    wait_until(lambda: not is_running(worker), "the orphaned worker ends")
