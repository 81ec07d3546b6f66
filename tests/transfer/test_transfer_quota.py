"""A real Ceph gateway that refuses: a quota that is used up, a bucket of somebody else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from places import S3Bucket, below, digests
from servers import ceph, strict_gcs
from servers.ceph.packages import unpacked
from servers.server import Server
from stage import USER, Stage, stage_on

FROM, TO = f"{USER}/from/", f"{USER}/to/"
MANY = {f"{number:03}": b"x" for number in range(300)}
numbers = count(1)


class Gateway:
    """A gateway and its administrator."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder

    def tell(self, *arguments: str) -> None:
        programs = unpacked()
        subprocess.run(
            [
                programs.program("radosgw-admin"),
                "--conf",
                self.folder / "ceph.conf",
                "-n",
                "client.admin",
                *arguments,
            ],
            env=programs.environment,
            check=True,
            capture_output=True,
        )

    def user(self, name: str) -> Server:
        """The gateway, as a new user sees it."""
        secret = f"{name}-secret"
        self.tell(
            *("user", "create", f"--uid={name}", f"--display-name={name}"),
            *(f"--access-key={name}", f"--secret-key={secret}"),
        )
        return replace(self.server, environment={"USER_KEY": name, "USER_SECRET": secret})


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("rgw")
    with ceph.start(folder) as server:
        yield Gateway(server, folder)


@pytest.fixture
def stage(gateway: Gateway, tmp_path: Path) -> Iterator[Stage]:
    """As a user of its own."""
    number = next(numbers)
    with (
        strict_gcs.start(tmp_path / "gcs") as gcs,
        stage_on(gateway.user(f"user{number}"), gcs, tmp_path, f"quota-{number}") as ready,
    ):
        ready.places["disk"].fill(below(FROM, MANY))
        yield ready


def refused(stage: Stage, destination: str) -> dict:
    done = stage.run("cp", "-r", stage.uri("disk", FROM), destination, "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_quota_that_is_used_up_stops_the_job_until_there_is_more(gateway: Gateway, stage: Stage) -> None:
    bucket = stage.places["s3"].uri.removeprefix("s3://")
    quota = ("--quota-scope=bucket", f"--bucket={bucket}")
    gateway.tell("quota", "set", *quota, "--max-objects=20")
    gateway.tell("quota", "enable", *quota)
    told = refused(stage, stage.uri("s3", TO))
    assert told["tag"] == "storage-full"
    assert told["subject"].startswith(stage.uri("s3", TO))
    assert stage.proxies["s3"].counters()["requests"]["PUT"] < 100

    gateway.tell("quota", "disable", *quota)
    stage.result("cp", "-r", stage.uri("disk", FROM), stage.uri("s3", TO))
    assert stage.places["s3"].digests(TO) == digests(below(TO, MANY))
    assert stage.leftovers() == []


def test_a_bucket_of_somebody_else_stops_the_job_at_once(gateway: Gateway, stage: Stage) -> None:
    other = gateway.user("somebody")
    S3Bucket(other.url, "somebody", "somebody-secret", "theirs")
    told = refused(stage, f"s3://theirs/{TO}")
    assert told["tag"] == "unauthorized"
    assert told["subject"].startswith("s3://theirs")
    assert sum(stage.proxies["s3"].counters()["requests"].values()) < 50
