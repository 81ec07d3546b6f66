"""Damaged files by the thousand: an error in words, or a right answer.

Right is what the whole file holds, or what h5py or netCDF4 read of the damaged
one: much of a file has no checksum, and other values are then what it says.
"""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import made_files
import made_hdf5
import numpy as np
import pytest
from mutations import mutated
from other_reading import CRASHED, Fingerprint, OtherReader, fingerprint
from reading import Hang, Reader, column, values_of

MEMORY = 512 * 2**20
#: An error of ours that a damaged file may give. `internal` is a defect.
TAGS = {"unreadable", "unsupported"}
SEED = int(os.environ.get("LIFECYCLE_FUZZ_SEED", "0"))
FEW, MANY = 500, 10_000


def attributed(path: Path) -> None:
    """Dense attributes and links, groups in groups, texts, and types in headers and heaps."""
    with h5py.File(path, "w", libver="latest", track_order=True) as file:
        file.attrs["text"] = "x" * 3000
        for number in range(20):
            group = file.create_group(f"g{number}")
            group.attrs[f"a{number}"] = np.arange(number)
        deep = file.create_group("g3/h/i")
        deep["texts"] = np.array(["a", "bc", "déf"] * 5, dtype=h5py.string_dtype())
        deep["fixed"] = np.array([b"ab", b"c"], "S4")
        for number in range(12):
            deep["texts"].attrs[f"n{number}"] = np.float32(number)
        deep["here"] = h5py.SoftLink("/g3")
        file["compound"] = np.zeros(3, [("x", "i4"), ("y", "f8", 2)])
        file["scalar"] = np.float64(3)
        file["compact"] = np.arange(4, dtype=">i2")
        file["complex"] = np.array([1 + 2j, 3 - 1j], ">c8")


def old_groups(path: Path) -> None:
    with h5py.File(path, "w", libver="earliest") as file:
        for number in range(40):
            file[f"group{number % 3}/v{number}"] = np.arange(number + 1)
        file["group0/v0"].attrs["words"] = ["x", "yy"]
        file["texts"] = ["one", "two", ""]


def masked(path: Path) -> None:
    made_hdf5.masked(path, "latest")


def resized(path: Path) -> None:
    made_hdf5.resized(path, "earliest")


def samples(folder: Path) -> Iterator[tuple[str, Path]]:
    """Small files, each with other structures."""
    makers: dict[str, Callable[[Path], None]] = {
        maker.__name__: maker
        for maker in (
            made_files.packed,
            made_files.kinds,
            made_files.grouped,
            made_files.plain_hdf5,
            made_files.one_record_variable,
            attributed,
            old_groups,
            masked,
            resized,
        )
    }
    for form in made_files.CLASSIC:
        makers[form] = made_files.classic(form)
    for name in (
        "lzf",
        "bitshuffle-lz4",
        "lz4",
        "bzip2",
        "scaleoffset-gzip",
        "szip-fletcher32",
        "shuffle-gzip-fletcher32",
    ):
        makers[name] = lambda path, name=name: small_filtered(path, name)
    for libver in ("earliest", "latest"):
        for grid in SMALL_GRIDS:
            for kind, filters in {"plain": {}, "filtered": made_hdf5.DEFLATE}.items():
                makers[f"{grid.name}-{libver}-{kind}"] = lambda path, made=(grid, libver, filters): (
                    made_hdf5.make(path, *made)
                )
    for name, make in makers.items():
        path = folder / name
        make(path)
        yield name, path


SMALL_GRIDS = [
    made_hdf5.Grid("fixed", (20, 15), (20, 15), (7, 4)),
    made_hdf5.Grid("fixed-paged", (60, 60), (60, 60), (1, 2)),
    made_hdf5.Grid("extensible", (300, 3), (None, 3), (1, 3)),
    made_hdf5.Grid("btree2", (60, 60), (None, None), (3, 3)),
    made_hdf5.Grid("single", (10, 10), (10, 10), (10, 10)),
]


def small_filtered(path: Path, name: str) -> None:
    with h5py.File(path, "w") as file:
        values = np.cumsum(np.random.default_rng(1).integers(-2, 3, (40, 40)), axis=1).astype("i4")
        options = {**made_hdf5.FILTERS[name]}
        if "scaleoffset" in options:
            options["scaleoffset"] = 0
        file.create_dataset("d", data=values, chunks=(15, 40), **options)


def prints_of(answer: dict[str, Any]) -> dict[str, Fingerprint]:
    """The values that were read; errors are left out."""
    return {
        name: fingerprint(plain_values(variable))
        for name, variable in answer["variables"].items()
        if "values" in variable and not isinstance(variable["values"], dict)
    }


def plain_values(variable: dict[str, Any]) -> np.ndarray:
    if variable["dtype"].startswith("S"):
        content = base64.b64decode(variable["values"])
        return np.frombuffer(content, variable["dtype"]).reshape(variable["shape"])
    return values_of(variable)


def values_in_place(variable: dict[str, Any], content: bytes) -> np.ndarray | None:
    """What the bytes now say where the values were: nothing protects those that no filter checks."""
    table = variable.get("table", {})
    if variable["filters"] or variable["dtype"] == "str" or "offset" not in table:
        return None
    values = plain_values(variable).copy()
    chunk = variable["chunkShape"]
    grid = [-(-length // each) for length, each in zip(variable["shape"], chunk, strict=True)]
    dtype = np.dtype(variable["dtype"]).newbyteorder(">" if variable["byteOrder"] == "big" else "<")
    for row in np.flatnonzero(column(table, "presence") == 1):
        start, length = (int(column(table, name)[row]) for name in ("offset", "length"))
        if start + length > len(content):
            return None
        stored = np.frombuffer(content[start : start + length], dtype).reshape(chunk)
        place = np.unravel_index(row, grid) if grid else ()
        target = values[(*(slice(i * n, (i + 1) * n) for i, n in zip(place, chunk, strict=True)), ...)]
        target[...] = stored[tuple(slice(n) for n in target.shape)]
    return values


def agrees(values: np.ndarray, theirs: Fingerprint | str | None) -> bool:
    """The same, as far as theirs go: h5py does not fill a variable up to the length of its netCDF dimension."""
    if not isinstance(theirs, tuple) or len(theirs[0]) != values.ndim:
        return False
    return fingerprint(values[tuple(slice(length) for length in theirs[0])]) == theirs


class Judge:
    """One damaged file after the other; `problems` are what must not be."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self.reader = reader
        self.other = OtherReader()
        self.damaged = folder / "damaged"
        self.samples = list(samples(folder))
        self.whole = {name: path.read_bytes() for name, path in self.samples}
        self.right: dict[str, dict[str, Fingerprint]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        for name, path in self.samples:
            answer = reader.read(path)
            assert "error" not in answer, (name, answer["error"])
            self.answers[name] = answer["variables"]
            self.right[name] = prints_of(answer)
            assert self.right[name], name
        self.problems: list[str] = []
        self.outcomes: Counter[str] = Counter()

    def judge(self, number: int) -> None:
        name, path = self.samples[number % len(self.samples)]
        # Another with each round through the samples, so that all pairs meet.
        other, _ = self.samples[(number + 1 + number // len(self.samples)) % len(self.samples)]
        content = mutated(self.whole[name], SEED + number, self.whole[other])
        before = len(self.problems)
        try:
            answer = self.reader.read(content, uri=f"{name}.nc")
        except Hang as hang:
            self.problems.append(f"{number} ({name}): {hang}")
            return
        if answer["outside"]:
            self.problems.append(f"{number} ({name}): read outside of the file: {answer['outside']}")
        if answer["peakBytes"] > MEMORY:
            self.problems.append(f"{number} ({name}): {answer['peakBytes'] / 2**20:.0f} MiB of memory")
            self.reader.close()
        failures = [
            failure
            for variable in answer["variables"].values()
            for failure in (variable.get("table"), variable.get("values"))
            if isinstance(failure, dict) and "tag" in failure
        ]
        for failure in [*failures, *([answer["error"]] if "error" in answer else [])]:
            if failure["tag"] not in TAGS or f"{name}.nc" not in failure["message"]:
                self.problems.append(f"{number} ({name}): {failure}")
        if "error" not in answer:
            self.judge_values(number, name, content, answer)
        self.outcomes["error" if "error" in answer else "partly" if failures else "answer"] += 1
        if len(self.problems) > before:
            (path.parent / f"problem-{number}").write_bytes(content)

    def judge_values(self, number: int, name: str, content: bytes, answer: dict[str, Any]) -> None:
        found = prints_of(answer)
        right = self.right[name]
        unchecked = {
            variable: fingerprint(values)
            for variable, each in self.answers[name].items()
            if (values := values_in_place(each, content)) is not None
        }
        renamed = {*right.values(), *unchecked.values()}
        suspicious = [
            variable
            for variable, is_what in found.items()
            if is_what not in (right.get(variable), unchecked.get(variable))
            and (variable in right or is_what not in renamed)
        ]
        failed = {
            variable
            for variable, each in answer["variables"].items()
            if each.get("unsupported") or isinstance(each.get("values"), dict)
        }
        lost = [variable for variable in self.right[name] if variable not in found and variable not in failed]
        if not suspicious and not lost:
            return
        self.outcomes["asked others"] += 1
        self.damaged.write_bytes(content)
        for variable in [*suspicious, *lost]:
            theirs = self.other.read(self.damaged, variable, answer["format"])
            if CRASHED in theirs:
                continue
            is_there = [isinstance(each, tuple) for each in theirs]
            if variable in lost:
                is_right = not any(is_there)
            else:
                values = plain_values(answer["variables"][variable])
                is_right = any(agrees(values, each) for each in theirs)
                if not is_right and not any(is_there):
                    self.damaged.write_bytes(self.data_damaged(name, content))
                    is_right = any(
                        agrees(values, each)
                        for each in self.other.read(self.damaged, variable, answer["format"])
                    )
                    self.damaged.write_bytes(content)
            if not is_right:
                ours = found.get(variable, "lost")
                self.problems.append(f"{number} ({name}): {variable} is {ours}, for others {theirs}")

    def data_damaged(self, name: str, content: bytes) -> bytes:
        """The whole file with the damage to its chunks alone: others may stumble over what we need not look at."""
        patched = bytearray(self.whole[name])
        for variable in self.answers[name].values():
            table = variable.get("table", {})
            for row in np.flatnonzero(column(table, "presence") == 1) if "presence" in table else ():
                start, length = (int(column(table, each)[row]) for each in ("offset", "length"))
                if start + length <= len(content):
                    patched[start : start + length] = content[start : start + length]
        return bytes(patched)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.full)])
def test_damage_gives_an_error_or_a_right_answer(
    tmp_path_factory: pytest.TempPathFactory, fuzzed_reader: Reader, count: int
) -> None:
    judge = Judge(fuzzed_reader, tmp_path_factory.mktemp("fuzzing"))
    try:
        for number in range(count):
            judge.judge(number)
    finally:
        judge.other.close()
    print(f"seed {SEED}: {dict(judge.outcomes)}")
    assert not judge.problems, f"seed {SEED}:\n" + "\n".join(judge.problems)


@pytest.fixture
def fuzzed_reader(reader: Reader) -> Iterator[Reader]:
    """Little patience with the HDF5 library, which loops for ever on some damage."""
    impatient = Reader(reader.script, LIFECYCLE_HDF5_SECONDS="2")
    yield impatient
    impatient.close()
