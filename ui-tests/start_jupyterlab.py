"""JupyterLab for the browser tests, on buckets of its own.

LIFECYCLE_UI_FOLDER says where the buckets lie, TARGET_URL where to listen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "build"))

from buckets import prepare  # noqa: E402
from environment import Environment  # noqa: E402


def main() -> None:
    folder = Path(os.environ["LIFECYCLE_UI_FOLDER"])
    buckets = prepare(folder, user="alice", other="bob")
    variables = Environment(Path(sys.prefix)).variables(
        **buckets.environment(folder / "state"),
        HOME=str(buckets.home),
        JUPYTER_CONFIG_DIR=str(folder / "jupyter"),
        JUPYTER_DATA_DIR=str(folder / "jupyter" / "data"),
        JUPYTERLAB_GALATA_ROOT_DIR=str(buckets.home),
    )
    command = [
        sys.executable,
        *("-m", "jupyterlab", "--allow-root"),
        f"--config={HERE / 'jupyter_server_test_config.py'}",
        f"--ServerApp.port={urlsplit(os.environ['TARGET_URL']).port}",
    ]
    os.chdir(buckets.home)
    os.execve(command[0], command, variables)


if __name__ == "__main__":
    main()
