"""Ingesting data: `lifecycle` beside cp, xarray, dask, nccopy, kerchunk and VirtualiZarr, in one run.

    python3 bench/ingest [ROW...] [--runs 5] [--steps 2000] [--folder /dev/shm/lifecycle-bench-ingest]

Makes its own environment in `.bench/`, with this checkout installed, and the
data: `--steps` chunks of (1, 361, 720) float32, shuffled and deflated. Each
tool does the same work in turn, every run anew; medians and ratios are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from start import start  # noqa: E402

if __name__ == "__main__":
    start(HERE, "ingest")
