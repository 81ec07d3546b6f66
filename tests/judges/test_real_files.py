"""The bundled observations, one by one and as a series."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Cli, expect, judge

DATA = Path(__file__).resolve().parent.parent.parent / "examples" / "data"
FILES = sorted(file.name for file in DATA.glob("*.nc"))
SERIES = [f"navy_winds_{year}.nc" for year in range(1982, 1986)]


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("name", FILES)
def test_one_file(cli: Cli, name: str, zarr_format: int) -> None:
    store = cli.ingest("out", [DATA / name], target={"zarrFormat": zarr_format})
    judge(store, expect([DATA / name]))


RECHUNKED = {"time": 10, "lat": 40}


@pytest.mark.parametrize(
    "target",
    [
        {"zarrFormat": 2},
        {"zarrFormat": 3},
        {"zarrFormat": 2, "codec": {"name": "zlib", "level": 1}, "chunks": RECHUNKED},
        {"zarrFormat": 3, "codec": {"name": "zstd"}, "chunks": RECHUNKED},
        {"zarrFormat": 2, "codec": {"name": "blosc"}, "chunks": "auto"},
    ],
    ids=["v2-keep", "v3-keep", "v2-rechunked", "v3-rechunked", "v2-auto"],
)
def test_the_series(cli: Cli, target: dict) -> None:
    files = [DATA / name for name in SERIES]
    store = cli.ingest("out", files, combine={"dim": "time"}, target=target)
    judge(store, expect(files))
    assert cli.run("verify", store).code == 0
