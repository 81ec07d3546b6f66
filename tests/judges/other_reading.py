"""What h5py and netCDF4 read of a file, in a process of their own: damage can make them crash or hang."""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import h5py
import hdf5plugin  # noqa: F401 - gives h5py its filters
import netCDF4
import numpy as np

#: The libraries loop for ever on some damage.
PATIENCE_SECONDS = 20
MOST_BYTES = 2**26

#: The answer of one that cannot judge.
CRASHED = "it crashed or hung"

#: What a variable's values are: shape, and the checksum of their bytes or texts.
Fingerprint = tuple[tuple[int, ...], str]


def fingerprint(values: np.ndarray) -> Fingerprint:
    """The same for the same values, whatever their byte order."""
    if values.dtype.kind == "S" and values.itemsize > 1:
        # Fixed texts are read as texts, as the netCDF library does.
        values = values.astype(object)
    if values.dtype.kind == "O":
        texts = [
            each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in values.flat
        ]
        content = "\0".join(texts).encode(errors="replace")
    elif values.dtype.kind == "S":
        content = np.ascontiguousarray(values).tobytes()
    else:
        content = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes()
    return tuple(values.shape), hashlib.sha256(content).hexdigest()


def read_hdf5(path: Path, name: str) -> Fingerprint | None:
    with h5py.File(path) as file:
        dataset = item(file, name)
        if not isinstance(dataset, h5py.Dataset) or dataset.nbytes > MOST_BYTES:
            return None
        return fingerprint(np.asarray(dataset[...]))


def item(file: h5py.File, name: str) -> h5py.HLObject:
    """By the name as we show it: bytes that are no UTF-8 are replaced in ours, and stay bytes in h5py's."""
    if name in file:
        return file[name]
    found = file
    for part in name.strip("/").split("/"):
        shown = {key.decode(errors="replace") if isinstance(key, bytes) else key: key for key in found}
        found = found[shown[part]]
    return found


def read_netcdf(path: Path, name: str) -> Fingerprint | None:
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        file.set_auto_scale(False)
        file.set_auto_chartostring(False)
        variable = file[name.removeprefix("/")]
        if np.prod(variable.shape, dtype=float) * np.dtype(variable.dtype).itemsize > MOST_BYTES:
            return None
        return fingerprint(np.asarray(variable[...]))


READERS = {"hdf5": (read_hdf5,), "netcdf4": (read_hdf5, read_netcdf), "netcdf3": (read_netcdf,)}


def serve(connection: Connection) -> None:
    sys.stderr.close()
    while True:
        path, name, format = connection.recv()
        answers: list[Fingerprint | str | None] = []
        for read in READERS[format]:
            try:
                answers.append(read(path, name))
            except Exception as error:
                answers.append(repr(error))
        connection.send(answers)


class OtherReader:
    """Ask about one variable; started again after a hang or crash."""

    def __init__(self) -> None:
        self.process: multiprocessing.Process | None = None
        self.connection: Connection | None = None

    def read(self, path: Path, name: str, format: str) -> list[Fingerprint | str | None]:
        """Of each that can read the format; None or the error in words where it cannot read this."""
        if self.process is None:
            context = multiprocessing.get_context("spawn")
            self.connection, theirs = context.Pipe()
            self.process = context.Process(target=serve, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
        try:
            self.connection.send((path, name, format))
            if self.connection.poll(PATIENCE_SECONDS):
                return self.connection.recv()
        except (EOFError, OSError):
            pass
        self.close()
        return [CRASHED]

    def close(self) -> None:
        if self.process:
            self.process.kill()
            self.process.join()
            self.process = None
