"""JupyterLab for the browser tests, on buckets in object stores: a GCS server and an S3 server of its own.

    python start_cloud.py FOLDER

prints one line of JSON once JupyterLab answers, and stops everything when its
standard input closes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "build"))

from cloud_buckets import CloudBuckets, prepare_cloud  # noqa: E402
from environment import Environment  # noqa: E402
from live_server import free_port  # noqa: E402
from servers import running  # noqa: E402
from servers.program import Program, answers  # noqa: E402

# What can be wrong with a bucket, and one beside it with which nothing is. A price at which little costs much.
MORE = """\
  - id: troubled
    title: Troubled
    roots:
      - {uri: 'wrong-keys://leap-pubs', write: none, delete: none}
      - {uri: 'nowhere://leap-pubs', write: none, delete: none}
      - {uri: 'osn://no-such-bucket', write: none, delete: none}
      - {uri: 'osn://leap-pubs', expiresAfterDays: 30, write: none, delete: none, anonymous: true}
endpoints:
  wrong-keys: {type: s3, url: '${OSN_ENDPOINT}', accessKeyId: '${OSN_ACCESS_KEY_INBOX}', secretAccessKey: wrong}
  nowhere: {type: s3, url: 'http://127.0.0.1:1', accessKeyId: key, secretAccessKey: secret}
prices:
  egressPerGB: 1000
"""


def main(folder: Path) -> None:
    # Programs inherit what is here: a hub's or a user's own settings must not be.
    kept = Environment(Path(sys.prefix)).variables()
    os.environ.clear()
    os.environ.update(kept)
    shutil.rmtree(folder, ignore_errors=True)
    with running(["strict-gcs", "seaweedfs"], folder / "servers") as servers:
        gcs, s3 = servers["strict-gcs"], servers["seaweedfs"]
        buckets = prepare_cloud(folder, gcs, s3, "alice", "bob", MORE)
        lab, url = start_jupyterlab(buckets)
        try:
            print(json.dumps({"url": url, "gcs": gcs.url, "s3": s3.url}), flush=True)
            sys.stdin.read()
        finally:
            lab.stop()


def start_jupyterlab(buckets: CloudBuckets) -> tuple[Program, str]:
    url = f"http://127.0.0.1:{free_port()}"
    folder = buckets.folder
    variables = {
        **buckets.environment(folder / "state"),
        "HOME": str(buckets.home),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter" / "data"),
        "JUPYTERLAB_GALATA_ROOT_DIR": str(buckets.home),
    }
    command = [
        sys.executable,
        *("-m", "jupyterlab", "--allow-root"),
        f"--config={HERE / 'jupyter_server_test_config.py'}",
        f"--ServerApp.port={url.rpartition(':')[2]}",
    ]
    lab = Program("jupyterlab", command, folder, variables)
    lab.wait_until(lambda: answers(f"{url}/lab", 200), seconds=120)
    return lab, url


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
