"""Object stores for tests.

    python build/servers seaweedfs strict-gcs --folder FOLDER -- COMMAND ...
        start them, run a command that finds them in its environment, stop them
    python build/servers seaweedfs strict-gcs --folder FOLDER [--export]
        start them, print that environment as one line of JSON, and stay until
        SIGTERM, Ctrl-C, or, when standard input is a pipe, its end

`all` names every server.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from servers import STARTERS, running  # noqa: E402


def main() -> int:
    own, command = split(sys.argv[1:])
    parser = argparse.ArgumentParser(
        prog="build/servers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*STARTERS, "all"]
    parser.add_argument("names", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, required=True, help="where logs and data go")
    parser.add_argument("--export", action="store_true", help="print lines for a shell instead of JSON")
    arguments = parser.parse_args(own)

    chosen = STARTERS if "all" in arguments.names else dict.fromkeys(arguments.names)
    with running(chosen, arguments.folder.resolve()) as servers:
        variables = {key: value for server in servers.values() for key, value in server.environment.items()}
        if command:
            return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode
        if arguments.export:
            print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items()))
        else:
            print(json.dumps(variables))
        sys.stdout.flush()
        stay()
    return 0


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What stands before and after `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def stay() -> None:
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 1024):
            pass
    else:
        signal.pause()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except RuntimeError as error:
        sys.exit(f"build/servers: {error}")
