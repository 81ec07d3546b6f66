"""Run a program until it ends or standard input closes, then kill it with all it started.

    python supervise.py PROGRAM [ARGUMENTS...]

Standard input is a pipe from whoever started it. The system closes that pipe
when they die, also when they are killed, so nothing is ever left running. Must
be started in a session of its own, for it kills its whole process group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def kill_all(*_: object) -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


def watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    kill_all()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, kill_all)
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    threading.Thread(target=watch, daemon=True).start()
    code = program.wait()
    print(f"{sys.argv[1]} ended with {code}", file=sys.stderr, flush=True)
    kill_all()
