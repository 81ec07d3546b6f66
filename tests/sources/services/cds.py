"""The Climate Data Store: a request becomes a job, the job a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .faults import Faults
from .server import NOTHING, Answer, Seen, Service, as_json, file_answer

DATASET, CLOSED = "test-sst-monthly", "test-licensed"


class Cds(Service):
    """`test-sst-monthly` gives the first file after some polls; `test-licensed` wants its licence accepted."""

    def __init__(self, folder: Path, key: str, faults: Faults | None = None, polls: int = 2) -> None:
        super().__init__(faults)
        self.file = sorted(folder.rglob("*.nc"))[0]
        self.key, self.polls = key, polls
        self.jobs: dict[str, int] = {}
        self.inputs: list[dict] = []

    @property
    def api(self) -> str:
        return f"{self.url}/api"

    def answer(self, request: Seen) -> Answer:
        if request.path == "/store/result.nc":
            # Storage of its own: an address that nobody guesses, and no credentials.
            return file_answer(self.file)
        if request.headers.get("private-token") != self.key:
            return problem(401, "authentication failed", "the key is not valid")
        if request.path == "/api/profiles/v1/account/verification/pat" and request.method == "POST":
            return as_json({"id": 1})
        execution = re.fullmatch(r"/api/retrieve/v1/processes/([\w-]+)/execution", request.path)
        if execution and request.method == "POST":
            if execution[1] == CLOSED:
                link = f"{self.url}/datasets/{CLOSED}?tab=download#manage-licences"
                detail = f"please visit {link} to accept the required licence(s)."
                return problem(403, "required licences not accepted", detail, "permission denied")
            if execution[1] != DATASET:
                return problem(404, "process not found", f"dataset {execution[1]} not found")
            body = json.loads(request.body)
            if "year" not in body["inputs"]:
                return problem(400, "invalid request", "the request names no year")
            self.inputs.append(body["inputs"])
            job = f"job-{len(self.jobs) + 1}"
            self.jobs[job] = self.polls
            return as_json({"processID": DATASET, "type": "process", "jobID": job, "status": "accepted"}, 201)
        job = re.fullmatch(r"/api/retrieve/v1/jobs/([\w-]+)(/results)?", request.path)
        if not job or job[1] not in self.jobs:
            return problem(404, "job not found", f"job {request.path} not found")
        if job[2]:
            size = self.file.stat().st_size
            value = {"type": "application/netcdf", "href": "/store/result.nc", "file:size": size}
            return as_json({"asset": {"value": value}})
        self.jobs[job[1]] -= 1
        left = self.jobs[job[1]]
        status = "successful" if left < 0 else "running" if left == 0 else "accepted"
        if "fail" in json.dumps(self.inputs[-1:]):
            log = [["2000-01-01T00:00:00", "ERROR: no data is available within your requested subset"]]
            return as_json({"jobID": job[1], "status": "failed", "metadata": {"log": log}})
        return as_json({"jobID": job[1], "status": status, "metadata": {"log": []}})


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Answer:
    return as_json({"type": kind, "title": title, "detail": detail, "status": status}, status)


__all__ = ["CLOSED", "DATASET", "NOTHING", "Cds"]
