"""Data that are not here yet are asked for by where they are: no plan is needed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from services import Zenodo


def test_a_doi_is_asked_for(run_service, person, series):
    run_service(Zenodo(series))
    asked = person.result("request", "10.5281/zenodo.1001")
    fields = parse_qs(urlsplit(asked["url"]).query)
    assert fields["name"] == ["Monthly fields"]
    assert fields["title"] == ["New Dataset [Monthly fields]"]
    assert "sst_200001.nc" in fields["examples"][0]
    choices = {each["field"]: each["choice"] for each in asked["choices"]}
    assert choices["Data Format"] == "NetCDF"
    assert choices["Access protocol"] == "HTTP(S)"
    assert asked["sizeBytes"] == sum(path.stat().st_size for path in series.rglob("*.nc"))
