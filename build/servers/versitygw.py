"""versitygw on a folder: an S3 server quick enough that a bench measures its clients.

Objects are files below `folder/data/<bucket>`, so a bench can look at them and
put them back without going through the server. `a` and `a/b` cannot stand
beside each other. Needs Go, which builds it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from servers.program import Program, answers, free_ports
from servers.server import Server

MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
KEY, SECRET = "versity", "versity-secret"


def start(folder: Path, programs: Path) -> Server:
    """Serve the folders below `folder/data` as buckets; the program is built once into `programs`."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = [
        build(programs),
        *("--access", KEY, "--secret", SECRET, "--port", f"127.0.0.1:{port}", "--quiet", "--keep-alive"),
        *("posix", str(folder / "data")),
    ]
    program = Program("versitygw", command, folder)
    program.wait_until(lambda: answers(url))
    name = "LIFECYCLE_BENCH_S3"
    return Server(url, {name: url, f"{name}_KEY": KEY, f"{name}_SECRET": SECRET}, program.stop)


def build(programs: Path) -> Path:
    program = programs / "versitygw"
    if not program.exists():
        if shutil.which("go") is None:
            raise RuntimeError("The bench needs Go to build its S3 server, and found none on PATH.")
        environment = {**os.environ, "GOBIN": str(programs.resolve())}
        subprocess.run(["go", "install", MODULE], check=True, env=environment)
    return program
