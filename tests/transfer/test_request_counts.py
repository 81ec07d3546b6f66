"""How often a service is asked: what a transfer costs where each way to it takes long."""

from __future__ import annotations

import pytest
from places import below
from stage import USER, Stage

FROM = f"{USER}/from/"
TREE = {f"{number}": b"x" * 1000 for number in range(5)}


@pytest.mark.parametrize("here", ["s3", "gcs"])
def test_a_tree_is_listed_once(stage: Stage, here: str) -> None:
    stage.places[here].fill(below(FROM, TREE))
    before = stage.requests()
    result = stage.result("cp", "-r", stage.uri(here, FROM), stage.uri("disk", f"{USER}/to/"))
    assert result["objects"] == len(TREE)
    assert stage.requests() - before == 1 + len(TREE)


@pytest.mark.parametrize("there", ["s3", "gcs"])
def test_a_sync_with_nothing_to_do_lists_the_bucket(stage: Stage, there: str) -> None:
    for place in ("disk", there):
        stage.places[place].fill(below(FROM, TREE))
    before = stage.requests()
    result = stage.result("sync", stage.uri("disk", FROM), stage.uri(there, FROM))
    assert result["objects"] == 0
    # Beside the listing it is asked what it can, at the same time.
    assert stage.requests() - before == 2
