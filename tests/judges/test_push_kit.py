"""A dataset sent to the inbox from a machine that has sh and curl and no keys."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from inboxes import BUCKET, Inbox, arrival, tree
from judging import Cli
from processes import wait_until
from push_kits import UNIX, make_kit, run, start
from servers.ceph import cluster


def test_a_kit_sends_and_checks(cli: Cli, inbox: Inbox, tmp_path: Path, machine: str) -> None:
    sums = tree(tmp_path / "data")
    kit = make_kit(cli, "RAIN")
    code, said = run(kit, "push.sh", tmp_path / "data", path=machine)
    assert code == 0, said
    assert "Everybody can read the inbox" in said
    found = inbox.objects()
    manifest = found.pop("RAIN/MANIFEST.md5")
    assert found == {f"RAIN/{name}": sum_ for name, sum_ in sums.items()}
    text = inbox.client.get_object(Bucket=BUCKET, Key="RAIN/MANIFEST.md5")["Body"].read().decode()
    assert hashlib.md5(text.encode()).hexdigest() == manifest
    assert f"# files: {len(sums)}\n" in text
    assert all(f"{sum_}  {name}\n" in text for name, sum_ in sums.items())
    assert text.count("# size: ") == len(sums)
    code, state = arrival(cli, "RAIN")
    assert (code, state["state"], state["files"]) == (0, "complete", len(sums))
    code, said = run(kit, "check.sh", tmp_path / "data", path=machine)
    assert code == 0, said
    assert f"{len(sums)} files compared, 0 wrong." in said


def test_check_finds_a_flipped_byte_and_a_lost_file(
    cli: Cli, inbox: Inbox, tmp_path: Path, machine: str
) -> None:
    tree(tmp_path / "data", ["a", "b/c", "d"])
    kit = make_kit(cli, "RAIN")
    assert run(kit, "push.sh", tmp_path / "data", path=machine)[0] == 0
    body = bytearray(inbox.client.get_object(Bucket=BUCKET, Key="RAIN/b/c")["Body"].read())
    body[100] ^= 1
    inbox.client.put_object(Bucket=BUCKET, Key="RAIN/b/c", Body=bytes(body))
    inbox.client.delete_object(Bucket=BUCKET, Key="RAIN/d")
    code, said = run(kit, "check.sh", tmp_path / "data", path=machine)
    assert code == 1
    assert "differs: ./b/c" in said
    assert "missing: ./d" in said
    assert "3 files compared, 2 wrong." in said


def test_a_killed_push_goes_on(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    sums = tree(tmp_path / "data", [f"{i // 50}/{i}" for i in range(300)])
    kit = make_kit(cli, "RAIN")
    killed = start(kit, "push.sh", tmp_path / "data")
    deadline = time.monotonic() + 60
    while len(inbox.objects("RAIN/")) < 40 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    times = inbox.modified()
    assert 40 <= len(times) < 300
    time.sleep(1.1)
    code, said = run(kit, "push.sh", tmp_path / "data")
    assert code == 0, said
    found = inbox.objects()
    del found["RAIN/MANIFEST.md5"]
    assert found == {f"RAIN/{name}": sum_ for name, sum_ in sums.items()}
    now = inbox.modified()
    again = [each for each, before in times.items() if now[each] != before]
    # At most the batches that were under way: their answers were lost with the process.
    assert len(again) <= 4 * 32


def test_a_bare_machine_goes_on_too(cli: Cli, inbox: Inbox, tmp_path: Path, bare: str) -> None:
    sums = tree(tmp_path / "data", [f"{i // 10}/{i}" for i in range(40)])
    kit = make_kit(cli, "RAIN")
    killed = start(kit, "push.sh", tmp_path / "data", path=bare)
    log = kit / "state" / "plain.log"
    wait_until(lambda: log.exists() and log.read_text().count("\n") >= 10, "ten files have arrived")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = inbox.modified()
    assert 10 <= len(before) < 40
    time.sleep(1.1)
    code, said = run(kit, "push.sh", tmp_path / "data", path=bare)
    assert code == 0, said
    found = inbox.objects()
    del found["RAIN/MANIFEST.md5"]
    assert found == {f"RAIN/{name}": sum_ for name, sum_ in sums.items()}
    after = inbox.modified()
    # The one that was under way may be sent twice.
    assert len([key for key, when in before.items() if after[key] != when]) <= 1


def test_a_changed_file_is_sent_again(cli: Cli, inbox: Inbox, tmp_path: Path, machine: str) -> None:
    tree(tmp_path / "data", ["a", "b"])
    kit = make_kit(cli, "RAIN")
    assert run(kit, "push.sh", tmp_path / "data", path=machine)[0] == 0
    time.sleep(1.1)
    (tmp_path / "data" / "a").write_bytes(b"other")
    assert run(kit, "push.sh", tmp_path / "data", path=machine)[0] == 0
    assert inbox.objects()["RAIN/a"] == hashlib.md5(b"other").hexdigest()
    assert run(kit, "check.sh", tmp_path / "data", path=machine)[0] == 0


def test_a_zarr_store_and_a_single_file(cli: Cli, inbox: Inbox, tmp_path: Path, machine: str) -> None:
    tree(tmp_path / "store", ["zarr.json", "v/c/0"])
    assert run(make_kit(cli, "RAIN"), "push.sh", tmp_path / "store", path=machine)[0] == 0
    tree(tmp_path, ["one file.nc"])
    assert (
        run(make_kit(cli, "SNOW", folder="kit2"), "push.sh", tmp_path / "one file.nc", path=machine)[0] == 0
    )
    assert sorted(inbox.objects()) == [
        "RAIN/MANIFEST.md5",
        "RAIN/RAIN.zarr/v/c/0",
        "RAIN/RAIN.zarr/zarr.json",
        "SNOW/MANIFEST.md5",
        "SNOW/one file.nc",
    ]


def post(kit: Path, url: str, key: str, content: Path) -> str:
    """What the gateway says to the kit's form with another key."""
    fields = (kit / "form").read_text().splitlines()
    form = [part for field in fields for part in ("--form-string", field)]
    command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--form-string", f"key={key}", *form]
    return subprocess.run(
        [*command, "-F", f"file=@{content}", url], capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.parametrize("key", ["OTHER/a", "RAIN2/a", "RAIN", "a"])
def test_a_kit_writes_nowhere_else(cli: Cli, inbox: Inbox, tmp_path: Path, key: str) -> None:
    kit = make_kit(cli, "RAIN")
    (tmp_path / "a").write_bytes(b"a")
    url = f"{inbox.url}/{BUCKET}"
    assert post(kit, url, "RAIN/a", tmp_path / "a") == "201"
    assert post(kit, url, key, tmp_path / "a") == "403"
    assert list(inbox.objects()) == ["RAIN/a"]


def test_a_kit_ends(cli: Cli, inbox: Inbox, tmp_path: Path, bare: str) -> None:
    tree(tmp_path / "data", ["a"])
    kit = make_kit(cli, "RAIN", "--hours", 1 / 1800)
    time.sleep(3)
    assert post(kit, f"{inbox.url}/{BUCKET}", "RAIN/a", tmp_path / "data" / "a") == "403"
    code, said = run(kit, "push.sh", tmp_path / "data")
    assert code == 1
    assert "The leave to send ended" in said
    code, said = run(kit, "push.sh", tmp_path / "data", path=bare)
    assert code == 1
    assert "The leave to send ends at" in said
    assert inbox.objects() == {}


def test_a_large_file_without_a_grant_is_refused(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    tree(tmp_path / "data", ["a"])
    kit = make_kit(cli, "RAIN")
    grant = (kit / "grant.sh").read_text()
    (kit / "grant.sh").write_text(re.sub(r"MAX_BYTES='\d+'", "MAX_BYTES='10'", grant))
    code, said = run(kit, "push.sh", tmp_path / "data")
    assert code == 1
    assert "--files LIST" in said


def test_a_kit_holds_no_keys_and_is_private(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("7000000000 a/large.nc\n")
    kit = make_kit(cli, "RAIN", "--files", tmp_path / "list")
    assert kit.stat().st_mode & 0o077 == 0
    for path in kit.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path
            assert cluster.SECRET not in path.read_text()
    kept = [path for path in (cli.folder / "state").rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if cluster.SECRET.encode() in path.read_bytes()]
    for upload in inbox.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []):
        inbox.client.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])


@pytest.mark.parametrize("name", ["trailing ", "two\nlines"])
def test_a_name_that_no_form_can_hold_is_refused(cli: Cli, inbox: Inbox, tmp_path: Path, name: str) -> None:
    tree(tmp_path / "data", ["a", name])
    code, said = run(make_kit(cli, "RAIN"), "push.sh", tmp_path / "data")
    assert code == 1
    assert "Rename it." in said
    assert inbox.objects() == {}


def test_with_rclone_keys_are_asked_for_and_never_stored(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    sums = tree(tmp_path / "store", ["zarr.json", "v/c/0", "two words"])
    kit = make_kit(cli, "RAIN")
    before = {path: path.read_text() for path in kit.rglob("*") if path.is_file()}
    home = tmp_path / "home"
    done = subprocess.run(
        ["/bin/sh", str(kit / "rclone.sh"), str(tmp_path / "store")],
        env={"PATH": f"{Path(sys.executable).parent}:{UNIX}", "HOME": str(home)},
        input=f"{cluster.KEY}\n{cluster.SECRET}\n",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert inbox.objects() == {f"RAIN/RAIN.zarr/{name}": sum_ for name, sum_ in sums.items()}
    assert cluster.SECRET not in done.stdout + done.stderr
    assert {path: path.read_text() for path in kit.rglob("*") if path.is_file()} == before
    kept = [path for path in home.rglob("*") if path.is_file() and cluster.SECRET in path.read_text()]
    assert kept == []


def test_without_curl_it_says_so(cli: Cli, inbox: Inbox, tmp_path: Path) -> None:
    tree(tmp_path / "data", ["a"])
    kit = make_kit(cli, "RAIN")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("dirname", "awk", "find", "sort", "wc", "dd", "date", "cat"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    done = subprocess.run(
        ["/bin/sh", str(kit / "push.sh"), str(tmp_path / "data")],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "curl is needed" in done.stderr
