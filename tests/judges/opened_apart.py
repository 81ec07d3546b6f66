"""Opening a store by the code that we hand out, in a process of its own.

gcsfs within zarr's event loop cannot close its sessions: found by the collector
they raise in the middle of anything, once of pytest itself.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import xarray as xr


def opened_apart(result: dict[str, Any]) -> xr.Dataset:
    """What the code in the result opens."""
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        done = subprocess.run(
            [sys.executable, __file__, content],
            input=result["python"],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return pickle.loads(content.read_bytes())


if __name__ == "__main__":
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(sys.stdin.read(), names)
        Path(sys.argv[1]).write_bytes(pickle.dumps(names["ds"].load()))
    # Not by way of the interpreter's end, where the sessions are found.
    os._exit(0)
