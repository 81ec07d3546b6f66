"""Datasets sent to the inbox: from here, and from a machine that has sh and curl and no keys. On a real Ceph gateway, as OSN runs one."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from judging import Cli
from processes import wait_until
from servers.ceph import cluster
from servers.server import Server

BUCKET = "push-inbox"
READ_ALL = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
        }
    ],
}

CONFIG = """
user: alice
endpoints:
  osn: {{type: s3, url: "{url}", pathStyle: true, accessKeyId: "${{INBOX_KEY}}", secretAccessKey: "${{INBOX_SECRET}}"}}
panels:
  - id: osn
    title: OSN
    roots: [{{uri: "osn://{bucket}", write: new, delete: request, public: true, inbox: true}}]
"""


class Inbox:
    def __init__(self, url: str) -> None:
        self.url = url
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=cluster.KEY,
            aws_secret_access_key=cluster.SECRET,
            region_name="us-east-1",
        )

    def objects(self, prefix: str = "") -> dict[str, str]:
        """ETag by key."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return {each["Key"]: each["ETag"].strip('"') for page in pages for each in page.get("Contents", [])}

    def modified(self) -> dict[str, datetime]:
        """When each key was written."""
        return {
            key: self.client.head_object(Bucket=BUCKET, Key=key)["LastModified"] for key in self.objects()
        }


@pytest.fixture
def inbox(object_store: Callable[[str], Server], cli: Cli) -> Inbox:
    inbox = Inbox(object_store("rgw").url)
    if BUCKET not in [each["Name"] for each in inbox.client.list_buckets()["Buckets"]]:
        inbox.client.create_bucket(Bucket=BUCKET)
        inbox.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(READ_ALL))
    for key in inbox.objects():
        inbox.client.delete_object(Bucket=BUCKET, Key=key)
    config = cli.folder / "lifecycle.yaml"
    config.write_text(CONFIG.format(url=inbox.url, bucket=BUCKET))
    cli.env.update(LIFECYCLE_CONFIG=str(config), INBOX_KEY=cluster.KEY, INBOX_SECRET=cluster.SECRET)
    return inbox


#: Names that shells, curl and URLs each read in their own way.
AWKWARD = [
    "plain.nc",
    "sub/deep er/two words.nc",
    "quote'and\"double.nc",
    "back\\slash.nc",
    "semi;colon,comma.nc",
    "per%41cent+plus&and.nc",
    "ünï.nc",
    " leading",
    "$HOME `ls`.nc",
    "@at",
    "-dash",
    "empty",
]


def tree(folder: Path, names: list[str] = AWKWARD) -> dict[str, str]:
    """Files by path, with their MD5."""
    sums = {}
    for index, name in enumerate(names):
        content = b"" if name == "empty" else os.urandom(2000 + 7000 * index)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sums[name] = hashlib.md5(content).hexdigest()
    return sums


def make_kit(cli: Cli, name: str, *more: object, folder: str = "kit") -> Path:
    made = cli.run("push-kit", "--dataset", name, "-o", folder, "--json", *more)
    assert made.code == 0, made.stderr
    assert made.result["dir"] == str(cli.folder / folder)
    return cli.folder / folder


#: What a machine that only has the tools of every Unix finds.
UNIX = "/usr/bin:/bin"


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """The PATH of a machine that has curl and, beside its shell, nothing else."""
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "curl").symlink_to(shutil.which("curl") or "")
    return str(folder)


def start(kit: Path, script: str, *args: object, path: str = UNIX) -> subprocess.Popen[str]:
    """In an empty environment."""
    return subprocess.Popen(
        ["/bin/sh", str(kit / script), *map(str, args)],
        env={"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        cwd="/",
    )


def run(kit: Path, script: str, *args: object, path: str = UNIX, seconds: int = 240) -> tuple[int, str]:
    process = start(kit, script, *args, path=path)
    said, _ = process.communicate(timeout=seconds)
    return process.returncode, said


@pytest.fixture(params=["unix", "bare"])
def machine(request: pytest.FixtureRequest, bare: str) -> str:
    """The PATH of a machine with the tools of every Unix, and of one with sh and curl alone."""
    return bare if request.param == "bare" else UNIX


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
    assert cluster.SECRET not in (cli.folder / "state").as_posix()
    for upload in inbox.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []):
        inbox.client.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])


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


def arrival(cli: Cli, name: str) -> tuple[int, dict[str, Any]]:
    looked = cli.run("arrivals", name, "--json")
    return looked.code, looked.result


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


def test_what_only_the_data_team_may_delete_is_asked_for(cli: Cli, inbox: Inbox) -> None:
    for key in ("OLD/a", "OLD/b/c"):
        inbox.client.put_object(Bucket=BUCKET, Key=key, Body=b"12345")
    uri = f"osn://{BUCKET}/OLD/"
    assert cli.run("rm", "-r", "--yes", uri).code == 3
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
