"""`./test` must not call a run good that was not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from runners import Counts, Runner, count_jest, count_junit, count_playwright, run

JEST = {
    "numPassedTests": 3,
    "numFailedTests": 1,
    "numRuntimeErrorTestSuites": 1,
    "numPendingTests": 2,
    "numTodoTests": 0,
}
JUNIT = '<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>'
PLAYWRIGHT = {"stats": {"expected": 4, "unexpected": 1, "flaky": 1, "skipped": 1}, "errors": [{}]}


@pytest.mark.parametrize(
    ("count", "report", "expected"),
    [
        (count_jest, json.dumps(JEST), Counts(3, 2, 2)),
        (count_junit, JUNIT, Counts(3, 3, 3)),
        (count_playwright, json.dumps(PLAYWRIGHT), Counts(4, 3, 1)),
    ],
)
def test_reports_are_added_up(tmp_path: Path, count, report: str, expected: Counts) -> None:
    path = tmp_path / "report"
    path.write_text(report)
    assert count(path) == expected


def runner(tmp_path: Path, code: str, *, report: bool = True, minutes: float = 1) -> Runner:
    """A tool that is a line of Python; `report(tests)` writes a JUnit file that knows of no failure."""
    path = tmp_path / "report.xml"
    prelude = f"report = lambda tests: open({str(path)!r}, 'w').write(f'<testsuite tests=\"{{tests}}\"/>');"
    command = [sys.executable, "-c", f"import sys, time; {prelude} {code}"]
    return Runner("tool", command, count_junit if report else None, path, tmp_path, minutes)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("report(5)", Counts(passed=5)),
        ("report(5); sys.exit(1)", Counts(passed=5, failed=1)),
        ("report(0)", Counts(failed=1)),
        ("pass", Counts(failed=1)),
        ("sys.exit(3)", Counts(failed=1)),
    ],
    ids=["good", "exits with an error after its report", "no tests", "no report", "crash"],
)
def test_a_runner_that_did_not_say_it_passed_has_failed(tmp_path: Path, code: str, expected: Counts) -> None:
    assert run(runner(tmp_path, code), {}).counts == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("pass", Counts(passed=1)), ("sys.exit(1)", Counts(failed=1))]
)
def test_a_tool_without_a_report_passes_or_fails_as_a_whole(
    tmp_path: Path, code: str, expected: Counts
) -> None:
    assert run(runner(tmp_path, code, report=False), {}).counts == expected


def test_the_report_of_an_earlier_run_does_not_count(tmp_path: Path) -> None:
    assert run(runner(tmp_path, "report(5)"), {}).counts.passed == 5
    assert run(runner(tmp_path, "pass"), {}).counts == Counts(failed=1)


def test_a_tool_that_hangs_is_stopped_and_has_failed(tmp_path: Path) -> None:
    outcome = run(runner(tmp_path, "report(5); time.sleep(600)", minutes=0.05), {})
    assert outcome.counts == Counts(passed=5, failed=1)
