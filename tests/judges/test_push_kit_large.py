"""A push kit and a file that no single request may hold."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import time
from pathlib import Path

import pytest
from inboxes import BUCKET, Inbox, tree
from judging import Cli
from push_kits import make_kit, run, start

MEBIBYTE = 2**20


def etag_in_parts(content: bytes, part: int) -> str:
    sums = [hashlib.md5(content[at : at + part]).digest() for at in range(0, len(content), part)]
    return f"{hashlib.md5(b''.join(sums)).hexdigest()}-{len(sums)}"


@pytest.mark.parametrize(
    ("machine", "part", "log"),
    # Parts that are as small as the gateway takes them, where all is read back byte by byte.
    [("unix", 64 * MEBIBYTE, "parts.1"), ("bare", 5 * MEBIBYTE, "plain.parts.1")],
    indirect=["machine"],
)
def test_a_file_in_parts(cli: Cli, inbox: Inbox, tmp_path: Path, machine: str, part: int, log: str) -> None:
    """As over 5 GiB, which the kit is made to believe begins at a mebibyte."""
    data = tmp_path / "data"
    tree(data, ["small"])
    content = os.urandom(2 * part + 12345)
    (data / "large file.nc").write_bytes(content)
    (tmp_path / "list").write_text(f"{2 * 64 * MEBIBYTE + 12345} large file.nc\n")
    kit = make_kit(cli, "RAIN", "--files", tmp_path / "list")
    grant = (kit / "grant.sh").read_text()
    (kit / "grant.sh").write_text(re.sub(r"MAX_BYTES='\d+'", f"MAX_BYTES='{MEBIBYTE}'", grant))
    (kit / "large" / "1" / "bytes").write_text(f"{len(content)}\n")
    (kit / "large" / "1" / "part-bytes").write_text(f"{part}\n")
    killed = start(kit, "push.sh", data, path=machine)
    deadline = time.monotonic() + 60
    sent = kit / "state" / log
    while not (sent.exists() and sent.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = sent.read_text()
    assert 1 <= before.count("\n") < 3
    code, said = run(kit, "push.sh", data, path=machine)
    assert code == 0, said
    assert sent.read_text().startswith(before)
    assert inbox.objects()["RAIN/large file.nc"] == etag_in_parts(content, part)
    code, said = run(kit, "check.sh", data, path=machine)
    assert code == 0, said
    unfinished = inbox.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    assert unfinished == []


@pytest.mark.full
def test_a_file_that_no_single_request_may_hold(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    data = tmp_path / "data"
    tree(data, ["small"])
    with (data / "large.nc").open("wb") as file:
        file.truncate(5 * 2**30 + 12345)
        file.seek(3 * 2**30)
        file.write(b"not all of it is empty")
    (tmp_path / "list").write_text(f"{(data / 'large.nc').stat().st_size} large.nc\n")
    kit = make_kit(cli, "RAIN", "--files", tmp_path / "list")
    code, said = run(kit, "push.sh", data, seconds=1200)
    assert code == 0, said
    head = inbox.client.head_object(Bucket=BUCKET, Key="RAIN/large.nc")
    assert head["ContentLength"] == (data / "large.nc").stat().st_size
    assert run(kit, "check.sh", data, seconds=1200)[0] == 0
    with (data / "large.nc").open("r+b") as file:
        file.seek(4 * 2**30)
        file.write(b"x")
    code, said = run(kit, "check.sh", data, seconds=1200)
    assert (code, "differs: ./large.nc" in said) == (1, True)
