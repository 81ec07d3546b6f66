"""The buckets of a hub in object stores: scratch and persistent at a GCS server, OSN's four at an S3 server.

The servers are new and empty, so everything is made anew each time.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from buckets import SAMPLES
from servers.server import Server
from signed_put import signed_put

SCRATCH, PERSISTENT = "hub-scratch", "hub-persistent"
INBOX = "leap-pangeo-inbox"
PUBLISHED = ("leap-pangeo-manual", "leap-pangeo-pipeline", "leap-pubs")
EXPIRES_AFTER_DAYS = 7


@dataclass(frozen=True)
class CloudBuckets:
    """The servers, and the folder with the configuration that names their buckets."""

    folder: Path
    user: str
    gcs: Server
    s3: Server

    @property
    def config(self) -> Path:
        return self.folder / "lifecycle.yaml"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def environment(self, state: Path) -> dict[str, str]:
        """What the worker must be told to see these buckets, and nothing of the machine's own."""
        return {
            "LIFECYCLE_CONFIG": str(self.config),
            "LIFECYCLE_STATE": str(state),
            "STORAGE_EMULATOR_HOST": self.gcs.url,
            "OSN_ENDPOINT": self.s3.url,
            **dict(zip(("OSN_ACCESS_KEY_INBOX", "OSN_SECRET_KEY_INBOX"), s3_keys(self.s3), strict=True)),
        }


def prepare_cloud(
    folder: Path, gcs: Server, s3: Server, user: str, other: str, more: str = "", samples: bool = True
) -> CloudBuckets:
    """Fill the servers and write `lifecycle.yaml`; `more` is appended to its panels."""
    buckets = CloudBuckets(folder.resolve(), user, gcs, s3)
    buckets.home.mkdir(parents=True, exist_ok=True)
    (buckets.home / "analysis.txt").write_text("A file in the home folder.\n")
    buckets.config.write_text(configuration(user) + more)
    fill_gcs(gcs, user, other, samples)
    fill_s3(s3, other)
    return buckets


def fill_gcs(gcs: Server, user: str, other: str, samples: bool) -> None:
    rule = {"action": {"type": "Delete"}, "condition": {"age": EXPIRES_AFTER_DAYS}}
    make_gcs_bucket(gcs, {"name": SCRATCH, "lifecycle": {"rule": [rule]}})
    make_gcs_bucket(gcs, {"name": PERSISTENT})
    put_gcs(gcs, SCRATCH, f"{user}/notes.txt", b"Scratch is emptied after seven days.\n")
    put_gcs(gcs, SCRATCH, f"{user}/results/table.csv", b"month,mean\n1982-01,4.2\n1982-02,3.9\n")
    put_gcs(gcs, SCRATCH, f"{other}/thesis.txt", f"This belongs to {other}.\n".encode())
    for sample in sorted(SAMPLES.glob("navy_winds_????.nc")) if samples else []:
        put_gcs(gcs, SCRATCH, f"{user}/{sample.name}", sample.read_bytes())
    put_gcs(gcs, PERSISTENT, f"{user}/readme.md", b"# What I keep\n")
    put_gcs(gcs, PERSISTENT, f"{user}/winds-1970s.nc", b"Seldom read.\n", storage_class="NEARLINE")
    put_gcs(gcs, PERSISTENT, f"{other}/model/output.txt", f"This belongs to {other}.\n".encode())


def fill_s3(s3: Server, other: str) -> None:
    key, secret = s3_keys(s3)
    for bucket in (INBOX, *PUBLISHED):
        signed_put(s3.url, key, secret, f"/{bucket}")
        signed_put(s3.url, key, secret, f"/{bucket}", json.dumps(everybody_reads(bucket)).encode(), "policy=")
        signed_put(s3.url, key, secret, f"/{bucket}/about.txt", f"This is {bucket}.\n".encode())
    signed_put(s3.url, key, secret, f"/{INBOX}/{other}/upload.txt", f"Uploaded by {other}.\n".encode())
    etopo = (SAMPLES / "etopo60.nc").read_bytes()
    signed_put(s3.url, key, secret, f"/{PUBLISHED[0]}/etopo/etopo60.nc", etopo)


def s3_keys(s3: Server) -> tuple[str, str]:
    values = {name.rpartition("_")[2]: value for name, value in s3.environment.items()}
    return values["KEY"], values["SECRET"]


def everybody_reads(bucket: str) -> dict[str, object]:
    arn = f"arn:aws:s3:::{bucket}"
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [arn, f"{arn}/*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def make_gcs_bucket(gcs: Server, bucket: dict[str, object]) -> None:
    post(f"{gcs.url}/storage/v1/b?project=hub", json.dumps(bucket).encode(), "application/json")


def put_gcs(gcs: Server, bucket: str, name: str, body: bytes, storage_class: str = "STANDARD") -> None:
    """One object, sent with its metadata as Google's multipart upload takes it."""
    metadata = json.dumps({"name": name, "storageClass": storage_class})
    start = (
        f"--part\r\nContent-Type: application/json\r\n\r\n{metadata}\r\n"
        "--part\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    post(
        f"{gcs.url}/upload/storage/v1/b/{quote(bucket)}/o?uploadType=multipart",
        start.encode() + body + b"\r\n--part--\r\n",
        "multipart/related; boundary=part",
    )


def post(url: str, body: bytes, content_type: str) -> None:
    request = urllib.request.Request(url, body, {"Content-Type": content_type}, method="POST")
    urllib.request.urlopen(request, timeout=60).close()


def configuration(user: str) -> str:
    published = "\n".join(
        f"      - {{uri: 'osn://{name}', write: none, delete: request, public: true, anonymous: true}}"
        for name in PUBLISHED
    )
    return f"""\
# A hub's buckets in object stores.
user: {json.dumps(user)}
panels:
  - id: scratch
    title: Scratch
    roots:
      - {{uri: 'gs://{SCRATCH}/{user}', expiresAfterDays: {EXPIRES_AFTER_DAYS}, write: own, delete: own}}
  - id: persistent
    title: Persistent
    roots:
      - {{uri: 'gs://{PERSISTENT}/{user}', write: own, delete: own}}
  - id: osn
    title: OSN
    roots:
      - {{uri: 'osn://{INBOX}', write: new, delete: request, deleteUploads: true, public: true, inbox: true}}
{published}
"""
