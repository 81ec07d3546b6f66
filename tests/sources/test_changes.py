"""Sources that become something else while they are read: an error, and no store; never a mixture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from services import Archive, Cmr, Elsewhere, Files, Login
from services.server import Answer, Seen, page

#: Read by ranges, and in several requests.
LARGE = (24, 360, 720)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    folder = tmp_path / "offered"
    folder.mkdir()
    values = np.random.default_rng(0).normal(size=LARGE).astype("f4")
    data = xr.Dataset({"sst": (("time", "lat", "lon"), values)}, {"time": np.arange(LARGE[0])})
    data.to_netcdf(folder / "large.nc", encoding={"sst": {"chunksizes": (1, 360, 720), "zlib": True}})
    return folder


class Turning(Files):
    """A folder whose files are answered in another way after so many requests; none until `begin`."""

    def __init__(
        self, folder: Path, turn: Callable[[Answer], Answer], before: Callable[[Answer], Answer]
    ) -> None:
        super().__init__(folder)
        self.turn, self.before = turn, before
        self.left = -1

    def begin(self, after: int) -> None:
        self.left = after

    def answer(self, request: Seen) -> Answer:
        given = super().answer(request)
        if not request.path.endswith(".nc"):
            return given
        with self._lock:
            if self.left == 0:
                return self.turn(given)
            if self.left > 0 and request.method == "GET":
                self.left -= 1
        return self.before(given)


def same(answer: Answer) -> Answer:
    return answer


def remade(answer: Answer) -> Answer:
    """The same length, and other bytes."""
    changed = bytes(255 - byte for byte in answer.body[-1000:])
    return Answer(200, answer.body[:-1000] + changed, {**answer.headers, "ETag": '"another"'})


def dated(date: str) -> Callable[[Answer], Answer]:
    """From a server that has no ETags."""

    def answered(answer: Answer) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if name != "ETag"}
        return Answer(answer.status, answer.body, {**kept, "Last-Modified": date})

    return answered


BEFORE, AFTER = dated("Tue, 01 Jan 2019 00:00:00 GMT"), dated("Wed, 02 Jan 2019 00:00:00 GMT")


def planned(person, service: Files) -> None:
    person.result("plan", f"{service.url}/python/large.nc", "--to", "store.zarr", "-o", "plan.yaml")


def test_large_files_are_read_by_ranges(large, run_service, person):
    """What the others rely on."""
    service = run_service(Files(large))
    planned(person, service)
    service.seen.clear()
    person.result("ingest", "plan.yaml")
    gets = [each for each in service.seen if each.method == "GET"]
    assert len(gets) > 8 and all("range" in each.headers for each in gets)


@pytest.mark.parametrize("after", [1, 4, 8])
@pytest.mark.parametrize(
    ("before", "turn"), [(same, remade), (BEFORE, lambda answer: AFTER(remade(answer)))], ids=["ETag", "time"]
)
def test_another_version_is_another_file(before, turn, after, large, run_service, person):
    service = run_service(Turning(large, turn, before))
    planned(person, service)
    service.begin(after)
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 1, done.stderr
    assert "large.nc" in done.stderr and "changed" in done.stderr
    assert [path.name for path in person.home.iterdir()] == ["plan.yaml"]


@pytest.mark.parametrize("after", [1, 6])
def test_a_login_page_in_the_middle(after, large, run_service, person):
    service = run_service(Turning(large, lambda _: page("Your session has ended. Log in."), same))
    planned(person, service)
    service.begin(after)
    done = person.run("ingest", "plan.yaml")
    assert done.returncode == 1, done.stderr
    assert "large.nc" in done.stderr and "login page" in done.stderr
    assert not (person.home / "store.zarr" / "zarr.json").exists()
    assert not (person.home / "store.zarr" / ".zgroup").exists()


def test_a_session_that_ends_is_begun_again(run_service, person, series, ingest):
    login = run_service(Login("somebody", "password"))
    elsewhere = run_service(Elsewhere(series))
    archive = run_service(Archive(login, elsewhere, "token"))
    run_service(Cmr(series, archive))
    (person.home / ".netrc").write_text("machine localhost login somebody password password\n")
    answer = archive.answer
    served, ends = 0, [4]

    def forgetful(request: Seen) -> Answer:
        nonlocal served
        given = answer(request)
        # The way to the bytes, for who is logged in.
        served += given.headers.get("Location", "").startswith(elsewhere.url)
        if ends and served == ends[0]:
            ends.pop()
            archive.sessions.clear()
        return given

    archive.answer = forgetful
    ingest("cmr:TEST_SST")
    assert served > 4
    before_and_after = [each for each in login.seen if each.path == "/oauth/authorize"]
    assert len(before_and_after) > 1
