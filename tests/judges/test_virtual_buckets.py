"""Virtual stores in a bucket, of files in a bucket, at an endpoint that is not Amazon's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from judging import Cli, expect
from servers import seaweedfs
from servers.server import Server
from test_virtual import ENDINGS, judge, make_at, netcdf4

BUCKET = "virtual"


@pytest.fixture
def endpoint(object_store: Callable[[str], Server]) -> str:
    server = object_store("seaweedfs")
    owner = client(server.url)
    if BUCKET not in [each["Name"] for each in owner.list_buckets()["Buckets"]]:
        owner.create_bucket(Bucket=BUCKET)
    return server.url


def client(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=seaweedfs.KEY,
        aws_secret_access_key=seaweedfs.SECRET,
        region_name="us-east-1",
    )


@pytest.mark.parametrize("kind", ENDINGS)
def test_files_and_store_in_a_bucket(
    cli: Cli, tmp_path: Path, endpoint: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {
        "AWS_ACCESS_KEY_ID": seaweedfs.KEY,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.SECRET,
        "AWS_REGION": "us-east-1",
    }
    # The reader has the keys, but learns from the code alone where the bucket is.
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    cli.env.update(keys, AWS_ENDPOINT_URL=endpoint, JUPYTERHUB_USER="alice")
    file = netcdf4(tmp_path / "a.nc")
    client(endpoint).upload_file(str(file), BUCKET, "alice/data/a b.nc")
    target = f"s3://{BUCKET}/alice/{kind}.{ENDINGS[kind]}"
    uris = [f"s3://{BUCKET}/alice/data/a b.nc"]
    result = make_at(cli, kind, uris, target, source={"kind": "bucket", "bucket": {"uris": uris}})
    judge(result, expect([file]))
    for secret in (seaweedfs.SECRET, seaweedfs.KEY):
        assert secret not in str(result)
    listed = client(endpoint).list_objects_v2(Bucket=BUCKET, Prefix=f"alice/{kind}")["Contents"]
    assert not [each["Key"] for each in listed if ".lifecycle/" in each["Key"]]
