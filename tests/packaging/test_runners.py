"""`./test` must not call a run good that was not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import ROOT
from runners import Counts, Report, Runner, read_jest, read_junit, read_playwright, run

JEST = {
    "numPassedTests": 3,
    "numFailedTests": 1,
    "numRuntimeErrorTestSuites": 1,
    "numPendingTests": 2,
    "numTodoTests": 0,
    "testResults": [
        {
            "name": str(ROOT / "src" / "one.test.ts"),
            "status": "failed",
            "message": "both tests at length",
            "assertionResults": [
                {"status": "passed", "fullName": "one is one", "failureMessages": []},
                {
                    "status": "failed",
                    "fullName": "one is not two",
                    "failureMessages": ["Error: \x1b[2mexpected\x1b[22m\n\n  2"],
                },
            ],
        },
        {
            "name": str(ROOT / "src" / "two.test.ts"),
            "status": "failed",
            "message": "SyntaxError: no",
            "assertionResults": [],
        },
    ],
}
JUNIT = """<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3">
<testcase classname="tests.test_one" name="test_good"/>
<testcase classname="tests.test_one" name="test_bad"><failure message="assert 1 == 2&#10;  more">at length</failure></testcase>
<testcase classname="tests.test_two" name="test_worse"><error message="no fixture">at length</error></testcase>
</testsuite></testsuites>"""
PLAYWRIGHT = {
    "stats": {"expected": 4, "unexpected": 1, "flaky": 1, "skipped": 1},
    "errors": [{"message": "no server"}],
    "suites": [
        {
            "specs": [],
            "suites": [
                {
                    "specs": [
                        {
                            "file": "a.spec.ts",
                            "title": title,
                            "tests": [{"status": status, "results": [{"errors": errors}]}],
                        }
                        for title, status, errors in (
                            ("opens", "expected", []),
                            ("closes", "unexpected", [{"message": "too late"}]),
                            ("skips", "skipped", []),
                            ("wavers", "flaky", []),
                        )
                    ]
                }
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("read", "report", "expected"),
    [
        (
            read_jest,
            json.dumps(JEST),
            Report(
                Counts(3, 2, 2),
                ["src/one.test.ts one is not two: Error: expected 2", "src/two.test.ts: SyntaxError: no"],
            ),
        ),
        (
            read_junit,
            JUNIT,
            Report(
                Counts(3, 3, 3),
                ["tests.test_one test_bad: assert 1 == 2 more", "tests.test_two test_worse: no fixture"],
            ),
        ),
        (
            read_playwright,
            json.dumps(PLAYWRIGHT),
            Report(
                Counts(4, 3, 1),
                ["playwright: no server", "a.spec.ts closes: too late", "a.spec.ts wavers"],
            ),
        ),
    ],
    ids=["jest", "junit", "playwright"],
)
def test_reports_are_added_up_and_name_what_failed(
    tmp_path: Path, read: Callable[[Path], Report], report: str, expected: Report
) -> None:
    path = tmp_path / "report"
    path.write_text(report)
    assert read(path) == expected


def runner(tmp_path: Path, code: str, *, report: bool = True, minutes: float = 1) -> Runner:
    """A tool that is a line of Python; `report(tests)` writes a JUnit file that knows of no failure."""
    path = tmp_path / "report.xml"
    prelude = f"report = lambda tests: open({str(path)!r}, 'w').write(f'<testsuite tests=\"{{tests}}\"/>');"
    command = [sys.executable, "-c", f"import sys, time; {prelude} {code}"]
    return Runner("tool", command, read_junit if report else None, path, tmp_path, minutes)


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
