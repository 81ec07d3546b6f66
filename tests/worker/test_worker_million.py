"""A million keys: each verb streams, and its memory does not grow with their number."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers import numbered_s3, strict_gcs
from servers.numbered_s3 import BUCKET, COUNT, PREFIX
from worker_process import command

MOST_RSS_MIB = 300
# Numbered objects have 0 to 999 bytes.
BYTES = COUNT // 1000 * sum(range(1000))


@dataclass
class Ended:
    """How a verb ended: what it printed last, and the most memory it held."""

    result: dict
    lines: int
    rss_mib: float


@dataclass
class Million:
    uri: str
    environment: dict[str, str]
    # Google's removals are a request each: a million take minutes.
    removes_together: bool

    def run(self, *arguments: str) -> Ended:
        process = subprocess.Popen(
            command(*arguments, "--json"),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        with ThreadPoolExecutor(1) as pool:
            most = pool.submit(most_resident_mib, process)
            lines, line = 0, ""
            for lines, line in enumerate(process.stdout, 1):  # noqa: B007
                pass
            assert process.wait() == 0, line
            return Ended(json.loads(line), lines, most.result())


def most_resident_mib(process: subprocess.Popen[str]) -> float:
    """The kernel's high-water mark. (What `wait4` tells counts the parent that was forked, too.)"""
    status = Path(f"/proc/{process.pid}/status")
    most = 0
    with suppress(OSError):  # It has ended.
        while process.returncode is None:
            if found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text()):
                most = max(most, int(found[1]))
            time.sleep(0.02)
    return most / 1024


@pytest.fixture(params=["gs", "s3"])
def million(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Million]:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LIFECYCLE_STATE": str(tmp_path / "state"),
        "JUPYTERHUB_USER": "alice",
    }
    with (strict_gcs if request.param == "gs" else numbered_s3).start(tmp_path / "server") as server:
        if request.param == "gs":
            number_bucket(server.url)
            environment |= {"STORAGE_EMULATOR_HOST": server.url}
        else:
            environment |= {
                "AWS_ENDPOINT_URL_S3": server.url,
                "AWS_ACCESS_KEY_ID": "anybody",
                "AWS_SECRET_ACCESS_KEY": "not verified",
                "AWS_REGION": "us-east-1",
            }
        yield Million(f"{request.param}://{BUCKET}/{PREFIX}", environment, request.param == "s3")


def number_bucket(url: str) -> None:
    body = json.dumps({"bucket": BUCKET, "prefix": PREFIX, "count": COUNT}).encode()
    urllib.request.urlopen(f"{url}/_control/numbered", body).close()


def test_a_million_keys_take_little_memory(million: Million) -> None:
    listed = million.run("ls", million.uri)
    assert (listed.result["entries"], listed.lines) == (COUNT, COUNT + 1)

    used = million.run("du", million.uri)
    assert (used.result["objects"], used.result["sizeBytes"]) == (COUNT, BYTES)
    children, others = used.result["children"], used.result["others"]
    assert (len(children), others["children"]) == (10_000, COUNT - 10_000)
    assert sum(child["sizeBytes"] for child in children) + others["sizeBytes"] == BYTES
    assert min(child["sizeBytes"] for child in children) >= 990

    preview = million.run("rm", "-r", "--dry-run", million.uri)
    assert (preview.result["objects"], preview.result["bytes"]) == (COUNT, BYTES)

    synced = million.run("sync", "--dry-run", million.uri, f"{million.uri.removesuffix('/')}-copy/")
    assert (synced.result["objects"], synced.result["bytes"]) == (COUNT, BYTES)

    verbs = {"ls": listed, "du": used, "rm --dry-run": preview, "sync --dry-run": synced}
    if million.removes_together:
        removed = million.run("rm", "-r", "--yes", million.uri)
        assert (removed.result["objects"], removed.result["bytes"]) == (COUNT, BYTES)
        assert million.run("ls", "-R", f"{million.uri.removesuffix(PREFIX)}").result["entries"] == 0
        verbs["rm"] = removed
    rss = {verb: round(ended.rss_mib) for verb, ended in verbs.items()}
    print(rss)
    assert max(rss.values()) < MOST_RSS_MIB, rss
