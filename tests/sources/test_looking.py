"""What the wizard looks at before an ingest, over services that send a file whole or not at all."""

from __future__ import annotations

from services import Erddap, Zenodo


def test_an_answer_without_a_length_is_described_and_compared(run_service, person, series):
    service = run_service(Erddap(series))
    typed = {"sources": [f"{service.url}/erddap/griddap/testSst"], "time": "2000-01-01/2000-05-30/P1M"}
    with person.serve() as worker:
        found = worker.call("findFiles", typed)["found"]
        files = found["files"]
        assert all(file["isWhole"] for file in files)
        assert found["product"] == "testSst" and found["isOneWhole"]
        described = worker.call("describe", {"file": files[0]})
        compared = worker.call("compare", {"files": [files[0], files[-1]], "dim": "time"})
    assert described["variables"]["sst"]["dims"] == ["time", "lat", "lon"]
    assert compared["files"] == [files[0]["uri"], files[-1]["uri"]]
    assert not any(each["blocks"] for each in compared["differences"])


def test_what_is_staged_to_be_looked_at_is_not_fetched_again(run_service, person, series):
    service = run_service(Zenodo(series))
    with person.serve() as worker:
        files = worker.call("findFiles", {"sources": ["zenodo:1001"]})["found"]["files"]
        for _ in range(2):
            worker.call("describe", {"file": files[0], "stage": "scratch"})
            worker.call("compare", {"files": [files[0], files[-1]], "stage": "scratch", "dim": "time"})
    fetched = [each.path for each in service.seen if "/files/" in each.path and each.method == "GET"]
    assert len(fetched) == 2
