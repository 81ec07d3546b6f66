"""The strict server's resumable uploads go by Google's protocol."""

from __future__ import annotations

import secrets
import socket

from gcs_calls import QUANTUM, names, obj, put, send, start, status
from wire import Caller


def test_a_session_goes_on_where_it_stopped(call: Caller, bucket: str) -> None:
    content = secrets.token_bytes(2 * QUANTUM + 5)
    session = start(call, bucket, "big", metadata={"mtime": "1"})
    nothing = status(call, session, len(content))
    assert (nothing.status, nothing.headers["Range"]) == (308, None)
    first = send(call, session, content[:QUANTUM], f"bytes 0-{QUANTUM - 1}/{len(content)}")
    assert (first.status, first.headers["Range"]) == (308, f"bytes=0-{QUANTUM - 1}")
    assert status(call, session, len(content)).headers["Range"] == first.headers["Range"]
    assert call("GET", obj(bucket, "big")).status == 404
    # What was there already is sent again, and ignored.
    rest = send(call, session, content[5:], f"bytes 5-{len(content) - 1}/{len(content)}")
    assert rest.status == 200
    assert rest.json["metadata"] == {"mtime": "1"}
    assert call("GET", obj(bucket, "big", "?alt=media")).body == content
    assert status(call, session, len(content)).json["generation"] == rest.json["generation"]


def test_a_session_goes_on_with_post_and_hides_its_308_when_asked(call: Caller, bucket: str) -> None:
    session = start(call, bucket, "go")
    headers = {"Content-Range": f"bytes 0-{QUANTUM - 1}/*", "X-GUploader-No-308": "yes"}
    first = call("POST", session, bytes(QUANTUM), headers)
    assert (first.status, first.headers["X-HTTP-Status-Code-Override"]) == (200, "308")
    last = call("POST", session, b"x", {"Content-Range": f"bytes {QUANTUM}-{QUANTUM}/{QUANTUM + 1}"})
    assert last.json["size"] == str(QUANTUM + 1)


def test_a_session_keeps_multiples_of_256_kib(call: Caller, bucket: str) -> None:
    session = start(call, bucket, "odd")
    odd = send(call, session, bytes(QUANTUM + 7), f"bytes 0-{QUANTUM + 6}/*")
    assert (odd.status, odd.headers["Range"]) == (308, f"bytes=0-{QUANTUM - 1}")
    small = send(call, session, bytes(7), f"bytes {QUANTUM}-{QUANTUM + 6}/*")
    assert small.status == 400
    gap = send(call, session, bytes(QUANTUM), f"bytes {2 * QUANTUM}-{3 * QUANTUM - 1}/*")
    assert gap.status == 503
    assert send(call, session, bytes(7), f"bytes {QUANTUM}-{QUANTUM + 6}/{QUANTUM + 7}").json["size"] == str(
        QUANTUM + 7
    )


def test_a_session_keeps_what_came_before_the_connection_broke(call: Caller, bucket: str) -> None:
    session = start(call, bucket, "broken")
    total = 10 * QUANTUM
    connection = call.connect()
    connection.putrequest("PUT", session.removeprefix(call.url))
    connection.putheader("Content-Length", str(total))
    connection.putheader("Content-Range", f"bytes 0-{total - 1}/{total}")
    connection.endheaders(bytes(3 * QUANTUM + 100))
    assert connection.sock
    connection.sock.shutdown(socket.SHUT_WR)
    connection.close()
    answer = status(call, session, total)
    assert answer.status == 308
    assert answer.headers["Range"] == f"bytes=0-{3 * QUANTUM - 1}"


def test_a_session_refuses_another_size_than_was_declared(call: Caller, bucket: str) -> None:
    target = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=s"
    session = call("POST", target, {}, {"X-Upload-Content-Length": "10"}).headers["Location"]
    assert send(call, session, b"abc", "bytes 0-2/3").status == 400
    assert send(call, session, b"0123456789", "bytes 0-9/10").status == 200


def test_a_session_ends(call: Caller, bucket: str) -> None:
    cancelled = start(call, bucket, "cancelled")
    assert call("DELETE", cancelled).status == 499
    assert status(call, cancelled).status == 499
    expired = start(call, bucket, "expired")
    call("POST", "/_control/sessions/expire")
    assert status(call, expired).status == 410
    assert status(call, f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id=none").status == 404
    assert names(call, bucket) == []


def test_an_empty_object_is_uploaded_in_a_session(call: Caller, bucket: str) -> None:
    assert call("PUT", start(call, bucket, "a"), b"").json["size"] == "0"
    assert status(call, start(call, bucket, "b"), 0).json["size"] == "0"


def test_a_session_finds_what_came_in_between(call: Caller, bucket: str) -> None:
    session = start(call, bucket, "a", "&ifGenerationMatch=0")
    put(call, bucket, "a", b"sooner")
    assert call("PUT", session, b"later").status == 412
    assert call("GET", obj(bucket, "a", "?alt=media")).body == b"sooner"
