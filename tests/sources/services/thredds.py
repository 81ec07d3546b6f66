"""THREDDS and Hyrax: catalogs in XML that refer to one another."""

from __future__ import annotations

from pathlib import Path

from .faults import Faults
from .server import NOTHING, Answer, Seen, Service, file_answer

NAMES = (
    'xmlns="http://www.unidata.ucar.edu/namespaces/thredds/InvCatalog/v1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
SERVICES = """<service name="all" serviceType="Compound" base="">
  <service name="odap" serviceType="OPENDAP" base="/thredds/dodsC/"/>
  <service name="http" serviceType="HTTPServer" base="/thredds/fileServer/"/>
</service>"""


class Thredds(Service):
    """`/thredds/catalog/catalog.xml` with a catalog a year; `/opendap/catalog.xml` as Hyrax writes it."""

    def __init__(self, folder: Path, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.folder = folder

    def answer(self, request: Seen) -> Answer:
        for prefix in ("/thredds/fileServer/", "/opendap/hyrax/"):
            if request.path.startswith(prefix):
                path = self.folder / request.path.removeprefix(prefix)
                return file_answer(path) if path.is_file() else NOTHING
        if request.path == "/thredds/catalog/catalog.xml":
            return self.xml(f"<!-- years -->{SERVICES}<dataset name='all'>{self.years()}</dataset>")
        if request.path == "/opendap/catalog.xml":
            return self.hyrax()
        parts = request.path.removeprefix("/thredds/catalog/").split("/")
        year = self.folder / parts[0]
        if len(parts) == 2 and parts[1] == "catalog.xml" and year.is_dir():
            return self.xml(f"{SERVICES}{self.year(year)}")
        return NOTHING

    def xml(self, inner: str) -> Answer:
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<catalog {NAMES} version="1.0.1">{inner}</catalog>'
        return Answer(200, text.encode(), {"Content-Type": "application/xml"})

    def years(self) -> str:
        years = sorted(path.name for path in self.folder.iterdir() if path.is_dir())
        refs = "".join(
            f'<catalogRef xlink:href="{year}/catalog.xml" xlink:title="{year}" name=""/>' for year in years
        )
        # Back to itself, and to somebody else: neither may be followed for ever.
        return refs + (
            '<catalogRef xlink:href="catalog.xml" xlink:title="again"/>'
            '<catalogRef xlink:href="http://elsewhere.invalid/catalog.xml" xlink:title="away"/>'
        )

    def year(self, folder: Path) -> str:
        datasets = "".join(
            f'<dataset name="{path.name}" ID="{path.name}" urlPath="{folder.name}/{path.name}">'
            '<dataSize units="Kbytes">2.35</dataSize><date type="modified">2001-01-01T00:00:00Z</date></dataset>'
            for path in sorted(folder.iterdir())
        )
        inherited = '<metadata inherited="true"><serviceName>all</serviceName></metadata>'
        return f'<dataset name="{folder.name}">{inherited}{datasets}</dataset>'

    def hyrax(self) -> Answer:
        datasets = "".join(
            f'<thredds:dataset name="{path.name}" ID="/{path.name}">'
            f'<thredds:dataSize units="bytes">{path.stat().st_size}</thredds:dataSize>'
            f'<thredds:access serviceName="dap" urlPath="/{path.relative_to(self.folder)}"/>'
            f'<thredds:access serviceName="file" urlPath="/{path.relative_to(self.folder)}"/></thredds:dataset>'
            for path in sorted(self.folder.rglob("*.nc"))
        )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><thredds:catalog '
            'xmlns:thredds="http://www.unidata.ucar.edu/namespaces/thredds/InvCatalog/v1.0">'
            '<thredds:service name="dap" serviceType="OPeNDAP" base="/opendap/hyrax"/>'
            '<thredds:service name="file" serviceType="HTTPServer" base="/opendap/hyrax"/>'
            f'<thredds:dataset name="/">{datasets}</thredds:dataset></thredds:catalog>'
        )
        return Answer(200, text.encode(), {"Content-Type": "text/xml"})
