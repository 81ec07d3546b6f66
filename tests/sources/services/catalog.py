"""The catalog of data sets: one JSON file."""

from __future__ import annotations

from .server import Answer, Seen, Service, as_json

ENTRIES = [
    {
        "title": "GPCP",
        "description": "Global Precipitation Climatology Project, monthly",
        "tags": ["precipitation"],
        "provenance": {"providers": [{"name": "NOAA NCEI", "roles": ["producer"]}], "license": "CC0-1.0"},
        "stores": [{"id": "gpcp", "name": "Daily GPCP", "url": "gs://bucket/gpcp.zarr", "public": False}],
    },
    {"title": "MODIS LAI", "description": "Leaf area", "tags": None, "stores": []},
    {"title": 3, "stores": "nonsense"},
]


class Catalog(Service):
    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_CATALOG_URL": f"{self.url}/catalog.json"}

    def answer(self, request: Seen) -> Answer:
        return as_json(ENTRIES)
