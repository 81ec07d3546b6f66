"""JupyterLab on three embedded buckets, or the main job without a browser.

    ./demo             make a private environment, ingest the sample, start JupyterLab
    ./demo --check     do the main job through a real server; exit 0 when it worked
    ./demo --cloud     the same on object stores (not yet)

Everything lies in `.demo/` and `demo-data/` of this checkout, or below
LIFECYCLE_DEMO_DIR when that is set. Nothing else on the machine is changed.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from buckets import Buckets, prepare
from check import check
from environment import ROOT, Environment, say
from live_server import free_port, server_command

REQUIREMENTS = ROOT / "build" / "demo-requirements.txt"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./demo", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="do the main job without a browser")
    what.add_argument("--cloud", action="store_true", help="use a GCS emulator and an S3 server")
    arguments = parser.parse_args()
    if arguments.cloud:
        print(
            "./demo --cloud comes with the object stores, which this version does not have yet. "
            "Use ./demo or ./demo --check.",
            file=sys.stderr,
        )
        return 2

    own_place = os.environ.get("LIFECYCLE_DEMO_DIR")
    state = Path(own_place).resolve() if own_place else ROOT / ".demo"
    data = state / "demo-data" if own_place else ROOT / "demo-data"
    environment = Environment(state / "venv")
    environment.install_requirements(REQUIREMENTS)
    environment.install_package()
    if arguments.check:
        check(environment, state)
        print("./demo --check: all of it worked")
        return 0

    buckets = prepare(data, user="demo", other="ada")
    variables = environment.variables(
        **buckets.environment(state / "state"),
        JUPYTER_CONFIG_DIR=str(state / "jupyter"),
        JUPYTER_DATA_DIR=str(state / "jupyter" / "data"),
        IPYTHONDIR=str(state / "ipython"),
    )
    ingest_the_sample(environment, buckets, variables)
    start_jupyterlab(environment, buckets, variables)
    raise AssertionError("JupyterLab takes this process's place")


def ingest_the_sample(environment: Environment, buckets: Buckets, variables: dict[str, str]) -> None:
    target = buckets.own("persistent") / "navy-winds.zarr"
    if (target / "zarr.json").exists() or (target / ".zgroup").exists():
        return
    say(f"ingesting the sample into {target}")
    plan = buckets.home / "navy-winds.yaml"
    sources = sorted(buckets.own("scratch").glob("navy_winds_????.nc"))
    lifecycle = str(environment.lifecycle)
    subprocess.run(
        [lifecycle, "plan", *map(str, sources), "--to", str(target), "--concat", "time", "-o", str(plan)],
        check=True,
        env=variables,
    )
    subprocess.run([lifecycle, "ingest", str(plan)], check=True, env=variables)


def start_jupyterlab(environment: Environment, buckets: Buckets, variables: dict[str, str]) -> None:
    port, token = free_port(), secrets.token_hex(24)
    say("starting JupyterLab; stop it with Ctrl-C twice. Open")
    print(f"\n    http://127.0.0.1:{port}/lab?token={token}\n", flush=True)
    command = server_command(environment.python, buckets.home, port)
    os.execve(command[0], command, {**variables, "JUPYTER_TOKEN": token})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (RuntimeError, TimeoutError, subprocess.CalledProcessError) as error:
        sys.exit(f"./demo: {error}")
