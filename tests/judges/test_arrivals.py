"""What was sent to the inbox: is it there, whole, and as it was?"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from inboxes import BUCKET, Inbox, arrival, tree
from judging import Cli
from push_kits import make_kit, run


def test_what_a_kit_sent_has_arrived(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    assert cli.run("arrivals", "RAIN").code == 2
    data = tmp_path / "data"
    sums = tree(data)
    (data / "large.nc").write_bytes(os.urandom(70 * 2**20))
    (tmp_path / "list").write_text(f"{70 * 2**20} large.nc\n")
    kit = make_kit(cli, "RAIN", "--files", tmp_path / "list")
    grant = (kit / "grant.sh").read_text()
    (kit / "grant.sh").write_text(re.sub(r"MAX_BYTES='\d+'", "MAX_BYTES='1048576'", grant))
    inbox.client.put_object(Bucket=BUCKET, Key="RAIN/plain.nc", Body=b"begun")
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["files"]) == (1, "arriving", None)
    assert run(kit, "push.sh", data)[0] == 0
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["files"]) == (0, "complete", len(sums) + 1)
    assert f"osn://{BUCKET}/RAIN/large.nc" in state["sources"]


def test_what_was_pushed_from_here_has_arrived(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    sums = tree(tmp_path / "data")
    content = os.urandom(90 * 2**20)
    (tmp_path / "data" / "in parts.nc").write_bytes(content)
    sent = cli.run("push", tmp_path / "data", "--dataset", "RAIN", "--json")
    assert sent.code == 0, sent.stderr
    manifest = inbox.client.get_object(Bucket=BUCKET, Key="RAIN/MANIFEST.md5")["Body"].read()
    assert f"{hashlib.md5(content).hexdigest()}  in parts.nc\n".encode() in manifest
    assert "-" in inbox.objects()["RAIN/in parts.nc"]
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["files"]) == (0, "complete", len(sums) + 1)


def test_a_flipped_byte_and_a_lost_file_are_no_arrival(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    tree(tmp_path / "data", ["a", "b/c", "d"])
    assert run(make_kit(cli, "RAIN"), "push.sh", tmp_path / "data")[0] == 0
    body = bytearray(inbox.client.get_object(Bucket=BUCKET, Key="RAIN/b/c")["Body"].read())
    body[100] ^= 1
    inbox.client.put_object(Bucket=BUCKET, Key="RAIN/b/c", Body=bytes(body))
    inbox.client.delete_object(Bucket=BUCKET, Key="RAIN/d")
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["sources"]) == (1, "incomplete", [])
    assert state["differ"] == {"count": 1, "first": ["b/c"]}
    assert state["missing"] == {"count": 1, "first": ["d"]}


def test_waiting_ends_when_everything_is_there(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    tree(tmp_path / "data", ["a", "b"])
    kit = make_kit(cli, "RAIN")
    waiting = cli.start("arrivals", "RAIN", "--wait", "--json")
    assert run(kit, "push.sh", tmp_path / "data")[0] == 0
    assert waiting.wait(timeout=120) == 0
