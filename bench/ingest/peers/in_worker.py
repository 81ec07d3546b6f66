"""An ingest as a job of a running worker: `in_worker.py PLAN TARGET -- COMMAND...`, where the command is `lifecycle`'s."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inside import cpu_seconds_of, report_median

API = "/api/v1"
#: Between two looks at the job.
LOOK_SECONDS = 0.004


class Connection(http.client.HTTPConnection):
    """HTTP over the worker's socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


def main() -> None:
    plan, target, _, *command = sys.argv[1:]
    text = Path(plan).read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "worker.sock")
        worker = subprocess.Popen(
            [*command, "serve", "--socket", str(path)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not path.exists():
                time.sleep(0.01)
            connection = Connection(path)

            def ingest() -> None:
                job = call(connection, "ingest", {"plan": json.loads(text)})["job"]
                while job["state"] not in ("done", "failed", "cancelled"):
                    time.sleep(LOOK_SECONDS)
                    job = call(connection, "job", {"id": job["id"]})["job"]
                if job["state"] != "done":
                    raise SystemExit(f"the job {job['state']}: {job}")

            report_median(ingest, lambda: cpu_seconds_of(worker.pid), before=lambda: remove(Path(target)))
        finally:
            worker.kill()
            worker.wait()


def call(connection: Connection, route: str, body: object) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": "token bench"}
    connection.request("POST", f"{API}/{route}", json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200:
        raise SystemExit(f"{route}: {answer}")
    return answer


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
