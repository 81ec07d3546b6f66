"""Run the rows: every tool in turn, run after run, and print what came out."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "build")]

from rounds import report, run_row  # noqa: E402
from rows import rows  # noqa: E402
from servers import fake_gcs, versitygw  # noqa: E402
from world import BUCKET, World  # noqa: E402

PROGRAMS = HERE.parents[1] / ".bench" / "bin"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="all when none is named; a name may be its beginning")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tools", help="only these, with commas between")
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm/lifecycle-bench"))
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    try:
        with (
            versitygw.start(arguments.folder / "s3", PROGRAMS) as s3,
            fake_gcs.start(arguments.folder / "gcs") as gcs,
        ):
            world = make_world(arguments.folder, s3.url, gcs.url)
            known = rows(world)
            wanted = [name for name in known if not arguments.rows or name.startswith(tuple(arguments.rows))]
            if not wanted:
                sys.exit(f"No such row. There are: {', '.join(known)}")
            for name in wanted:
                row = known[name]()
                tools = (
                    arguments.tools.split(",")
                    if arguments.tools
                    else [tool.split()[0] for tool in row.commands]
                )
                report(row, run_row(row, world.environment, arguments.runs, tools))
    finally:
        shutil.rmtree(arguments.folder, ignore_errors=True)


def make_world(folder: Path, s3_url: str, gcs_url: str) -> World:
    bucket = folder / "s3" / "data" / BUCKET
    bucket.mkdir(exist_ok=True)
    request = urllib.request.Request(
        f"{gcs_url}/storage/v1/b",
        data=json.dumps({"name": BUCKET}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()
    return World(folder, s3_url, versitygw.KEY, versitygw.SECRET, bucket, gcs_url)


if __name__ == "__main__":
    main()
