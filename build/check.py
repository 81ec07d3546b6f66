"""The main job, through a real Jupyter server, the proxy and the worker.

Four years of NetCDF become one Zarr store, which is verified, looked at with
xarray, and removed again under the guard. Anything that fails raises.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from buckets import Buckets, prepare
from environment import Environment, say
from live_server import LiveServer, RouteError

PROTOCOL = 1

LOOK = """
import sys, xarray
store = xarray.open_zarr(sys.argv[1])
assert dict(store.sizes) == {"time": 48, "lat": 73, "lon": 144}, store.sizes
assert bool(store.time.to_index().is_monotonic_increasing), "time is out of order"
print(f"xarray reads it: {dict(store.sizes)}, mean uwnd {float(store.uwnd.mean()):.4f} {store.uwnd.units}")
"""


def check(environment: Environment, state: Path) -> None:
    """Do the main job in a folder of its own; raise when any of it did not work."""
    state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="check-", dir=state) as folder:
        buckets = prepare(Path(folder) / "data", user="demo", other="ada")
        variables = environment.variables(
            **buckets.environment(Path(folder) / "state"),
            JUPYTER_CONFIG_DIR=f"{folder}/jupyter",
            JUPYTER_DATA_DIR=f"{folder}/jupyter/data",
        )
        log = state / "check.log"
        try:
            with LiveServer(environment.python, buckets.home, variables, log) as server:
                main_job(server, buckets, environment, variables)
        except Exception:
            say(f"the server's log is in {log}")
            raise


def main_job(
    server: LiveServer, buckets: Buckets, environment: Environment, variables: dict[str, str]
) -> None:
    hello = server.call("hello", {"protocol": PROTOCOL, "version": version_of(environment, variables)})
    expect(hello["user"] == buckets.user, f"the worker takes me for {hello['user']}")
    say(f"worker {hello['version']} answers, user {hello['user']}")

    panels = {panel["id"]: panel for panel in server.call("panels", {})["panels"]}
    expect(list(panels) == ["scratch", "persistent", "osn"], f"panels are {list(panels)}")
    problems = [panel["problem"] for panel in panels.values() if panel.get("problem")]
    expect(not problems, f"panels report {problems}")
    scratch = panels["scratch"]["roots"][0]["ownUri"].rstrip("/")
    persistent = panels["persistent"]["roots"][0]["ownUri"].rstrip("/")

    names = {entry["name"]: entry["uri"] for entry in server.call("list", {"uri": f"{scratch}/"})["entries"]}
    sources = [
        uri for name, uri in sorted(names.items()) if name.startswith("navy_winds_") and "classic" not in name
    ]
    expect(len(sources) == 4, f"Scratch lists {sorted(names)}")
    say(f"panels {', '.join(panels)}; Scratch lists {len(names)} entries")

    inside = server.call("inspect", {"uri": sources[0]})
    expect(
        inside["dims"] == {"time": 12, "lat": 73, "lon": 144}, f"{sources[0]} has dimensions {inside['dims']}"
    )
    say(f"{Path(sources[0]).name} is {inside['format']} with {', '.join(inside['variables'])}")

    target = f"{persistent}/navy-winds.zarr"
    planned = server.call("plan", {"sources": sources, "to": target, "concat": "time"})
    job = server.call("ingest", {"plan": planned["plan"]})["job"]
    job = server.wait_for_job(job)
    result = job["result"]
    print(f"target store: {result['uri']}")
    for name, mode in result["mode"].items():
        print(f"  {name}: {mode}")
    expect(set(result["mode"]) >= {"uwnd", "vwnd", "time", "lat", "lon"}, f"variables are {result['mode']}")

    verified = command_line(environment, variables, "verify", target)
    expect(verified["missing"] == 0 and verified["unreadable"] == 0, f"verify says {verified}")
    say(f"verified: {verified['chunks']} chunks, none missing or unreadable")
    store = buckets.own("persistent") / "navy-winds.zarr"
    look = [environment.python, "-c", LOOK, store]
    print(subprocess.run(look, check=True, env=variables, capture_output=True, text=True).stdout.strip())

    refused(server, {"uris": [f"{persistent.rsplit('/', 1)[0]}/ada/"]})
    expect((buckets.folder / "persistent/ada/model/output.txt").exists(), "another user's file is gone")
    say("the guard refuses to remove another user's folder")

    preview = server.call("previewRemove", {"uris": [f"{target}/"]})
    expect(preview["objects"] > 0, f"the preview lists {preview['objects']} objects")
    server.wait_for_job(server.call("remove", {"previewId": preview["previewId"]})["job"])
    expect(not (store / "zarr.json").exists() and not (store / ".zgroup").exists(), f"{store} is still there")
    left = [entry["name"] for entry in server.call("list", {"uri": f"{persistent}/"})["entries"]]
    expect("readme.md" in left and "navy-winds.zarr" not in left, f"Persistent lists {left}")
    say(f"removed {preview['objects']} objects, {preview['bytes']} bytes; the rest is untouched")


def refused(server: LiveServer, body: dict[str, Any]) -> None:
    try:
        server.call("previewRemove", body)
    except RouteError as error:
        expect(error.status == 403 and error.tag == "guard-refused", str(error))
        return
    raise RuntimeError(f"the guard allowed a preview of {body}")


def command_line(environment: Environment, variables: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run `lifecycle VERB ... --json` and answer with its result line."""
    command = [environment.lifecycle, *arguments, "--json"]
    finished = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise RuntimeError(
            f"lifecycle {' '.join(arguments)} exited {finished.returncode}: {finished.stderr.strip()}"
        )
    return json.loads(finished.stdout.splitlines()[-1])


def version_of(environment: Environment, variables: dict[str, str]) -> str:
    command = [environment.lifecycle, "--version"]
    said = subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout
    return said.split()[-1]


def expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise RuntimeError(otherwise)
