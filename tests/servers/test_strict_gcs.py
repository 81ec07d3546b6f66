"""The strict server holds what Google's description of the JSON API promises."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from gcs_calls import BATCH, names, obj, put, reason, start
from servers import strict_gcs
from wire import Answer, Caller


@pytest.mark.parametrize("field", ["md5Hash", "crc32c"])
def test_wrong_checksums_are_refused_everywhere(call: Caller, bucket: str, field: str) -> None:
    right = put(call, bucket, "right").json[field]
    wrong = put(call, bucket, "other", b"other").json[field]
    header = "md5" if field == "md5Hash" else "crc32c"
    assert put(call, bucket, "a", b"x", **{"X-Goog-Hash": f"{header}={wrong}"}).status == 400
    assert put(call, bucket, "a", b"x", **{"X-Goog-Hash": f"{header}={right}"}).status == 200

    def multipart(value: str) -> Answer:
        metadata = json.dumps({"name": "b", field: value})
        body = f"--m\r\nContent-Type: application/json\r\n\r\n{metadata}\r\n--m\r\nContent-Type: a/b\r\n\r\nx\r\n--m--\r\n"
        target = f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart"
        return call("POST", target, body.encode(), {"Content-Type": "multipart/related; boundary=m"})

    assert multipart(wrong).status == 400
    assert multipart(right).json["contentType"] == "a/b"
    assert call("PUT", start(call, bucket, "c", **{field: wrong}), b"x").status == 400
    assert call("PUT", start(call, bucket, "c", **{field: right}), b"x").status == 200
    assert names(call, bucket) == ["a", "b", "c", "other", "right"]


def test_checksums_are_the_well_known_ones(call: Caller, bucket: str) -> None:
    made = put(call, bucket, "check", b"123456789").json
    assert base64.b64decode(made["crc32c"]).hex() == "e3069283"
    assert base64.b64decode(made["md5Hash"]) == hashlib.md5(b"123456789").digest()


def test_preconditions_hold_for_every_verb(call: Caller, bucket: str) -> None:
    first = put(call, bucket, "a").json["generation"]
    for query in ("&ifGenerationMatch=0", "&ifGenerationMatch=1", "&ifMetagenerationMatch=2"):
        refused = put(call, bucket, "a", b"y", query)
        assert (refused.status, reason(refused)) == (412, "conditionNotMet")
    assert put(call, bucket, "b", b"y", "&ifGenerationMatch=1").status == 412
    assert put(call, bucket, "b", b"y", "&ifGenerationMatch=0").status == 200
    second = put(call, bucket, "a", b"z", f"&ifGenerationMatch={first}").json["generation"]
    old, new = f"?ifGenerationMatch={first}", f"?ifGenerationMatch={second}"
    assert call("GET", obj(bucket, "a", f"{old}&alt=media")).status == 412
    assert call("GET", obj(bucket, "a", f"?ifGenerationNotMatch={second}")).status == 304
    assert call("PATCH", obj(bucket, "a", old), {"metadata": {"k": "v"}}).status == 412
    copied = obj(bucket, "a", f"/rewriteTo/b/{bucket}/o/c")
    assert call("POST", f"{copied}?ifSourceGenerationMatch={first}").status == 412
    assert call("POST", f"{copied}?ifSourceGenerationMatch={second}&ifGenerationMatch=0").json["done"] is True
    assert call("POST", f"{copied}?ifGenerationMatch=0").status == 412
    assert call("DELETE", obj(bucket, "a", old)).status == 412
    assert call("DELETE", obj(bucket, "a", new)).status == 204
    assert call("DELETE", obj(bucket, "a", new)).status == 404


def test_lists_are_in_byte_order_and_fold_at_the_delimiter(call: Caller, bucket: str) -> None:
    keys = ["a", "a b", "a//b", "a/../b", "a/b", "b/", "b/1", "%41", "ä", "\uff5e", "\U0001f600"]
    for key in keys:
        put(call, bucket, key)
    in_order = sorted(keys, key=str.encode)
    assert names(call, bucket) == in_order
    assert names(call, bucket, "prefix=a/") == ["a/../b", "a//b", "a/b"]
    assert names(call, bucket, "startOffset=a/b&endOffset=b/1") == ["a/b", "b/"]
    for size in (1, 2, 3, 100):
        found: list[str] = []
        token = ""
        while True:
            query = f"delimiter=/&maxResults={size}" + (f"&pageToken={token}" if token else "")
            page = call("GET", f"/storage/v1/b/{bucket}/o?{query}").json
            here = [item["name"] for item in page.get("items", [])] + page.get("prefixes", [])
            assert 0 < len(here) <= size
            found += sorted(here, key=str.encode)
            if not (token := page.get("nextPageToken", "")):
                break
        assert found == ["%41", "a", "a b", "a/", "b/", "ä", "\uff5e", "\U0001f600"]


def test_fields_name_what_comes(call: Caller, bucket: str) -> None:
    put(call, bucket, "a")
    page = call("GET", f"/storage/v1/b/{bucket}/o?fields=items(name,size),nextPageToken").json
    assert page == {"items": [{"name": "a", "size": "1"}]}
    assert call("GET", obj(bucket, "a", "?fields=items(")).status == 400


def test_ranges(call: Caller, bucket: str) -> None:
    put(call, bucket, "digits", b"0123456789")
    put(call, bucket, "empty", b"")

    def read(name: str, span: str) -> tuple[int, bytes, str | None]:
        answer = call("GET", obj(bucket, name, "?alt=media"), headers={"Range": f"bytes={span}"})
        return answer.status, answer.body, answer.headers["Content-Range"]

    assert read("digits", "2-4") == (206, b"234", "bytes 2-4/10")
    assert read("digits", "7-") == (206, b"789", "bytes 7-9/10")
    assert read("digits", "-3") == (206, b"789", "bytes 7-9/10")
    assert read("digits", "8-100") == (206, b"89", "bytes 8-9/10")
    assert read("digits", "10-")[::2] == (416, "bytes */10")
    assert read("empty", "0-")[0] == 416


def test_a_large_rewrite_takes_several_calls(call: Caller, make_bucket: Callable[..., str]) -> None:
    source, other = make_bucket(), make_bucket()
    content = secrets.token_bytes(5 * 2**19)
    put(call, source, "a/b", content)
    target = obj(source, "a/b", f"/rewriteTo/b/{other}/o/c%2Fd")
    token, done = "", []
    while True:
        answer = call("POST", target + (f"?rewriteToken={token}" if token else ""))
        done.append(int(answer.json["totalBytesRewritten"]))
        if answer.json["done"]:
            break
        assert names(call, other) == []
        token = answer.json["rewriteToken"]
        assert (
            call("POST", obj(source, "a/b", f"/rewriteTo/b/{other}/o/else?rewriteToken={token}")).status
            == 400
        )
    assert done == [2**20, 2**21, 5 * 2**19]
    assert call("GET", obj(other, "c/d", "?alt=media")).body == content
    assert call("POST", f"{target}?maxBytesRewrittenPerCall=1000").status == 400


def test_composed_objects_have_no_md5(call: Caller, bucket: str) -> None:
    for name in ("a", "b"):
        put(call, bucket, name, name.encode())
    sources = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    made = call("POST", obj(bucket, "made", "/compose"), {"sourceObjects": sources}).json
    assert (made["componentCount"], made.get("md5Hash")) == (3, None)
    assert made["crc32c"] == put(call, bucket, "same", b"aba").json["crc32c"]
    stale = [{"name": "a", "objectPreconditions": {"ifGenerationMatch": "1"}}]
    assert call("POST", obj(bucket, "made", "/compose"), {"sourceObjects": stale}).status == 412
    many = [{"name": "a"}] * 33
    assert call("POST", obj(bucket, "made", "/compose"), {"sourceObjects": many}).status == 400


def test_deleted_objects_are_kept_and_restored(call: Caller, bucket: str) -> None:
    generation = put(call, bucket, "a", b"first").json["generation"]
    put(call, bucket, "a", b"second")
    call("DELETE", obj(bucket, "a"))
    assert names(call, bucket) == []
    assert names(call, bucket, "softDeleted=true") == ["a", "a"]
    assert call("GET", obj(bucket, "a", f"?generation={generation}")).status == 404
    kept = call("GET", obj(bucket, "a", f"?generation={generation}&softDeleted=true")).json
    assert kept["hardDeleteTime"] > kept["softDeleteTime"]
    restored = call("POST", obj(bucket, "a", f"/restore?generation={generation}&ifGenerationMatch=0"))
    assert restored.json["generation"] != generation
    assert call("GET", obj(bucket, "a", "?alt=media")).body == b"first"
    assert (
        call("POST", obj(bucket, "a", f"/restore?generation={generation}&ifGenerationMatch=0")).status == 412
    )


def test_without_soft_delete_gone_is_gone(call: Caller, make_bucket: Callable[..., str]) -> None:
    bucket = make_bucket(softDeletePolicy={"retentionDurationSeconds": "0"})
    put(call, bucket, "a")
    call("DELETE", obj(bucket, "a"))
    assert names(call, bucket, "softDeleted=true") == []


def test_versions_are_kept_where_the_bucket_keeps_them(call: Caller, make_bucket: Callable[..., str]) -> None:
    bucket = make_bucket(versioning={"enabled": True}, softDeletePolicy={"retentionDurationSeconds": "0"})
    first = put(call, bucket, "a", b"1").json["generation"]
    put(call, bucket, "a", b"2")
    call("DELETE", obj(bucket, "a"))
    assert names(call, bucket) == []
    assert names(call, bucket, "versions=true") == ["a", "a"]
    assert call("GET", obj(bucket, "a", f"?generation={first}&alt=media")).body == b"1"
    assert call("DELETE", obj(bucket, "a", f"?generation={first}")).status == 204
    assert names(call, bucket, "versions=true") == ["a"]


def test_a_batch_answers_each_call(call: Caller, bucket: str) -> None:
    generation = put(call, bucket, "a/b").json["generation"]
    put(call, bucket, "keep")
    targets = [
        obj(bucket, "a/b", f"?ifGenerationMatch={generation}"),
        obj(bucket, "keep", "?ifGenerationMatch=1"),
    ]
    lines = [
        f"--b\r\nContent-Type: application/http\r\nContent-ID: <id+{n}>\r\n\r\nDELETE {target} HTTP/1.1\r\n\r\n\r\n"
        for n, target in enumerate(targets)
    ]
    answer = call("POST", "/batch/storage/v1", ("".join(lines) + "--b--\r\n").encode(), BATCH)
    said = answer.body.decode()
    assert said.index("Content-ID: <response-id+0>") < said.index("HTTP/1.1 204") < said.index("HTTP/1.1 412")
    assert names(call, bucket) == ["keep"]
    too_many = (lines[0] * 101 + "--b--\r\n").encode()
    assert call("POST", "/batch/storage/v1", too_many, BATCH).status == 400


def test_metadata_is_patched_not_replaced(call: Caller, bucket: str) -> None:
    put(call, bucket, "a", **{"Content-Type": "text/csv"})
    call("PATCH", obj(bucket, "a"), {"metadata": {"one": "1", "two": "2"}})
    patched = call("PATCH", obj(bucket, "a"), {"metadata": {"one": None, "three": "3"}}).json
    assert patched["metadata"] == {"two": "2", "three": "3"}
    assert (patched["contentType"], patched["metageneration"]) == ("text/csv", "3")


def test_a_body_is_an_object_or_nothing(call: Caller, bucket: str) -> None:
    put(call, bucket, "a")
    copy = obj(bucket, "a", f"/copyTo/b/{bucket}/o/b")
    assert call("POST", copy, b"null\n").status == 200
    for body in (b"{", b"[]", b'"text"'):
        refused = call("POST", copy, body)
        assert (refused.status, reason(refused)) == (400, "parseError")


def test_an_encoded_slash_is_part_of_the_name(call: Caller, bucket: str) -> None:
    put(call, bucket, "a/../b", b"dots")
    assert call("GET", f"/storage/v1/b/{bucket}/o/a%2F..%2Fb?alt=media").body == b"dots"
    assert call("GET", f"/storage/v1/b/{bucket}/o/a/../b?alt=media").status == 404


def test_tokens_expire_and_are_issued_anew(tmp_path: Path) -> None:
    with strict_gcs.start(tmp_path) as server:
        call = Caller(server.url)
        call("POST", "/storage/v1/b", {"name": "closed"})
        call("POST", "/_control/tokens", {"token": "one", "denied": ["storage.buckets.get"]})

        def ls(token: str | None) -> Answer:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            return call("GET", "/storage/v1/b/closed/o", headers=headers)

        assert (ls(None).status, ls("two").status, ls("one").status) == (401, 401, 200)
        forbidden = call("GET", "/storage/v1/b/closed", headers={"Authorization": "Bearer one"})
        assert (forbidden.status, reason(forbidden)) == (403, "forbidden")
        asked = "permissions=storage.buckets.get&permissions=storage.objects.list"
        tested = call(
            "GET",
            f"/storage/v1/b/closed/iam/testPermissions?{asked}",
            headers={"Authorization": "Bearer one"},
        )
        assert tested.json["permissions"] == ["storage.objects.list"]
        call("POST", "/_control/tokens/expire", {"token": "one"})
        assert ls("one").status == 401
        target = "/computeMetadata/v1/instance/service-accounts/default/token"
        assert call("GET", target).status == 403
        issued = call("GET", target, headers={"Metadata-Flavor": "Google"}).json["access_token"]
        assert ls(issued).status == 200
        policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
        call("PUT", "/storage/v1/b/closed/iam", policy, {"Authorization": f"Bearer {issued}"})
        assert ls(None).status == 200
        upload = "/upload/storage/v1/b/closed/o?uploadType=media&name=a"
        assert call("POST", upload, b"a").status == 401
        assert call("GET", "/closed/a").status == 404


def test_the_xml_api_lists_and_puts_under_conditions(call: Caller, bucket: str) -> None:
    new = {"x-goog-if-generation-match": "0"}
    made = call("PUT", f"/{bucket}/d/a%26b", b"one", new)
    assert made.status == 200
    assert call("PUT", f"/{bucket}/d/a%26b", b"two", new).status == 412
    seen = {"x-goog-if-generation-match": made.headers["X-Goog-Generation"]}
    assert call("PUT", f"/{bucket}/d/a%26b", b"two", seen).status == 200
    assert call("PUT", f"/{bucket}/d/a%26b", b"three", seen).status == 412
    assert call("GET", f"/{bucket}/d/a%26b").body == b"two"
    put(call, bucket, "d/e/c")
    page = call("GET", f"/{bucket}?list-type=2&prefix=d/&delimiter=/").body
    assert b"<Key>d/a&amp;b</Key>" in page
    assert b"<CommonPrefixes><Prefix>d/e/</Prefix></CommonPrefixes>" in page
    first = call("GET", f"/{bucket}?list-type=2&prefix=d/&max-keys=1").body
    assert first.count(b"<Key>") == 1
    assert b"<NextContinuationToken>" in first
    assert call("DELETE", f"/{bucket}/d/a%26b").status == 204
    assert names(call, bucket) == ["d/e/c"]
