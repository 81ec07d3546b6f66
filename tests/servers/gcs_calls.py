"""Calls of the JSON API, as the tests of the strict server make them."""

from __future__ import annotations

from urllib.parse import quote

from wire import Answer, Caller

QUANTUM = 256 * 1024
BATCH = {"Content-Type": "multipart/mixed; boundary=b"}


def put(
    call: Caller, bucket: str, name: str, content: bytes = b"x", query: str = "", **headers: str
) -> Answer:
    return call(
        "POST",
        f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={quote(name, '')}{query}",
        content,
        headers,
    )


def obj(bucket: str, name: str, query: str = "") -> str:
    return f"/storage/v1/b/{bucket}/o/{quote(name, '')}{query}"


def names(call: Caller, bucket: str, query: str = "") -> list[str]:
    page = call("GET", f"/storage/v1/b/{bucket}/o?{query}").json
    return [item["name"] for item in page.get("items", [])]


def reason(answer: Answer) -> str:
    return answer.json["error"]["errors"][0]["reason"]


def start(call: Caller, bucket: str, name: str, query: str = "", **metadata: str) -> str:
    target = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}{query}"
    answer = call("POST", target, metadata)
    assert answer.status == 200, answer.body
    return answer.headers["Location"]


def send(call: Caller, session: str, content: bytes, content_range: str) -> Answer:
    return call("PUT", session, content, {"Content-Range": content_range})


def status(call: Caller, session: str, total: int | str = "*") -> Answer:
    return call("PUT", session, b"", {"Content-Range": f"bytes */{total}", "Content-Length": "0"})
