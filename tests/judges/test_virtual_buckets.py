"""Virtual stores in a bucket, of files in a bucket, at an endpoint that is not Amazon's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bucket_places import gcs_place
from bucket_places import s3_client as client
from judging import Cli, expect
from opened_apart import opened_apart
from servers import seaweedfs
from servers.server import Server
from test_virtual import ENDINGS, judge, judge_opened, make_at, netcdf4

BUCKET = "virtual"


@pytest.fixture
def endpoint(object_store: Callable[[str], Server]) -> str:
    server = object_store("seaweedfs")
    owner = client(server.url)
    if BUCKET not in [each["Name"] for each in owner.list_buckets()["Buckets"]]:
        owner.create_bucket(Bucket=BUCKET)
    return server.url


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


@pytest.mark.parametrize("server", ["fake-gcs", "strict-gcs"])
@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize("where", ["bucket", "disk"])
def test_files_in_google_cloud_storage(
    cli: Cli,
    tmp_path: Path,
    object_store: Callable[[str], Server],
    kind: str,
    where: str,
    server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The store beside them, or on disk; the code says where the bucket is."""
    if (kind, where, server) == ("icechunk", "bucket", "fake-gcs"):
        pytest.skip("Icechunk lists by the XML API, which fake-gcs does not have")
    # The emulators speak no gRPC, by which gcsfs asks for a bucket's type.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    place = gcs_place(object_store(server), f"virtual-{kind}-{where}")
    cli.env.update(place.environment)
    file = netcdf4(tmp_path / "a b.nc")
    uris = [place.put(file)]
    name = f"out.{ENDINGS[kind]}"
    target = place.uri(name) if where == "bucket" else tmp_path / name
    result = make_at(cli, kind, uris, target, source={"kind": "bucket", "bucket": {"uris": uris}})
    expected = expect([file])
    file.unlink()
    judge_opened(opened_apart(result), expected)
    assert result["source"]["references"]["protocol"] == "gs"
    assert result["source"]["store"]["protocol"] == ("gs" if where == "bucket" else "file")
    assert not place.keys(f"{name}.lifecycle")
