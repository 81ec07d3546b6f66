"""References as kerchunk makes them."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path
from typing import Any

from kerchunk.hdf import SingleHdf5ToZarr


def kerchunk_references(path: Path) -> dict[str, Any]:
    """Every chunk of a file."""
    # It reads in a thread: garbage that this collects may be h5py's, whose lock waits for the thread.
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return SingleHdf5ToZarr(str(path), inline_threshold=0).translate()["refs"]
    finally:
        gc.enable()
