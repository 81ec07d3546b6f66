"""JupyterLab on embedded buckets, or the main job without a browser.

    ./demo                    make a private environment, ingest the sample, start JupyterLab
    ./demo --check            do the main job through a real server; exit 0 when it worked
    ./demo --cloud [--check]  the same on object stores: a GCS server and an S3 server

Everything lies in `.demo/` and `demo-data/` of this checkout, or below
LIFECYCLE_DEMO_DIR when that is set. Beside pip's and npm's caches nothing else
on the machine is changed.
The object stores and what is in them are new each time.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from buckets import SAMPLES, prepare
from check import CommandLine, check, private
from cloud import check_cloud, cloud, hub_variables, upload_samples
from environment import ROOT, Environment, say
from live_server import free_port, server_command

REQUIREMENTS = ROOT / "build" / "demo-requirements.txt"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./demo", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="do the main job without a browser")
    parser.add_argument("--cloud", action="store_true", help="use a GCS server and an S3 server")
    arguments = parser.parse_args()

    own_place = os.environ.get("LIFECYCLE_DEMO_DIR")
    state = Path(own_place).resolve() if own_place else ROOT / ".demo"
    data = state / "demo-data" if own_place else ROOT / "demo-data"
    environment = Environment(state / "venv")
    environment.install_requirements(REQUIREMENTS)
    environment.install_package()
    if arguments.check:
        (check_cloud if arguments.cloud else check)(environment, state)
        print(f"./demo {'--cloud ' if arguments.cloud else ''}--check: all of it worked")
    elif arguments.cloud:
        cloud_demo(environment, state / "cloud")
    else:
        buckets = prepare(data, user="demo", other="ada")
        variables = private(environment, state, buckets.environment(state / "state"))
        sources = sorted(map(str, buckets.own("scratch").glob("navy_winds_????.nc")))
        target = buckets.own("persistent") / "navy-winds.zarr"
        if not any((target / name).exists() for name in ("zarr.json", ".zgroup")):
            ingest_the_sample(environment, buckets.home, variables, sources, str(target))
        command, variables = jupyterlab(environment, buckets.home, variables)
        os.execve(command[0], command, variables)
    return 0


def cloud_demo(environment: Environment, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with cloud(environment, folder) as buckets:
        variables = hub_variables(environment, folder, buckets)
        upload_samples(CommandLine(environment, variables))
        scratch, persistent = variables["SCRATCH_BUCKET"], variables["PERSISTENT_BUCKET"]
        sources = [f"{scratch}/{sample.name}" for sample in sorted(SAMPLES.glob("navy_winds_????.nc"))]
        ingest_the_sample(environment, buckets.home, variables, sources, f"{persistent}/navy-winds.zarr")
        run_until_it_is_stopped(*jupyterlab(environment, buckets.home, variables))


def ingest_the_sample(
    environment: Environment, home: Path, variables: dict[str, str], sources: list[str], target: str
) -> None:
    say(f"ingesting the sample into {target}")
    plan = str(home / "navy-winds.yaml")
    lifecycle = str(environment.lifecycle)
    subprocess.run(
        [lifecycle, "plan", *sources, "--to", target, "--concat", "time", "-o", plan],
        check=True,
        env=variables,
    )
    subprocess.run([lifecycle, "ingest", plan], check=True, env=variables)


def jupyterlab(
    environment: Environment, home: Path, variables: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The command and its environment; says where it will be."""
    port, token = free_port(), secrets.token_hex(24)
    say("starting JupyterLab; stop it with Ctrl-C twice. Open")
    print(f"\n    http://127.0.0.1:{port}/lab?token={token}\n", flush=True)
    return server_command(environment.python, home, port), {**variables, "JUPYTER_TOKEN": token}


def run_until_it_is_stopped(command: list[str], variables: dict[str, str]) -> None:
    """As a child, for the object stores end with this process. It asks about Ctrl-C itself."""
    process = subprocess.Popen(command, env=variables)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    process.wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as error:
        command = shlex.join(map(str, error.cmd))
        sys.exit(f"./demo: this failed, and said above why: {command}")
    except (RuntimeError, TimeoutError) as error:
        sys.exit(f"./demo: {error}")
