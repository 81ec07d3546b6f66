"""Kills, restarts, signals and orphans."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from worker_process import Worker, World, command, wait_for

FILES = 3000


@pytest.fixture
def source(world: World) -> Path:
    folder = world.home / "source"
    folder.mkdir()
    for index in range(FILES):
        (folder / f"{index:04}").write_text(f"content {index}")
    return folder


def count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.exists() else 0


def test_a_stale_socket_is_no_obstacle(world: World) -> None:
    with world.serve() as worker:
        worker.kill()
        assert worker.socket.is_socket()
        with world.serve() as second:
            assert second.call("panels")["panels"]


def test_a_second_worker_leaves_the_first_alone(world: World) -> None:
    with world.serve() as worker:
        done = world.run("serve", "--socket", str(worker.socket))
        assert done.returncode == 1
        assert "listens" in done.stderr
        assert worker.call("panels")["panels"]


def test_a_file_is_not_taken_for_a_stale_socket(world: World) -> None:
    file = world.top / "worker.sock"
    file.write_text("precious")
    assert world.run("serve", "--socket", str(file)).returncode == 2
    assert file.read_text() == "precious"


def test_the_socket_is_mine_alone(worker: Worker) -> None:
    assert worker.socket.stat().st_mode & 0o777 == 0o600


def test_sigterm_ends_with_143(worker: Worker) -> None:
    worker.process.terminate()
    assert worker.process.wait(timeout=20) == 143


def test_it_ends_when_its_parent_is_gone(world: World) -> None:
    socket = world.top / "orphan.sock"
    code = f"""
import subprocess, sys, time
child = subprocess.Popen({command("serve", "--socket", str(socket))!r})
print(child.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env=world.environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    wait_for(socket.exists, "the worker to listen")
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_alive(child), "the worker to end")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_a_killed_copy_resumes_without_repeating(world: World, source: Path) -> None:
    target = world.alice / "target"
    copying = world.start("cp", "-r", str(source), str(target))
    wait_for(lambda: count(target) > 300, "some of the copy")
    copying.kill()
    copying.communicate()
    finished = {path.name: path.stat().st_ino for path in target.iterdir() if not path.name.startswith(".")}
    assert 0 < len(finished) < FILES
    assert all((target / name).read_text() == (source / name).read_text() for name in finished)

    result = world.result("cp", "-r", str(source), str(target))
    assert world.snapshot(target) == world.snapshot(source)
    # What was finished is neither sent nor written again.
    repeated = [name for name, inode in finished.items() if (target / name).stat().st_ino != inode]
    assert repeated == []
    assert result["resumed"] == len(finished)
    assert result["objects"] == FILES - len(finished)


def test_a_killed_worker_takes_its_jobs_up_again(world: World, source: Path) -> None:
    target = world.alice / "target"
    with world.serve() as worker:
        job = worker.call("copy", {"sources": [str(source)], "destination": str(target)})["job"]
        wait_for(lambda: count(target) > 300, "some of the copy")
        worker.kill()
    finished = {path.name: path.stat().st_ino for path in target.iterdir() if not path.name.startswith(".")}
    assert len(finished) < FILES
    with world.serve() as worker:
        ended = worker.ended(job)
        assert (ended["state"], ended["id"]) == ("done", job["id"])
    assert world.snapshot(target) == world.snapshot(source)
    assert all((target / name).stat().st_ino == inode for name, inode in finished.items())


def test_sigterm_leaves_jobs_resumable(world: World, source: Path) -> None:
    target = world.alice / "target"
    with world.serve() as worker:
        job = worker.call("copy", {"sources": [str(source)], "destination": str(target)})["job"]
        wait_for(lambda: count(target) > 100, "some of the copy")
        worker.process.terminate()
        worker.process.wait(timeout=20)
    lines = world.run("jobs", "--json").stdout.splitlines()
    assert [json.loads(line)["state"] for line in lines[:-1]] == ["queued"]
    with world.serve() as worker:
        assert worker.ended(job)["state"] == "done"


def test_ctrl_c_pauses_and_the_same_command_goes_on(world: World, source: Path) -> None:
    target = world.alice / "target"
    copying = world.start("cp", "-r", str(source), str(target))
    wait_for(lambda: count(target) > 100, "some of the copy")
    copying.send_signal(signal.SIGINT)
    copying.communicate(timeout=30)
    assert copying.returncode == 130
    (line, _) = world.run("jobs", "--json").stdout.splitlines()
    assert json.loads(line)["state"] == "paused"
    assert world.result("cp", "-r", str(source), str(target))["resumed"] > 0


def test_a_job_is_paused_and_resumed_from_another_process(world: World, source: Path) -> None:
    target = world.alice / "target"
    with world.serve() as worker:
        job = worker.call("copy", {"sources": [str(source)], "destination": str(target)})["job"]
        wait_for(lambda: count(target) > 100, "some of the copy")
        assert world.run("jobs", "pause", job["id"]).returncode == 0
        wait_for(lambda: worker.call("job", {"id": job["id"]})["job"]["state"] == "paused", "the pause")
        stopped = count(target)
        assert stopped < FILES
        worker.call("resumeJob", {"id": job["id"]})
        assert worker.ended(job)["state"] == "done"
    assert world.snapshot(target) == world.snapshot(source)


def test_two_at_once_of_the_same_job_are_told_apart(world: World, source: Path) -> None:
    target = world.alice / "target"
    first = world.start("cp", "-r", str(source), str(target))
    wait_for(lambda: target.exists() and any(target.iterdir()), "the copy to begin")
    second = world.run("cp", "-r", str(source), str(target))
    assert second.returncode == 1
    assert "runs already" in second.stderr
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_jobs_that_do_not_exist(world: World) -> None:
    assert world.run("jobs", "show", "nothing").returncode == 2
    assert world.run("jobs", "stop").returncode == 2
    assert world.run("jobs").returncode == 0


def test_the_hub_hears_of_activity_only_while_a_job_runs(world: World, source: Path) -> None:
    heard: list[tuple[str, str]] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append((self.headers["Authorization"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with HTTPServer(("127.0.0.1", 0), Hub) as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        world.environment["JUPYTERHUB_ACTIVITY_URL"] = f"http://127.0.0.1:{hub.server_port}/activity"
        with world.serve() as worker:
            worker.call("panels")
            assert heard == []
            body = {"sources": [str(source)], "destination": str(world.alice / "target")}
            worker.ended(worker.call("copy", body)["job"])
            wait_for(lambda: heard, "the hub to hear")
            assert "very-secret-token" not in worker.log.read_text()
        hub.shutdown()
    authorization, sent = heard[0]
    assert authorization == "token very-secret-token"
    assert set(json.loads(sent)) == {"servers", "last_activity"}
