"""A world of its own for each test of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from worker_process import Worker, World

CONFIGURATION = """\
panels:
  - {{id: scratch, title: Scratch, roots: [{{uri: "{top}/buckets/alice", expiresAfterDays: 7}}]}}
  - {{id: public, title: Public, roots: [{{uri: "{top}/public", write: none, delete: request}}]}}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    for folder in ("buckets/alice", "buckets/bob", "public"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "buckets/alice/a.txt").write_text("mine")
    (tmp_path / "buckets/bob/a.txt").write_text("his")
    (tmp_path / "buckets/bob/deep/b.txt").parent.mkdir()
    (tmp_path / "buckets/bob/deep/b.txt").write_text("his too")
    (tmp_path / "public/a.txt").write_text("everybody's")
    configuration = tmp_path / "lifecycle.yaml"
    configuration.write_text(CONFIGURATION.format(top=tmp_path))
    return World.make(
        tmp_path, {"LIFECYCLE_CONFIG": str(configuration), "JUPYTERHUB_API_TOKEN": "very-secret-token"}
    )


@pytest.fixture
def worker(world: World) -> Iterator[Worker]:
    with world.serve() as running:
        yield running
