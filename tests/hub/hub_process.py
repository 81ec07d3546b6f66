"""A real JupyterHub with its proxy, and people who log in to it as browsers do."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from environment import ROOT, Environment
from live_server import free_port
from processes import all_pids, environment_of, is_running, is_worker, read, wait_until

from jupyterlab_lifecycle.node import find_node

CONFIGURATION = Path(__file__).with_name("jupyterhub_config.py")
PROXY = ROOT / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
API = "lifecycle/api/v1"
PATIENCE_SECONDS = 120


class Hub:
    """`with Hub(environment, folder) as hub: hub.log_in("alice").open()`."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "hub.log"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.port = free_port()
        self.service_token = secrets.token_hex(24)
        self.proxy_token = secrets.token_hex(24)
        self._variables = environment.variables(
            HOME=str(folder),
            HUB_FOLDER=str(folder),
            HUB_URL=self.url,
            HUB_PORT=str(self.port),
            # Not the wheel's `node` script, which signals would hit instead of the proxy.
            HUB_NODE=find_node(),
            HUB_PROXY=str(PROXY),
            HUB_PROXY_API_PORT=str(free_port()),
            HUB_SERVICE_TOKEN=self.service_token,
            CONFIGPROXY_AUTH_TOKEN=self.proxy_token,
        )

    def __enter__(self) -> Hub:
        self.process = self._start("jupyterhub", f"--config={CONFIGURATION}", log=self.log)
        try:
            wait_until(self._answers, "the hub answers", PATIENCE_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """The hub ends its servers and its proxy; what it leaves is killed."""
        stop(self.process)
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start_culler(self, timeout: int, log: Path) -> subprocess.Popen[bytes]:
        """The idle culler, which looks every second."""
        return self._start(
            "jupyterhub_idle_culler",
            f"--url=http://127.0.0.1:{self.port}/hub/api",
            f"--timeout={timeout}",
            "--cull-every=1",
            log=log,
            JUPYTERHUB_API_TOKEN=self.service_token,
        )

    def log_in(self, user: str) -> Person:
        return Person(self, user)

    def api(self, method: str, path: str) -> Any:
        """The hub's own REST API, as an administrator's service calls it."""
        answer = requests.request(
            method,
            f"{self.url}/hub/api/{path}",
            headers={"Authorization": f"token {self.service_token}"},
            timeout=PATIENCE_SECONDS,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def is_ready(self, user: str, server: str = "") -> bool:
        return self._servers_of(user).get(server, {}).get("ready", False)

    def is_stopped(self, user: str, server: str = "") -> bool:
        return server not in self._servers_of(user)

    def idle_seconds(self, user: str) -> float:
        """How long ago the hub last saw activity on a user's default server."""
        seen = datetime.fromisoformat(self._servers_of(user)[""]["last_activity"])
        return (datetime.now(timezone.utc) - seen).total_seconds()

    def start_server(self, user: str, server: str = "") -> None:
        if self.is_stopped(user, server):
            self.api("POST", f"users/{user}/{server_path(server)}")
        wait_until(lambda: self.is_ready(user, server), f"the server of {user} starts", PATIENCE_SECONDS)

    def stop_server(self, user: str, server: str = "") -> None:
        self.api("DELETE", f"users/{user}/{server_path(server)}")
        wait_until(lambda: self.is_stopped(user, server), f"the server of {user} stops")
        wait_until(lambda: not self.workers(user, server), f"the worker of {user} ends")

    def workers(self, user: str, server: str = "") -> list[int]:
        """Process ids of the workers behind one server."""
        prefix = service_prefix(user, server)
        return [
            pid
            for pid in self._processes()
            if is_worker(pid) and environment_of(pid).get("JUPYTERHUB_SERVICE_PREFIX") == prefix
        ]

    def door_of(self, user: str) -> str:
        """Where a user's default server itself listens."""
        addresses = {
            variables["JUPYTERHUB_SERVICE_URL"]
            for variables in map(environment_of, self._processes())
            if variables.get("JUPYTERHUB_SERVICE_PREFIX") == service_prefix(user)
        }
        [address] = addresses
        return address

    def server_tokens(self) -> set[str]:
        """With what the servers that run now speak to the hub."""
        found = (environment_of(pid).get("JUPYTERHUB_API_TOKEN") for pid in self._processes())
        return {token for token in found if token}

    def _servers_of(self, user: str) -> dict[str, Any]:
        """Those that run, or are about to start or stop."""
        return self.api("GET", f"users/{user}")["servers"]

    def _processes(self) -> list[int]:
        """Everything that runs for this hub: its home, or one of its users', lies in the folder."""
        top = str(self.folder)
        return [
            pid
            for pid in all_pids()
            if environment_of(pid).get("HOME", "").startswith(top) and is_running(pid)
        ]

    def _start(self, module: str, *arguments: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
        with log.open("ab") as stream:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=self.folder,
                env={**self._variables, **more},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-3000:]
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/hub/api/", timeout=5).ok
        return False


class Person:
    """A browser in which somebody is logged in: cookies, and nothing else."""

    def __init__(self, hub: Hub, user: str) -> None:
        self.hub = hub
        self.user = user
        self.browser = requests.Session()
        self.browser.get(f"{hub.url}/hub/login", timeout=PATIENCE_SECONDS).raise_for_status()
        form = {"username": user, "password": "", "_xsrf": self._cookie("_xsrf", "/hub/")}
        login = self.browser.post(f"{hub.url}/hub/login?next=/hub/home", form, timeout=PATIENCE_SECONDS)
        login.raise_for_status()
        assert urlsplit(login.url).path == "/hub/home", login.url

    def open(self, server: str = "") -> None:
        """Start a server and open JupyterLab on it, which gives the browser its cookies."""
        self.hub.start_server(self.user, server)
        page = self.browser.get(
            f"{self.hub.url}{service_prefix(self.user, server)}lab", timeout=PATIENCE_SECONDS
        )
        page.raise_for_status()
        assert urlsplit(page.url).path.startswith(service_prefix(self.user, server)), page.url

    def post(
        self, route: str, body: Any = None, *, server: str = "", of: str | None = None
    ) -> requests.Response:
        """Call a route of the worker, one's own or (`of`) another person's."""
        return self.browser.post(
            f"{self.hub.url}{service_prefix(of or self.user, server)}{API}/{route}",
            json=body or {},
            headers={"X-XSRFToken": self._xsrf(server), "Origin": self.hub.url},
            allow_redirects=False,
            timeout=PATIENCE_SECONDS,
        )

    def post_past_the_proxy(self, route: str) -> requests.Response:
        """The same at the door of the person's own server, where the hub's proxy counts nothing."""
        return self.browser.post(
            f"{self.hub.door_of(self.user)}{API}/{route}",
            json={},
            headers={"X-XSRFToken": self._xsrf()},
            allow_redirects=False,
            timeout=PATIENCE_SECONDS,
        )

    def call(self, route: str, body: Any = None, *, server: str = "") -> Any:
        """The JSON of a route that must succeed; the proxy answers 5xx while it starts a worker."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self.post(route, body, server=server)
            if answer.status_code < 500 or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert answer.status_code == 200, f"{route} answered {answer.status_code}: {answer.text[:1000]}"
        return answer.json()

    def ended(self, job: dict[str, Any], *, server: str = "") -> dict[str, Any]:
        """A job once it is done."""
        wait_until(
            lambda: (
                self.call("job", {"id": job["id"]}, server=server)["job"]["state"]
                not in ("queued", "running")
            ),
            f"job {job['title']} ends",
            PATIENCE_SECONDS,
        )
        ended = self.call("job", {"id": job["id"]}, server=server)["job"]
        assert ended["state"] == "done", ended["error"]
        return ended

    def events_of(self, user: str, server: str = "") -> tuple[str, dict[str, str]]:
        """Address and cookies of a worker's WebSocket, for `websocket.create_connection`."""
        address = f"{self.hub.url}{service_prefix(user, server)}{API}/events"
        request = requests.Request("GET", address, cookies=self.browser.cookies)
        cookie = self.browser.prepare_request(request).headers["Cookie"]
        return address.replace("http", "ws", 1), {"cookie": cookie, "origin": self.hub.url}

    def secrets(self) -> set[str]:
        """The cookies that would let somebody else be this person. (The hub logs the session's id itself.)"""
        return {
            cookie.value or ""
            for cookie in self.browser.cookies
            if cookie.name == "jupyterhub-hub-login" or cookie.name.startswith("jupyterhub-user-")
        } - {""}

    def _xsrf(self, server: str = "") -> str:
        return self._cookie("_xsrf", service_prefix(self.user, server))

    def _cookie(self, name: str, path: str) -> str:
        return next(
            (each.value or "" for each in self.browser.cookies if (each.name, each.path) == (name, path)), ""
        )


def service_prefix(user: str, server: str = "") -> str:
    return f"/user/{user}/{server}/" if server else f"/user/{user}/"


def server_path(server: str) -> str:
    return f"servers/{server}" if server else "server"


def socket_of(worker: int) -> Path:
    arguments = read(worker, "cmdline").split("\0")
    return Path(arguments[arguments.index("--socket") + 1])


def stop(process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
