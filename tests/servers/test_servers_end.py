"""Servers run as long as whoever started them, and no longer."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from servers.program import answers

ROOT = Path(__file__).resolve().parents[2]
START = [sys.executable, str(ROOT / "build" / "servers"), "strict-gcs"]


def is_gone(url: str) -> bool:
    deadline = time.monotonic() + 30
    while answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("how", ["killed", "terminated", "input closed"])
def test_servers_end_with_whoever_started_them(tmp_path: Path, how: str) -> None:
    process = subprocess.Popen(
        [*START, "--folder", str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    with process:
        url = json.loads(process.stdout.readline())["LIFECYCLE_TEST_STRICT_GCS"]
        assert answers(url)
        if how == "input closed":
            process.stdin.close()
        else:
            process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGTERM)
        assert is_gone(url)
        process.wait(30)


def test_a_command_runs_between_start_and_end(tmp_path: Path) -> None:
    look = "import os; print(os.environ['LIFECYCLE_TEST_STRICT_GCS']); raise SystemExit(7)"
    command = [*START, "--folder", str(tmp_path), "--", sys.executable, "-c", look]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 7, finished.stderr
    assert is_gone(finished.stdout.strip())


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no disk left'); raise SystemExit(1)"]
    look = (
        "import sys; from pathlib import Path; from servers.program import Program;"
        f"Program('it', {command!r}, Path({str(tmp_path)!r})).wait_until(lambda: False)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", look],
        env={"PYTHONPATH": str(ROOT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert "no disk left" in finished.stderr
