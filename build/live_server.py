"""A real Jupyter server with the worker behind it, for `./demo --check` and the tests."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servers.program import free_ports


class RouteError(RuntimeError):
    """The worker, or the server before it, answered with an error."""

    def __init__(self, route: str, status: int, body: str) -> None:
        self.status = status
        try:
            self.problem: dict[str, Any] = json.loads(body)
        except ValueError:
            self.problem = {}
        super().__init__(f"{route} answered {status}: {self.problem.get('detail') or body[:500]}")

    @property
    def tag(self) -> str | None:
        return self.problem.get("tag")


class LiveServer:
    """`with LiveServer(...) as server: server.call("hello", {...})`."""

    def __init__(self, python: Path, home: Path, environment: Mapping[str, str], log: Path) -> None:
        self.token = secrets.token_hex(24)
        self.log = log
        self._python = python
        self._home = home
        self._environment = environment

    def __enter__(self) -> LiveServer:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        command = server_command(self._python, self._home, self.port)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                # Not on the command line, where every user of the machine can read it.
                env={**self._environment, "JUPYTER_TOKEN": self.token},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop it as a person does with Ctrl-C twice; at last without asking."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def call(
        self, route: str, body: Mapping[str, Any], *, token: str | None = None, timeout: float = 120
    ) -> Any:
        """POST a route of the worker; JSON in, JSON out."""
        request = urllib.request.Request(
            f"{self.url}lifecycle/api/v1/{route}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"token {token or self.token}"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise RouteError(route, error.code, error.read().decode(errors="replace")) from None

    def wait_for_job(self, job: dict[str, Any], seconds: float = 300) -> dict[str, Any]:
        """The job once it is done; raises when it ends otherwise."""
        deadline = time.monotonic() + seconds
        while job["state"] in ("queued", "running"):
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"job {job['id']} ({job['title']}) is still {job['state']} after {seconds} s"
                )
            time.sleep(0.2)
            job = self.call("job", {"id": job["id"]})["job"]
        if job["state"] != "done":
            raise RuntimeError(f"job {job['id']} ({job['title']}) ended {job['state']}: {job['error']}")
        return job

    def _wait_until_it_answers(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}api", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        said = self.log.read_text(errors="replace")[-3000:]
        raise RuntimeError(f"the Jupyter server did not start; its log ends:\n{said}")


def server_command(python: Path, home: Path, port: int) -> list[str]:
    """JupyterLab on this machine's loopback, in this folder, without a browser."""
    return [
        str(python),
        *("-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={home}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        # News and updates would ask the internet.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def free_port() -> int:
    """A port of the loopback that nobody has now, nor an outgoing connection takes."""
    [port] = free_ports(1)
    return port
