"""Object stores that the tests start: a server a file, from registry packages, on this machine's loopback.

Each file has one function, `start(folder) -> Server`: it returns when the
server answers, keeps logs and data below the folder, and takes free ports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from servers import ceph, fake_gcs, gcp_emulator, seaweedfs, strict_gcs
from servers.server import Server

STARTERS: dict[str, Callable[[Path], Server]] = {
    "seaweedfs": seaweedfs.start,
    "rgw": ceph.start,
    "fake-gcs": fake_gcs.start,
    "gcp-emulator": gcp_emulator.start,
    "strict-gcs": strict_gcs.start,
}


@contextmanager
def running(names: Iterable[str], folder: Path) -> Iterator[dict[str, Server]]:
    """These servers, started side by side and stopped at the end."""
    names = list(names)
    with ExitStack() as stack, ThreadPoolExecutor(len(names)) as pool:
        starting = {name: pool.submit(STARTERS[name], folder / name) for name in names}
        errors = [start.exception() for start in starting.values()]
        servers = {
            name: stack.enter_context(start.result())
            for name, start in starting.items()
            if not start.exception()
        }
        for error in filter(None, errors):
            raise error
        yield servers
