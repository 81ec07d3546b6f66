"""JupyterLab for the browser tests of sources, and the services of `tests/sources` that it finds.

    python start_sources.py FOLDER

prints one line of JSON once JupyterLab answers, and stops everything when its
standard input closes.
"""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "build"), str(HERE.parent / "tests" / "sources")]

from buckets import prepare  # noqa: E402
from lab_program import forget_settings, start_jupyterlab  # noqa: E402
from services import (  # noqa: E402
    Archive,
    Catalog,
    Cds,
    Cmr,
    Elsewhere,
    Erddap,
    Files,
    Login,
    Marine,
    Service,
    Thredds,
    Zenodo,
    write_series,
)

# What may be in the places of credentials and on the way to their own host, and nowhere else.
SECRETS = {"password": "canary-pass word-71c0", "key": "canary-key-5e2d"}
NAME = "somebody"


def main(folder: Path) -> None:
    forget_settings()
    shutil.rmtree(folder, ignore_errors=True)
    buckets = prepare(folder, user="alice", other="bob")
    series = folder / "series"
    write_series(series)
    shutil.copytree(series / "2000", buckets.home / "months")
    shutil.copytree(series / "2000", folder / "osn-inbox" / "months")
    names = sorted(path.name for path in (series / "2000").iterdir())
    with ExitStack() as stack:
        services = every_service(folder, series)
        environment = {}
        for service in services.values():
            stack.enter_context(service.running())
            environment |= service.environment()
        addresses = [f"{services['files'].url}/python/2000/{name}" for name in names]
        (buckets.home / "addresses.txt").write_text("# six months\n" + "\n".join(addresses) + "\n")
        # As the provider's own tool is set up, but without its key.
        (buckets.home / ".cdsapirc").write_text(f"url: {services['cds'].api}\n")
        worker = {
            **buckets.environment(folder / "state"),
            "HOME": str(buckets.home),
            **environment,
            # No keys: what is open is read as nobody.
            "AWS_ENDPOINT_URL_S3": services["files"].url,
        }
        lab, url = start_jupyterlab(folder, buckets.home, worker)
        stack.callback(lab.stop)
        told = {
            "url": url,
            "folder": str(folder),
            "series": str(series),
            "names": names,
            "services": {name: service.url for name, service in services.items()},
            "environment": worker,
            "log": str(lab.log),
            "username": NAME,
            "secrets": SECRETS,
        }
        print(json.dumps(told), flush=True)
        sys.stdin.read()


def every_service(folder: Path, series: Path) -> dict[str, Service]:
    login, elsewhere = Login(NAME, SECRETS["password"]), Elsewhere(series)
    archive = Archive(login, elsewhere, "no-token")
    return {
        "files": Files(series),
        "zenodo": Zenodo(series),
        "login": login,
        "elsewhere": elsewhere,
        "archive": archive,
        "cmr": Cmr(series, archive),
        "thredds": Thredds(series),
        "erddap": Erddap(series),
        "catalog": Catalog(),
        "cds": Cds(series, SECRETS["key"]),
        "marine": Marine(series, folder / "marine"),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
