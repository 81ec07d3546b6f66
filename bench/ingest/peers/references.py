"""References as kerchunk and VirtualiZarr make them: `references.py kerchunk|virtualizarr SOURCE TARGET`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    tool, source, target = sys.argv[1:]
    if tool == "kerchunk":
        from kerchunk.hdf import SingleHdf5ToZarr

        Path(target).write_text(json.dumps(SingleHdf5ToZarr(source).translate()))
        return
    from obspec_utils.registry import ObjectStoreRegistry
    from obstore.store import LocalStore
    from virtualizarr import open_virtual_dataset
    from virtualizarr.parsers import HDFParser

    url = Path(source).as_uri()
    registry = ObjectStoreRegistry({"file://": LocalStore()})
    dataset = open_virtual_dataset(url, registry=registry, parser=HDFParser())
    dataset.vz.to_kerchunk(target, format="json")


if __name__ == "__main__":
    main()
