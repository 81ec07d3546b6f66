"""Zenodo: records, versions, files with checksums, and a limit of requests that it announces."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

from .faults import Faults
from .server import NOTHING, Answer, Seen, Service, as_json, file_answer, redirect

RECORD, CONCEPT, OLD_RECORD, RESTRICTED = "1001", "1000", "900", "1500"


class Zenodo(Service):
    """Record 1001 holds the files; 1000 is all its versions, 900 has the older form, 1500 is restricted."""

    def __init__(
        self,
        folder: Path,
        faults: Faults | None = None,
        *,
        requests: int = 10_000,
        seconds: float = 60,
        token: str | None = None,
        announced: bool = True,
    ) -> None:
        super().__init__(faults)
        self.files = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}
        self.requests, self.seconds, self.token = requests, seconds, token
        #: Does it say of itself how often it may be asked?
        self.announced = announced
        self.began = 0.0
        self.count = 0
        #: Times that it had to say "too many".
        self.refused = 0

    def environment(self) -> dict[str, str]:
        return {"LIFECYCLE_ZENODO_URL": self.url}

    def answer(self, request: Seen) -> Answer:
        with self._lock:
            now = time.time()
            if now >= self.began + self.seconds:
                self.began, self.count = now, 0
            self.count += 1
            left = self.requests - self.count
            limits = {
                "X-RateLimit-Limit": str(self.requests),
                "X-RateLimit-Remaining": str(max(0, left)),
                "X-RateLimit-Reset": str(int(self.began + self.seconds) + 1),
            }
            if not self.announced:
                limits = {}
            if left < 0:
                self.refused += 1
                refusal = as_json({"status": 429, "message": "Too many requests."}, 429)
                refusal.headers |= {**limits, "Retry-After": str(int(self.seconds) + 1)}
                return refusal
        answer = self.route(request)
        return Answer(answer.status, answer.body, {**answer.headers, **limits}, answer.streamed)

    def route(self, request: Seen) -> Answer:
        if request.path == "/api/records":
            given = request.headers.get("authorization")
            if given and given != f"Bearer {self.token}":
                return as_json({"status": 401, "message": "The token is invalid or has expired."}, 401)
            return as_json({"hits": {"hits": [], "total": 0}, "links": {}, "aggregations": {}})
        file = re.fullmatch(r"/api/records/(\d+)/files/(.+)/content", request.path)
        if file:
            path = self.files.get(file[2])
            if file[1] == RESTRICTED and request.headers.get("authorization") != f"Bearer {self.token}":
                return as_json({"status": 403, "message": "Permission denied."}, 403)
            return file_answer(path, "application/octet-stream") if path else NOTHING
        old = re.fullmatch(r"/api/files/bucket-1/(.+)", request.path)
        if old:
            path = self.files.get(old[1])
            return file_answer(path, "application/octet-stream") if path else NOTHING
        record = re.fullmatch(r"/api/records/(\d+)", request.path)
        if not record:
            return NOTHING
        number = record[1]
        if number == CONCEPT:
            return redirect(f"/api/records/{RECORD}")
        if number == OLD_RECORD:
            return as_json(self.old_record())
        if number == RESTRICTED:
            allowed = self.token and request.headers.get("authorization") == f"Bearer {self.token}"
            return as_json(self.record(RESTRICTED, access="restricted", shown=bool(allowed)))
        if number != RECORD:
            return as_json({"status": 404, "message": "The persistent identifier does not exist."}, 404)
        return as_json(self.record(RECORD))

    def record(self, number: str, access: str = "open", shown: bool = True) -> dict:
        return {
            "id": int(number),
            "conceptrecid": CONCEPT,
            "doi": f"10.5281/zenodo.{number}",
            "conceptdoi": f"10.5281/zenodo.{CONCEPT}",
            "metadata": {
                "title": "Monthly fields",
                "description": "<p>Made <b>for tests</b>.</p>",
                "access_right": access,
                "license": {"id": "cc-by-4.0"},
                "version": "1.1",
                "relations": {"version": [{"index": 1, "is_last": True}]},
            },
            "links": {"self": f"{self.url}/api/records/{number}"},
            "files": [
                {
                    "id": "f",
                    "key": name,
                    "size": path.stat().st_size,
                    "checksum": f"md5:{hashlib.md5(path.read_bytes()).hexdigest()}",
                    "links": {"self": f"{self.url}/api/records/{number}/files/{name}/content"},
                }
                for name, path in self.files.items()
                if shown
            ],
        }

    def old_record(self) -> dict:
        record = self.record(OLD_RECORD)
        record["files"] = [
            {
                "bucket": "bucket-1",
                "key": each["key"],
                "type": "nc",
                "size": each["size"],
                "checksum": each["checksum"],
                "links": {"self": f"{self.url}/api/files/bucket-1/{each['key']}"},
            }
            for each in record["files"]
        ]
        return record
