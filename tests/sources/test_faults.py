"""A tenth of all requests fails, connections break, and answers are half: every ingest ends right."""

from __future__ import annotations

import zipfile

import pytest
import xarray as xr
from services import Archive, Cds, Cmr, Elsewhere, Erddap, Faults, Files, Login, Marine, Thredds, Zenodo
from services.cds import DATASET as REQUEST
from services.faults import ALL, PASSING
from services.marine import DATASET, PRODUCT

RATE = 0.1


def failing(seed: int, kinds: tuple[str, ...] = ALL) -> Faults:
    return Faults(rate=RATE, seed=seed, kinds=kinds)


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
        if kind in ("arco-geo", "arco-time", "native"):
            # Half a chunk of a Zarr store that claims to be whole looks like a damaged one.
            faults = failing(seed, ALL if kind == "native" else PASSING)
            service = run_service(Marine(series, tmp_path / "marine", faults))
            return [service], [f"cmems:{PRODUCT}/{DATASET}?service={kind}"]
        if kind == "archive":
            folder = tmp_path / "offered"
            folder.mkdir()
            with zipfile.ZipFile(folder / "months.zip", "w", zipfile.ZIP_DEFLATED) as file:
                for path in series.rglob("*.nc"):
                    file.write(path, path.name)
            return [run_service(Zenodo(folder, failing(seed)))], ["zenodo:1001"]
        make = {"thredds": Thredds, "hyrax": Thredds, "erddap": Erddap, "zenodo": Zenodo}.get(kind, Files)
        # What an object store says of lengths is believed; a file that is shorter is an error.
        service = run_service(make(series, failing(seed, PASSING if kind == "bucket" else ALL)))
        if kind == "bucket":
            person.environment |= {"AWS_ENDPOINT_URL_S3": service.url, "AWS_NO_SIGN_REQUEST": "true"}
        addresses = [f"{service.url}/python/2000/sst_2000{month:02d}.nc" for month in range(1, 7)]
        return [service], {
            "urls": addresses,
            "public S3": [f"{service.url}/s3/?list-type=2&prefix=2000/"],
            "public GCS": [f"{service.url}/storage/v1/b/gcs/o?prefix=2000/"],
            "bucket": ["s3://s3/2000/*.nc"],
            "hyrax": [f"{service.url}/opendap/catalog.xml"],
            "listing": [f"{service.url}/apache/"],
            "template": [f"{service.url}/python/{{year}}/sst_{{time:%Y%m}}.nc", "--time", "2000-01/2000-06"],
            "thredds": [f"{service.url}/thredds/catalog/catalog.xml"],
            "erddap": [f"{service.url}/erddap/griddap/testSst", "--time", "2000-01-01/2000-05-30/P1M"],
            "zenodo": ["10.5281/zenodo.1001"],
        }[kind]

    return start


#: Of the kinds of sources that come over a network, each in its forms.
KINDS = [
    *("urls", "template", "listing", "public S3", "public GCS", "bucket"),
    *("zenodo", "archive", "cmr", "thredds", "hyrax", "erddap", "cds"),
    *("arco-geo", "arco-time", "native"),
]


@pytest.mark.parametrize("seed", [12, 43])
@pytest.mark.parametrize("kind", KINDS)
def test_an_ingest_ends_right(kind, seed, typed, ingest):
    services, what = typed(kind, seed)
    if kind == "cds":
        ingest(*what, expect=xr.open_dataset(services[0].file))
    else:
        ingest(*what)
    # The test would prove nothing without.
    total = sum(len(service.seen) for service in services)
    assert total < 20 or any(service.faults.given for service in services)
