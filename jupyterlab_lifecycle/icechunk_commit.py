"""Commit virtual references to a new Icechunk repository; the worker runs it (`python -m`).

A request comes as JSON in the file that the first argument names, secrets as one
line of JSON on stdin. Each line of stdout is a record. Once the references are
in the session, the chunks asked for are read through it and written to a file;
the worker compares them, and says "commit" on stdin. Without that word nothing
becomes visible.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

BATCH = 10_000
ABSENT, STORED, INLINE = 0, 1, 2


class Refused(Exception):
    """What a person can be told, with the worker's tag for it."""

    def __init__(self, tag: str, message: str) -> None:
        super().__init__(message)
        self.tag = tag


def main() -> None:
    try:
        secrets = json.loads(sys.stdin.readline() or "{}")
        request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        asyncio.run(commit(request, secrets))
    except Refused as error:
        say(type="error", tag=error.tag, message=str(error))
        sys.exit(1)
    except Exception as error:  # whatever Icechunk throws is told, not traced
        say(type="error", tag="internal", message=f"Icechunk: {error}")
        sys.exit(1)


def say(**record: Any) -> None:
    """A record to the worker, which reads lines."""
    print(json.dumps(record), flush=True)


async def commit(request: dict[str, Any], secrets: dict[str, Any]) -> None:
    try:
        import icechunk
        from zarr.core.buffer import default_buffer_prototype
    except ImportError as error:
        raise Refused(
            "unsupported",
            f"Icechunk cannot be written: {sys.executable} has no package {error.name!r}. "
            "Install it there with: pip install 'jupyterlab-lifecycle[icechunk]'.",
        ) from error

    prototype = default_buffer_prototype()
    storage = storage_of(icechunk, request["storage"], secrets.get("storage"))
    config = icechunk.RepositoryConfig.default()
    authorized = {}
    for container in request["containers"]:
        prefix = container["prefix"]
        config.set_virtual_chunk_container(
            icechunk.VirtualChunkContainer(prefix, container_store(icechunk, container))
        )
        authorized[prefix] = container_credentials(icechunk, container, secrets.get("references"))
    access = icechunk.containers_credentials(authorized)

    repository = icechunk.Repository.create(storage, config, access)
    # Else the containers are not known to whoever opens it.
    repository.save_config()
    session = repository.writable_session("main")
    for key, text in request["documents"]:
        await session.store.set(key, prototype.buffer.from_bytes(text.encode()))
    folder = Path(request["folder"])
    for array in request["arrays"]:
        await write_array(icechunk, session.store, array, folder, prototype, request["unchangedSince"])
    say(type="written")

    digests = await read_samples(session.store, request["samples"], folder / "samples.bin", prototype)
    if sys.stdin.readline().strip() != "commit":
        raise Refused("cancelled", "The references were not committed.")
    snapshot = session.commit(request["message"])
    again = icechunk.Repository.open(storage, authorize_virtual_chunk_access=access)
    reader = again.readonly_session("main")
    if await read_samples(reader.store, request["samples"], None, prototype) != digests:
        raise Refused("unreadable", "What was committed cannot be read back as it was written.")
    say(type="result", snapshot=str(snapshot), icechunk=icechunk.__version__)


async def write_array(
    icechunk: Any, store: Any, array: dict[str, Any], folder: Path, prototype: Any, since: str | None
) -> None:
    import numpy as np

    rows, urls, name = array["rows"], array["urls"], array["name"]
    raw = (folder / array["table"]).read_bytes()
    kind = np.frombuffer(raw, "u1", rows)
    url = np.frombuffer(raw, "<u4", rows, rows + (-rows) % 8)
    start = rows + (-rows) % 8 + rows * 4 + (-rows * 4) % 8
    offset = np.frombuffer(raw, "<f8", rows, start)
    length = np.frombuffer(raw, "<f8", rows, start + rows * 8)
    unchanged = datetime.fromisoformat(since) if since else None

    def specs(numbers: Any) -> Iterator[Any]:
        for row in numbers:
            yield icechunk.VirtualChunkSpec(
                list(index_of(int(row), array["grid"])),
                urls[url[row]],
                int(offset[row]),
                int(length[row]),
                None,
                unchanged,
            )

    stored = np.flatnonzero(kind == STORED)
    for first in range(0, len(stored), BATCH):
        chunks = list(specs(stored[first : first + BATCH]))
        refused = store.set_virtual_refs(name, chunks, validate_containers=True)
        if refused:
            raise Refused(
                "unsupported",
                f'"{name}": Icechunk {icechunk.__version__} does not take references to {chunks[0].location}. '
                "Icechunk 1 knows no web address with a port: use Icechunk 2, or target.kind: kerchunk-json.",
            )
    inline = (folder / array["inline"]).read_bytes()
    for row, begin, size in array["inlineRows"]:
        key = chunk_key(name, row, array["grid"])
        await store.set(key, prototype.buffer.from_bytes(inline[begin : begin + size]))


async def read_samples(
    store: Any, samples: list[dict[str, Any]], into: Path | None, prototype: Any
) -> list[bytes]:
    """The chunks, each once: their digests, and a line for each that went into the file."""
    from hashlib import sha256

    digests, begin = [], 0
    with (into or Path("/dev/null")).open("wb") as file:
        for number, sample in enumerate(samples):
            key = chunk_key(sample["name"], sample["row"], sample["grid"])
            try:
                buffer = await store.get(key, prototype)
            except Exception as error:
                raise Refused("unreadable", f"{key}: the reference cannot be read ({error}).") from error
            if buffer is None:
                raise Refused("unreadable", f"{key}: the reference that was written is not there.")
            content = buffer.to_bytes()
            digests.append(sha256(content).digest())
            if into:
                file.write(content)
                file.flush()
                say(type="sample", number=number, offset=begin, length=len(content))
                begin += len(content)
    if into:
        say(type="samples")
    return digests


def index_of(row: int, grid: list[int]) -> tuple[int, ...]:
    """Of a chunk's row, in C order over a grid of so many chunks along each dimension."""
    index = []
    for count in reversed(grid):
        row, position = divmod(row, count)
        index.append(position)
    return tuple(reversed(index))


def chunk_key(name: str, row: int, grid: list[int]) -> str:
    """As Zarr v3 has it by default: `name/c/0/1`."""
    return "/".join([name, "c", *map(str, index_of(row, grid))])


def storage_of(icechunk: Any, place: dict[str, Any], secrets: dict[str, Any] | None) -> Any:
    """Where the repository goes."""
    protocol = place["protocol"]
    if protocol == "file":
        return icechunk.local_filesystem_storage(place["path"])
    if protocol == "s3":
        keys = (
            {
                "access_key_id": secrets["accessKeyId"],
                "secret_access_key": secrets["secretAccessKey"],
                "session_token": secrets.get("sessionToken"),
            }
            if secrets
            else {"anonymous": True}
        )
        return icechunk.s3_storage(
            bucket=place["bucket"], prefix=place["prefix"], **s3_options(place), **keys
        )
    if protocol == "gs":
        # To write without a token, which an emulator allows, Icechunk asks the machine for one all the same.
        token = secrets["token"] if secrets else "nobody" if place.get("endpoint") else None
        access = {"bearer_token": token} if token else {"anonymous": True}
        options = gcs_options(place)
        return icechunk.gcs_storage(bucket=place["bucket"], prefix=place["prefix"], config=options, **access)
    raise Refused("unsupported", f"Icechunk cannot be written to {protocol}://.")


def s3_options(place: dict[str, Any]) -> dict[str, Any]:
    """Of Amazon, or of another service at its endpoint."""
    endpoint = place.get("endpoint")
    return {
        "region": place.get("region"),
        "endpoint_url": endpoint,
        "allow_http": bool(endpoint and endpoint.startswith("http:")),
        "force_path_style": bool(place.get("pathStyle")),
    }


def gcs_options(place: dict[str, Any]) -> dict[str, str] | None:
    """Of an emulator; Google's own needs nothing."""
    endpoint = place.get("endpoint")
    return {"google_base_url": endpoint, "google_disable_oauth": "true"} if endpoint else None


def container_store(icechunk: Any, place: dict[str, Any]) -> Any:
    """How the repository reads the files that it refers to; kept in its configuration."""
    protocol = place["protocol"]
    if protocol == "file":
        return icechunk.local_filesystem_store(place["path"])
    if protocol == "s3":
        endpoint = place.get("endpoint")
        return icechunk.s3_store(
            anonymous=place["anonymous"], s3_compatible=endpoint is not None, **s3_options(place)
        )
    if protocol == "gs":
        return icechunk.gcs_store(gcs_options(place))
    if protocol in ("http", "https"):
        return icechunk.http_store({"allow_http": "true"} if protocol == "http" else None)
    raise Refused("unsupported", f"Icechunk cannot refer to files at {protocol}://.")


def container_credentials(icechunk: Any, place: dict[str, Any], secrets: dict[str, Any] | None) -> Any:
    """For reading back only: they stay in this process. None where the protocol has none."""
    protocol = place["protocol"]
    if protocol == "s3":
        if place["anonymous"] or not secrets:
            return icechunk.s3_anonymous_credentials()
        return icechunk.s3_credentials(
            access_key_id=secrets["accessKeyId"],
            secret_access_key=secrets["secretAccessKey"],
            session_token=secrets.get("sessionToken"),
        )
    if protocol == "gs":
        if place["anonymous"] or not secrets:
            return icechunk.gcs_credentials(anonymous=True)
        return icechunk.gcs_credentials(bearer_token=secrets["token"])
    return None


if __name__ == "__main__":
    main()
