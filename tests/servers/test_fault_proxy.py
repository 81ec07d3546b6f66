"""The fault proxy gives the faults it is told to, and only those."""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import strict_gcs
from servers.fault_proxy import FaultProxy
from servers.server import Server
from wire import Caller

CONTENT = secrets.token_bytes(200_000)
READ = "/storage/v1/b/faults/o/big?alt=media"
BROKEN = (http.client.HTTPException, ConnectionError)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with strict_gcs.start(tmp_path_factory.mktemp("upstream")) as server:
        call = Caller(server.url)
        call("POST", "/storage/v1/b", {"name": "faults"})
        call("POST", upload("big"), CONTENT)
        yield server


@pytest.fixture
def start_proxy(server: Server, tmp_path: Path) -> Iterator[Callable[..., FaultProxy]]:
    started: list[FaultProxy] = []

    def start(service: str = "gcs", seed: int = 1) -> FaultProxy:
        started.append(FaultProxy(server.url, service, tmp_path / str(len(started)), seed))
        return started[-1]

    yield start
    for proxy in started:
        proxy.stop()


@pytest.fixture
def proxy(start_proxy: Callable[..., FaultProxy]) -> FaultProxy:
    return start_proxy()


@pytest.fixture
def call(proxy: FaultProxy) -> Caller:
    return Caller(proxy.url)


def upload(name: str) -> str:
    return f"/upload/storage/v1/b/faults/o?uploadType=media&name={name}"


def wrong_bytes(one: bytes, other: bytes) -> int:
    assert len(one) == len(other)
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_everything_goes_through_without_rules(call: Caller, proxy: FaultProxy) -> None:
    assert call("POST", upload("plain"), CONTENT).json["size"] == str(len(CONTENT))
    answer = call("GET", READ)
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["X-Goog-Stored-Content-Length"] == str(len(CONTENT))
    started = call("POST", "/upload/storage/v1/b/faults/o?uploadType=resumable&name=r", {})
    assert started.headers["Location"].startswith(proxy.url)
    counters = proxy.counters()
    assert counters["requests"] == {"POST": 2, "GET": 1}
    assert counters["faults"] == {}
    assert counters["bytesUp"] >= len(CONTENT) and counters["bytesDown"] >= len(CONTENT)


@pytest.mark.parametrize(
    ("fault", "service", "status", "words"),
    [
        ("access-denied", "s3", 403, b"<Code>AccessDenied</Code>"),
        ("quota-exceeded", "gcs", 403, b'"reason":"quotaExceeded"'),
        ("slow-down", "s3", 503, b"<Code>SlowDown</Code>"),
        ("slow-down", "gcs", 503, b'"reason":"backendError"'),
        ("too-many-requests", "gcs", 429, b'"reason":"rateLimitExceeded"'),
        ("internal-error", "s3", 500, b"<Code>InternalError</Code>"),
        ("request-timeout", "s3", 408, b"<Code>RequestTimeout</Code>"),
        ("expired-token", "s3", 400, b"<Code>ExpiredToken</Code>"),
        ("expired-token", "gcs", 401, b'"reason":"authError"'),
    ],
)
def test_refusals_are_in_the_words_of_the_service(
    start_proxy: Callable[..., FaultProxy], fault: str, service: str, status: int, words: bytes
) -> None:
    proxy = start_proxy(service)
    proxy.set([{"fault": fault, "times": 1, "retryAfterSeconds": 7}])
    call = Caller(proxy.url)
    refused = call("POST", upload("refused"), CONTENT)
    assert refused.status == status
    assert words in refused.body
    assert refused.headers["Retry-After"] == ("7" if status == 429 else None)
    assert call("GET", "/storage/v1/b/faults/o/refused").status == 404
    assert call("GET", READ).status == 200
    assert proxy.counters()["faults"] == {fault: 1}


@pytest.mark.parametrize("fault", ["drop-before-request", "drop-in-request"])
def test_a_dropped_request_has_no_effect(call: Caller, proxy: FaultProxy, fault: str) -> None:
    proxy.set([{"fault": fault, "method": "POST"}])
    with pytest.raises(BROKEN):
        call("POST", upload(fault), CONTENT)
    assert call("GET", f"/storage/v1/b/faults/o/{fault}").status == 404


def test_a_request_dropped_after_its_body_was_carried_out(call: Caller, proxy: FaultProxy) -> None:
    proxy.set([{"fault": "drop-after-request", "method": "POST"}])
    with pytest.raises(BROKEN):
        call("POST", upload("done"), CONTENT)
    assert call("GET", "/storage/v1/b/faults/o/done").json["size"] == str(len(CONTENT))


@pytest.mark.parametrize("fault", ["drop-in-response", "truncate"])
def test_a_response_ends_early(call: Caller, proxy: FaultProxy, fault: str) -> None:
    proxy.set([{"fault": fault, "path": "big", "nth": 2, "afterBytes": 1000}])
    assert call("GET", READ).body == CONTENT
    with pytest.raises(BROKEN) as caught:
        call("GET", READ)
    if isinstance(caught.value, http.client.IncompleteRead):
        assert CONTENT.startswith(caught.value.partial)
        assert len(caught.value.partial) <= 1000
    assert call("GET", READ).body == CONTENT


def test_a_stalled_response_gives_its_first_bytes_and_nothing_more(call: Caller, proxy: FaultProxy) -> None:
    proxy.set([{"fault": "stall", "afterBytes": 1000}])
    connection = call.connect()
    connection.request("GET", READ)
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.read(1000) == CONTENT[:1000]
    assert connection.sock
    connection.sock.settimeout(0.5)
    with pytest.raises(TimeoutError):
        answer.read(1)
    connection.close()


def test_delay_and_a_slow_line_take_their_time(call: Caller, proxy: FaultProxy) -> None:
    def seconds() -> float:
        begin = time.monotonic()
        assert call("GET", READ).body == CONTENT
        return time.monotonic() - begin

    proxy.set([{"fault": "delay", "milliseconds": 300}])
    assert seconds() > 0.29
    proxy.set([], bytes_per_second=400_000)
    # The line is free until its first piece has gone; half a second in all for what is read.
    assert seconds() > 0.2


def test_one_bit_of_a_response_is_wrong(call: Caller, proxy: FaultProxy) -> None:
    proxy.set([{"fault": "flip-response"}])
    assert wrong_bytes(call("GET", READ).body, CONTENT) == 1
    assert "big" in str(call("GET", "/storage/v1/b/faults/o").json), "a list is not content"
    assert call("POST", upload("answered"), CONTENT).json["name"] == "answered", "nor is what is said of it"
    assert proxy.counters()["flipped"] == {"request": 0, "response": 1}


def test_one_bit_of_a_request_is_wrong(call: Caller, proxy: FaultProxy, server: Server) -> None:
    proxy.set([{"fault": "flip-request"}])
    direct = Caller(server.url)
    call("POST", upload("flipped"), CONTENT)
    stored = direct("GET", "/storage/v1/b/faults/o/flipped?alt=media").body
    assert wrong_bytes(stored, CONTENT) == 1
    body = b'--m\r\n\r\n{"name": "small"}\r\n--m\r\nContent-Type: a/b\r\n\r\nxyz\r\n--m--\r\n'
    target = "/upload/storage/v1/b/faults/o?uploadType=multipart"
    call("POST", target, body, {"Content-Type": "multipart/related; boundary=m"})
    assert wrong_bytes(direct("GET", "/storage/v1/b/faults/o/small?alt=media").body, b"xyz") == 1
    begun = "/upload/storage/v1/b/faults/o?uploadType=resumable&name=later"
    assert call("POST", begun, {"metadata": {"a": "b"}}).status == 200, "a description is not content"
    assert proxy.counters()["flipped"] == {"request": 2, "response": 0}


def test_the_same_seed_gives_the_same_faults(start_proxy: Callable[..., FaultProxy]) -> None:
    rules: list[dict[str, Any]] = [{"fault": "slow-down", "probability": 0.3, "method": "GET"}]

    def outcomes(seed: int, order: list[int]) -> dict[int, int]:
        proxy = start_proxy(seed=seed)
        proxy.set(rules)
        return {n: Caller(proxy.url)("GET", f"/storage/v1/b/faults/o/{n}").status for n in order}

    numbers = list(range(60))
    first = outcomes(1, numbers)
    assert outcomes(1, numbers[::-1]) == first
    assert outcomes(2, numbers) != first
    assert 5 < sum(status == 503 for status in first.values()) < 35


def test_a_rule_may_begin_later(call: Caller, proxy: FaultProxy) -> None:
    proxy.set([{"fault": "internal-error", "after": 2, "times": 3}])
    assert [call("GET", READ).status for _ in range(6)] == [200, 200, 500, 500, 500, 200]


def test_reset_lets_everything_through(call: Caller, proxy: FaultProxy) -> None:
    proxy.set([{"fault": "internal-error"}])
    assert call("GET", READ).status == 500
    proxy.reset()
    assert call("GET", READ).status == 200
    assert proxy.counters()["requests"] == {"GET": 1}
