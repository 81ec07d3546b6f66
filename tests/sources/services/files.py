"""A folder in the listings of Apache, nginx, Python, S3 and Google, with what a crawler must not follow."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from .faults import Faults
from .server import NOTHING, Answer, Seen, Service, as_json, file_answer, page

#: Keys on one page of a bucket's listing.
PAGE = 2


class Files(Service):
    """`/apache/`, `/nginx/`, `/python/` for people; `/s3/` and `/storage/v1/b/gcs/o` for programs."""

    def __init__(self, folder: Path, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.folder = folder

    def answer(self, request: Seen) -> Answer:
        style, _, rest = request.path.lstrip("/").partition("/")
        if style == "s3" and "list-type" in request.query:
            return self.s3(request)
        if request.path == "/storage/v1/b/gcs/o":
            return self.gcs(request)
        path = self.folder / rest
        if style not in ("apache", "nginx", "python", "s3", "gcs") or ".." in rest:
            return NOTHING
        if path.is_file():
            return file_answer(path)
        if path.is_dir() and request.path.endswith("/"):
            return page(getattr(self, style)(path, request.path))
        return NOTHING

    def names(self, path: Path) -> list[str]:
        return [f"{each.name}/" if each.is_dir() else each.name for each in sorted(path.iterdir())]

    def apache(self, path: Path, url: str) -> str:
        rows = "".join(
            f'<tr><td><a href="{quote(name)}">{name[:20]}..&gt;</a></td><td align="right">2.3K</td></tr>'
            for name in self.names(path)
        )
        sort = "".join(f'<th><a href="?C={key};O=A">{key}</a></th>' for key in "NMSD")
        up = '<tr><td><a href="/apache/">Parent Directory</a></td></tr>'
        away = '<a href="https://elsewhere.invalid/x.nc">mirror</a>'
        return f"<h1>Index of {url}</h1><table><tr>{sort}</tr>{up}{rows}</table>{away}"

    def nginx(self, path: Path, url: str) -> str:
        rows = "".join(
            f'<a href="{quote(name)}">{name}</a>  01-Jan-2000 00:00  2345\n' for name in self.names(path)
        )
        return f'<h1>Index of {url}</h1><hr><pre><a href="../">../</a>\n{rows}</pre><hr>'

    def python(self, path: Path, url: str) -> str:
        rows = "".join(f"<li><a href='{quote(name)}'>{name}</a></li>" for name in self.names(path))
        return f"<h1>Directory listing for {url}</h1><hr><ul>{rows}</ul>"

    def keys(self, prefix: str, after: str) -> tuple[list[str], str | None]:
        every = sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()
        )
        below = [key for key in every if key.startswith(prefix) and key > after]
        return below[:PAGE], below[PAGE - 1] if len(below) > PAGE else None

    def s3(self, request: Seen) -> Answer:
        keys, token = self.keys(request.one("prefix"), request.one("continuation-token"))
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{(self.folder / key).stat().st_size}</Size>"
            f"<ETag>&quot;{self.md5(key)}&quot;</ETag></Contents>"
            for key in keys
        )
        more = f"<NextContinuationToken>{escape(token)}</NextContinuationToken>" if token else ""
        xml = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<IsTruncated>{'true' if token else 'false'}</IsTruncated>{more}{entries}</ListBucketResult>"
        )
        return Answer(200, xml.encode(), {"Content-Type": "application/xml"})

    def gcs(self, request: Seen) -> Answer:
        keys, token = self.keys(request.one("prefix"), request.one("pageToken"))
        items = [{"name": key, "size": str((self.folder / key).stat().st_size)} for key in keys]
        return as_json({"items": items, **({"nextPageToken": token} if token else {})})

    def md5(self, key: str) -> str:
        return hashlib.md5((self.folder / key).read_bytes()).hexdigest()
