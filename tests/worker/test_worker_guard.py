"""The guard through every door: whatever is asked, what is not mine stays as it is."""

from __future__ import annotations

import pytest
from worker_process import Worker, World, wait_for

COMMANDS = [
    ["rm", "--yes", "{bob}/a.txt"],
    ["rm", "-r", "--yes", "{bob}"],
    ["rm", "-r", "--yes", "{bob}/"],
    ["rm", "-r", "--yes", "{buckets}"],
    ["rm", "-r", "--yes", "{alice}"],
    ["rm", "-r", "--yes", "{alice}/../bob/deep"],
    ["rm", "-r", "--yes", "{alice}/link-to-bob/deep"],
    ["rm", "--yes", "{alice}/*"],
    ["rm", "-r", "--yes", "{home}"],
    ["rm", "-r", "--yes", "/"],
    ["rm", "--yes", "{public}/a.txt"],
    ["rm", "--yes", "{alice}/a.txt", "{bob}/a.txt"],
    ["rm", "-r", "--yes", "{state}"],
    ["cp", "{alice}/a.txt", "{bob}/a.txt"],
    ["cp", "{alice}/a.txt", "{bob}/new.txt"],
    ["cp", "{alice}/a.txt", "{public}/new.txt"],
    ["cp", "{alice}/a.txt", "{alice}/link-to-bob/new.txt"],
    ["mv", "{bob}/a.txt", "{alice}/stolen.txt"],
    ["mv", "{bob}/deep", "{alice}/stolen"],
]


@pytest.fixture
def linked(world: World) -> World:
    (world.alice / "link-to-bob").symlink_to(world.bob)
    return world


def places(world: World) -> dict[str, str]:
    return {
        "alice": str(world.alice),
        "bob": str(world.bob),
        "buckets": str(world.alice.parent),
        "home": str(world.home),
        "public": str(world.top / "public"),
        "state": str(world.state),
    }


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_command_is_refused(linked: World, arguments: list[str]) -> None:
    before = linked.snapshot(linked.alice.parent)
    done = linked.run(*(argument.format(**places(linked)) for argument in arguments))
    assert done.returncode == 3, done.stderr
    assert "Rule:" in done.stderr
    assert linked.snapshot(linked.alice.parent) == before


def test_a_link_to_others_is_removed_as_a_link(linked: World) -> None:
    assert linked.run("rm", "-r", "--yes", f"{linked.alice}/link-to-bob/").returncode == 0
    assert not (linked.alice / "link-to-bob").is_symlink()
    assert (linked.bob / "a.txt").read_text() == "his"


def test_rm_needs_words(world: World) -> None:
    silent = world.run("rm", f"{world.alice}/a.txt")
    assert silent.returncode == 2
    assert "--yes" in silent.stderr
    assert world.run("rm", "--yes", f"{world.alice}/nothing").returncode == 2
    (world.alice / "folder").mkdir()
    assert world.run("rm", "--yes", f"{world.alice}/folder").returncode == 2
    assert world.run("rm", "--yes", f"{world.alice}/folder/").returncode == 2
    assert world.run("rm", "--yes").returncode == 2
    assert world.run("rm", "-r", "--dry-run", f"{world.alice}/folder").returncode == 0
    assert (world.alice / "folder").exists()


PLAN = {
    "lifecycle": 1,
    "name": "x",
    "source": {"kind": "local", "local": {"paths": ["{alice}/a.txt"]}},
    "target": {"uri": "{bob}/x.zarr"},
}

REQUESTS = [
    ("previewRemove", {"uris": ["{bob}/a.txt"]}),
    ("previewRemove", {"uris": ["{bob}/"]}),
    ("previewRemove", {"uris": ["{alice}/"]}),
    ("previewRemove", {"uris": ["{alice}/a.txt", "{bob}/a.txt"]}),
    ("previewRemove", {"uris": ["{alice}/../bob/a.txt"]}),
    ("previewRemove", {"uris": ["{alice}/./a.txt"]}),
    ("previewRemove", {"uris": ["{alice}//a.txt"]}),
    ("previewRemove", {"uris": ["file://{alice}/%2e%2e/bob/a.txt"]}),
    ("previewRemove", {"uris": ["{alice}/link-to-bob/a.txt"]}),
    ("save", {"uri": "{bob}/new.txt", "base64": "eA==", "ifMatch": None}),
    ("save", {"uri": "{alice}/link-to-bob/new.txt", "base64": "eA==", "ifMatch": None}),
    ("mkdir", {"uri": "{bob}/new"}),
    ("mkdir", {"uri": "{public}/new"}),
    ("ingest", {"plan": PLAN}),
    ("copy", {"sources": ["{alice}/a.txt"], "destination": "{bob}/new.txt"}),
    ("copy", {"sources": ["{alice}/a.txt"], "destination": "{bob}/a.txt"}),
    ("copy", {"sources": ["{alice}/a.txt"], "destination": "{alice}/link-to-bob/new.txt"}),
    ("move", {"sources": ["{bob}/a.txt"], "destination": "{alice}/stolen.txt"}),
]


def fill(value, words: dict[str, str]):
    if isinstance(value, str):
        return value.format(**words)
    if isinstance(value, list):
        return [fill(each, words) for each in value]
    if isinstance(value, dict):
        return {name: fill(each, words) for name, each in value.items()}
    return value


@pytest.mark.parametrize(("route", "body"), REQUESTS, ids=lambda value: str(value)[:60])
def test_request_is_refused(linked: World, route: str, body: dict) -> None:
    with linked.serve() as worker:
        before = linked.snapshot(linked.alice.parent)
        answer = worker.post(route, fill(body, places(linked)))
        if answer.status == 200:
            # Transfers are judged when they run, before their first byte.
            job = worker.ended(answer.json["job"])
            assert (job["state"], job["error"]["tag"]) == ("failed", "guard-refused")
        else:
            assert (answer.status, answer.tag) == (403, "guard-refused")
        assert linked.snapshot(linked.alice.parent) == before


def test_save_over_what_is_not_mine(worker: Worker, world: World) -> None:
    etag = worker.call("stat", {"uri": str(world.bob / "a.txt")})["entry"]["etag"]
    assert worker.save(world.bob / "a.txt", "x", etag).tag == "guard-refused"
    link = world.alice / "file-of-bob"
    link.symlink_to(world.bob / "a.txt")
    assert worker.save(link, "x", etag).tag == "guard-refused"
    assert (world.bob / "a.txt").read_text() == "his"


def test_a_resumed_job_is_judged_again(world: World) -> None:
    source = world.home / "source"
    source.mkdir()
    for index in range(3000):
        (source / f"{index:04}").write_text("x")
    target = world.alice / "target"
    copying = world.start("cp", "-r", str(source), str(target))
    wait_for(lambda: target.exists() and any(target.iterdir()), "the copy to begin")
    copying.kill()
    copying.communicate()
    # Somebody puts a link in the place of the folder while nobody looks.
    target.rename(world.alice / "moved")
    target.symlink_to(world.bob)
    before = world.snapshot(world.bob)
    assert world.run("cp", "-r", str(source), str(target)).returncode == 3
    assert world.snapshot(world.bob) == before


def test_rm_works_when_the_state_folder_takes_nothing(world: World) -> None:
    world.state.mkdir()
    for name in ("queue.sqlite", "removals.ndjson", "secret"):
        (world.state / name).mkdir()
    for name in ("previews", "jobs"):
        (world.state / name).touch()
    done = world.run("rm", "--yes", f"{world.alice}/a.txt")
    assert done.returncode == 0, done.stderr
    assert "cannot be kept" in done.stderr
    assert "journal of removals" in done.stderr
    assert not (world.alice / "a.txt").exists()


def test_without_a_user_name_nothing_in_the_root_is_mine(world: World) -> None:
    for name in ("", "..", "a/b"):
        world.environment["JUPYTERHUB_USER"] = name
        done = world.run("rm", "--yes", f"{world.alice}/a.txt")
        assert done.returncode == 3, done.stderr
    assert (world.alice / "a.txt").exists()


def test_a_broken_configuration_names_its_line(world: World) -> None:
    path = world.top / "lifecycle.yaml"
    path.write_text("user: alice\npanel: []\n")
    done = world.run("rm", "--yes", f"{world.alice}/a.txt")
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert 'did you mean "panels"' in done.stderr
    with world.serve() as worker:
        assert "line 2" in worker.post("panels").json["detail"]
