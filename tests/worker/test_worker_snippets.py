"""The code that opens what is looked at, run as it is by another Python, on disk, the web and buckets."""

from __future__ import annotations

import functools
import http.server
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import boto3
import fsspec
import h5py
import icechunk
import numpy as np
import pytest
import xarray as xr
from kerchunk.hdf import SingleHdf5ToZarr
from servers import seaweedfs
from servers.server import Server
from worker_process import World

ROOT = Path(__file__).resolve().parent.parent.parent
BUCKET = "snippets"
#: What the browser fills templates with.
PLACEHOLDERS = ("imports", "url", "source", "arguments")
READS = {
    "zarr2.zarr": "zarr",
    "zarr3.zarr": "zarr",
    "four.nc": "netcdf",
    "classic.nc": "netcdf",
    "plain.h5": "netcdf",
    "kerchunk.json": "kerchunk",
    "icechunk": "icechunk",
}


def templates() -> dict[str, str]:
    properties = json.loads((ROOT / "schema/plugin.json").read_text())["properties"]
    names = {"zarr": "datasetSnippet", "netcdf": "netcdfSnippet", "file": "snippet"}
    return {kind: properties[name]["default"] for kind, name in names.items()}


def content() -> xr.Dataset:
    values = np.arange(24, dtype="float32").reshape(2, 3, 4)
    return xr.Dataset({"t": (("time", "lat", "lon"), values)}, {"lat": [10.0, 20.0, 30.0]})


def make(folder: Path) -> None:
    """One dataset in each form that the viewer opens, all with the same values of `t`."""
    ds = content()
    ds.to_zarr(folder / "zarr2.zarr", zarr_format=2)
    ds.to_zarr(folder / "zarr2.zarr", zarr_format=2, group="deep/er", mode="a")
    ds.to_zarr(folder / "zarr3.zarr", zarr_format=3, consolidated=True)
    ds.to_netcdf(folder / "four.nc")
    ds.to_netcdf(folder / "four.nc", group="deep", mode="a")
    ds.to_netcdf(folder / "classic.nc", format="NETCDF3_64BIT")
    with h5py.File(folder / "plain.h5", "w") as file:
        file["t"] = ds["t"].values
    (folder / "notes.txt").write_text("hello")


def refer(folder: Path, url: str, options: dict[str, Any]) -> None:
    """References that another program wrote: nothing in them says how to open the file."""
    with fsspec.open(url, **options) as file:
        references = SingleHdf5ToZarr(file, url, inline_threshold=0).translate()
    (folder / "kerchunk.json").write_text(json.dumps(references))


def write_icechunk(storage: icechunk.Storage) -> None:
    session = icechunk.Repository.create(storage).writable_session("main")
    content().to_zarr(session.store, consolidated=False)
    session.commit("written")


#: Each in a namespace of its own; one process, since importing takes longest.
RUNNER = """
import json, sys, warnings
warnings.simplefilter("ignore")
codes, show, to = json.loads(sys.stdin.read())
answers = []
for code in codes:
    names = {}
    try:
        exec(code, names)
        answers.append(str(eval(show, names)))
    except Exception as error:
        answers.append(f"{type(error).__name__}: {error} in\\n{code}")
open(to, "w").write(json.dumps(answers))
"""


class Reading:
    """Asks the worker for code and runs it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def code(self, *uris: str, group: str | None = None) -> tuple[list[str], list[str]]:
        """Kinds and codes."""
        kinds, codes = [], []
        with self.world.serve() as worker:
            for uri in uris:
                opening = worker.call("opening", {"uri": uri, **({"group": group} if group else {})})
                filled = opening["python"]
                if filled is None:
                    filled = templates()[opening["kind"]]
                    for name in PLACEHOLDERS:
                        filled = filled.replace(f"{{{name}}}", opening[name])
                kinds.append(opening["kind"])
                codes.append(filled)
        return kinds, codes

    def run(self, codes: list[str], show: str = "float(ds.t.sum())") -> list[str]:
        to = self.world.top / "answers.json"
        done = subprocess.run(
            [sys.executable, "-c", RUNNER],
            input=json.dumps([codes, show, str(to)]),
            env=self.world.environment,
            cwd=self.world.home,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(to.read_text())

    def judge(self, folder: str, names: Iterable[str]) -> None:
        """All of these give the values that were written."""
        kinds, codes = self.code(*(f"{folder}/{name}" for name in names))
        assert kinds == [READS[name] for name in names]
        for code in codes:
            assert seaweedfs.SECRET not in code
        assert dict(zip(names, self.run(codes), strict=True)) == dict.fromkeys(names, "276.0")


@pytest.fixture
def reading(world: World) -> Reading:
    return Reading(world)


def test_on_disk(world: World, reading: Reading) -> None:
    folder = world.alice / 'it\'s a "folder"'
    folder.mkdir()
    make(folder)
    refer(folder, str(folder / "four.nc"), {})
    write_icechunk(icechunk.local_filesystem_storage(str(folder / "icechunk")))
    reading.judge(str(folder), READS)


@pytest.mark.parametrize(("name", "group"), [("zarr2.zarr", "/deep/er"), ("four.nc", "deep")])
def test_a_group(world: World, reading: Reading, name: str, group: str) -> None:
    make(world.alice)
    _, codes = reading.code(str(world.alice / name), group=group)
    assert f'group="{group.strip("/")}"' in codes[0]
    assert reading.run(codes) == ["276.0"]


def test_what_holds_no_arrays(world: World, reading: Reading) -> None:
    make(world.alice)
    kinds, codes = reading.code(str(world.alice / "notes.txt"), str(world.alice) + "/")
    assert kinds == ["file", "folder"]
    assert reading.run(codes[:1], "content") == ["b'hello'"]
    assert "notes.txt" in reading.run(codes[1:], "files.ls(folder)")[0]


def test_of_icechunk_the_viewer_says_what_reads_it(world: World) -> None:
    write_icechunk(icechunk.local_filesystem_storage(str(world.alice / "icechunk")))
    with world.serve() as worker:
        answer = worker.post("inspect", {"uri": str(world.alice / "icechunk")})
    assert answer.tag == "unsupported"
    assert "Icechunk" in answer.json["detail"] and "notebook" in answer.json["detail"]


def test_what_is_not_there_is_told(world: World) -> None:
    with world.serve() as worker:
        answer = worker.post("opening", {"uri": str(world.alice / "gone.nc")})
    assert answer.tag == "not-found"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "web").mkdir()
    handler = functools.partial(Quiet, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that serves ranges, which references need."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(content[first : last + 1])


def test_on_the_web(world: World, reading: Reading, web: str) -> None:
    folder = world.top / "web"
    make(folder)
    refer(folder, f"{web}/four.nc", {})
    reading.judge(web, [name for name in READS if name != "icechunk"])


@pytest.fixture
def filled(world: World, object_store: Callable[[str], Server]) -> str:
    """The address of an S3 server with all of it in a bucket."""
    endpoint = object_store("seaweedfs").url
    keys = {"aws_access_key_id": seaweedfs.KEY, "aws_secret_access_key": seaweedfs.SECRET}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
    if BUCKET in [each["Name"] for each in client.list_buckets()["Buckets"]]:
        return endpoint
    client.create_bucket(Bucket=BUCKET)
    folder = world.top / "made"
    folder.mkdir()
    make(folder)
    options = {"key": seaweedfs.KEY, "secret": seaweedfs.SECRET, "endpoint_url": endpoint}
    files = fsspec.filesystem("s3", **options)
    files.put(f"{folder}/", f"{BUCKET}/alice/", recursive=True)
    refer(folder, f"s3://{BUCKET}/alice/four.nc", options)
    files.put(str(folder / "kerchunk.json"), f"{BUCKET}/alice/kerchunk.json")
    write_icechunk(
        icechunk.s3_storage(
            bucket=BUCKET,
            prefix="alice/icechunk",
            endpoint_url=endpoint,
            allow_http=True,
            force_path_style=True,
            region="us-east-1",
            access_key_id=seaweedfs.KEY,
            secret_access_key=seaweedfs.SECRET,
        )
    )
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    }
    client.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    )
    return endpoint


def test_at_an_endpoint_with_the_keys_of_the_environment(world: World, reading: Reading, filled: str) -> None:
    world.environment.update(
        AWS_ACCESS_KEY_ID=seaweedfs.KEY,
        AWS_SECRET_ACCESS_KEY=seaweedfs.SECRET,
        AWS_REGION="us-east-1",
        AWS_ENDPOINT_URL=filled,
    )
    _, codes = reading.code(*(f"s3://{BUCKET}/alice/{name}" for name in READS))
    # The code says where the bucket is: it runs where the variable is not set.
    del world.environment["AWS_ENDPOINT_URL"]
    assert reading.run(codes) == ["276.0"] * len(READS)


@pytest.mark.parametrize("access", ["keys", "anonymous"])
def test_at_osn(world: World, reading: Reading, filled: str, access: str) -> None:
    configuration = Path(world.environment["LIFECYCLE_CONFIG"])
    anonymous = "true" if access == "anonymous" else "false"
    configuration.write_text(
        "endpoints:\n"
        f"  osn: {{type: s3, url: '{filled}', pathStyle: true,"
        " accessKeyId: '${OSN_ACCESS_KEY_INBOX:-}', secretAccessKey: '${OSN_SECRET_KEY_INBOX:-}'}\n"
        "panels:\n"
        "  - id: osn\n    title: OSN\n"
        f"    roots: [{{uri: 'osn://{BUCKET}', write: none, delete: request, anonymous: {anonymous}}}]\n"
    )
    if access == "keys":
        world.environment.update(OSN_ACCESS_KEY_INBOX=seaweedfs.KEY, OSN_SECRET_KEY_INBOX=seaweedfs.SECRET)
    _, codes = reading.code(f"osn://{BUCKET}/alice/four.nc")
    assert ("OSN_SECRET_KEY_INBOX" in codes[0]) == (access == "keys")
    reading.judge(f"osn://{BUCKET}/alice", READS)


def test_in_google_cloud_storage(
    world: World,
    reading: Reading,
    object_store: Callable[[str], Server],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = object_store("fake-gcs").url
    # The emulator speaks no gRPC, by which gcsfs asks for a bucket's type.
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    world.environment.update(STORAGE_EMULATOR_HOST=endpoint, GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT="false")
    folder = world.top / "made"
    folder.mkdir()
    make(folder)
    names = ["zarr2.zarr", "zarr3.zarr", "four.nc", "classic.nc"]
    files = fsspec.filesystem(
        "gs", endpoint_url=endpoint, token="anon", project="p", skip_instance_cache=True
    )
    files.mkdir("snippets-gs")
    for name in names:
        files.put(str(folder / name), f"snippets-gs/alice/{name}", recursive=True)
    reading.judge("gs://snippets-gs/alice", names)
