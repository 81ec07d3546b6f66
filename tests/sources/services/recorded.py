"""What real services answered once: see `recorded/README.md`. Nothing of the data is there."""

from __future__ import annotations

import json
from pathlib import Path

from .server import NOTHING, Answer, Seen, Service, as_json

FOLDER = Path(__file__).resolve().parent.parent / "recorded"

CATALOGS = {
    "/thredds/catalog/narr-a-files/199303/19930313/catalog.xml": "thredds-ncei-narr.xml",
    "/thredds/catalog/namanl/201802/20180220/catalog.xml": "thredds-ncei-namanl.xml",
    "/thredds/catalog/noaaport/text/tropical/atlantic/hdob/catalog.xml": "thredds-unidata.xml",
    "/opendap/DSCOVR/EPIC/L1B/2024/04/catalog.xml": "hyrax-larc.xml",
}

#: By short name.
GRANULES = {
    "SEA_SURFACE_HEIGHT_ALT_GRIDS_L4_2SATS_5DAY_6THDEG_V_JPL2205": "cmr-podaac.json",
    "GPM_3IMERGHH": "cmr-gesdisc-imerg.json",
    "NLDAS_NOAH0125_H": "cmr-gesdisc-nldas.json",
    "MYD021KM": "cmr-laads.json",
}


class Recorded(Service):
    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_CMR_URL": self.url}

    def answer(self, request: Seen) -> Answer:
        if request.path in CATALOGS:
            body = (FOLDER / CATALOGS[request.path]).read_bytes()
            return Answer(200, body, {"Content-Type": "application/xml;charset=UTF-8"})
        if request.path == "/search/granules.umm_json" and request.one("short_name") in GRANULES:
            return self.granules(GRANULES[request.one("short_name")], request)
        return NOTHING

    def granules(self, name: str, request: Seen) -> Answer:
        """One page was recorded; what comes after it is empty."""
        found = json.loads((FOLDER / name).read_text())
        if "cmr-search-after" in request.headers:
            return as_json({**found, "items": []}, CMR_Hits=str(found["hits"]))
        after = '["pocloud",1577923200000,2546526969]'
        return as_json(found, CMR_Hits=str(found["hits"]), CMR_Search_After=after)
