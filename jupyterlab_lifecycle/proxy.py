"""How jupyter-server-proxy starts the worker (entry point group `jupyter_serverproxy_servers`)."""

from __future__ import annotations

import sys
from typing import Any

from .node import node_command


def setup() -> dict[str, Any]:
    """The server's entry, as jupyter-server-proxy documents it; raises `NodeNotFound` without a Node of 22 or newer."""
    server: dict[str, Any] = {
        "command": node_command("serve", "--socket", "{unix_socket}"),
        "unix_socket": True,
        "environment": {"LIFECYCLE_PYTHON": sys.executable},
        # Seconds; a home directory on NFS can take its time to be read.
        "timeout": 60,
        "launcher_entry": {"enabled": False, "title": "Data Lifecycle"},
        "rewrite_response": _let_go_of_the_body,
    }
    if _knows("update_last_activity"):
        # A forgotten tab polls for ever and must not keep a hub server alive;
        # the worker reports activity itself while a job runs.
        server["update_last_activity"] = False
    return server


def _let_go_of_the_body(response: Any, request: Any) -> None:
    """Called with each answer of the worker, which by then has read the request whole.

    jupyter-server-proxy's handlers refer to themselves (`WebSocketHandlerMixin`),
    so what they hold waits for Python's rarest collection: an upload's pieces
    would pile up in the Jupyter server, some 40 MB for each GB.
    """
    request.body = b""


def _knows(field: str) -> bool:
    from jupyter_server_proxy.config import ServerProcess

    return hasattr(ServerProcess, field)
