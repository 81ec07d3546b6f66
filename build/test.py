"""Every kind of test, in an environment of its own (`.test/`).

    ./test              everything: lint, types, jest, packaging, judges, browser
    ./test unit         the two-minute loop: lint, types, jest
    ./test full         everything, and the long numbers
    ./test lint | types | jest | servers | pytest | browser [ARGUMENTS...]
                        one runner, with further arguments for it

The last lines name what failed and add up all runners; the exit code is 0 only if nothing failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from environment import ROOT, Environment, say
from live_server import free_port
from packages import packages_are_installed
from runners import Counts, Outcome, Runner, read_jest, read_junit, read_playwright, run

STATE = ROOT / ".test"
REQUIREMENTS = ROOT / "tests" / "requirements.txt"
BROWSER_TESTS = ROOT / "ui-tests"
CHROMIUM = "/usr/bin/chromium"

CHECKS = ("lint", "types")
UNIT = (*CHECKS, "jest")
EVERYTHING = (*UNIT, "servers", "pytest", "browser")
SETS = {"unit": UNIT, "full": EVERYTHING, **{name: (name,) for name in EVERYTHING}}


def main(arguments: list[str]) -> int:
    chosen = arguments[0] if arguments else None
    if chosen in ("-h", "--help") or (chosen and chosen not in SETS):
        print(__doc__)
        return 0 if chosen in ("-h", "--help") else 2
    names = SETS[chosen] if chosen else EVERYTHING

    environment = Environment(STATE / "venv")
    variables = environment.variables(
        NODE_OPTIONS="--experimental-vm-modules --disable-warning=ExperimentalWarning",
        NPM_CONFIG_UPDATE_NOTIFIER="false",
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD="1",
    )
    outcomes: list[Outcome] = []
    try:
        environment.install_requirements(REQUIREMENTS)
        install_packages(environment, ROOT, variables)
        if {"pytest", "browser"} & set(names):
            environment.install_package()
    except subprocess.CalledProcessError as error:
        say(f"could not prepare the environment: {error}")
        return summarise([Outcome("environment", Counts(failed=1), 0)])

    def prepared(name: str) -> list[Runner]:
        return runners(name, environment, variables, chosen == "full", arguments[1:])

    # These use one processor each.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [runner for name in names if name in CHECKS for runner in prepared(name)]
        outcomes += pool.map(lambda runner: run(runner, variables), checks)
    for name in names:
        if name not in CHECKS:
            outcomes += [run(runner, variables) for runner in prepared(name)]
    return summarise(outcomes)


def runners(
    name: str, environment: Environment, variables: dict[str, str], full: bool, more: list[str]
) -> list[Runner]:
    tools = ROOT / "node_modules" / ".bin"
    if name == "lint":
        scripts = ("lint:ts", "lint:imports", "lint:style", "lint:format", "lint:links")
        return [
            *(Runner(script, ["node", "--run", script]) for script in scripts),
            Runner("ruff check", ["ruff", "check"]),
            Runner("ruff format", ["ruff", "format", "--check"]),
        ]
    if name == "types":
        return [Runner("types", ["node", "--run", "typecheck"])]
    if name == "jest":
        report = STATE / "jest.json"
        command = [str(tools / "jest"), "--ci", "--json", f"--outputFile={report}", *more]
        return [Runner("jest", command, read_jest, report)]
    if name == "servers":
        report = STATE / "servers.json"
        folder = STATE / "servers"
        shutil.rmtree(folder, ignore_errors=True)
        start = [str(environment.python), str(ROOT / "build" / "servers"), "all", "--folder", str(folder)]
        jest = [str(tools / "jest"), "--config", "jest.servers.config.mjs"]
        command = [*start, "--", *jest, "--ci", "--json", f"--outputFile={report}", *more]
        return [Runner("servers", command, read_jest, report)]
    if name == "pytest":
        report = STATE / "pytest.xml"
        # Much of the time tests wait for servers; the long ones measure, and do so alone.
        quick = [] if full else ["-m", "not full", "--numprocesses", "2", "--dist", "loadfile"]
        command = [str(environment.bin / "pytest"), f"--junitxml={report}", *quick, *more]
        return [Runner("pytest", command, read_junit, report, minutes=120 if full else 30)]
    return browser(environment, variables, more)


def browser(environment: Environment, variables: dict[str, str], more: list[str]) -> list[Runner]:
    report = STATE / "playwright.json"
    folder = STATE / "browser"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    variables.update(
        TARGET_URL=f"http://127.0.0.1:{free_port()}",
        CHROMIUM=CHROMIUM,
        LIFECYCLE_UI_FOLDER=str(folder),
        LIFECYCLE_UI_REPORT=str(report),
    )
    try:
        find_chromium()
        install_packages(environment, BROWSER_TESTS, variables)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        say(f"the browser tests cannot run: {error}")
        return [Runner("browser", ["false"])]
    types = [str(ROOT / "node_modules" / ".bin" / "tsc"), "--noEmit"]
    command = [str(BROWSER_TESTS / "node_modules" / ".bin" / "playwright"), "test", *more]
    return [
        Runner("browser types", types, folder=BROWSER_TESTS),
        Runner("browser", command, read_playwright, report, BROWSER_TESTS),
    ]


def find_chromium() -> None:
    """Debian's Chromium, installed when it is missing and this may install it."""
    if Path(CHROMIUM).exists():
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise RuntimeError(f"{CHROMIUM} is missing. Install it with `sudo apt-get install chromium`.")
    say("installing chromium with apt-get")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for action in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([*apt, *action], check=True, env=environment, stdin=subprocess.DEVNULL)


def install_packages(environment: Environment, folder: Path, variables: dict[str, str]) -> None:
    """The npm packages of a folder, as its lockfile says."""
    if not packages_are_installed(folder):
        say(f"installing the npm packages of {folder.relative_to(ROOT.parent)}")
        command = [str(environment.bin / "npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, check=True, cwd=folder, env=variables, stdin=subprocess.DEVNULL)


def summarise(outcomes: list[Outcome]) -> int:
    total = sum((outcome.counts for outcome in outcomes), Counts())
    print()
    for outcome in outcomes:
        for failure in outcome.failures:
            print(f"failed in {outcome.name}: {failure}")
    for outcome in outcomes:
        print(f"{outcome.name:<14} {outcome.seconds:7.1f} s   {outcome.counts}")
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
