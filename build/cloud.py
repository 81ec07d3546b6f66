"""A hub's clouds on this machine, for `./demo --cloud`: its environment, its buckets, and the main job on them."""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buckets import SAMPLES
from check import REFUSED, CommandLine, clean_up, expect, ingest, live_server, look_at, private
from cloud_buckets import INBOX, PERSISTENT, PUBLISHED, SCRATCH, CloudBuckets, prepare_cloud
from environment import ROOT, Environment, say
from live_server import LiveServer
from servers.server import Server

GCS, S3 = "strict-gcs", "seaweedfs"
USER, OTHER = "demo", "ada"


@contextmanager
def cloud(environment: Environment, folder: Path) -> Iterator[CloudBuckets]:
    """Two object stores with a hub's buckets, new each time; they end with this process."""
    command = [environment.python, ROOT / "build" / "servers", GCS, S3, "--folder", folder / "servers"]
    with subprocess.Popen(
        command,
        env=environment.variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for what runs on them.
        start_new_session=True,
    ) as process:
        assert process.stdin and process.stdout
        with process.stdin:
            said = process.stdout.readline()
            if not said:
                raise RuntimeError("the object stores did not start")
            variables = json.loads(said)
            servers = (
                Server(variables[name], variables, stop=process.stdin.close)
                for name in ("LIFECYCLE_TEST_STRICT_GCS", "LIFECYCLE_TEST_SEAWEEDFS")
            )
            yield prepare_cloud(folder, *servers, user=USER, other=OTHER, samples=False)


def hub_variables(environment: Environment, folder: Path, buckets: CloudBuckets) -> dict[str, str]:
    """What a hub tells a user's server: no panels are configured, the variables name the buckets."""
    who = folder / "user.yaml"
    who.write_text(f"# The user's name; on a hub JUPYTERHUB_USER says it.\nuser: {USER}\n")
    hub = {
        **buckets.environment(folder / "state"),
        "LIFECYCLE_CONFIG": str(who),
        "SCRATCH_BUCKET": f"gs://{SCRATCH}/{USER}",
        "PERSISTENT_BUCKET": f"gs://{PERSISTENT}/{USER}",
    }
    return private(environment, folder, hub)


def upload_samples(lifecycle: CommandLine) -> None:
    files = sorted(map(str, SAMPLES.glob("*.nc")))
    sent = lifecycle("cp", *files, f"gs://{SCRATCH}/{USER}/")
    expect(sent["objects"] == len(files), f"cp of {len(files)} files says {sent}")
    say(f"uploaded {sent['objects']} files, {sent['bytes']} bytes, to gs://{SCRATCH}/{USER}/")


def check_cloud(environment: Environment, state: Path) -> None:
    """Do the main job on object stores; raise when any of it did not work."""
    state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="check-", dir=state) as name:
        folder = Path(name)
        with cloud(environment, folder) as buckets:
            variables = hub_variables(environment, folder, buckets)
            lifecycle = CommandLine(environment, variables)
            upload_samples(lifecycle)
            with live_server(environment, buckets.home, variables, state / "check.log") as server:
                target = ingest(server, USER, lifecycle)
                lifecycle("cp", "-r", target, str(folder / "here.zarr"))
                look_at(environment, variables, folder / "here.zarr")
                share(buckets, target, lifecycle)
                remove_and_undo(server, target, lifecycle)


def share(buckets: CloudBuckets, target: str, lifecycle: CommandLine) -> None:
    """From Google to the Open Storage Network, proved equal, and open to everybody."""
    shared = f"osn://{INBOX}/navy-winds/navy-winds.zarr"
    copied = lifecycle("cp", "-r", target, shared)
    same = lifecycle("check", target, shared)["same"]
    expect(same == copied["objects"] > 0, f"check finds {same} equal, cp says {copied}")
    again = lifecycle("sync", target, shared)
    expect(again["objects"] == 0 and again["skipped"] == same, f"sync of equal stores says {again}")
    public = f"{buckets.s3.url}/{shared.removeprefix('osn://')}"
    names = ("zarr.json", ".zgroup")
    expect(any(is_public(f"{public}/{name}") for name in names), f"{public} is not open to everybody")
    lifecycle.exits(REFUSED, "rm", "--yes", f"osn://{PUBLISHED[0]}/about.txt")
    say(f"copied to {shared}: {same} objects equal, and readable without credentials")


def is_public(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


def remove_and_undo(server: LiveServer, target: str, lifecycle: CommandLine) -> None:
    """The bucket keeps what is deleted for a week."""
    job = clean_up(server, target, lifecycle)
    restored = lifecycle("undo", job["id"])
    verified = lifecycle("verify", target)
    expect(verified["missing"] == 0 and verified["chunks"] > 0, f"after undo, verify says {verified}")
    say(f"undo restored {restored['objects']} objects: {verified['chunks']} chunks, none missing")
