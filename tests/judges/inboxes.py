"""An inbox on a real Ceph gateway, as OSN runs one, files to send there, and what has arrived."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from judging import Cli
from servers.ceph import cluster

BUCKET = "push-inbox"
READ_ALL = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
        }
    ],
}

CONFIG = """
user: alice
endpoints:
  osn: {{type: s3, url: "{url}", pathStyle: true, accessKeyId: "${{INBOX_KEY}}", secretAccessKey: "${{INBOX_SECRET}}"}}
panels:
  - id: osn
    title: OSN
    roots: [{{uri: "osn://{bucket}", write: new, delete: request, public: true, inbox: true}}]
"""


class Inbox:
    def __init__(self, url: str) -> None:
        self.url = url
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=cluster.KEY,
            aws_secret_access_key=cluster.SECRET,
            region_name="us-east-1",
        )

    def objects(self, prefix: str = "") -> dict[str, str]:
        """ETag by key."""
        return {each["Key"]: each["ETag"].strip('"') for each in self._listed(prefix)}

    def modified(self) -> dict[str, datetime]:
        """When each key was written."""
        return {each["Key"]: each["LastModified"] for each in self._listed("")}

    def _listed(self, prefix: str) -> list[Any]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [each for page in pages for each in page.get("Contents", [])]


def empty_inbox(url: str, cli: Cli) -> Inbox:
    """With nothing in it, and named in the configuration of this command line."""
    inbox = Inbox(url)
    if BUCKET not in [each["Name"] for each in inbox.client.list_buckets()["Buckets"]]:
        inbox.client.create_bucket(Bucket=BUCKET)
        inbox.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(READ_ALL))
    for key in inbox.objects():
        inbox.client.delete_object(Bucket=BUCKET, Key=key)
    config = cli.folder / "lifecycle.yaml"
    config.write_text(CONFIG.format(url=inbox.url, bucket=BUCKET))
    cli.env.update(LIFECYCLE_CONFIG=str(config), INBOX_KEY=cluster.KEY, INBOX_SECRET=cluster.SECRET)
    return inbox


#: Names that shells, curl and URLs each read in their own way.
AWKWARD = [
    "plain.nc",
    "sub/deep er/two words.nc",
    "quote'and\"double.nc",
    "back\\slash.nc",
    "semi;colon,comma.nc",
    "per%41cent+plus&and.nc",
    "ünï.nc",
    " leading",
    "$HOME `ls`.nc",
    "@at",
    "-dash",
    "empty",
]


def tree(
    folder: Path, names: list[str] = AWKWARD, size: Callable[[int], int] = lambda index: 2000 + 7000 * index
) -> dict[str, str]:
    """Files by path, with their MD5."""
    sums = {}
    for index, name in enumerate(names):
        content = b"" if name == "empty" else os.urandom(size(index))
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sums[name] = hashlib.md5(content).hexdigest()
    return sums


def arrival(cli: Cli, name: str) -> tuple[int, dict[str, Any]]:
    looked = cli.run("arrivals", name, "--json")
    return looked.code, looked.result
