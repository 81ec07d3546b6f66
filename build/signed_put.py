"""A signed PUT to an S3 server, with the standard library alone: enough to fill buckets for tests and the demo."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import urllib.request
from urllib.parse import quote, urlsplit

REGION = "us-east-1"


def signed_put(endpoint: str, key: str, secret: str, path: str, body: bytes = b"", query: str = "") -> None:
    """PUT `body` at `/bucket` or `/bucket/object`, by AWS Signature Version 4; `query` is like `policy=`."""
    host = urlsplit(endpoint).netloc
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": now}
    target = quote(path)
    request = "\n".join(
        [
            "PUT",
            target,
            query,
            *(f"{name}:{value}" for name, value in headers.items()),
            "",
            ";".join(headers),
            digest,
        ]
    )
    scope = f"{now[:8]}/{REGION}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
    signing_key = f"AWS4{secret}".encode()
    for part in (now[:8], REGION, "s3", "aws4_request", to_sign):
        signing_key = hmac.digest(signing_key, part.encode(), "sha256")
    authorization = f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={';'.join(headers)}, Signature={signing_key.hex()}"
    url = f"{endpoint}{target}{'?' if query else ''}{query}"
    sent = {**headers, "authorization": authorization}
    urllib.request.urlopen(urllib.request.Request(url, body, sent, method="PUT"), timeout=60).close()
