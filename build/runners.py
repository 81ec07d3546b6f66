"""Run one tool of `./test` and count what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT, say


@dataclass(frozen=True)
class Counts:
    """Of tests; they add up."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True)
class Runner:
    """A tool, and how to read its report; a tool without one passes or fails as a whole."""

    name: str
    command: Sequence[str]
    count: Callable[[Path], Counts] | None = None
    report: Path | None = None
    folder: Path = ROOT
    minutes: float = 30


@dataclass(frozen=True)
class Outcome:
    """What one tool of `./test` found, and how long it took."""

    name: str
    counts: Counts
    seconds: float


def run(runner: Runner, environment: Mapping[str, str]) -> Outcome:
    """Run it. A crash, a missing report, no tests at all and too long a time count as failures."""
    say(runner.name)
    if runner.report:
        runner.report.unlink(missing_ok=True)
    begin = time.monotonic()
    exit_code = run_in_group(runner, environment)
    seconds = time.monotonic() - begin
    if runner.count is None or runner.report is None:
        return Outcome(runner.name, Counts(passed=1) if exit_code == 0 else Counts(failed=1), seconds)
    try:
        counts = runner.count(runner.report)
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        say(f"{runner.name} left no readable report: {error}")
        return Outcome(runner.name, Counts(failed=1), seconds)
    if counts.failed == 0 and (exit_code != 0 or counts.passed == 0):
        say(f"{runner.name} exited {exit_code} after {counts}")
        counts += Counts(failed=1)
    return Outcome(runner.name, counts, seconds)


def run_in_group(runner: Runner, environment: Mapping[str, str]) -> int:
    """The exit code; what a tool leaves running when it ends or hangs is stopped with it."""
    process = subprocess.Popen(
        runner.command,
        cwd=runner.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(runner.minutes * 60)
    except subprocess.TimeoutExpired:
        say(f"{runner.name} took more than {runner.minutes:g} minutes and was stopped")
        return 124
    finally:
        stop_group(process.pid)
        process.wait()


def stop_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGTERM)
        time.sleep(0.5)
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def count_jest(report: Path) -> Counts:
    said = json.loads(report.read_text())
    return Counts(
        passed=said["numPassedTests"],
        # A suite that does not even load has no tests to fail.
        failed=said["numFailedTests"] + said["numRuntimeErrorTestSuites"],
        skipped=said["numPendingTests"] + said["numTodoTests"],
    )


def count_junit(report: Path) -> Counts:
    total = Counts()
    for suite in ElementTree.parse(report).iter("testsuite"):
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        total += Counts(tests - failures - errors - skipped, failures + errors, skipped)
    return total


def count_playwright(report: Path) -> Counts:
    said = json.loads(report.read_text())
    stats = said["stats"]
    return Counts(
        passed=stats["expected"],
        # A test that passes only the second time has failed.
        failed=stats["unexpected"] + stats["flaky"] + len(said.get("errors", [])),
        skipped=stats["skipped"],
    )
