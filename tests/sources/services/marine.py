"""Copernicus Marine: a configuration, a STAC catalog, and open buckets with Zarr and native files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import xarray as xr

from .faults import Faults
from .files import Files
from .server import NOTHING, Answer, Seen, as_json

PASSWORD = "test-password"
PRODUCT, DATASET = "TEST_PRODUCT_001", "cmems_test_sst_my_P1M-m"


class Marine(Files):
    """`arco/` holds the series as Zarr; `native/` is a bucket with the files."""

    def __init__(self, folder: Path, work: Path, faults: Faults | None = None) -> None:
        super().__init__(folder, faults)
        self.stores = work
        paths = sorted(folder.rglob("*.nc"))
        with xr.open_mfdataset(
            paths, combine="by_coords", data_vars="minimal", coords="minimal", compat="equals"
        ) as whole:
            for variable in whole.variables.values():
                variable.encoding = {}
            for name, chunks in (("geoChunked", (1, 4, 8)), ("timeChunked", (6, 2, 2))):
                whole.load().to_zarr(
                    work / f"{name}.zarr",
                    mode="w",
                    zarr_format=2,
                    consolidated=True,
                    encoding={"sst": {"chunks": chunks}},
                )

    def environment(self) -> dict[str, str]:
        return {
            "COPERNICUSMARINE_CONFIG_URL": f"{self.url}/clients-config-v1",
            "LIFECYCLE_CMEMS_LOGIN_URL": f"{self.url}/token",
        }

    def answer(self, request: Seen) -> Answer:
        path = request.path
        if path == "/token":
            form = parse_qs(request.body.decode())
            if form.get("password") != [PASSWORD]:
                return as_json(
                    {"error": "invalid_grant", "error_description": "Invalid user credentials"}, 400
                )
            return as_json({"access_token": "t"})
        if path == "/clients-config-v1":
            return as_json(
                {"clientVersions": {}, "catalogues": [{"idMapping": "x", "stacRoot": f"{self.url}/metadata"}]}
            )
        if path == f"/metadata/{PRODUCT}/product.stac.json":
            link = {"rel": "item", "href": f"{DATASET}_202311/dataset.stac.json", "title": "SST"}
            return as_json({"type": "Collection", "id": PRODUCT, "links": [link]})
        if path == f"/metadata/{PRODUCT}/{DATASET}_202311/dataset.stac.json":
            assets = {
                "geoChunked": {"href": f"{self.url}/arco/geoChunked.zarr"},
                "timeChunked": {"href": f"{self.url}/arco/timeChunked.zarr"},
                "native": {"href": f"{self.url}/s3/2000"},
            }
            return as_json({"id": f"{DATASET}_202311", "properties": {"title": "SST"}, "assets": assets})
        if path.startswith("/arco/"):
            file = self.stores / path.removeprefix("/arco/")
            return (
                Answer(200, file.read_bytes(), {"Accept-Ranges": "bytes", "ETag": f'"{file.stat().st_size}"'})
                if file.is_file()
                else NOTHING
            )
        return super().answer(request)
