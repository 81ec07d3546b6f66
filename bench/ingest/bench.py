"""Run the rows: every tool in turn, run after run, and print what came out."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from counting import serving  # noqa: E402
from rounds import chosen, report, run_row  # noqa: E402
from rows import rows  # noqa: E402
from world import World  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="all when none is named; a name may be its beginning")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=2000, help="chunks of the large file; 2000 are 0.85 GB")
    parser.add_argument("--tools", help="only these, with commas between")
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm/lifecycle-bench-ingest"))
    parser.add_argument("--keep", action="store_true", help="leave the data for the next call")
    arguments = parser.parse_args()
    data = arguments.folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    try:
        with serving(data) as server:
            world = World(arguments.folder, arguments.steps, server)
            for row in chosen(rows(world), arguments.rows):
                tools = arguments.tools.split(",") if arguments.tools else list(row.commands)
                report(row, run_row(row, world.environment, arguments.runs, tools))
    finally:
        shutil.rmtree(arguments.folder / "out", ignore_errors=True)
        if not arguments.keep:
            shutil.rmtree(arguments.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
