"""A fault proxy in front of a running server, see tests/servers/fault-proxy."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from servers.program import Program, answers, find_node, free_ports

MAIN = Path(__file__).resolve().parents[2] / "tests" / "servers" / "fault-proxy" / "main.mjs"


class FaultProxy:
    """`with FaultProxy(server.url, "s3", folder) as proxy: proxy.set(rules=[{"fault": "slow-down"}])`."""

    def __init__(self, upstream: str, service: str, folder: Path, seed: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        port, control_port = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self.control = f"http://127.0.0.1:{control_port}"
        command = [
            find_node(),
            MAIN,
            *("--upstream", upstream, "--service", service, "--seed", str(seed)),
            *("--port", str(port), "--control-port", str(control_port)),
        ]
        self._program = Program("fault-proxy", command, folder)
        self._program.wait_until(lambda: answers(self.control, 200))

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._program.stop()

    def set(self, rules: list[dict[str, Any]], bytes_per_second: int | None = None) -> None:
        """These rules, and this speed, from now on."""
        self._call("PUT", {"rules": rules, "bytesPerSecond": bytes_per_second})

    def counters(self) -> dict[str, Any]:
        """Requests by method, bytes, faults given, bodies flipped, and the rules."""
        return self._call("GET")

    def reset(self) -> None:
        """Let everything through, and count from nothing."""
        self._call("DELETE")

    def _call(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control, content, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
