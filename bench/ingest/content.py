"""What is ingested: made once, the same values each time."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

CHUNK = (1, 361, 720)
NAME = "t2m"
LEVEL = 4
FILES = 100


def large_file(folder: Path, steps: int) -> Path:
    """One file; 2,000 steps are 2.08 GB of values in about 0.85 GB."""
    return made(folder / f"large-{steps}.nc", 0, steps)


def many_files(folder: Path, steps: int) -> list[Path]:
    """A hundred files along time, together twice as long as the large one."""
    each = max(1, 2 * steps // FILES)
    return [made(folder / f"part-{each}-{i:03}.nc", i * each, each) for i in range(FILES)]


def made(path: Path, first: int, steps: int) -> Path:
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        write(unfinished, first, steps)
        unfinished.rename(path)
    return path


def write(path: Path, first: int, steps: int) -> None:
    """A seasonal field with noise, rounded as instruments and models round."""
    lat, lon = np.linspace(90, -90, CHUNK[1]), np.linspace(0, 360, CHUNK[2], endpoint=False)
    mean = 280 + 30 * np.cos(np.radians(lat))[:, None] + 5 * np.sin(np.radians(3 * lon))[None]
    coordinates = {"time": np.arange(first, first + steps, dtype="f8"), "lat": lat, "lon": lon}
    with h5py.File(path, "w", libver="v110") as file:
        for name, values in coordinates.items():
            file.create_dataset(name, data=values).make_scale(name)
        file["time"].attrs["units"] = "days since 2000-01-01"
        data = file.create_dataset(
            NAME,
            (steps, *CHUNK[1:]),
            "f4",
            chunks=CHUNK,
            shuffle=True,
            compression="gzip",
            compression_opts=LEVEL,
        )
        for axis, name in enumerate(coordinates):
            data.dims[axis].attach_scale(file[name])
        for step in range(steps):
            noise = np.random.default_rng(first + step).normal(0, 0.9, CHUNK[1:])
            season = 8 * np.sin((first + step) / 58 + np.radians(lat))[:, None]
            data[step] = np.round((mean + season + noise) * 512) / 512


def chunk_bytes(path: Path) -> int:
    """Stored bytes of the data's chunks: what has to be read."""
    with h5py.File(path) as file:
        return file[NAME].id.get_storage_size()
