"""The buckets of a hub as folders on disk, with what a hub's users would have in them.

    python build/buckets.py FOLDER --user alice --other bob

makes FOLDER/scratch, persistent, osn-inbox and osn-public, a home folder, and a
lifecycle.yaml that names them. What is there already stays as it is.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "examples" / "data"


@dataclass(frozen=True)
class Buckets:
    """Where they are; `own(bucket)` is the user's own folder in one."""

    folder: Path
    user: str

    @property
    def config(self) -> Path:
        return self.folder / "lifecycle.yaml"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def own(self, bucket: str) -> Path:
        return self.folder / bucket / self.user

    def environment(self, state: Path) -> dict[str, str]:
        """What the worker must be told to see these buckets, and nothing of the machine's own."""
        return {"LIFECYCLE_CONFIG": str(self.config), "LIFECYCLE_STATE": str(state)}


def prepare(folder: Path, user: str, other: str) -> Buckets:
    """Make them, with files of `user`, of `other`, and the samples."""
    buckets = Buckets(folder.resolve(), user)
    texts = {
        f"scratch/{user}/notes.txt": "Scratch is emptied after seven days.\n",
        f"scratch/{user}/results/table.csv": "month,mean\n1982-01,4.2\n1982-02,3.9\n",
        f"scratch/{other}/thesis.txt": f"This belongs to {other}.\n",
        f"persistent/{user}/readme.md": "# What I keep\n",
        f"persistent/{other}/model/output.txt": f"This belongs to {other}.\n",
        f"osn-inbox/{other}/upload.txt": f"Uploaded by {other}.\n",
        "osn-public/about.txt": "Published data, open to everybody.\n",
        "home/analysis.txt": "A file in the home folder.\n",
        "lifecycle.yaml": configuration(buckets.folder, user),
    }
    for path, text in texts.items():
        write_new(buckets.folder / path, text)
    for sample in sorted(SAMPLES.glob("*.nc")):
        copy_new(sample, buckets.own("scratch") / sample.name)
    copy_new(SAMPLES / "etopo60.nc", buckets.folder / "osn-public" / "etopo60.nc")
    return buckets


def configuration(folder: Path, user: str) -> str:
    def root(bucket: str, **rules: object) -> str:
        # JSON is YAML, and quotes whatever stands in a path.
        return json.dumps({"uri": str(folder / bucket), **rules})

    inbox = root("osn-inbox", write="new", delete="request", deleteUploads=True, public=True, inbox=True)
    return f"""\
# The buckets of a hub as folders on disk.
user: {json.dumps(user)}
panels:
  - id: scratch
    title: Scratch
    roots:
      - {root("scratch", expiresAfterDays=7, write="own", delete="own")}
  - id: persistent
    title: Persistent
    roots:
      - {root("persistent", write="own", delete="own")}
  - id: osn
    title: OSN
    roots:
      - {inbox}
      - {root("osn-public", write="none", delete="request", public=True)}
"""


def write_new(path: Path, text: str) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def copy_new(source: Path, target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--user", default="alice")
    parser.add_argument("--other", default="bob")
    arguments = parser.parse_args()
    print(prepare(arguments.folder, arguments.user, arguments.other).config)
