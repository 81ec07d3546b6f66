"""Buckets of real object stores, looked into by fsspec and not by us."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import boto3
import fsspec
import xarray as xr
from cloud_buckets import make_gcs_bucket
from servers import seaweedfs
from servers.server import Server

BUCKET = "judged"
USER = "alice"


def s3_client(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=seaweedfs.KEY,
        aws_secret_access_key=seaweedfs.SECRET,
        region_name="us-east-1",
    )


class Place:
    """A folder of alice's in a bucket: what we must be told to reach it, and another program's view of it."""

    def __init__(
        self, scheme: str, environment: dict[str, str], options: dict[str, Any], folder: str
    ) -> None:
        self.scheme, self.options, self.folder = scheme, options, folder
        self.environment = {**environment, "JUPYTERHUB_USER": USER}
        self.files = fsspec.filesystem(scheme, **options, skip_instance_cache=True, use_listings_cache=False)

    def uri(self, name: str) -> str:
        return f"{self.scheme}://{self._path(name)}"

    def keys(self, name: str) -> set[str]:
        """Of all objects below, relative to it."""
        start = self._path(name) + "/"
        return {path.removeprefix(start) for path in self.files.find(start) if path.startswith(start)}

    def contents(self, name: str) -> dict[str, bytes]:
        return {key: self.files.cat_file(f"{self._path(name)}/{key}") for key in self.keys(name)}

    def put(self, file: Path) -> str:
        self.files.put_file(str(file), self._path(file.name))
        return self.uri(file.name)

    def read(self, name: str) -> xr.Dataset:
        """What xarray finds in a copy of the store, made by fsspec.

        Not in the bucket itself: zarr would have its own event loop for it, in
        which gcsfs cannot close its sessions when the collector finds them.
        """
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for key, content in self.contents(name).items():
                path = Path(folder, key)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            return xr.open_zarr(folder).load()

    def _path(self, name: str) -> str:
        return f"{BUCKET}/{USER}/{self.folder}/{name}"


def s3_place(server: Server, folder: str, through: str | None = None) -> Place:
    """`through`: a proxy that we must take and others need not."""
    owner = s3_client(server.url)
    if BUCKET not in [each["Name"] for each in owner.list_buckets()["Buckets"]]:
        owner.create_bucket(Bucket=BUCKET)
    environment = {
        "AWS_ACCESS_KEY_ID": seaweedfs.KEY,
        "AWS_SECRET_ACCESS_KEY": seaweedfs.SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": through or server.url,
    }
    options = {"key": seaweedfs.KEY, "secret": seaweedfs.SECRET, "endpoint_url": server.url}
    return Place("s3", environment, options, folder)


def gcs_place(server: Server, folder: str, through: str | None = None) -> Place:
    options = {"token": "anon", "endpoint_url": server.url, "project": "hub"}
    place = Place("gs", {"STORAGE_EMULATOR_HOST": through or server.url}, options, folder)
    if not place.files.exists(BUCKET):
        make_gcs_bucket(server, {"name": BUCKET})
    return place
