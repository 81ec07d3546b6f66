"""Run the rows: every tool in turn, run after run, and print what came out."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.request
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "build"))

from measure import Run, measure  # noqa: E402
from rows import OURS, Row, rows  # noqa: E402
from servers import fake_gcs, versitygw  # noqa: E402
from world import BUCKET, World  # noqa: E402

SLOW_SECONDS = 60
"""A tool that takes longer runs once: its ratio needs no second digit."""
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
                report(row, run(row, world, arguments.runs, tools))
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


def run(row: Row, world: World, count: int, tools: list[str]) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {tool: [] for tool in row.commands if tool.split()[0] in tools}
    for _ in range(count):
        for tool, taken in runs.items():
            if taken and taken[0].wall_seconds > SLOW_SECONDS:
                continue
            row.fresh(tool)
            taken.append(measure(row.commands[tool], world.environment()))
            row.check()
    return runs


def medians(runs: list[Run]) -> Run:
    return Run(
        median(run.wall_seconds for run in runs),
        median(run.cpu_seconds for run in runs),
        int(median(run.peak_bytes for run in runs)),
    )


def report(row: Row, runs: dict[str, list[Run]]) -> None:
    ours = medians(runs[OURS]) if OURS in runs else None
    print(f"\n{row.name}: medians of {len(next(iter(runs.values())))} runs")
    print(f"  {'':22} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'ours/it':>8} {'CPU':>6}")
    for tool, taken in runs.items():
        run = medians(taken)
        line = f"  {tool:22} {run.wall_seconds:8.2f} {run.cpu_seconds:8.2f} {run.peak_bytes / 1e6:8.0f}"
        if ours and tool != OURS:
            ratio = ours.wall_seconds / run.wall_seconds
            line += f" {ratio:8.2f} {ours.cpu_seconds / run.cpu_seconds:6.2f}"
            if tool in row.bars:
                met = "met" if ratio <= row.bars[tool] else "MISSED"
                line += f"   at most {row.bars[tool]}: {met}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
