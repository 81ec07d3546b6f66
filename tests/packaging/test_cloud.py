"""The main job on object stores, as `./demo --cloud --check` does it."""

from __future__ import annotations

from pathlib import Path

from cloud import check_cloud
from environment import Environment


def test_the_main_job_works_on_object_stores(environment: Environment, tmp_path: Path) -> None:
    check_cloud(environment, tmp_path)
    assert not list(tmp_path.glob("check-*"))
