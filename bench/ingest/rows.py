"""What is measured: a row is one piece of work, and how each tool is asked for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import zarr
from content import CHUNK, LEVEL, NAME, chunk_bytes, large_file, many_files
from rounds import OURS, Row
from world import MEMORY_BYTES, World, peer

RECHUNKED = {"time": 500, "lat": 60, "lon": 60}
START_SECONDS = 0.3
"""What a process of ours may take beyond four times `cp`."""
REFERENCE_BARS = {"kerchunk": 0.1, "virtualizarr": 0.1}
"""For a job of the worker that runs anyway, beside the others' processes: Node itself takes a tenth of one to start."""
OVERREAD = 1.05
"""Bytes read for each byte of a chunk: metadata is the rest."""


def rows(world: World) -> dict[str, Callable[[], Row]]:
    """Each row by name; calling one makes what it needs."""
    return {
        "passthrough v2": lambda: passthrough(world, 2),
        "passthrough v3": lambda: passthrough(world, 3),
        "many files": lambda: many(world),
        "rechunk": lambda: rechunk(world),
        "references": lambda: references(world),
        "references in a worker": lambda: references_in_a_worker(world),
        "http": lambda: over_http(world),
    }


def passthrough(world: World, zarr_format: int) -> Row:
    source = large_file(world.data, world.steps)
    arguments = ["--format", zarr_format, "--codec", "keep"]
    commands = {
        OURS: world.ingest([str(source)], {"zarrFormat": zarr_format}),
        "cp": ["cp", str(source), str(world.output("cp"))],
        "xarray": peer("xarray_ingest.py", source, world.output("xarray"), *arguments),
        "xarray+dask": peer(
            "xarray_ingest.py", source, world.output("xarray+dask"), *arguments, "--dask", 20
        ),
    }
    if shutil.which("nccopy"):
        commands["nccopy"] = ["nccopy", f"-d{LEVEL}", "-s", str(source), str(world.output("nccopy"))]
    return Row(
        f"passthrough v{zarr_format}",
        commands,
        world.fresh,
        lambda: same_values(world, [source], CHUNK),
        {"cp": 4, "xarray": 1 / 15},
        grace={"cp": START_SECONDS},
        most_bytes=200e6,
    )


def many(world: World) -> Row:
    sources = many_files(world.data, world.steps)
    target = world.output("xarray")
    return Row(
        "many files",
        {
            OURS: world.ingest([str(path) for path in sources], {"zarrFormat": 2}, combine={"dim": "time"}),
            "cp": ["cp", *map(str, sources), str(world.output("cp").parent)],
            "xarray": peer("xarray_ingest.py", *sources, target, "--format", 2, "--codec", "keep"),
        },
        world.fresh,
        lambda: same_values(world, sources, CHUNK),
        {"xarray": 1 / 15},
    )


def rechunk(world: World) -> Row:
    source = large_file(world.data, world.steps)
    chunks = ",".join(map(str, RECHUNKED.values()))
    target = {"zarrFormat": 3, "chunks": RECHUNKED, "codec": {"name": "zstd", "level": 1}}
    dask = ["--codec", "zstd1", "--dask", 20, "--rechunk", chunks]
    found = (world.steps, *CHUNK[1:])
    shape = tuple(min(chunk, length) for chunk, length in zip(RECHUNKED.values(), found, strict=True))
    return Row(
        "rechunk",
        {
            OURS: world.ingest([str(source)], target),
            "xarray+dask": peer("xarray_ingest.py", source, world.output("xarray+dask"), *dask),
        },
        world.fresh,
        lambda: same_values(world, [source], shape),
        {"xarray+dask": 0.8},
        {"xarray+dask": 0.7},
        most_bytes=MEMORY_BYTES,
    )


def references(world: World) -> Row:
    """A process each, from its start."""
    source = large_file(world.data, world.steps)
    ours = world.output("references").with_suffix(".json")
    return Row(
        "references",
        {OURS: world.ingest([str(source)], reference_store(ours)), **reference_peers(world, source)},
        world.fresh,
        lambda: same_references(ours, source),
    )


def references_in_a_worker(world: World) -> Row:
    """A job of the worker that runs anyway; the others' processes, and what they take once they are warm."""
    source = large_file(world.data, world.steps)
    ours = world.output("references").with_suffix(".json")
    *lifecycle, _, plan = world.ingest([str(source)], reference_store(ours))
    warm = {f"{tool} warm": [*command, "--warm"] for tool, command in reference_peers(world, source).items()}
    return Row(
        "references in a worker",
        {
            OURS: [*peer("in_worker.py", plan, ours, "--"), *lifecycle],
            **reference_peers(world, source),
            **warm,
        },
        world.fresh,
        lambda: same_references(ours, source),
        REFERENCE_BARS,
    )


def reference_store(uri: Path) -> dict[str, str]:
    return {"kind": "kerchunk-json", "uri": str(uri)}


def reference_peers(world: World, source: Path) -> dict[str, list[str]]:
    tools = ("kerchunk", "virtualizarr")
    return {tool: peer("references.py", tool, source, world.output(tool)) for tool in tools}


def over_http(world: World) -> Row:
    source = large_file(world.data, world.steps)
    needed = chunk_bytes(source)

    def check() -> None:
        same_values(world, [source], CHUNK)
        sent = world.server.sent
        expect(sent <= OVERREAD * needed + 1_000_000, f"{sent} bytes read for chunks of {needed}")

    return Row(
        "http",
        {
            OURS: world.ingest([f"{world.server.url}/{source.name}"], {"zarrFormat": 2}),
            "curl": ["curl", "-s", "-o", str(world.output("curl")), f"{world.server.url}/{source.name}"],
        }
        if shutil.which("curl")
        else {OURS: world.ingest([f"{world.server.url}/{source.name}"], {"zarrFormat": 2})},
        world.fresh,
        check,
        most_bytes=200e6,
        bytes_read=lambda: world.server.sent,
    )


def same_values(world: World, sources: list[Path], chunks: tuple[int, ...]) -> None:
    """Of every store that is there: shape, chunks, and some steps bit for bit."""
    import h5py

    for store in world.output("any").parent.glob("*.zarr"):
        if not store.is_dir():
            continue
        array = zarr.open_group(store, mode="r")[NAME]
        expect(array.chunks == chunks, f"{store.name} has chunks {array.chunks}")
        first = 0
        for path in sources:
            with h5py.File(path) as file:
                data = file[NAME]
                if path in (sources[0], sources[-1], sources[len(sources) // 2]):
                    for step in {0, len(data) // 2, len(data) - 1}:
                        same = np.array_equal(array[first + step].view("u4"), data[step].view("u4"))
                        expect(same, f"{store.name} differs at step {first + step}")
                first += len(data)
        expect(array.shape == (first, *CHUNK[1:]), f"{store.name} has the shape {array.shape}")


def same_references(ours: Path, source: Path) -> None:
    """Each chunk's offset and length, as h5py tells them."""
    import json

    import h5py

    if not ours.exists():
        return
    found = json.loads(ours.read_text())["refs"]
    with h5py.File(source) as file:
        file[NAME].id.chunk_iter(
            lambda chunk: expect(
                found[f"{NAME}/{chunk.chunk_offset[0]}.0.0"][1:] == [chunk.byte_offset, chunk.size],
                f"{ours.name} says another place for the chunk at {chunk.chunk_offset}",
            )
        )


def expect(condition: bool, words: str) -> None:
    if not condition:
        raise RuntimeError(words)
