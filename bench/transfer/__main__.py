"""Moving data: `lifecycle` beside rclone, s5cmd, s3fs and gcsfs, in one run.

    python3 bench/transfer [ROW...] [--runs 5] [--folder /dev/shm/lifecycle-bench]

Makes its own environment in `.bench/`, with this checkout installed, and starts
an S3 server (versitygw, built with Go) and a GCS server (fake-gcs-server). Each
tool does the same work in turn, every run anew; medians and ratios are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from start import start  # noqa: E402

if __name__ == "__main__":
    start(HERE, "venv")
