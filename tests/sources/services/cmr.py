"""NASA: the metadata repository, an archive behind Earthdata Login, the login itself, and where archives keep their bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from pathlib import Path
from urllib.parse import quote, urlencode

from .faults import Faults
from .server import NOTHING, Answer, Seen, Service, as_json, file_answer, page, redirect

#: Granules on one page, whatever is asked for.
PAGE = 2


class Cmr(Service):
    """`granules.umm_json` of the collection TEST_SST, version 1, with search-after paging."""

    def __init__(self, folder: Path, archive: Archive, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.files = sorted(path for path in folder.rglob("*.nc"))
        self.archive = archive

    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_CMR_URL": self.url}

    def answer(self, request: Seen) -> Answer:
        if request.path != "/search/granules.umm_json":
            return NOTHING
        if request.one("bounding_box") and len(request.one("bounding_box").split(",")) != 4:
            return as_json({"errors": ["bounding_box is not four numbers"]}, 400)
        found = [path for path in self.files if self.wanted(path, request)]
        start = int(json.loads(request.headers.get("cmr-search-after", "[0]"))[0])
        shown = found[start : start + PAGE]
        following = {"CMR_Search_After": json.dumps([start + len(shown)])} if shown else {}
        body = {"hits": len(found), "took": 1, "items": [self.granule(path) for path in shown]}
        return as_json(body, CMR_Hits=str(len(found)), **following)

    def wanted(self, path: Path, request: Seen) -> bool:
        if request.one("short_name") != "TEST_SST" or request.one("version", "1") != "1":
            return False
        begin, _, end = request.one("temporal[]", ",").partition(",")
        month = self.month(path)
        return (not begin or month >= begin[:7]) and (not end or month <= end[:7])

    def month(self, path: Path) -> str:
        stamp = re.search(r"_(\d{4})(\d{2})\.nc$", path.name)
        assert stamp
        return f"{stamp[1]}-{stamp[2]}"

    def granule(self, path: Path) -> dict:
        url = f"{self.archive.url}/protected/{quote(path.name)}"
        related = [
            {"URL": url, "Type": "GET DATA"},
            {"URL": f"{url}.md5", "Type": "GET DATA"},
            {"URL": f"s3://archive/{path.name}", "Type": "GET DATA VIA DIRECT ACCESS"},
            {"URL": f"{self.archive.url}/s3credentials", "Type": "VIEW RELATED INFORMATION"},
            {"URL": f"{url}.dap", "Type": "USE SERVICE API", "Subtype": "OPENDAP DATA"},
        ]
        body = path.read_bytes()
        archived = {
            "Name": path.name,
            "Size": 0.01,
            "SizeUnit": "MB",
            "SizeInBytes": len(body),
            "Checksum": {"Value": hashlib.sha256(body).hexdigest(), "Algorithm": "SHA-256"},
        }
        return {
            "meta": {"concept-id": f"G{path.stem}-TEST", "native-id": path.stem},
            "umm": {
                "GranuleUR": path.stem,
                "RelatedUrls": related,
                "TemporalExtent": {
                    "RangeDateTime": {"BeginningDateTime": f"{self.month(path)}-01T00:00:00.000Z"}
                },
                "DataGranule": {"ArchiveAndDistributionInformation": [archived]},
            },
        }


class Login(Service):
    """Earthdata Login: a name and a password become a code that the archive takes."""

    host = "localhost"

    def __init__(self, username: str, password: str, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.basic = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.codes: set[str] = set()

    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_EARTHDATA_URL": self.url}

    def answer(self, request: Seen) -> Answer:
        if request.path == "/api/users/find_or_create_token":
            allowed = request.headers.get("authorization") == f"Basic {self.basic}"
            return (
                as_json({"access_token": "t", "token_type": "Bearer", "expiration_date": "01/01/2100"})
                if allowed
                else as_json({"error": "invalid_credentials"}, 401)
            )
        if request.path != "/oauth/authorize":
            return NOTHING
        if request.headers.get("authorization") != f"Basic {self.basic}":
            return page("Invalid user credentials", 401)
        code = secrets.token_hex(8)
        self.codes.add(code)
        back = urlencode({"code": code, "state": request.one("state")})
        return redirect(f"{request.one('redirect_uri')}?{back}")


class Elsewhere(Service):
    """Object storage with signed addresses: whoever has the address has the bytes. Nobody sends it credentials."""

    def __init__(self, folder: Path, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.files = {path.name: path for path in folder.rglob("*.nc")}

    def answer(self, request: Seen) -> Answer:
        path = self.files.get(request.path.lstrip("/"))
        return file_answer(path) if path and request.one("signature") == "s" else NOTHING


class Archive(Service):
    """Data for who has a token, or a session that the login gave; the bytes come from elsewhere."""

    def __init__(self, login: Login, elsewhere: Elsewhere, token: str, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self.login, self.elsewhere, self.token = login, elsewhere, token
        self.sessions: set[str] = set()
        #: `eula`: the licence is not accepted.
        self.mode = "open"

    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_EARTHDATA_HOSTS": self.netloc}

    def answer(self, request: Seen) -> Answer:
        if request.path == "/login":
            code = request.one("code")
            if code not in self.login.codes:
                return page("No such code", 403)
            self.login.codes.discard(code)
            self.sessions.add(code)
            return redirect(request.one("state"), Set_Cookie=f"session={code}; Path=/; HttpOnly")
        name = request.path.removeprefix("/protected/")
        if name == request.path:
            return NOTHING
        given = request.headers.get("authorization", "")
        cookie = request.headers.get("cookie", "").removeprefix("session=")
        if given.startswith("Bearer ") and given != f"Bearer {self.token}":
            return as_json({"error": "invalid_token", "error_description": "Token expired"}, 401)
        if not given and cookie not in self.sessions:
            back = urlencode({"redirect_uri": f"{self.url}/login", "state": request.raw, "client_id": "x"})
            return redirect(f"{self.login.url}/oauth/authorize?{back}")
        if self.mode == "eula":
            link = f"{self.login.url}/users/somebody/unaccepted_eulas"
            return page(f'You must accept the <a href="{link}">EULA</a> first.', 403)
        return redirect(f"{self.elsewhere.url}/{quote(name)}?signature=s")
