"""The extension on a real JupyterHub: two users, named servers, the proxy, the culler."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import requests
import websocket
from held_host import HeldHost, content
from hub_process import API, Hub, Person, service_prefix, socket_of, stop
from processes import environment_of, wait_until

IDLE_SECONDS = 5


def test_the_environment_alone_gives_each_user_their_panels(
    alice: Person, bob: Person, scratch: Path
) -> None:
    for person in (alice, bob):
        panels = person.call("panels")["panels"]
        assert [panel["id"] for panel in panels] == ["scratch", "persistent", "osn"]
        assert panels[0]["roots"][0]["ownUri"] == f"{scratch / person.user}/"
        page = person.call("list", {"uri": f"{scratch / person.user}/"})
        assert [entry["name"] for entry in page["entries"]] == ["notes.txt"]
        assert page["access"] == {"write": True, "remove": True}


def test_what_another_user_keeps_is_shown_and_not_touched(bob: Person, scratch: Path) -> None:
    page = bob.call("list", {"uri": f"{scratch / 'alice'}/"})
    assert (page["access"]["write"], page["access"]["remove"]) == (False, False)
    body = {"uris": [str(scratch / "alice" / "notes.txt")]}
    refusal = bob.post("previewRemove", body)
    assert (refusal.status_code, refusal.json()["tag"]) == (403, "guard-refused")
    assert (scratch / "alice" / "notes.txt").read_text() == "scratch of alice"


def test_the_worker_of_another_user_cannot_be_reached_through_the_hub(
    hub: Hub, alice: Person, bob: Person
) -> None:
    alice.call("panels")
    address = f"{hub.url}{service_prefix('alice')}{API}/panels"
    # With bob's cookies, as a page that he opened would ask; and followed to where the hub's login leads.
    assert bob.post("panels", of="alice").status_code == 403
    assert bob.browser.get(address, timeout=60).status_code == 403
    # With the token of bob's server, which any program of his can read.
    bob.call("panels")
    [worker] = hub.workers("bob")
    token = environment_of(worker)["JUPYTERHUB_API_TOKEN"]
    headers = {"Authorization": f"token {token}"}
    assert requests.post(address, json={}, headers=headers, timeout=60).status_code == 403
    assert requests.post(address, json={}, timeout=60).status_code == 403

    url, cookies = bob.events_of("alice")
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        websocket.create_connection(url, timeout=60, redirect_limit=0, **cookies)
    assert refusal.value.status_code in (302, 403)


def test_the_socket_is_in_a_folder_that_only_its_user_enters(hub: Hub, alice: Person, bob: Person) -> None:
    sockets = []
    for person in (alice, bob):
        person.call("panels")
        [worker] = hub.workers(person.user)
        sockets.append(socket_of(worker))
    for socket in sockets:
        assert socket.is_socket()
        assert socket.stat().st_mode & 0o777 == 0o600
        assert socket.parent.stat().st_mode & 0o777 == 0o700
    assert sockets[0].parent != sockets[1].parent


def test_two_servers_of_a_user_share_the_queue_and_do_no_job_twice(
    hub: Hub, alice: Person, host: HeldHost, scratch: Path
) -> None:
    """A worker runs two jobs at once: four are only under way when both workers take some."""
    alice.open("second")
    servers = ("", "second")
    for server in servers:
        alice.call("panels", server=server)
    names = [f"shared-{index}.txt" for index in range(6)]

    def submit(name: str, server: str) -> dict:
        body = {
            "sources": [host.url(f"/{name}")],
            "destination": f"{scratch}/alice/",
            "recursive": False,
        }
        return alice.call("copy", body, server=server)["job"]

    jobs = []
    # Each is asked for on both servers at the same time, as a person with two tabs might.
    with ThreadPoolExecutor(2) as tabs:
        for name in names:
            first, second = tabs.map(lambda server, name=name: submit(name, server), servers)
            assert first["id"] == second["id"]
            jobs.append(first)
    wait_until(lambda: len(host.held) == 4, "both workers run two jobs each")
    for server in servers:
        shown = {job["id"] for job in alice.call("jobs", server=server)["jobs"]}
        assert shown == {job["id"] for job in jobs}

    host.let_go()
    ended = [alice.ended(job) for job in jobs]
    assert [job["result"]["objects"] for job in ended] == [1] * len(names)
    assert host.reads == {f"/{name}": 1 for name in names}
    for name in names:
        assert (scratch / "alice" / name).read_bytes() == content(f"/{name}")
    hub.stop_server("alice", "second")


def test_a_job_goes_on_after_its_server_was_stopped_and_started(
    hub: Hub, bob: Person, host: HeldHost, scratch: Path
) -> None:
    target = scratch / "bob" / "restart"
    first = hub.folder / "home" / "bob" / "first.txt"
    first.write_text("of the home folder")
    sources = [str(first), host.url("/second.txt")]
    job = bob.call("copy", {"sources": sources, "destination": f"{target}/", "recursive": False})["job"]
    wait_until(lambda: bool(host.held) and (target / "first.txt").exists(), "half of the job is done")
    inode = (target / "first.txt").stat().st_ino
    hub.stop_server("bob")
    assert not (target / "second.txt").exists()

    host.let_go()
    bob.open()
    result = bob.ended(job)["result"]
    # What was finished is not sent again.
    assert (result["objects"], result["resumed"]) == (1, 1)
    assert (target / "first.txt").stat().st_ino == inode
    assert (target / "second.txt").read_bytes() == content("/second.txt")


def test_a_running_job_keeps_a_server_and_open_panels_do_not(
    hub: Hub, alice: Person, bob: Person, host: HeldHost, scratch: Path
) -> None:
    alice.open()
    bob.open()
    source = host.url("/long.txt")
    bob.call("copy", {"sources": [source], "destination": f"{scratch}/bob/", "recursive": False})
    wait_until(lambda: bool(host.held), "bob's job runs")
    with open_tab(alice) as answers:
        # She was there just now, and the hub knows.
        wait_until(lambda: hub.idle_seconds("alice") < IDLE_SECONDS / 2, "the hub has seen alice")
        culler = hub.start_culler(IDLE_SECONDS, hub.folder / "culler.log")
        try:
            wait_until(lambda: hub.is_stopped("alice"), "alice's server is culled under her open panels")
            assert answers.count(200) > IDLE_SECONDS
            # What kept bob's server was no request: none has come since the job began.
            assert hub.is_ready("bob")
            assert host.held
            host.let_go()
            wait_until(lambda: hub.is_stopped("bob"), "bob's server is culled when the job is done")
            assert (scratch / "bob" / "long.txt").read_bytes() == content("/long.txt")
        finally:
            stop(culler)


@contextmanager
def open_tab(person: Person) -> Iterator[list[int]]:
    """A WebSocket through the hub, and polls: gives the statuses of their answers.

    The hub's proxy counts each answered request, whoever sends it; the panels send none of their own
    accord. So the polls go past it, and show that the server does not count them either.
    """
    person.call("panels")
    url, cookies = person.events_of(person.user)
    answers = [person.post_past_the_proxy("jobs").status_code]
    closed = Event()

    def poll() -> None:
        # Until the server is gone.
        with suppress(requests.RequestException, ValueError):
            while not closed.wait(0.2):
                answers.append(person.post_past_the_proxy("jobs").status_code)

    with closing(websocket.create_connection(url, timeout=60, **cookies)):
        thread = Thread(target=poll)
        thread.start()
        try:
            yield answers
        finally:
            closed.set()
            thread.join()


def test_no_log_and_no_journal_holds_a_token(hub: Hub, alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        person.open()
        person.call("panels")
        assert person.post("panels", {"unknown": 1}).status_code == 400
    secrets = {hub.service_token, hub.proxy_token, *hub.server_tokens(), *alice.secrets(), *bob.secrets()}
    assert len(hub.server_tokens()) == 2
    logs = {path: path.read_text(errors="replace") for path in sorted(hub.folder.glob("*.log"))}
    said = logs[hub.log]
    # The hub, the proxy, a server and a worker all write there.
    for line in ("JupyterHub is now running", "Adding route", "jupyterhub-singleuser", '"event":"listening"'):
        assert line in said, line
    for user in ("alice", "bob"):
        state = hub.folder / "home" / user / ".local" / "state" / "lifecycle"
        assert state.is_dir()
        logs |= {path: path.read_text(errors="replace") for path in state.rglob("*") if path.is_file()}
    leaks = {path.name for path, text in logs.items() for secret in secrets if secret in text}
    assert leaks == set()
