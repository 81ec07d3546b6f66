"""JupyterLab as a program of a browser test, beside the servers that it is to find."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "build"))

from environment import Environment  # noqa: E402
from live_server import free_port  # noqa: E402
from servers.program import Program, answers  # noqa: E402


def forget_settings() -> None:
    """Programs inherit what is here: a hub's or a user's own settings must not be."""
    kept = Environment(Path(sys.prefix)).variables()
    os.environ.clear()
    os.environ.update(kept)


def start_jupyterlab(folder: Path, home: Path, worker: dict[str, str]) -> tuple[Program, str]:
    """It, and its address; `worker` is what its worker finds in the environment."""
    url = f"http://127.0.0.1:{free_port()}"
    variables = {
        **worker,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
        "JUPYTERLAB_GALATA_ROOT_DIR": str(home),
    }
    command = [
        sys.executable,
        *("-m", "jupyterlab", "--allow-root"),
        f"--config={HERE / 'jupyter_server_test_config.py'}",
        f"--ServerApp.port={url.rpartition(':')[2]}",
    ]
    lab = Program("jupyterlab", command, folder, variables)
    lab.wait_until(lambda: answers(f"{url}/lab", 200), seconds=120)
    return lab, url
