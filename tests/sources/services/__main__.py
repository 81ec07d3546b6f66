"""`python -m services FOLDER`: all services on ports of their own; their addresses and a client's environment as JSON."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from .catalog import Catalog
from .cds import Cds
from .cmr import Archive, Cmr, Elsewhere, Login
from .data import write_series
from .erddap import Erddap
from .files import Files
from .marine import Marine
from .thredds import Thredds
from .zenodo import Zenodo

TOKEN, KEY, NAME, PASSWORD = "test-token", "test-key", "somebody", "test-password"


def main() -> None:
    top = Path(sys.argv[1])
    folder = top / "series"
    write_series(folder)
    login, elsewhere = Login(NAME, PASSWORD), Elsewhere(folder)
    archive = Archive(login, elsewhere, TOKEN)
    services = {
        "files": Files(folder),
        "zenodo": Zenodo(folder),
        "login": login,
        "elsewhere": elsewhere,
        "archive": archive,
        "cmr": Cmr(folder, archive),
        "thredds": Thredds(folder),
        "erddap": Erddap(folder),
        "catalog": Catalog(),
        "cds": Cds(folder, KEY),
        "marine": Marine(folder, top / "marine"),
    }
    environment = {"CDSAPI_URL": services["cds"].api}
    for service in services.values():
        service.start()
        environment |= service.environment()
    urls = {name: service.url for name, service in services.items()}
    print(json.dumps({"urls": urls, "environment": environment}), flush=True)
    threading.Event().wait()


main()
