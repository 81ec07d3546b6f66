"""The main job, through a real Jupyter server, the proxy and the worker.

Four years of NetCDF become one Zarr store, which is verified, looked at with
xarray, and removed again under the guard. Anything that fails raises.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from buckets import prepare
from environment import Environment, say
from live_server import LiveServer, RouteError

PROTOCOL = 1

# Exit codes of the command line.
NOTHING_THERE, REFUSED = 2, 3

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
        variables = private(environment, Path(folder), buckets.environment(Path(folder) / "state"))
        with live_server(environment, buckets.home, variables, state / "check.log") as server:
            target = ingest(server, buckets.user, CommandLine(environment, variables))
            look_at(environment, variables, Path(target))
            clean_up(server, target, CommandLine(environment, variables))


def private(environment: Environment, folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """The environment of a Jupyter server that knows these buckets and keeps to this folder."""
    return environment.variables(
        **variables,
        JUPYTER_CONFIG_DIR=str(folder / "jupyter"),
        JUPYTER_DATA_DIR=str(folder / "jupyter" / "data"),
        IPYTHONDIR=str(folder / "ipython"),
    )


@contextmanager
def live_server(
    environment: Environment, home: Path, variables: dict[str, str], log: Path
) -> Iterator[LiveServer]:
    """A server for as long as the block lasts; where that fails, its log is named."""
    try:
        with LiveServer(environment.python, home, variables, log) as server:
            yield server
    except Exception:
        say(f"the server's log is in {log}")
        raise


class CommandLine:
    """`lifecycle VERB ... --json`, and its result line."""

    def __init__(self, environment: Environment, variables: dict[str, str]) -> None:
        self._lifecycle = environment.lifecycle
        self._variables = variables

    def __call__(self, *arguments: str) -> dict[str, Any]:
        finished = self._run(arguments)
        if finished.returncode != 0:
            words = f"lifecycle {' '.join(arguments)} exited {finished.returncode}"
            raise RuntimeError(f"{words}: {finished.stderr.strip()}")
        return json.loads(finished.stdout.splitlines()[-1])

    def exits(self, code: int, *arguments: str) -> None:
        """Expect it to end so."""
        finished = self._run(arguments)
        words = f"lifecycle {' '.join(arguments)} exited {finished.returncode}, not {code}"
        expect(finished.returncode == code, f"{words}: {finished.stderr.strip()}")

    def version(self) -> str:
        command = [self._lifecycle, "--version"]
        said = subprocess.run(command, env=self._variables, capture_output=True, text=True, check=True).stdout
        return said.split()[-1]

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        command = [str(self._lifecycle), *arguments, "--json"]
        return subprocess.run(command, env=self._variables, capture_output=True, text=True, check=False)


def ingest(server: LiveServer, user: str, lifecycle: CommandLine) -> str:
    """From the panels to a verified store; its URI."""
    hello = server.call("hello", {"protocol": PROTOCOL, "version": lifecycle.version()})
    expect(hello["user"] == user, f"the worker takes me for {hello['user']}")
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
    job = server.wait_for_job(server.call("ingest", {"plan": planned["plan"]})["job"])
    result = job["result"]
    print(f"target store: {result['uri']}")
    for name, mode in result["mode"].items():
        print(f"  {name}: {mode}")
    expect(set(result["mode"]) >= {"uwnd", "vwnd", "time", "lat", "lon"}, f"variables are {result['mode']}")

    verified = lifecycle("verify", target)
    expect(verified["missing"] == 0 and verified["unreadable"] == 0, f"verify says {verified}")
    say(f"verified: {verified['chunks']} chunks, none missing or unreadable")
    return target


def look_at(environment: Environment, variables: dict[str, str], store: Path) -> None:
    """What xarray makes of the store."""
    look = [environment.python, "-c", LOOK, store]
    print(subprocess.run(look, check=True, env=variables, capture_output=True, text=True).stdout.strip())


def clean_up(server: LiveServer, target: str, lifecycle: CommandLine) -> dict[str, Any]:
    """Another user's folder is refused, the store removed; the job that did it."""
    own = target.rpartition("/")[0]
    other = f"{own.rpartition('/')[0]}/ada"
    refused(server, {"uris": [f"{other}/"]})
    lifecycle("stat", f"{other}/model/output.txt")
    say("the guard refuses to remove another user's folder")

    preview = server.call("previewRemove", {"uris": [f"{target}/"]})
    expect(preview["objects"] > 0, f"the preview lists {preview['objects']} objects")
    job = server.wait_for_job(server.call("remove", {"previewId": preview["previewId"]})["job"])
    lifecycle.exits(NOTHING_THERE, "ls", target)
    left = [entry["name"] for entry in server.call("list", {"uri": f"{own}/"})["entries"]]
    expect("readme.md" in left and "navy-winds.zarr" not in left, f"Persistent lists {left}")
    say(f"removed {preview['objects']} objects, {preview['bytes']} bytes; the rest is untouched")
    return job


def refused(server: LiveServer, body: dict[str, Any]) -> None:
    try:
        server.call("previewRemove", body)
    except RouteError as error:
        expect(error.status == 403 and error.tag == "guard-refused", str(error))
        return
    raise RuntimeError(f"the guard allowed a preview of {body}")


def expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise RuntimeError(otherwise)
