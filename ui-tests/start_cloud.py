"""JupyterLab for the browser tests, on buckets in object stores: a GCS server and an S3 server of its own.

    python start_cloud.py FOLDER

prints one line of JSON once JupyterLab answers, and stops everything when its
standard input closes.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "build"))

from cloud_buckets import prepare_cloud  # noqa: E402
from lab_program import forget_settings, start_jupyterlab  # noqa: E402
from servers import running  # noqa: E402

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
    forget_settings()
    shutil.rmtree(folder, ignore_errors=True)
    with running(["strict-gcs", "seaweedfs"], folder / "servers") as servers:
        gcs, s3 = servers["strict-gcs"], servers["seaweedfs"]
        buckets = prepare_cloud(folder, gcs, s3, "alice", "bob", MORE)
        worker = buckets.environment(folder / "state")
        lab, url = start_jupyterlab(folder, buckets.home, worker)
        try:
            print(json.dumps({"url": url, "gcs": gcs.url, "s3": s3.url}), flush=True)
            sys.stdin.read()
        finally:
            lab.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
