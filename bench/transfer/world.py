"""The two servers, the local files, and how each tool is told of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from servers import fake_gcs
from servers.fault_proxy import FaultProxy

BUCKET = "bench"
"""On S3 and on GCS; what tools write goes below `bench/`, the user's own folder there."""
OWN = "bench"
AT_ONCE = 32


@dataclass(frozen=True)
class World:
    folder: Path
    s3_url: str
    s3_key: str
    s3_secret: str
    s3_folder: Path
    """The S3 server's bucket as a folder."""
    gcs_url: str

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def forget(self) -> None:
        """Lose what `lifecycle` remembers: jobs and checksums."""
        shutil.rmtree(self.state, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            # As on a hub, where nobody has a lifecycle.yaml.
            "JUPYTERHUB_USER": OWN,
            "AWS_ACCESS_KEY_ID": self.s3_key,
            "AWS_SECRET_ACCESS_KEY": self.s3_secret,
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.s3_url,
            "S3_ENDPOINT_URL": self.s3_url,
            "STORAGE_EMULATOR_HOST": self.gcs_url,
            # gcsfs would ask for the bucket's layout by gRPC, which no emulator speaks, and wait for good.
            "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false",
            "LIFECYCLE_STATE": str(self.state),
            "RCLONE_CONFIG": os.devnull,
            "RCLONE_CONFIG_S3_TYPE": "s3",
            "RCLONE_CONFIG_S3_PROVIDER": "Other",
            "RCLONE_CONFIG_S3_ENV_AUTH": "true",
            "RCLONE_CONFIG_S3_ENDPOINT": self.s3_url,
            "RCLONE_CONFIG_GS_TYPE": "google cloud storage",
            "RCLONE_CONFIG_GS_ANONYMOUS": "true",
            "RCLONE_CONFIG_GS_ENDPOINT": f"{self.gcs_url}/storage/v1/",
            "RCLONE_CONFIG_GS_BUCKET_POLICY_ONLY": "true",
        }


@dataclass(frozen=True)
class Counted:
    """The world as seen through two proxies that count requests."""

    world: World
    s3: FaultProxy
    gcs: FaultProxy

    def environment(self) -> dict[str, str]:
        return replace(self.world, s3_url=self.s3.url, gcs_url=self.gcs.url).environment()

    def requests(self, work: Callable[[], object]) -> int:
        """How many requests a piece of work makes."""
        proxies = (self.s3, self.gcs)
        for proxy in proxies:
            proxy.reset()
        # Clients go on where the server says that something is.
        fake_gcs.tell_address(self.world.gcs_url, self.gcs.url)
        try:
            work()
        finally:
            fake_gcs.tell_address(self.world.gcs_url, self.world.gcs_url)
        return sum(sum(proxy.counters()["requests"].values()) for proxy in proxies)


def lifecycle(*arguments: str) -> list[str]:
    return [beside("lifecycle"), *arguments]


def rclone(*arguments: str) -> list[str]:
    return [beside("rclone"), f"--transfers={AT_ONCE}", f"--checkers={AT_ONCE}", *arguments]


def s5cmd(*arguments: str) -> list[str]:
    return [beside("s5cmd"), f"--numworkers={AT_ONCE}", *arguments]


def fsspec(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(__file__).parent / "peers" / "fsspec_copy.py"), *arguments]


def quietly(command: list[str], world: World) -> None:
    """Something that has to be so before a run, and is not timed."""
    subprocess.run(
        command, check=True, env=world.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def beside(program: str) -> str:
    return str(Path(sys.executable).with_name(program))
