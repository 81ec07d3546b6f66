"""The data lifecycle of a Pangeo hub in JupyterLab.

This package is thin: it finds Node, starts the worker with it (from the
command line, or behind jupyter-server-proxy), and tells JupyterLab where the
front end lies. Everything else is in the worker.
"""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """`__version__`, looked up when asked for: finding it takes longer than starting Node."""
    if name == "__version__":
        from importlib.metadata import version

        return version("jupyterlab-lifecycle")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-lifecycle"}]
