"""The console script `lifecycle`: becomes the worker, so that signals and exit codes are its own."""

from __future__ import annotations

import os
import sys

from .node import NodeNotFound, node_command


def main() -> None:
    """Never returns: this process becomes Node, or ends with words on stderr."""
    try:
        command = node_command(*sys.argv[1:])
    except (NodeNotFound, FileNotFoundError) as error:
        sys.exit(f"lifecycle: {error}")
    # Work that only Python can do runs in the interpreter this script belongs to.
    # Another interpreter may be named: one that has Icechunk, say.
    environment = {"LIFECYCLE_PYTHON": sys.executable, **os.environ}
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    os.execve(command[0], command, environment)
