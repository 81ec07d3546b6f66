"""Files that nobody made for these tests: what netCDF4, h5py and xarray test with, and Debian's climatologies.

What is not installed anyway is fetched once into `.test/files`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py
import xarray

CACHE = Path(__file__).resolve().parents[2] / ".test" / "files"

#: h5py's and xarray's come with the packages.
INSTALLED = {
    path.name: path
    for package, pattern in ((h5py, "tests/data_files/*.h5"), (xarray, "tests/data/*.nc"))
    for path in sorted(Path(package.__file__).parent.glob(pattern))
}
NETCDF4 = (
    "20171025_2056.Cloud_Top_Height.nc",
    "CRM032_test1.nc",
    "issue1152.nc",
    "issue671.nc",
    "issue672.nc",
    "netcdf_dummy_file.nc",
    "test_gold.nc",
    "ubyte.nc",
)
FERRET = (
    "coads_climatology.cdf",
    "esku_heat_budget.cdf",
    "etopo120.cdf",
    "etopo20.cdf",
    "etopo40.cdf",
    "etopo5.cdf",
    "etopo60.cdf",
    "levitus_climatology.cdf",
    "monthly_navy_winds.cdf",
    "ocean_atlas_subset.nc",
)


def file_of_others(name: str) -> Path:
    if name in INSTALLED:
        return INSTALLED[name]
    return (
        cached("netCDF4", fetch_netcdf4) / name if name in NETCDF4 else cached("ferret", fetch_ferret) / name
    )


def cached(name: str, fetch: Callable[[Path, Path], None]) -> Path:
    folder = CACHE / name
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetching-") as temporary:
            made = Path(temporary) / "made"
            made.mkdir()
            fetch(Path(temporary), made)
            # Another process may have been quicker.
            if not folder.exists():
                made.rename(folder)
    return folder


def fetch_netcdf4(folder: Path, made: Path) -> None:
    """Out of the package's sources. pip asks those what they need, and they look for headers: these will do."""
    headers = folder / "include"
    headers.mkdir()
    (headers / "netcdf.h").write_text("nc_inq_compound\n")
    version = '#define H5_VERS_INFO "HDF5 library version: 1.14.0"\n'
    for name in ("H5public.h", "hdf5.h"):
        (headers / name).write_text(version)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        "netCDF4",
        "netCDF4",
    ]
    environment = {**os.environ, "NETCDF4_DIR": str(folder), "HDF5_DIR": str(folder)}
    subprocess.run(pip, cwd=folder, env=environment, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as sources:
        for member in sources:
            path = Path(member.name)
            if path.parent.name == "test" and path.name in NETCDF4:
                (made / path.name).write_bytes(sources.extractfile(member).read())


def fetch_ferret(folder: Path, made: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise RuntimeError(
            "The climatologies come from a Debian package: there is no apt-get and dpkg-deb here."
        )
    subprocess.run(["apt-get", "-qq", "download", "ferret-datasets"], cwd=folder, check=True)
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", str(package), str(folder / "root")], check=True)
    for path in (folder / "root/usr/share/ferret-vis/data").iterdir():
        if path.name in FERRET:
            path.rename(made / path.name)
