"""Make the sample files of this folder from Debian's `ferret-datasets`.

    apt-get download ferret-datasets
    dpkg-deb -x ferret-datasets_*.deb ferret
    pip install netCDF4
    python make.py ferret/usr/share/ferret-vis/data

The values are copied bit for bit; only names, attributes and storage change.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import netCDF4
import numpy as np

HERE = Path(__file__).parent
CLASSIC_YEAR = 1986
SERIES_YEARS = (1982, 1983, 1984, 1985)
CREDIT = "U.S. Navy FNOC monthly winds, NOAA/PMEL/TMAP, from the Debian package ferret-datasets 7.6.0"


def months_of(winds: netCDF4.Dataset, year: int) -> slice:
    """The twelve steps of one year; the file is in order of time."""
    time = winds["TIME"]
    dates = netCDF4.num2date(time[:], time.units, "standard")
    steps = [i for i, date in enumerate(dates) if date.year == year]
    assert len(steps) == 12, f"{year} has {len(steps)} months"
    return slice(steps[0], steps[-1] + 1)


def copy_attributes(source: netCDF4.Variable, target: netCDF4.Variable, *leave_out: str) -> None:
    target.setncatts(
        {k: source.getncattr(k) for k in source.ncattrs() if k not in ("_FillValue", *leave_out)}
    )


def write_classic(winds: netCDF4.Dataset, path: Path) -> None:
    """One year in the original's own format, names and attributes; time is the record dimension."""
    steps = months_of(winds, CLASSIC_YEAR)
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC") as out:
        out.set_fill_off()
        out.setncatts({"history": winds.history, "source": CREDIT})
        out.createDimension("TIME", None)
        for name in ("FNOCY", "FNOCX"):
            out.createDimension(name, len(winds.dimensions[name]))
        for name in ("FNOCX", "FNOCY", "TIME", "UWND", "VWND"):
            source = winds[name]
            fill = getattr(source, "_FillValue", None)
            target = out.createVariable(name, source.dtype, source.dimensions, fill_value=fill)
            copy_attributes(source, target)
        for name in ("FNOCX", "FNOCY"):
            out[name][:] = winds[name][:]
        for name in ("TIME", "UWND", "VWND"):
            out[name][:] = winds[name][steps]


def write_year(winds: netCDF4.Dataset, year: int, path: Path) -> None:
    """One year as NetCDF-4 with CF names, in chunks of three months, shuffled and deflated."""
    steps = months_of(winds, year)
    names = {"TIME": "time", "FNOCY": "lat", "FNOCX": "lon"}
    with netCDF4.Dataset(path, "w", format="NETCDF4") as out:
        out.setncatts({"Conventions": "CF-1.8", "title": "Monthly mean surface winds", "source": CREDIT})
        out.createDimension("time", None)
        out.createDimension("lat", len(winds.dimensions["FNOCY"]))
        out.createDimension("lon", len(winds.dimensions["FNOCX"]))

        time = out.createVariable("time", "f8", ("time",), chunksizes=(12,))
        time.setncatts(
            {
                "standard_name": "time",
                "units": "hours since 1980-01-14 14:00:00",
                "calendar": "standard",
                "axis": "T",
            }
        )
        lat = out.createVariable("lat", "f8", ("lat",))
        lat.setncatts({"standard_name": "latitude", "units": "degrees_north", "axis": "Y"})
        lon = out.createVariable("lon", "f8", ("lon",))
        lon.setncatts({"standard_name": "longitude", "units": "degrees_east", "axis": "X"})
        time[:], lat[:], lon[:] = winds["TIME"][steps], winds["FNOCY"][:], winds["FNOCX"][:]

        for source, standard_name in (("UWND", "eastward_wind"), ("VWND", "northward_wind")):
            values = winds[source]
            target = out.createVariable(
                source.lower(),
                "f4",
                tuple(names[d] for d in values.dimensions),
                fill_value=np.float32(values._FillValue),
                compression="zlib",
                complevel=4,
                shuffle=True,
                chunksizes=(3, len(out.dimensions["lat"]), len(out.dimensions["lon"])),
            )
            target.setncatts(
                {"standard_name": standard_name, "long_name": values.long_name.lower(), "units": "m s-1"}
            )
            target[:] = values[steps]


def main(folder: Path) -> None:
    shutil.copyfile(folder / "etopo60.cdf", HERE / "etopo60.nc")
    with netCDF4.Dataset(folder / "monthly_navy_winds.cdf") as winds:
        winds.set_auto_mask(False)
        write_classic(winds, HERE / f"navy_winds_{CLASSIC_YEAR}_classic.nc")
        for year in SERIES_YEARS:
            write_year(winds, year, HERE / f"navy_winds_{year}.nc")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
