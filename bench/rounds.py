"""Rows of a benchmark: every tool in turn, run after run, and medians side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from measure import Run, measure

OURS = "lifecycle"
SLOW_SECONDS = 60
"""A tool that takes longer runs once: its ratio needs no second digit."""


@dataclass(frozen=True)
class Row:
    name: str
    commands: dict[str, list[str]]
    fresh: Callable[[str], None]
    """Called before each run with the tool's name."""
    check: Callable[[], None] = lambda: None
    """Called after each run: is the work done?"""
    bars: dict[str, float] = field(default_factory=dict)
    """By tool: at most this much of its wall time."""
    cpu_bars: dict[str, float] = field(default_factory=dict)
    """By tool: at most this much of its CPU time."""
    grace: dict[str, float] = field(default_factory=dict)
    """By tool: seconds that ours may take beyond its share of the wall time, to start."""
    most_bytes: float | None = None
    """Memory that ours may take."""
    bytes_read: Callable[[], int] | None = None
    """What a counting server gave away since `fresh`."""


@dataclass(frozen=True)
class Result:
    runs: list[Run]
    bytes_read: list[int]


def chosen(known: Mapping[str, Callable[[], Row]], names: Sequence[str]) -> Iterator[Row]:
    """The rows whose names begin so, all when none is named; each is made when its turn comes."""
    wanted = [make for name, make in known.items() if not names or name.startswith(tuple(names))]
    if not wanted:
        sys.exit(f"No such row. There are: {', '.join(known)}")
    return (make() for make in wanted)


def run_row(
    row: Row, environment: Callable[[], Mapping[str, str]], count: int, tools: Sequence[str]
) -> dict[str, Result]:
    """Every tool once, then every tool again: what the machine does meanwhile meets all alike."""
    results = {tool: Result([], []) for tool in row.commands if tool.split()[0] in tools}
    for _ in range(count):
        for tool, result in results.items():
            if result.runs and result.runs[0].wall_seconds > SLOW_SECONDS and tool != OURS:
                continue
            row.fresh(tool)
            result.runs.append(measure(row.commands[tool], environment()))
            if row.bytes_read:
                result.bytes_read.append(row.bytes_read())
            row.check()
    return results


def medians(runs: Sequence[Run]) -> Run:
    return Run(
        median(run.wall_seconds for run in runs),
        median(run.cpu_seconds for run in runs),
        int(median(run.peak_bytes for run in runs)),
    )


def report(row: Row, results: Mapping[str, Result], requests: Mapping[str, int] | None = None) -> None:
    ours = medians(results[OURS].runs) if OURS in results else None
    print(f"\n{row.name}: medians of {max(len(result.runs) for result in results.values())} runs")
    print(f"  {'':22} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'ours/it':>8} {'CPU':>6}")
    for tool, result in results.items():
        run = medians(result.runs)
        line = f"  {tool:22} {run.wall_seconds:8.2f} {run.cpu_seconds:8.2f} {run.peak_bytes / 1e6:8.0f}"
        if ours and tool != OURS:
            cpu = ours.cpu_seconds / run.cpu_seconds
            line += f" {ours.wall_seconds / run.wall_seconds:8.2f} {cpu:6.2f}"
            grace = row.grace.get(tool, 0)
            wall = (ours.wall_seconds - grace) / run.wall_seconds
            line += judged(f"less {grace} s " if grace else "", wall, row.bars.get(tool))
            line += judged("CPU ", cpu, row.cpu_bars.get(tool))
        elif ours and row.most_bytes:
            line += judged("MB ", run.peak_bytes / 1e6, row.most_bytes / 1e6)
        if result.bytes_read:
            line += f"   {median(result.bytes_read) / 1e6:.1f} MB read"
        if requests and tool in requests:
            line += f"   {requests[tool]} requests"
        print(line, flush=True)


def judged(what: str, ratio: float, bar: float | None) -> str:
    return "" if bar is None else f"   {what}at most {bar:.3g}: {'met' if ratio <= bar else 'MISSED'}"
