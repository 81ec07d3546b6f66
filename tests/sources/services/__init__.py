"""Data services in small: each a web server of its own, written from how the real one behaves, with faults on demand."""

from .catalog import Catalog
from .cds import Cds
from .cmr import Archive, Cmr, Elsewhere, Login
from .data import write_series
from .erddap import Erddap
from .faults import Faults
from .files import Files
from .marine import Marine
from .recorded import Recorded
from .server import Seen, Service
from .thredds import Thredds
from .zenodo import Zenodo

__all__ = [
    "Archive",
    "Catalog",
    "Cds",
    "Cmr",
    "Elsewhere",
    "Erddap",
    "Faults",
    "Files",
    "Login",
    "Marine",
    "Recorded",
    "Seen",
    "Service",
    "Thredds",
    "Zenodo",
    "write_series",
]
