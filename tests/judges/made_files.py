"""Files that hold what real files hold: one generator a feature."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import h5netcdf
import h5py
import netCDF4
import numpy as np

RANDOM = np.random.default_rng(7)
CLASSIC = ("NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA")


def packed(path: Path) -> None:
    """Packed integers, deflated and shuffled, with coordinates, bounds and an unlimited time."""
    with netCDF4.Dataset(path, "w") as file:
        file.title = "packed"
        file.numbers = np.array([1.5, 2.0], "f4")
        file.one = np.float64(3.0)
        file.huge = np.int64(2**60 + 1)
        file.words = ["a", "é"]
        file.empty = ""
        file.nan = np.float64("nan")
        file.infinite = np.array([np.inf, -np.inf])
        file.createDimension("time", None)
        file.createDimension("lat", 13)
        file.createDimension("lon", 17)
        file.createDimension("nv", 2)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar, time.bounds = "days since 2001-01-01", "noleap", "time_bnds"
        time[:] = np.arange(23) + 0.5
        bounds = file.createVariable("time_bnds", "f8", ("time", "nv"))
        bounds[:] = np.stack([np.arange(23), np.arange(23) + 1], axis=1)
        lat = file.createVariable("lat", "f4", ("lat",))
        lat.units, lat[:] = "degrees_north", np.linspace(60, -60, 13)
        lon = file.createVariable("lon", "f4", ("lon",))
        lon.units, lon[:] = "degrees_east", np.linspace(0, 320, 17)
        area = file.createVariable("area", "f8", ("lat", "lon"))
        area[:] = RANDOM.random((13, 17))
        height = file.createVariable("height", "f8")
        height.units, height[...] = "m", 2.0
        t2m = file.createVariable(
            "t2m",
            "i2",
            ("time", "lat", "lon"),
            zlib=True,
            complevel=5,
            chunksizes=(5, 7, 17),
            fill_value=-32767,
        )
        t2m.set_auto_maskandscale(False)
        t2m.scale_factor, t2m.add_offset, t2m.coordinates = 0.25, 100.0, "height area"
        t2m.missing_value = np.int16(-32767)
        values = RANDOM.integers(-1000, 1000, (23, 13, 17), "i2")
        values[3, 4] = -32767
        t2m[:] = values
        small = file.createVariable(
            "small", "f4", ("time", "lat", "lon"), zlib=True, fletcher32=True, shuffle=False
        )
        small[:] = RANDOM.random((23, 13, 17))
        single = file.createVariable("single", "u1", ("lat", "lon"), fill_value=255)
        single.set_auto_maskandscale(False)
        single.scale_factor = np.float32(0.1)
        single[:] = RANDOM.integers(0, 256, (13, 17))


def kinds(path: Path) -> None:
    """Every element type, strings and characters, zero lengths, records never written."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("x", 6)
        file.createDimension("none", 0)
        file.createDimension("record", None)
        file.createDimension("letters", 4)
        for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"):
            variable = file.createVariable(f"v_{kind}", kind, ("x",))
            variable[:] = [0, 1, 2, 3, 4, 100]
            if kind != "i1":
                big = file.createVariable(f"big_{kind}", ">" + kind, ("x",), endian="big")
                big[:] = [0, 1, 2, 3, 4, 100]
        wide = file.createVariable("wide", "i8", ("x",), fill_value=-(2**62) - 1)
        wide.set_auto_mask(False)
        wide[:] = [2**60 + 1, 2, 3, 4, 5, 6]
        nan = file.createVariable("nan", "f4", ("x",), fill_value=np.nan)
        nan[:] = [1, np.nan, 3, np.nan, 5, 6]
        zero = file.createVariable("zero", "f4", ("x",))
        zero[:] = 0
        empty = file.createVariable("empty", "f4", ("none", "x"))
        empty.units = "K"
        written = file.createVariable("written", "i4", ("record", "x"), chunksizes=(3, 4))
        written[:] = RANDOM.integers(0, 99, (8, 6))
        never = file.createVariable("never", "f4", ("record", "x"), fill_value=-1.0)
        assert never.shape == (8, 6)
        names = file.createVariable("names", str, ("x",))
        names[:] = np.array(["", "one", "zwölf", "三", "a" * 300, "z"], object)
        letters = file.createVariable("station", "S1", ("x", "letters"))
        letters[:] = netCDF4.stringtochar(np.array([b"ab", b"abcd", b"", b"x", b"yz", b"q"], "S4"))
        encoded = file.createVariable("encoded", "S1", ("x", "letters"))
        encoded._Encoding = "utf-8"
        encoded[:] = np.array(["ab", "cd", "é", "", "wxyz", "k"], "U4")
        scalar = file.createVariable("scalar", "i4")
        scalar[...] = 7
        word = file.createVariable("word", str)
        word[...] = "a word"


def grouped(path: Path) -> None:
    """Two groups deep; the variables use dimensions of the root."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("x", 3)
        x = file.createVariable("x", "i4", ("x",))
        x[:] = [1, 2, 3]
        inner = file.createGroup("a").createGroup("b")
        inner.note = "deep"
        inner.createDimension("y", 2)
        y = inner.createVariable("y", "f8", ("y",))
        y[:] = [0.5, 1.5]
        v = inner.createVariable("v", "f4", ("y", "x"))
        v[:] = np.arange(6).reshape(2, 3)


def plain_hdf5(path: Path) -> None:
    """HDF5 without netCDF: phony dimensions, fixed strings, attributes of h5py."""
    with h5py.File(path, "w", libver="latest") as file:
        file.attrs["creator"] = "h5py"
        file.attrs["list"] = [1, 2, 3]
        file.create_dataset(
            "a", data=np.arange(12.0).reshape(3, 4), chunks=(2, 2), compression="gzip", shuffle=True
        )
        file.create_dataset("b", data=np.arange(16, dtype="i4").reshape(4, 4))
        file.create_dataset("c", data=np.arange(3, dtype=">f8"))
        file["a"].attrs["units"] = "m"


def by_h5netcdf(path: Path) -> None:
    """Another writer of the same format."""
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"x": 5, "y": 4}
        v = file.create_variable("v", ("x", "y"), "f4", chunks=(2, 4), compression="gzip")
        v[:] = RANDOM.random((5, 4))
        v.attrs["long_name"] = "by h5netcdf"
        x = file.create_variable("x", ("x",), "f8")
        x[:] = np.arange(5) * 1.5


def classic(form: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        """Interleaved records of sizes that need padding, characters, packing."""
        with netCDF4.Dataset(path, "w", format=form) as file:
            file.title = "classic"
            file.range = np.array([0, 10], "i2")
            file.createDimension("time", None)
            file.createDimension("x", 5)
            file.createDimension("text", 3)
            time = file.createVariable("time", "f8", ("time",))
            time.units = "hours since 1999-12-31 12:00:00"
            time[:] = np.arange(7) * 6
            odd = file.createVariable("odd", "i1", ("time", "x"))
            odd[:] = RANDOM.integers(-100, 100, (7, 5))
            short = file.createVariable("short", "i2", ("time", "x"), fill_value=-999)
            short.set_auto_maskandscale(False)
            short.scale_factor, short.add_offset = 0.5, 10.0
            short[:] = RANDOM.integers(-999, 1000, (7, 5))
            real = file.createVariable("real", "f4", ("time", "x"))
            real.missing_value = np.float32(1e20)
            values = RANDOM.random((7, 5)).astype("f4")
            values[2, 2] = 1e20
            real[:] = values
            fixed = file.createVariable("fixed", "f8", ("x",))
            fixed[:] = np.arange(5)
            letters = file.createVariable("letters", "S1", ("x", "text"))
            letters[:] = netCDF4.stringtochar(np.array([b"abc", b"d", b"", b"ef", b"g"], "S3"))
            scalar = file.createVariable("scalar", "i4")
            scalar[...] = -3
            if form == "NETCDF3_64BIT_DATA":
                big = file.createVariable("big", "i8", ("time",))
                big[:] = np.arange(7) + 2**60
                unsigned = file.createVariable("unsigned", "u2", ("time", "x"))
                unsigned[:] = RANDOM.integers(0, 65536, (7, 5))

    return write


def one_record_variable(path: Path) -> None:
    """The special case of the classic format: a single record variable is not padded."""
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC") as file:
        file.createDimension("time", None)
        file.createDimension("x", 3)
        v = file.createVariable("v", "i1", ("time", "x"))
        v[:] = np.arange(15).reshape(5, 3)


def streamed(path: Path) -> None:
    """The number of records says "unknown"; the file's size tells."""
    classic("NETCDF3_CLASSIC")(path)
    bytes_ = bytearray(path.read_bytes())
    bytes_[4:8] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes_)


SINGLE: dict[str, Callable[[Path], None]] = {
    "packed": packed,
    "kinds": kinds,
    "plain_hdf5": plain_hdf5,
    "by_h5netcdf": by_h5netcdf,
    "cdf1": classic("NETCDF3_CLASSIC"),
    "cdf2": classic("NETCDF3_64BIT_OFFSET"),
    "cdf5": classic("NETCDF3_64BIT_DATA"),
    "one_record_variable": one_record_variable,
}


def series(
    folder: Path,
    steps: list[int],
    *,
    form: str = "NETCDF4",
    units: list[str] | None = None,
    dtype: str = "f8",
    calendar: str = "standard",
    chunk: int = 3,
    starts: list[float] | None = None,
    bounds: bool = False,
    descending: bool = False,
) -> list[Path]:
    """Files that follow one another in time; a static field, a global attribute a file."""
    field = np.random.default_rng(3).random((4, 5))
    files = []
    first = 0.0
    for number, count in enumerate(steps):
        path = folder / f"part_{number}.nc"
        with warnings.catch_warnings(), netCDF4.Dataset(path, "w", format=form) as file:
            warnings.simplefilter("ignore")
            file.history = f"file {number}"
            file.createDimension("time", None)
            file.createDimension("lat", 4)
            file.createDimension("lon", 5)
            file.createDimension("nv", 2)
            time = file.createVariable("time", dtype, ("time",))
            time.units = units[number] if units else "days since 1990-01-01"
            time.calendar = calendar
            start = starts[number] if starts else first
            values = start + np.arange(count)
            time[:] = values
            first = start + count
            if bounds:
                time.bounds = "time_bnds"
                edges = file.createVariable("time_bnds", dtype, ("time", "nv"))
                edges[:] = np.stack([values, values + 1], axis=1)
            lat = file.createVariable("lat", "f4", ("lat",))
            lat[:] = np.arange(4)[::-1] if descending else np.arange(4)
            lon = file.createVariable("lon", "f4", ("lon",))
            lon[:] = np.arange(5)
            static = file.createVariable("orography", "f8", ("lat", "lon"))
            static[:] = field
            options = {} if form.startswith("NETCDF3") else {"zlib": True, "chunksizes": (chunk, 4, 5)}
            v = file.createVariable("v", "f4", ("time", "lat", "lon"), fill_value=np.float32(-9), **options)
            v.units = "K"
            v[:] = np.random.default_rng(number).random((count, 4, 5))
            packed_ = file.createVariable("p", "i2", ("time", "lat"), fill_value=-1)
            packed_.scale_factor = 0.01
            packed_[:] = np.random.default_rng(number).random((count, 4))
        files.append(path)
    return files
