"""Datasets sent to the inbox from here, and what only the data team deletes."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from inboxes import BUCKET, Inbox, arrival, tree
from judging import Cli
from processes import wait_until

#: So many that it is under way for some seconds.
FILES = 3000


def test_push_from_here(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    sums = tree(tmp_path / "data", ["a", "b/c"])
    sent = cli.run("push", tmp_path / "data", "--dataset", "RAIN", "--json")
    assert sent.code == 0, sent.stderr
    assert "Everybody can read" in sent.stderr
    assert sent.result["objects"] == 2
    assert sent.result["uri"] == f"osn://{BUCKET}/RAIN"
    assert "RAIN" in sent.result["words"]
    found = inbox.objects()
    assert "RAIN/MANIFEST.md5" in found
    del found["RAIN/MANIFEST.md5"]
    assert found == {f"RAIN/{name}": sum_ for name, sum_ in sums.items()}
    tree(tmp_path / "store", ["zarr.json"])
    assert cli.run("push", tmp_path / "store", "--dataset", "SNOW").code == 0
    assert cli.run("push", tmp_path / "data" / "a", "--dataset", "HAIL").code == 0
    assert {"SNOW/SNOW.zarr/zarr.json", "HAIL/a"} <= set(inbox.objects())
    inbox.client.put_object(Bucket=BUCKET, Key="TAKEN/a", Body=b"theirs")
    assert cli.run("push", tmp_path / "data", "--dataset", "TAKEN").code == 3
    assert inbox.objects()["TAKEN/a"] == hashlib.md5(b"theirs").hexdigest()


def test_killed_it_goes_on(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    """Nothing is told as complete, and what arrived is not sent again."""
    sums = tree(tmp_path / "data", [f"{i // 100}/{i}" for i in range(FILES)], size=lambda _: 20_000)
    killed = cli.start("push", tmp_path / "data", "--dataset", "RAIN")
    wait_until(lambda: len(inbox.objects("RAIN/")) >= 100, "a hundred files have arrived")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = inbox.modified()
    assert 100 <= len(before) < FILES
    assert arrival(cli, "RAIN")[1]["state"] == "arriving"
    time.sleep(1.1)
    sent = cli.run("push", tmp_path / "data", "--dataset", "RAIN", "--json")
    assert sent.code == 0, sent.stderr
    found = inbox.objects()
    del found["RAIN/MANIFEST.md5"]
    assert found == {f"RAIN/{name}": sum_ for name, sum_ in sums.items()}
    after = inbox.modified()
    assert [key for key, when in before.items() if after[key] != when] == []
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["files"]) == (0, "complete", FILES)


def test_a_name_that_somebody_else_has_is_refused(cli: Cli, inbox: Inbox) -> None:
    inbox.client.put_object(Bucket=BUCKET, Key="TAKEN/a", Body=b"theirs")
    refused = cli.run("push-kit", "--dataset", "TAKEN", "-o", "kit")
    assert refused.code == 3
    assert not (cli.folder / "kit").exists()


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a b", "../x", "a*"])
def test_a_name_is_one_plain_segment(cli: Cli, inbox: Inbox, tmp_path: Path, name: str) -> None:
    tree(tmp_path / "data", ["a"])
    for call in (["push-kit", "-o", "kit"], ["push", tmp_path / "data"]):
        refused = cli.run(*call, "--dataset", name)
        assert refused.code == 2
        assert "--dataset" in refused.stderr
    assert inbox.objects() == {}


def test_what_only_the_data_team_may_delete_is_asked_for(cli: Cli, inbox: Inbox) -> None:
    for key in ("OLD/a", "OLD/b/c"):
        inbox.client.put_object(Bucket=BUCKET, Key=key, Body=b"12345")
    uri = f"osn://{BUCKET}/OLD/"
    assert cli.run("rm", "-r", "--yes", uri).code == 3
    for unclear in (["plan.yaml", "--delete", uri], ["plan.yaml", "--reason", "Replaced"]):
        refused = cli.run("request", *unclear)
        assert refused.code == 2
        assert "--delete" in refused.stderr
    asked = cli.run("request", "--delete", uri, "--reason", "Replaced by NEW & better", "--json")
    assert asked.code == 0, asked.stderr
    query = parse_qs(urlsplit(asked.result["url"]).query)
    text = query["body"][0]
    assert text == asked.result["text"]
    for line in (
        f"- Bucket: {BUCKET} at {inbox.url}",
        "- Prefix: OLD/",
        "- Objects: 2",
        "- Bytes: 10 (10 B)",
        "- Reason: Replaced by NEW & better",
    ):
        assert line in text.splitlines()
    assert len(inbox.objects()) == 2
