"""Run the rows: every tool in turn, run after run, and print what came out."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "build")]

from measure import measure  # noqa: E402
from rounds import Row, chosen, report, run_row  # noqa: E402
from rows import rows  # noqa: E402
from servers import fake_gcs, versitygw  # noqa: E402
from servers.fault_proxy import FaultProxy  # noqa: E402
from world import BUCKET, Counted, World  # noqa: E402

PROGRAMS = HERE.parents[1] / ".bench" / "bin"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="all when none is named; a name may be its beginning")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tools", help="only these, with commas between")
    parser.add_argument("--no-requests", action="store_true", help="leave out the run that counts them")
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm/lifecycle-bench"))
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    try:
        with (
            versitygw.start(arguments.folder / "s3", PROGRAMS) as s3,
            fake_gcs.start(arguments.folder / "gcs", on_disk=True) as gcs,
            FaultProxy(s3.url, "s3", arguments.folder / "s3-count") as s3_count,
            FaultProxy(gcs.url, "gcs", arguments.folder / "gcs-count") as gcs_count,
        ):
            world = make_world(arguments.folder, s3.url, gcs.url)
            counted = Counted(world, s3_count, gcs_count)
            for row in chosen(rows(world), arguments.rows):
                tools = (
                    arguments.tools.split(",")
                    if arguments.tools
                    else [tool.split()[0] for tool in row.commands]
                )
                results = run_row(row, world.environment, arguments.runs, tools)
                requests = {} if arguments.no_requests else count(row, counted, list(results))
                report(row, results, requests)
    finally:
        shutil.rmtree(arguments.folder, ignore_errors=True)


def count(row: Row, counted: Counted, tools: Sequence[str]) -> dict[str, int]:
    """Requests of each tool, in a run that is not timed."""
    found = {}
    for tool in tools:
        row.fresh(tool)
        command = row.commands[tool]
        found[tool] = counted.requests(lambda command=command: measure(command, counted.environment()))
        row.check()
    return found


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
