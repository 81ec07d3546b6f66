"""The API over the socket: what it answers, and what it refuses before it looks."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from worker_process import API, TOKEN, Worker, World, wait_for

HELLO = {"protocol": 1, "version": "0.1.0"}
COOKIE = {"Cookie": "other=1; _xsrf=first; _xsrf=2|second|3"}


def test_hello_tells_who_i_am(worker: Worker, world: World) -> None:
    answer = worker.call("hello", HELLO)
    assert (answer["protocol"], answer["user"], answer["home"]) == (1, "alice", str(world.home))


def test_an_old_page_is_told_to_reload(worker: Worker) -> None:
    answer = worker.post("hello", {"protocol": 0, "version": "0.0.1"})
    assert (answer.status, answer.tag) == (426, "outdated")
    assert "eload" in answer.json["detail"]


def test_ten_simultaneous_first_calls(worker: Worker) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: worker.post("hello", HELLO).status, range(10)))
    assert answers == [200] * 10


def test_panels_without_secrets(worker: Worker, world: World) -> None:
    panels = worker.call("panels")["panels"]
    assert [panel["id"] for panel in panels] == ["scratch", "public"]
    root = panels[0]["roots"][0]
    assert root["ownUri"] == f"{world.alice}/"
    assert root["topUri"] == str(world.alice.parent)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (COOKIE, 403),
        ({**COOKIE, "X-XSRFToken": "wrong"}, 403),
        ({**COOKIE, "X-XSRFToken": ""}, 403),
        ({"X-XSRFToken": "first"}, 403),
        ({"Authorization": "Basic abc"}, 403),
        ({**TOKEN, "Origin": "https://evil.example"}, 403),
        ({**TOKEN, "Origin": "null"}, 403),
        ({**TOKEN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**TOKEN, "Content-Type": "text/plain"}, 415),
        ({**TOKEN}, 200),
        ({"Authorization": "Bearer abc"}, 200),
        ({**COOKIE, "X-XSRFToken": "first"}, 200),
        ({**COOKIE, "X-XSRFToken": "2|second|3"}, 200),
        ({**TOKEN, "Origin": "http://localhost"}, 200),
        ({**TOKEN, "Origin": "https://hub.example", "X-Forwarded-Host": "hub.example"}, 200),
    ],
)
def test_only_my_own_pages_and_programs_change_anything(
    worker: Worker, headers: dict[str, str], status: int
) -> None:
    assert worker.post("clearJobs", {}, headers).status == status


def test_a_token_in_the_address_is_no_token(worker: Worker) -> None:
    assert worker.request("POST", f"{API}/clearJobs?token=abc", "{}", {}).status == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"{API}/hello", None, 405),
        ("POST", f"{API}/nothing", "{}", 404),
        ("POST", f"{API}/constructor", "{}", 404),
        ("POST", "/hello", "{}", 404),
        ("POST", f"{API}/../../etc/passwd", "{}", 404),
        ("POST", f"{API}/stat", "{", 400),
        ("POST", f"{API}/stat", "[]", 400),
        ("POST", f"{API}/stat", '{"uri": "/a", "more": 1}', 400),
        ("POST", f"{API}/stat", '{"uri": "/a\\u0000b"}', 400),
        ("POST", f"{API}/stat", '{"uri": ""}', 400),
        ("POST", f"{API}/stat", '{"uri": "/nothing/there"}', 404),
        ("POST", f"{API}/job", '{"id": "none"}', 404),
        ("POST", f"{API}/parsePlan", json.dumps({"yaml": "x" * 1_000_001}), 400),
    ],
)
def test_what_is_wrong_is_a_problem(
    worker: Worker, method: str, path: str, body: str | None, status: int
) -> None:
    answer = worker.request(method, path, body)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == status


def test_an_oversized_body_is_not_read(worker: Worker) -> None:
    headers = {**TOKEN, "Content-Length": str(10**9)}
    assert worker.request("POST", f"{API}/stat", "{}", headers).status == 413


def test_listings_come_in_pages(worker: Worker, world: World) -> None:
    folder = world.alice / "many"
    folder.mkdir()
    for index in range(250):
        (folder / f"f{index:03}").touch()
    (folder / "store.zarr").mkdir()
    seen, token = [], {}
    while True:
        page = worker.call("list", {"uri": f"{folder}/", "pageSize": 100, **token})
        seen += page["entries"]
        assert page["access"] == {"write": True, "remove": True}
        if "nextPageToken" not in page:
            break
        token = {"pageToken": page["nextPageToken"]}
    assert [entry["name"] for entry in seen] == [f"f{index:03}" for index in range(250)] + ["store.zarr"]
    assert seen[-1]["kind"] == "dataset"
    assert seen[0]["expiresAt"] is not None
    filtered = worker.call("list", {"uri": f"{folder}/", "namePrefix": "f24"})
    assert len(filtered["entries"]) == 10


def test_a_listing_says_what_is_not_mine(worker: Worker, world: World) -> None:
    access = worker.call("list", {"uri": f"{world.bob}/"})["access"]
    assert (access["write"], access["remove"]) == (False, False)
    assert access["reason"]
    missing = worker.post("list", {"uri": f"{world.bob}/nothing/"})
    assert missing.tag == "not-found"


def test_read_gives_ranges_with_etag_and_size(worker: Worker, world: World) -> None:
    (world.alice / "bytes").write_bytes(bytes(range(256)))
    answer = worker.post("read", {"uri": str(world.alice / "bytes"), "offset": 250, "length": 100})
    assert answer.body == bytes(range(250, 256))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Total-Size"] == "256"
    etag = worker.call("stat", {"uri": str(world.alice / "bytes")})["entry"]["etag"]
    assert answer.headers["ETag"] == f'"{etag}"'
    assert worker.post("read", {"uri": str(world.alice)}).tag == "bad-input"


def test_save_replaces_only_what_was_opened(worker: Worker, world: World) -> None:
    path = world.alice / "notes.txt"
    entry = worker.save(path, "one").json["entry"]
    assert path.read_text() == "one"
    assert worker.save(path, "two").tag == "conflict"
    path.write_text("changed behind its back")
    assert worker.save(path, "three", entry["etag"]).tag == "conflict"
    assert path.read_text() == "changed behind its back"
    etag = worker.call("stat", {"uri": str(path)})["entry"]["etag"]
    assert worker.save(path, "four", etag).status == 200
    assert path.read_text() == "four"
    broken = worker.post("save", {"uri": str(path), "base64": "!!", "ifMatch": None})
    assert broken.status in (400, 409)


def test_save_goes_through_a_link_that_stays(worker: Worker, world: World) -> None:
    link = world.alice / "link"
    link.symlink_to("a.txt")
    etag = worker.post("read", {"uri": str(link)}).headers["ETag"].strip('"')
    assert worker.save(link, "through", etag).status == 200
    assert link.is_symlink()
    assert (world.alice / "a.txt").read_text() == "through"


def test_a_new_folder(worker: Worker, world: World) -> None:
    entry = worker.call("mkdir", {"uri": str(world.alice / "new")})["entry"]
    assert (entry["kind"], entry["uri"]) == ("prefix", f"{world.alice}/new/")
    assert (world.alice / "new").is_dir()
    assert worker.post("mkdir", {"uri": str(world.alice / "new")}).tag == "conflict"


def test_preview_then_remove(worker: Worker, world: World) -> None:
    (world.alice / "data").mkdir()
    (world.alice / "data" / "x").write_text("12345")
    preview = worker.call("previewRemove", {"uris": [f"{world.alice}/data/", f"{world.alice}/a.txt"]})
    assert (preview["objects"], preview["bytes"]) == (2, 9)
    job = worker.ended(worker.call("remove", {"previewId": preview["previewId"]})["job"])
    assert job["state"] == "done"
    assert (job["result"]["objects"], job["result"]["failed"]) == (2, 0)
    assert list(world.alice.iterdir()) == []


def test_a_forged_preview_removes_nothing(worker: Worker, world: World) -> None:
    preview = worker.call("previewRemove", {"uris": [f"{world.alice}/a.txt"]})["previewId"]
    for forged in ("x", preview[:-2] + "AA", preview.replace(".", ".0", 1), "../" + preview):
        assert worker.post("remove", {"previewId": forged}).tag == "guard-refused"
    identifier = preview.split(".")[0]
    with (world.state / "previews" / f"{identifier}.ndjson").open("a") as file:
        file.write(json.dumps({"k": str(world.bob / "a.txt")[1:], "s": 3}) + "\n")
    assert worker.post("remove", {"previewId": preview}).tag == "guard-refused"
    assert (world.alice / "a.txt").exists()
    assert (world.bob / "a.txt").exists()


def test_events_tell_of_jobs(worker: Worker, world: World) -> None:
    with worker.events({"Origin": "http://localhost"}) as events:
        body = {"sources": [str(world.alice / "a.txt")], "destination": str(world.alice / "copy.txt")}
        job = worker.call("copy", body)["job"]
        states = []
        for event in events:
            assert (event["type"], event["job"]["id"]) == ("job", job["id"])
            states.append(event["job"]["state"])
            if states[-1] == "done":
                break
        assert "running" in states
        assert worker.call("clearJobs")["removed"] == [job["id"]]
        for event in events:
            if event["type"] == "jobs-removed":
                assert event["ids"] == [job["id"]]
                break


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_events_are_not_for_other_sites(worker: Worker, headers: dict[str, str]) -> None:
    with worker.upgrade(headers) as connection:
        assert b" 403 " in connection.recv(1000)


def test_logs_hold_no_secrets(worker: Worker, world: World) -> None:
    worker.post("hello", HELLO, {"Authorization": "token very-secret-header", **COOKIE})
    worker.save(world.alice / "s.txt", "very-secret-body")

    def routes() -> list[str | None]:
        return [json.loads(line).get("route") for line in worker.log.read_text().splitlines()]

    # A request is logged after it was answered.
    wait_for(lambda: routes()[-2:] == ["hello", "save"], "the log")
    log = worker.log.read_text()
    assert "very-secret" not in log
    assert "_xsrf" not in log
