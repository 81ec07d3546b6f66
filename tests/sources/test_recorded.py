"""What real services answered once is read as it was meant."""

from __future__ import annotations

import pytest
from services import Recorded

PODAAC = "SEA_SURFACE_HEIGHT_ALT_GRIDS_L4_2SATS_5DAY_6THDEG_V_JPL2205"


@pytest.fixture
def found(run_service, person):
    """The files that the wizard would show, with addresses below `HOST` where they are the service's own."""
    service = run_service(Recorded())

    def find(typed: str) -> list[dict]:
        with person.serve() as worker:
            answer = worker.call("findFiles", {"sources": [typed.replace("HOST", service.url)]})
        return [
            {**each, "uri": each["uri"].replace(service.url, "HOST")} for each in answer["found"]["files"]
        ]

    return find


@pytest.mark.parametrize(
    ("catalog", "count", "first"),
    [
        (
            "thredds/catalog/narr-a-files/199303/19930313/catalog.html",
            8,
            "HOST/thredds/fileServer/narr-a-files/199303/19930313/narr-a_221_19930313_2100_000.grb",
        ),
        (
            "thredds/catalog/namanl/201802/20180220/catalog.xml",
            10,
            "HOST/thredds/fileServer/namanl/201802/20180220/namanl_218_20180220_0600_006.grb2",
        ),
        (
            "thredds/catalog/noaaport/text/tropical/atlantic/hdob/catalog.xml",
            10,
            "HOST/thredds/fileServer/noaaport/text/tropical/atlantic/hdob/High_density_obs_20170824.txt",
        ),
        (
            "opendap/DSCOVR/EPIC/L1B/2024/04/catalog.xml",
            161,
            "HOST/opendap/hyrax/DSCOVR/EPIC/L1B/2024/04/epic_1b_20240401005515_03.h5",
        ),
    ],
    ids=["NCEI", "NCEI with metadata", "Unidata over HTTP alone", "Hyrax at Langley"],
)
def test_catalogs(catalog, count, first, found):
    files = found(f"HOST/{catalog}")
    assert len(files) == count
    assert files[0]["uri"] == first
    # Megabytes are rounded, and no size; Hyrax counts bytes.
    assert files[0]["sizeBytes"] == (340531844 if "opendap" in catalog else None)


@pytest.mark.parametrize(
    ("short_name", "uri", "known"),
    [
        (
            PODAAC,
            f"https://archive.podaac.earthdata.nasa.gov/podaac-ops-cumulus-protected/{PODAAC}/ssh_grids_v2205_2020010212.nc",
            (9695609, "md5:9002febf17632e5921eba5b8f62237e6", "2020-01-02T00:00:00.000Z"),
        ),
        (
            "GPM_3IMERGHH",
            "https://data.gesdisc.earthdata.nasa.gov/data/GPM_L3/GPM_3IMERGHH.06/2019/051/"
            "3B-HHR.MS.MRG.3IMERG.20190220-S000000-E002959.0000.V06B.HDF5",
            None,
        ),
        (
            "NLDAS_NOAH0125_H",
            "https://hydro1.gesdisc.eosdis.nasa.gov/data/NLDAS/NLDAS_NOAH0125_H.002/2019/051/NLDAS_NOAH0125_H.A20190220.0000.002.grb",
            None,
        ),
        (
            "MYD021KM",
            "https://ladsweb.modaps.eosdis.nasa.gov/archive/allData/6/MYD021KM/2019/051/MYD021KM.A2019051.0430.006.2019051235515.hdf",
            None,
        ),
    ],
)
def test_granules(short_name, uri, known, found):
    """The data alone: no checksums, pictures, services, nor what only one region of one cloud may read."""
    files = found(f"cmr:{short_name}")
    assert [each["uri"] for each in files] == [uri]
    assert files[0]["credentials"] == "earthdata"
    if known:
        assert (files[0]["sizeBytes"], files[0]["checksum"], files[0]["time"]) == known
