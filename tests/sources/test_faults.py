"""A tenth of all requests fails, and connections break: every ingest ends right."""

from __future__ import annotations

import pytest
import xarray as xr
from services import Archive, Cds, Cmr, Elsewhere, Erddap, Faults, Files, Login, Marine, Thredds, Zenodo
from services.cds import DATASET as REQUEST
from services.marine import DATASET, PRODUCT

RATE = 0.1


def failing(seed: int) -> Faults:
    return Faults(rate=RATE, seed=seed)


@pytest.fixture
def typed(run_service, person, series, tmp_path):
    """What to type for each kind, each service failing by a seed of its own."""

    def start(kind: str, seed: int) -> tuple[list, list[str]]:
        if kind == "cmr":
            login = run_service(Login("somebody", "password", failing(seed)))
            elsewhere = run_service(Elsewhere(series, failing(seed + 1)))
            archive = run_service(Archive(login, elsewhere, "token", failing(seed + 2)))
            services = [login, elsewhere, archive, run_service(Cmr(series, archive, failing(seed + 3)))]
            (person.home / ".netrc").write_text("machine localhost login somebody password password\n")
            return services, ["cmr:TEST_SST"]
        if kind == "cds":
            service = run_service(Cds(series, "key", failing(seed)))
            person.environment |= {"CDSAPI_URL": service.api, "CDSAPI_KEY": "key"}
            return [service], [f"cds:{REQUEST}?year=2000"]
        if kind == "marine":
            service = run_service(Marine(series, tmp_path / "marine", failing(seed)))
            return [service], [f"cmems:{PRODUCT}/{DATASET}"]
        make = {"listing": Files, "template": Files, "thredds": Thredds, "erddap": Erddap, "zenodo": Zenodo}
        service = run_service(make[kind](series, failing(seed)))
        return [service], {
            "listing": [f"{service.url}/apache/"],
            "template": [f"{service.url}/python/{{year}}/sst_{{time:%Y%m}}.nc", "--time", "2000-01/2000-06"],
            "thredds": [f"{service.url}/thredds/catalog/catalog.xml"],
            "erddap": [f"{service.url}/erddap/griddap/testSst", "--time", "2000-01-01/2000-05-30/P1M"],
            "zenodo": ["10.5281/zenodo.1001"],
        }[kind]

    return start


@pytest.mark.parametrize("seed", [1, 20])
@pytest.mark.parametrize(
    "kind", ["listing", "template", "thredds", "erddap", "zenodo", "cmr", "cds", "marine"]
)
def test_an_ingest_ends_right(kind, seed, typed, ingest):
    services, what = typed(kind, seed)
    if kind == "cds":
        ingest(*what, expect=xr.open_dataset(services[0].file))
    else:
        ingest(*what)
    # The test would prove nothing without.
    total = sum(len(service.seen) for service in services)
    assert total < 20 or any(service.faults.given for service in services)
