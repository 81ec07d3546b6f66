"""A folder, an S3 and a GCS bucket, and `lifecycle` that sees the buckets through faults."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from places import Folder, GcsBucket, Place, S3Bucket
from servers.fault_proxy import FaultProxy
from servers.server import Server
from worker_process import start

USER = "alice"
PATIENCE_SECONDS = 300
# What the state folder keeps from one job to the next, beside the jobs' own journals.
LASTING = {"queue.sqlite", "checksums", "removals.ndjson", "uploads.ndjson"}


@dataclass
class Stage:
    places: dict[str, Place]
    proxies: dict[str, FaultProxy]
    environment: dict[str, str]
    home: Path
    state: Path
    temporary: Path

    def uri(self, place: str, key: str) -> str:
        return f"{self.places[place].uri}/{key}"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return start(arguments, self.home, self.environment)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        try:
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            raise AssertionError(f"{arguments} does not end: {stdout[-2000:]}{stderr[-2000:]}") from None
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    def result(self, *arguments: str) -> dict[str, Any]:
        """The result record of a verb that must succeed."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, f"{arguments} ends with {done.returncode}: {done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    def jobs(self) -> list[dict[str, Any]]:
        lines = self.run("jobs", "--json").stdout.splitlines()
        return [job for job in map(json.loads, lines) if job["type"] == "job"]

    def requests(self) -> int:
        """How many the two services were sent."""
        return sum(sum(proxy.counters()["requests"].values()) for proxy in self.proxies.values())

    def leftovers(self) -> list[str]:
        """What an ended job should have taken away, of all places, the state and the temporary folder."""
        kept = {f"{job['id']}.parts" for job in self.jobs()}
        strays = [
            *self.temporary.iterdir(),
            *(path for path in self.state.rglob("*") if is_stray(path, kept)),
        ]
        return [*map(str, strays), *(left for place in self.places.values() for left in place.leftovers())]


def is_stray(path: Path, kept: set[str]) -> bool:
    return path.is_file() and path.name not in kept | LASTING


@contextmanager
def stage_on(s3: Server, gcs: Server, folder: Path, bucket: str) -> Iterator[Stage]:
    """New buckets of this name, proxies without faults, and a home of its own."""
    with (
        FaultProxy(s3.url, "s3", folder / "s3-faults") as s3_proxy,
        FaultProxy(gcs.url, "gcs", folder / "gcs-faults") as gcs_proxy,
    ):
        home, state, temporary = (folder / name for name in ("home", "state", "temporary"))
        temporary.mkdir()
        key, secret = keys_of(s3)
        config = folder / "lifecycle.yaml"
        config.write_text(f"user: {USER}\n")
        yield Stage(
            places={
                "disk": Folder(home / "data"),
                "s3": S3Bucket(s3.url, key, secret, bucket),
                "gcs": GcsBucket(gcs.url, bucket),
            },
            proxies={"s3": s3_proxy, "gcs": gcs_proxy},
            environment={
                "HOME": str(home),
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                "TMPDIR": str(temporary),
                # Compiled code is meant to stay there; whatever else does is a leftover.
                "NODE_DISABLE_COMPILE_CACHE": "1",
                "LIFECYCLE_CONFIG": str(config),
                "LIFECYCLE_STATE": str(state),
                "AWS_ACCESS_KEY_ID": key,
                "AWS_SECRET_ACCESS_KEY": secret,
                "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": s3_proxy.url,
                "STORAGE_EMULATOR_HOST": gcs_proxy.url,
            },
            home=home,
            state=state,
            temporary=temporary,
        )


def keys_of(server: Server) -> tuple[str, str]:
    (key,) = (value for name, value in server.environment.items() if name.endswith("_KEY"))
    (secret,) = (value for name, value in server.environment.items() if name.endswith("_SECRET"))
    return key, secret
