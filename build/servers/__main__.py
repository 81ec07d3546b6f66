"""Start servers, print their environment as one line of JSON, and stay.

    python build/servers seaweedfs strict-gcs --folder FOLDER [--export]

They stop on SIGTERM, on Ctrl-C, and when standard input is a pipe that closes.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import stat
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from servers import STARTERS, running  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="build/servers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="+", choices=STARTERS, metavar="NAME", help=", ".join(STARTERS))
    parser.add_argument("--folder", type=Path, required=True, help="where logs and data go")
    parser.add_argument("--export", action="store_true", help="print lines for a shell instead of JSON")
    arguments = parser.parse_args()

    with running(dict.fromkeys(arguments.names), arguments.folder.resolve()) as servers:
        variables = {key: value for server in servers.values() for key, value in server.environment.items()}
        if arguments.export:
            print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items()))
        else:
            print(json.dumps(variables))
        sys.stdout.flush()
        stay()


def stay() -> None:
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 1024):
            pass
    else:
        signal.pause()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except RuntimeError as error:
        sys.exit(f"build/servers: {error}")
