"""ERDDAP: what a grid is, and pieces of it as NetCDF, made while they are sent."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from urllib.parse import unquote

import xarray as xr

from .faults import Faults
from .server import Answer, Seen, Service, as_json

COLUMNS = ["Row Type", "Variable Name", "Attribute Name", "Data Type", "Value"]


class Erddap(Service):
    """The data set `testSst`: all files as one grid."""

    def __init__(self, folder: Path, faults: Faults | None = None) -> None:
        super().__init__(faults)
        paths = sorted(folder.rglob("*.nc"))
        self.grid = xr.concat(
            [xr.load_dataset(path) for path in paths],
            dim="time",
            data_vars="minimal",
            coords="minimal",
            compat="override",
            join="override",
        )

    def answer(self, request: Seen) -> Answer:
        if request.path == "/erddap/info/testSst/index.json":
            return as_json({"table": {"columnNames": COLUMNS, "rows": self.rows()}})
        if request.path == "/erddap/griddap/testSst.json":
            return self.times(unquote(request.raw.partition("?")[2]))
        if request.path == "/erddap/griddap/testSst.nc":
            return self.subset(unquote(request.raw.partition("?")[2]))
        return refuse(404, "Currently unknown datasetID.")

    def rows(self) -> list[list[str]]:
        seconds = self.grid.time.values.astype("datetime64[s]").astype("i8")
        rows = [["attribute", "NC_GLOBAL", "title", "String", "A grid for tests"]]
        rows.append(["dimension", "time", "", "double", "nValues=6"])
        rows.append(["attribute", "time", "actual_range", "double", f"{seconds[0]}, {seconds[-1]}"])
        rows.append(["attribute", "time", "units", "String", "seconds since 1970-01-01T00:00:00Z"])
        for name in ("lat", "lon"):
            values = self.grid[name].values
            rows.append(["dimension", name, "", "double", f"nValues={len(values)}"])
            rows.append(["attribute", name, "actual_range", "double", f"{values[0]}, {values[-1]}"])
        rows.append(["variable", "sst", "", "float", "time, lat, lon"])
        return rows

    def times(self, constraint: str) -> Answer:
        match = re.fullmatch(r"time\[\((.*?)Z?\):(\d+):\((.*?)Z?\)\]", constraint)
        if not match:
            return refuse(400, f"Query error: {constraint}")
        axis = self.grid.indexes["time"]
        begin, end = axis.get_indexer(type(axis)([match[1], match[3]]), method="nearest")
        rows = [[f"{time:%Y-%m-%dT%H:%M:%SZ}"] for time in axis[begin : end + 1 : int(match[2])]]
        return as_json({"table": {"columnNames": ["time"], "columnTypes": ["String"], "rows": rows}})

    def subset(self, constraint: str) -> Answer:
        match = re.fullmatch(r"sst((?:\[\(.*?\):\d+:\(.*?\)\])+)", constraint)
        if not match:
            return refuse(400, f"Query error: {constraint}")
        grid = self.grid
        for dim, (first, stride, last) in zip(
            ("time", "lat", "lon"), re.findall(r"\[\((.*?)\):(\d+):\((.*?)\)\]", match[1]), strict=True
        ):
            axis = grid.indexes[dim]
            low, high = (
                [value.removesuffix("Z") for value in (first, last)]
                if dim == "time"
                else [float(value) for value in (first, last)]
            )
            # As ERDDAP does: the nearest values to both ends.
            begin, end = axis.get_indexer(type(axis)([low, high]), method="nearest")
            grid = grid.isel({dim: slice(begin, end + 1, int(stride))})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "piece.nc"
            units = {"time": {"units": "seconds since 1970-01-01T00:00:00Z", "dtype": "f8"}}
            grid.to_netcdf(path, format="NETCDF3_CLASSIC", encoding=units)
            return Answer(200, path.read_bytes(), {"Content-Type": "application/x-netcdf"}, streamed=True)


def refuse(code: int, message: str) -> Answer:
    text = f'Error {{\n    code={code};\n    message="{message}";\n}}\n'
    return Answer(code, text.encode(), {"Content-Type": "text/plain"})
