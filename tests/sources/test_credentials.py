"""Credentials where each provider's tool keeps them, or for a session; the catalog; files by route."""

from __future__ import annotations

import base64
import json
import os
import pty
import stat
import subprocess
from pathlib import Path

import pytest
from services import Archive, Catalog, Cds, Cmr, Elsewhere, Files, Login, Marine, Zenodo
from services.marine import PASSWORD as MARINE_PASSWORD
from worker_process import command

NAME, PASSWORD, KEY = "somebody", 'canary "pass word" 9', "canary-key-5510"


@pytest.fixture
def login(run_service):
    return run_service(Login(NAME, PASSWORD))


@pytest.fixture
def worker(person, login):
    with person.serve() as running:
        yield running


def place_of(worker, name: str) -> str | None:
    listed = worker.call("credentials")["credentials"]
    return next(each["place"] for each in listed if each["name"] == name)


def save(worker, name: str, values: dict[str, str], where: str = "file"):
    return worker.call("saveCredentials", {"name": name, "values": values, "where": where})


def holding(top: Path, secret: str) -> list[str]:
    return [
        str(path.relative_to(top))
        for path in top.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]


def test_a_login_goes_to_netrc_beside_what_is_there(worker, person):
    netrc = person.home / ".netrc"
    netrc.write_text("machine other.example login me password mine\n")
    netrc.chmod(0o644)
    answer = save(worker, "earthdata", {"username": NAME, "password": PASSWORD})
    assert PASSWORD not in str(answer)
    assert stat.S_IMODE(netrc.stat().st_mode) == 0o600
    assert "machine other.example login me password mine\n" in netrc.read_text()
    assert place_of(worker, "earthdata") == str(netrc)
    assert worker.call("testCredentials", {"name": "earthdata"})["isValid"]
    save(worker, "earthdata", {"username": NAME, "password": "wrong"})
    assert not worker.call("testCredentials", {"name": "earthdata"})["isValid"]
    worker.call("removeCredentials", {"name": "earthdata"})
    assert netrc.read_text() == "machine other.example login me password mine\n"
    assert place_of(worker, "earthdata") is None


def test_a_key_goes_to_cdsapirc(run_service, person, series, login):
    service = run_service(Cds(series, KEY))
    (person.home / ".cdsapirc").write_text(f"url: {service.api}\n")
    with person.serve() as worker:
        save(worker, "cds", {"key": KEY})
        assert (person.home / ".cdsapirc").read_text() == f"url: {service.api}\nkey: {KEY}\n"
        assert stat.S_IMODE((person.home / ".cdsapirc").stat().st_mode) == 0o600
        assert worker.call("testCredentials", {"name": "cds"})["isValid"]
    assert person.result("credentials", "test", "cds")["isValid"]


def test_a_login_of_copernicus_marine_is_kept_as_its_tool_does(run_service, person, series, tmp_path):
    run_service(Marine(series, tmp_path / "marine"))
    with person.serve() as worker:
        save(worker, "cmems", {"username": NAME, "password": MARINE_PASSWORD})
        file = person.home / ".copernicusmarine/.copernicusmarine-credentials"
        assert f"password = {MARINE_PASSWORD}" in base64.b64decode(file.read_bytes()).decode()
        assert worker.call("testCredentials", {"name": "cmems"})["isValid"]


def test_a_session_keeps_credentials_in_memory_alone(run_service, person, series, login):
    elsewhere = run_service(Elsewhere(series))
    archive = run_service(Archive(login, elsewhere, "token"))
    run_service(Cmr(series, archive))
    with person.serve() as worker:
        save(worker, "earthdata", {"username": NAME, "password": PASSWORD}, "session")
        assert place_of(worker, "earthdata") == "this session"
        body = {"sources": ["cmr:TEST_SST"], "to": str(person.home / "store.zarr")}
        plan = worker.call("plan", body)["plan"]
        job = worker.ended(worker.call("ingest", {"plan": plan})["job"])
        assert job["state"] == "done", job
        assert holding(person.top, PASSWORD) == []
        assert holding(person.top, login.basic) == []
    with person.serve() as another:
        assert place_of(another, "earthdata") is None


@pytest.mark.parametrize("value", ["", "a\nmachine evil.example login x password y"])
def test_what_would_add_lines_to_a_file_is_refused(value, worker, person):
    answer = worker.post(
        "saveCredentials",
        {"name": "earthdata", "values": {"username": NAME, "password": value}, "where": "file"},
    )
    assert answer.status == 400
    assert not (person.home / ".netrc").exists()


def test_what_the_environment_says_cannot_be_removed_here(run_service, person, series):
    run_service(Zenodo(series))
    person.environment["ZENODO_TOKEN"] = "x"
    done = person.run("credentials", "rm", "zenodo")
    assert done.returncode == 2
    assert "ZENODO_TOKEN" in done.stderr


@pytest.mark.parametrize("verbs", [("list", "remove"), ("ls", "rm")])
def test_a_piped_secret_goes_to_the_file_of_the_tool(verbs, person, login):
    listing, removing = verbs
    set_ = piped(person, PASSWORD, "credentials", "set", "earthdata", "--username", NAME, "--json")
    netrc = person.home / ".netrc"
    assert stat.S_IMODE(netrc.stat().st_mode) == 0o600
    assert PASSWORD not in set_.stdout + set_.stderr
    assert json.loads(set_.stdout.splitlines()[-1])["place"] == str(netrc)
    assert person.result("credentials", "test", "earthdata")["isValid"]
    assert person.result("credentials", listing)["found"] == 1
    person.result("credentials", removing, "earthdata")
    assert person.result("credentials", listing)["found"] == 0


def test_fields_are_piped_a_line_each(run_service, person, series, tmp_path):
    run_service(Marine(series, tmp_path / "marine"))
    piped(person, f"{NAME}\n{MARINE_PASSWORD}", "credentials", "set", "cmems")
    assert person.result("credentials", "test", "cmems")["isValid"]
    run_service(Cds(series, KEY))
    piped(person, KEY, "credentials", "set", "cds")
    assert stat.S_IMODE((person.home / ".cdsapirc").stat().st_mode) == 0o600
    assert f"key: {KEY}" in (person.home / ".cdsapirc").read_text()


def test_a_typed_secret_is_not_shown(person, login):
    shown, code = typed_on_a_terminal(
        person, [("User name: ", NAME), ("Password: ", PASSWORD)], "credentials", "set", "earthdata"
    )
    assert code == 0, shown
    assert NAME in shown and PASSWORD not in shown
    assert person.result("credentials", "test", "earthdata")["isValid"]


def test_ctrl_c_leaves_the_prompt_and_the_file(person, login):
    shown, code = typed_on_a_terminal(
        person, [("User name: ", NAME), ("Password: ", "\x03")], "credentials", "set", "earthdata"
    )
    assert code == 130, shown
    assert not (person.home / ".netrc").exists()


@pytest.mark.parametrize(
    ("arguments", "piped_in", "words"),
    [
        (("set", "earthdata", PASSWORD), "", "Secrets are no arguments"),
        (("set", "earthdata", f"--password={PASSWORD}"), "", "Unknown option"),
        (("set", "earthdata", "--username", NAME), "", "Password is missing"),
        (("set", "cds", "--username", NAME), KEY, "takes no user name"),
        (("set", "zenodo"), KEY, "ZENODO_TOKEN"),
        (("set", "cdss"), KEY, 'Did you mean "cds"?'),
    ],
)
def test_what_is_no_way_to_give_a_secret(arguments, piped_in, words, person):
    done = piped(person, piped_in, "credentials", *arguments, code=2)
    assert words in done.stderr
    assert PASSWORD not in done.stderr and KEY not in done.stderr
    assert list(person.home.iterdir()) == []


def piped(person, text: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(*arguments),
        cwd=person.home,
        env=person.environment,
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def typed_on_a_terminal(person, answers: list[tuple[str, str]], *arguments: str) -> tuple[str, int]:
    """All that the terminal showed, and the exit code; each answer is typed when its question stands there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=person.home,
        env=person.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    waiting = list(answers)
    try:
        while True:
            if waiting and waiting[0][0].encode() in shown:
                answer = waiting.pop(0)[1]
                os.write(ours, answer.encode() if answer == "\x03" else f"{answer}\r".encode())
            piece = os.read(ours, 4096)
            if not piece:
                break
            shown += piece
    except OSError:
        # Linux tells the end of a terminal so.
        pass
    finally:
        os.close(ours)
    return shown.decode(), process.wait(60)


def test_files_are_found_with_their_gaps(run_service, person, series):
    (series / "2000" / "sst_200003.nc").unlink()
    service = run_service(Files(series))
    with person.serve() as worker:
        source = {"kind": "listing", "listing": {"url": f"{service.url}/nginx/", "time": "%Y%m"}}
        found = worker.call("findFiles", {"source": source})["found"]
    assert [each["time"][:7] for each in found["files"]] == [f"2000-0{month}" for month in (1, 2, 4, 5, 6)]
    assert any("between 2000-02-01 and 2000-04-01" in note for note in found["notes"])


def test_missing_credentials_are_told_before_the_first_byte(run_service, person, series, login):
    archive = run_service(Archive(login, run_service(Elsewhere(series)), "token"))
    run_service(Cmr(series, archive))
    with person.serve() as worker:
        found = worker.call("findFiles", {"sources": ["cmr:TEST_SST"], "time": "2000-01/2000-02"})["found"]
    assert len(found["files"]) == 2
    assert found["product"] == "TEST_SST" and "isOneWhole" not in found
    assert any("NASA Earthdata Login: no credentials" in note for note in found["notes"])
    assert not archive.seen


def test_the_catalog_is_searched_with_and_without_a_network(run_service, person):
    service = run_service(Catalog())
    answer = person.run("catalog", "search", "monthly gpcp")
    assert "Daily GPCP: gs://bucket/gpcp.zarr" in answer.stdout
    assert "label%3Adataset" in answer.stdout
    assert person.result("catalog", "search", "gpcp", "ocean")["entries"] == 0
    by_provider = person.run("catalog", "search", "ncei", "--json")
    found = json.loads(by_provider.stdout.splitlines()[0])
    assert found["providers"] == ["NOAA NCEI"]
    assert (
        "xr.open_dataset('gs://bucket/gpcp.zarr', engine='zarr', chunks={})" in found["stores"][0]["python"]
    )
    assert len(service.seen) == 1
    kept = next((person.state / "catalog").iterdir())
    os.utime(kept, (0, 0))
    service.faults.always = "500"
    stale = person.result("catalog", "search", "leaf area")
    assert (stale["entries"], stale["isStale"]) == (1, True)
