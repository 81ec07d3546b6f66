"""The data lifecycle of a Pangeo hub in JupyterLab.

This package is thin: it finds Node, starts the worker with it (from the
command line, or behind jupyter-server-proxy), and tells JupyterLab where the
front end lies. Everything else is in the worker.
"""

from importlib.metadata import version

__version__ = version("jupyterlab-lifecycle")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-lifecycle"}]
