"""What is moved: made once, the same bytes each time."""

from __future__ import annotations

import json
import random
from pathlib import Path

SMALL_COUNT = 5_000
SMALL_BYTES = 100 * 1024
LARGE_BYTES = 1024**3
LISTED_COUNT = 50_000


def small_objects(folder: Path) -> Path:
    """5,000 files of 100 KiB in 50 folders."""

    def make(target: Path) -> None:
        source = random.Random(1)
        for index in range(SMALL_COUNT):
            path = target / f"{index % 50:02}" / f"object-{index:05}.bin"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(source.randbytes(SMALL_BYTES))

    return once(folder / "small", make)


def zarr_tree(folder: Path) -> Path:
    """The files of a Zarr v2 group of three arrays: 3,000 chunks between 2 KiB and 400 KiB, and metadata."""

    def make(target: Path) -> None:
        source = random.Random(2)
        (target / ".zgroup").write_text(json.dumps({"zarr_format": 2}))
        for name in ("precip", "tas", "wind"):
            array = target / name
            array.mkdir()
            (array / ".zarray").write_text(json.dumps({"zarr_format": 2, "shape": [1000, 180, 360]}))
            (array / ".zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": ["time", "lat", "lon"]}))
            for index in range(1000):
                size = int(2048 * 200 ** source.random())
                (array / f"{index}.0.0").write_bytes(source.randbytes(size))

    return once(folder / "store.zarr", make)


def large_object(folder: Path) -> Path:
    """One file of 1 GiB."""

    def make(target: Path) -> None:
        block = 16 * 1024 * 1024
        source = random.Random(3)
        with (target / "large.bin").open("wb") as file:
            for _ in range(LARGE_BYTES // block):
                file.write(source.randbytes(block))

    return once(folder / "large", make)


def once(folder: Path, make) -> Path:
    """The folder, filled by `make` unless an earlier run filled it to the end."""
    done = folder.with_name(f"{folder.name}.done")
    if not done.exists():
        folder.mkdir(parents=True)
        make(folder)
        done.touch()
    return folder


def size_of(folder: Path) -> tuple[int, int]:
    """Files and bytes below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)
