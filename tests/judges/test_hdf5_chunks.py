"""Chunk tables and decoded values against h5py, and against kerchunk's references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import made_hdf5
import numpy as np
import pytest
from by_kerchunk import kerchunk_references
from made_hdf5 import DEFLATE, FILTERS, GRIDS, LIBVERS, SPECIAL, Grid
from made_objects import with_wider_trees
from reading import Reader, column, values_of

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = sorted((ROOT / "examples" / "data").glob("*.nc"))
H5PY_SAMPLES = sorted(Path(h5py.__file__).parent.glob("tests/data_files/*.h5"))
MEMORY = 512 * 2**20
#: For cases that are not about how many chunks there are.
FEW = [grid for grid in GRIDS if np.prod(grid.shape) <= 40_000]


def is_hdf5(path: Path) -> bool:
    return h5py.is_hdf5(path)


def datasets(file: h5py.File) -> dict[str, h5py.Dataset]:
    found: dict[str, h5py.Dataset] = {}
    file.visititems(
        lambda name, item: found.update({f"/{name}": item}) if isinstance(item, h5py.Dataset) else None
    )
    return found


def grid_of(dataset: h5py.Dataset) -> tuple[int, ...]:
    pairs = zip(dataset.shape, dataset.chunks, strict=True)
    return tuple(-(-length // chunk) for length, chunk in pairs)


def is_misplaced(dataset: h5py.Dataset) -> bool:
    """HDF5 2.0's H5Dchunk_iter counts the elements of an extensible array as if its first dimension grew."""
    unlimited = [axis for axis, most in enumerate(dataset.maxshape) if most is None]
    superblock, *_ = dataset.file.id.get_create_plist().get_version()
    return len(unlimited) == 1 and unlimited != [0] and superblock >= 3


def judge_table(dataset: h5py.Dataset, found: dict[str, Any]) -> int:
    """Every chunk at its place, and no other; answers with how many there are."""
    table = found["table"]
    assert "tag" not in table, table
    assert found["chunkShape"] == list(dataset.chunks)
    grid = grid_of(dataset)
    expected: dict[tuple[int, ...], tuple[int, int, int]] = {}

    def add(info: h5py.h5d.StoreInfo) -> None:
        place = tuple(at // chunk for at, chunk in zip(info.chunk_offset, dataset.chunks, strict=True))
        expected[place] = (info.byte_offset, info.size, info.filter_mask)

    if 0 not in grid:
        dataset.id.chunk_iter(add)
    rows = np.stack([column(table, name) for name in ("offset", "length", "filterMask")], axis=1)
    stored = np.flatnonzero(column(table, "presence"))
    assert len(column(table, "presence")) == np.prod(grid, dtype=int)
    if is_misplaced(dataset):
        # Their places are judged by the values; that it is these chunks can still be seen.
        ours = sorted(tuple(map(int, rows[row])) for row in stored)
        assert ours == sorted(expected.values())
    else:
        ours = {
            tuple(int(i) for i in np.unravel_index(row, grid)): tuple(map(int, rows[row])) for row in stored
        }
        assert ours == expected
    return len(expected)


def judge_values(dataset: h5py.Dataset, found: dict[str, Any]) -> None:
    expected = dataset[...]
    values = values_of(found)
    if expected.dtype.kind in "iufc":
        native = expected.astype(expected.dtype.newbyteorder("<"))
        np.testing.assert_array_equal(values.view(f"V{values.itemsize}"), native.view(f"V{native.itemsize}"))
    elif expected.dtype.kind == "O" and h5py.check_string_dtype(dataset.dtype):
        texts = [
            value.decode() if isinstance(value, bytes) else value for value in expected.reshape(-1).tolist()
        ]
        assert values.reshape(-1).tolist() == texts


def judge(reader: Reader, path: Path, values: bool = True) -> dict[str, int]:
    """All datasets of a file; answers with how many chunks each has."""
    found = reader.read(path, values=values)
    assert "error" not in found, found["error"]
    assert found["outside"] == []
    counts = {}
    with h5py.File(path) as file:
        for name, dataset in datasets(file).items():
            ours = found["variables"].get(name)
            if ours is None:
                continue
            if dataset.chunks and ours["shape"] == list(dataset.shape):
                counts[name] = judge_table(dataset, ours)
            if values and "unsupported" not in ours and ours["shape"] == list(dataset.shape):
                judge_values(dataset, ours)
    return counts


@pytest.mark.parametrize("filters", [{}, DEFLATE], ids=["plain", "filtered"])
@pytest.mark.parametrize("libver", LIBVERS)
@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.name)
def test_every_index(reader: Reader, tmp_path: Path, grid: Grid, libver: str, filters: dict) -> None:
    path = tmp_path / "d.h5"
    made_hdf5.make(path, grid, libver, filters)
    judge(reader, path)


@pytest.mark.parametrize("libver", LIBVERS)
def test_chunks_that_are_all_there_from_the_beginning(reader: Reader, tmp_path: Path, libver: str) -> None:
    for grid in FEW:
        path = tmp_path / f"{grid.name}.h5"
        made_hdf5.made_early(path, grid, libver)
        judge(reader, path)


@pytest.mark.parametrize("libver", LIBVERS)
@pytest.mark.parametrize("name", SPECIAL)
def test_special_cases(reader: Reader, tmp_path: Path, name: str, libver: str) -> None:
    path = tmp_path / "d.h5"
    SPECIAL[name](path, libver)
    judge(reader, path, values=name != "far")


def test_trees_of_other_ranks(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "d.h5"
    with_wider_trees(path)
    judge(reader, path)


@pytest.mark.parametrize("libver", LIBVERS)
def test_after_a_user_block(reader: Reader, tmp_path: Path, libver: str) -> None:
    for grid in FEW:
        path = tmp_path / f"{grid.name}.h5"
        made_hdf5.make(path, grid, libver, DEFLATE, userblock_size=1024)
        judge(reader, path)


@pytest.fixture(scope="module")
def filtered_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filtered")
    made_hdf5.make_filtered(folder)
    return folder


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter(reader: Reader, filtered_files: Path, name: str) -> None:
    counts = judge(reader, filtered_files / f"{name}.h5")
    assert sorted(counts.values()) == [6] * len(made_hdf5.TYPES)


@pytest.mark.parametrize("path", [*SAMPLES, *H5PY_SAMPLES], ids=lambda path: path.name)
def test_real_files(reader: Reader, path: Path) -> None:
    if is_hdf5(path):
        judge(reader, path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_the_same_references_as_kerchunk(reader: Reader, tmp_path: Path, libver: str) -> None:
    paths = [path for path in SAMPLES if is_hdf5(path)]
    for grid in GRIDS:
        paths.append(tmp_path / f"{grid.name}.h5")
        made_hdf5.make(paths[-1], grid, libver, DEFLATE)
    for grid in FEW:
        # Of those that are all there from the beginning, some have no index.
        paths.append(tmp_path / f"early-{grid.name}.h5")
        made_hdf5.made_early(paths[-1], grid, libver)
    assert sum(compare_with_kerchunk(reader, path) for path in paths) > 1000


def compare_with_kerchunk(reader: Reader, path: Path) -> int:
    """All variables that both refer to; answers with how many chunks those have."""
    with h5py.File(path) as file:
        misplaced = {name for name, dataset in datasets(file).items() if is_misplaced(dataset)}
    references = kerchunk_references(path)
    compared = 0
    for name, variable in reader.read(path, values=False)["variables"].items():
        if name in misplaced or "unsupported" in variable:
            continue
        if len(column(variable["table"], "presence")) == 0:
            continue
        prefix = f"{name[1:]}/"
        theirs = {
            key.removeprefix(prefix): (value[1], value[2])
            for key, value in references.items()
            if key.startswith(prefix) and isinstance(value, list)
        }
        if not theirs and variable["dtype"] == "str":
            # It puts texts of any length into the references themselves.
            continue
        ours = references_of(variable)
        assert ours == theirs, (path, name)
        compared += len(ours)
    return compared


def references_of(variable: dict[str, Any]) -> dict[str, tuple[int, int]]:
    table, shape, chunk = variable["table"], variable["shape"], variable["chunkShape"]
    grid = [-(-length // each) for length, each in zip(shape, chunk, strict=True)]
    offset, length = column(table, "offset"), column(table, "length")
    return {
        ".".join(map(str, np.unravel_index(row, grid))) or "0": (int(offset[row]), int(length[row]))
        for row in np.flatnonzero(column(table, "presence") == 1)
    }


def many_chunks(path: Path, count: int, kind: str) -> None:
    side = int(count**0.5)
    grids = {
        "btree1": Grid("many", (side, side), (side, side), (1, 1)),
        "fixed": Grid("many", (side, side), (side, side + 1), (1, 1)),
        "extensible": Grid("many", (count,), (None,), (1,)),
        "btree2": Grid("many", (side, side), (None, None), (1, 1)),
    }
    made_hdf5.made_early(path, grids[kind], "earliest" if kind == "btree1" else "latest")


def inspects(reader: Reader, path: Path, count: int) -> None:
    """In bounded memory; what h5py says of a million chunks would not be."""
    found = reader.read(path, values=False)
    table = found["variables"]["/d"]["table"]
    assert "tag" not in table, table
    assert np.count_nonzero(column(table, "presence")) == count
    assert len(np.unique(column(table, "offset"))) == count
    with h5py.File(path) as file:
        for index in (0, count // 2, count - 1):
            info = file["d"].id.get_chunk_info(index)
            place = tuple(at // n for at, n in zip(info.chunk_offset, file["d"].chunks, strict=True))
            row = np.ravel_multi_index(place, grid_of(file["d"]))
            assert column(table, "offset")[row] == info.byte_offset
    assert found["peakBytes"] < MEMORY


@pytest.fixture
def fresh_reader(reader: Reader) -> Reader:
    """One whose memory tells of one file."""
    reader.close()
    return reader


@pytest.mark.parametrize("kind", ["btree1", "extensible", "btree2", "fixed"])
def test_a_million_chunks(fresh_reader: Reader, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "many.h5"
    many_chunks(path, 1000**2, kind)
    inspects(fresh_reader, path, 1000**2)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_twenty_gigabytes(fresh_reader: Reader, tmp_path: Path, libver: str) -> None:
    """Sparse: only its metadata lie on the disk."""
    path = tmp_path / "large.h5"
    made_hdf5.made_early(path, Grid("large", (20_000, 2**20), (20_000, 2**20), (1, 2**20)), libver)
    assert path.stat().st_size > 20e9
    inspects(fresh_reader, path, 20_000)
    found = fresh_reader.read(path, values=False)
    assert found["bytesRead"] < 64e6


def test_few_ranged_reads(reader: Reader, tmp_path: Path) -> None:
    """2,000 chunks, each as far from the next as those of real files are."""
    path = tmp_path / "d.h5"
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("d", (2000, 10_000), "f4", chunks=(1, 10_000), compression="gzip")
        random = np.random.default_rng(1)
        for row in range(2000):
            dataset[row] = random.random(10_000)
    found = reader.read(path, values=False)
    assert np.count_nonzero(column(found["variables"]["/d"]["table"], "presence")) == 2000
    assert found["reads"] <= 40
