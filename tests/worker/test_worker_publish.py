"""Sharing over the socket: a request to delete what is the data team's, a feedstock in home, its lint."""

from __future__ import annotations

from typing import Any

from worker_process import Worker, World


def plan(world: World) -> dict[str, Any]:
    (world.home / "rain.nc").write_bytes(b"12345")
    return {
        "lifecycle": 1,
        "name": "rain",
        "source": {"kind": "local", "local": {"paths": [str(world.home / "rain.nc")]}},
        "target": {"uri": str(world.alice / "rain.json"), "kind": "kerchunk-json"},
    }


def test_the_data_team_is_asked_for_what_only_they_delete(worker: Worker, world: World) -> None:
    uri = str(world.top / "public" / "a.txt")
    answer = worker.call("deletionRequest", {"uri": uri, "reason": "Old."})
    assert (answer["objects"], answer["sizeBytes"], answer["isComplete"]) == (1, len("everybody's"), True)
    assert "- Reason: Old." in answer["text"]
    mine = worker.post("deletionRequest", {"uri": str(world.alice / "a.txt"), "reason": ""})
    assert (mine.status, mine.tag) == (400, "bad-input")


def test_a_feedstock_is_written_to_home_and_looked_at(worker: Worker, world: World) -> None:
    folder = world.home / "rain_feedstock"
    body = {"plan": plan(world), "folder": str(folder)}
    assert worker.post("feedstock", body, {}).status == 403
    assert not folder.exists()
    written = worker.call("feedstock", body)
    assert sorted(written["files"]) == sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()
    )
    findings = worker.call("lintCatalog", {"folder": str(folder)})["findings"]
    assert {"feedstock/meta.yaml", "feedstock/catalog.yaml"} >= {each["file"] for each in findings}
    refused = worker.post("feedstock", {**body, "folder": str(world.bob / "x")})
    assert (refused.status, refused.tag) == (403, "guard-refused")
    assert not (world.bob / "x").exists()


def test_a_request_names_the_files(worker: Worker, world: World) -> None:
    answer = worker.call("datasetRequest", {"plan": plan(world)})
    assert answer["sizeBytes"] == 5
    assert {"field": "Data Format", "choice": "NetCDF"} in answer["choices"]
