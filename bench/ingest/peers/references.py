"""References as kerchunk and VirtualiZarr make them: `references.py kerchunk|virtualizarr SOURCE TARGET [--warm]`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    tool, source, target, *warm = sys.argv[1:]
    work = (kerchunk if tool == "kerchunk" else virtualizarr)(source, target)
    if warm:
        from inside import report_median

        report_median(work, time.process_time)
    else:
        work()


def kerchunk(source: str, target: str) -> Callable[[], None]:
    from kerchunk.hdf import SingleHdf5ToZarr

    def work() -> None:
        Path(target).write_text(json.dumps(SingleHdf5ToZarr(source).translate()))

    return work


def virtualizarr(source: str, target: str) -> Callable[[], None]:
    from obspec_utils.registry import ObjectStoreRegistry
    from obstore.store import LocalStore
    from virtualizarr import open_virtual_dataset
    from virtualizarr.parsers import HDFParser

    def work() -> None:
        registry = ObjectStoreRegistry({"file://": LocalStore()})
        dataset = open_virtual_dataset(Path(source).as_uri(), registry=registry, parser=HDFParser())
        dataset.vz.to_kerchunk(target, format="json")

    return work


if __name__ == "__main__":
    main()
