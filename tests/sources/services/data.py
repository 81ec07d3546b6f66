"""The same few small files each time: a monthly series on a coarse grid."""

from __future__ import annotations

from pathlib import Path

import netCDF4
import numpy as np

LATITUDES = np.linspace(-60, 60, 4)
LONGITUDES = np.linspace(0, 315, 8)


def write_series(folder: Path, *, start: int = 2000, months: int = 6, variable: str = "sst") -> list[Path]:
    """One file a month, `sst_200001.nc` and so on, in a folder of its year."""
    made = []
    for number in range(months):
        year, month = start + number // 12, number % 12 + 1
        path = folder / str(year) / f"{variable}_{year}{month:02d}.nc"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_month(path, number, variable)
        made.append(path)
    return made


def write_month(path: Path, number: int, variable: str) -> None:
    values = np.random.default_rng(number).normal(15, 3, (1, 4, 8)).astype("f4")
    with netCDF4.Dataset(path, "w") as file:
        file.title = "Made for tests"
        file.createDimension("time", None)
        file.createDimension("lat", 4)
        file.createDimension("lon", 8)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "days since 2000-01-01"
        time.calendar = "standard"
        time[:] = [30.0 * number]
        for name, points, units in (
            ("lat", LATITUDES, "degrees_north"),
            ("lon", LONGITUDES, "degrees_east"),
        ):
            axis = file.createVariable(name, "f8", (name,))
            axis.units = units
            axis[:] = points
        data = file.createVariable(variable, "f4", ("time", "lat", "lon"), zlib=True, chunksizes=(1, 4, 8))
        data.units = "degC"
        data[:] = values
