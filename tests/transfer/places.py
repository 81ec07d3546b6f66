"""Where transfers go from and to, looked at by other clients than ours: a folder, an S3 and a GCS bucket."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config

AT_ONCE = 8
Tree = Mapping[str, bytes]
"""Content by key."""


def digest(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def digests(tree: Tree) -> dict[str, str]:
    return {key: digest(content) for key, content in tree.items()}


def below(prefix: str, tree: Tree) -> dict[str, bytes]:
    return {f"{prefix}{key}": content for key, content in tree.items()}


class Place(ABC):
    """A whole store. `uri` is what `lifecycle` is told."""

    uri: str

    def fill(self, tree: Tree) -> None:
        concurrently(lambda item: self.put(*item), tree.items())

    def digests(self, prefix: str = "") -> dict[str, str]:
        """MD5 by key of all that is here below the prefix, read back whole."""
        keys = [key for key in self.sizes() if key.startswith(prefix)]
        return dict(zip(keys, concurrently(lambda key: digest(self.get(key)), keys), strict=True))

    def clear(self, prefix: str) -> None:
        concurrently(self.remove, [key for key in self.sizes() if key.startswith(prefix)])

    @abstractmethod
    def sizes(self) -> dict[str, int]:
        """Bytes by key, as a listing shows all that is visible."""

    @abstractmethod
    def leftovers(self) -> list[str]:
        """Unfinished uploads."""

    @abstractmethod
    def put(self, key: str, content: bytes) -> None: ...

    @abstractmethod
    def get(self, key: str) -> bytes: ...

    @abstractmethod
    def remove(self, key: str) -> None: ...


class Folder(Place):
    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True)
        self.path = path
        self.uri = str(path)

    def sizes(self) -> dict[str, int]:
        files = (path for path in self.path.rglob("*") if path.is_file() and not is_part(path))
        return {path.relative_to(self.path).as_posix(): path.stat().st_size for path in files}

    def leftovers(self) -> list[str]:
        return [str(path) for path in self.path.rglob("*") if is_part(path)]

    def put(self, key: str, content: bytes) -> None:
        path = self.path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def get(self, key: str) -> bytes:
        return (self.path / key).read_bytes()

    def remove(self, key: str) -> None:
        (self.path / key).unlink()


def is_part(path: Path) -> bool:
    return path.name.endswith(".lifecycle-part")


class S3Bucket(Place):
    def __init__(self, url: str, key: str, secret: str, bucket: str) -> None:
        self.bucket = bucket
        self.uri = f"s3://{bucket}"
        self.client = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            region_name="us-east-1",
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                max_pool_connections=AT_ONCE,
            ),
        )
        self.client.create_bucket(Bucket=bucket)

    def sizes(self) -> dict[str, int]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}

    def leftovers(self) -> list[str]:
        pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket)
        return [
            f"{upload['Key']} {upload['UploadId']}" for page in pages for upload in page.get("Uploads", [])
        ]

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=key)


class GcsBucket(Place):
    def __init__(self, url: str, bucket: str) -> None:
        self.url = url
        self.bucket = bucket
        self.uri = f"gs://{bucket}"
        # Nothing is kept of what is removed: a run writes gigabytes.
        keep = {"softDeletePolicy": {"retentionDurationSeconds": "0"}}
        self._json("POST", "/storage/v1/b?project=p", {"name": bucket, **keep})

    def sizes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        query: dict[str, str] = {}
        while True:
            page = self._json("GET", f"/storage/v1/b/{self.bucket}/o?{urlencode(query)}")
            found |= {item["name"]: int(item["size"]) for item in page.get("items", [])}
            if not (token := page.get("nextPageToken")):
                return found
            query["pageToken"] = token

    def leftovers(self) -> list[str]:
        # A session whose URI was never heard of (killed before the answer) has no
        # bytes, is invisible, and ends by itself after a week: nobody can do more.
        sessions = self._json("GET", "/_control/state")["sessions"]
        return [
            f"{session['name']} {session['persisted']}"
            for session in sessions
            if session["bucket"] == self.bucket and session["state"] == "open" and session["persisted"]
        ]

    def put(self, key: str, content: bytes) -> None:
        query = urlencode({"uploadType": "media", "name": key})
        self._call("POST", f"/upload/storage/v1/b/{self.bucket}/o?{query}", content)

    def get(self, key: str) -> bytes:
        return self._call("GET", f"/storage/v1/b/{self.bucket}/o/{quote(key, safe='')}?alt=media")

    def remove(self, key: str) -> None:
        self._call("DELETE", f"/storage/v1/b/{self.bucket}/o/{quote(key, safe='')}")

    def _json(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        return json.loads(self._call(method, path, content, "application/json"))

    def _call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/octet-stream"
    ) -> bytes:
        request = Request(self.url + path, body, {"Content-Type": kind}, method=method)
        with urlopen(request, timeout=60) as answer:
            return answer.read()


def concurrently(work, items: Iterable) -> list:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, items))
