"""Run one tool of `./test`, count what it says, and keep the names of what failed."""

from __future__ import annotations

import json
import os
import re
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
class Report:
    """What a tool's report says; `failures` are tests' names, each with how its message begins."""

    counts: Counts
    failures: Sequence[str] = ()


@dataclass(frozen=True)
class Runner:
    """A tool, and how to read its report; a tool without one passes or fails as a whole."""

    name: str
    command: Sequence[str]
    read: Callable[[Path], Report] | None = None
    report: Path | None = None
    folder: Path = ROOT
    minutes: float = 30


@dataclass(frozen=True)
class Outcome:
    """What one tool of `./test` found, and how long it took."""

    name: str
    counts: Counts
    seconds: float
    failures: Sequence[str] = ()


def run(runner: Runner, environment: Mapping[str, str]) -> Outcome:
    """Run it. A crash, a missing report, no tests at all and too long a time count as failures."""
    say(runner.name)
    if runner.report:
        runner.report.unlink(missing_ok=True)
    begin = time.monotonic()
    exit_code = run_in_group(runner, environment)
    seconds = time.monotonic() - begin
    if runner.read is None or runner.report is None:
        return Outcome(runner.name, Counts(passed=1) if exit_code == 0 else Counts(failed=1), seconds)
    try:
        report = runner.read(runner.report)
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        say(f"{runner.name} left no readable report: {error}")
        return Outcome(runner.name, Counts(failed=1), seconds)
    counts = report.counts
    if counts.failed == 0 and (exit_code != 0 or counts.passed == 0):
        say(f"{runner.name} exited {exit_code} after {counts}")
        counts += Counts(failed=1)
    return Outcome(runner.name, counts, seconds, report.failures)


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


def read_jest(report: Path) -> Report:
    said = json.loads(report.read_text())
    counts = Counts(
        passed=said["numPassedTests"],
        # A suite that does not even load has no tests to fail.
        failed=said["numFailedTests"] + said["numRuntimeErrorTestSuites"],
        skipped=said["numPendingTests"] + said["numTodoTests"],
    )
    failures = []
    for suite in said["testResults"]:
        file = os.path.relpath(suite["name"], ROOT)
        tests = [test for test in suite["assertionResults"] if test["status"] == "failed"]
        failures += [named(f"{file} {test['fullName']}", *test["failureMessages"]) for test in tests]
        if suite["status"] == "failed" and not tests:
            failures.append(named(file, suite["message"]))
    return Report(counts, failures)


def read_junit(report: Path) -> Report:
    root = ElementTree.parse(report)
    counts = Counts()
    for suite in root.iter("testsuite"):
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        counts += Counts(tests - failures - errors - skipped, failures + errors, skipped)
    return Report(
        counts,
        [
            named(f"{case.get('classname')} {case.get('name')}", said.get("message", ""))
            for case in root.iter("testcase")
            for said in (*case.iter("failure"), *case.iter("error"))
        ],
    )


def read_playwright(report: Path) -> Report:
    said = json.loads(report.read_text())
    stats, errors = said["stats"], said.get("errors", [])
    counts = Counts(
        passed=stats["expected"],
        # A test that passes only the second time has failed.
        failed=stats["unexpected"] + stats["flaky"] + len(errors),
        skipped=stats["skipped"],
    )
    failures = [named("playwright", error.get("message", "")) for error in errors]
    suites = list(said["suites"])
    for suite in suites:
        suites += suite.get("suites", [])
        for spec in suite.get("specs", []):
            results = [result for test in spec["tests"] for result in test["results"]]
            messages = [error.get("message", "") for result in results for error in result["errors"]]
            if any(test["status"] in ("unexpected", "flaky") for test in spec["tests"]):
                failures.append(named(f"{spec['file']} {spec['title']}", *messages))
    return Report(counts, failures)


def named(test: str, *messages: str) -> str:
    """A test and how its message begins, on one line and without a terminal's colours."""
    message = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", " ".join(messages)).split())
    return f"{test}: {message[:300]}" if message else test
