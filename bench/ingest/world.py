"""The folder, the counting server, and how each tool is started."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from counting import CountingServer

PEERS = Path(__file__).parent / "peers"
MEMORY_BYTES = 2 * 1024**3
"""What a plan asks for: the default."""


@dataclass(frozen=True)
class World:
    folder: Path
    steps: int
    server: CountingServer

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def output(self, tool: str) -> Path:
        return self.folder / "out" / f"{tool.split()[0]}.zarr"

    def fresh(self, _tool: str) -> None:
        """Nothing of earlier runs: outputs, and what `lifecycle` remembers."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        (self.folder / "out").mkdir(parents=True)
        self.server.reset()

    def environment(self) -> dict[str, str]:
        return {**os.environ, "LIFECYCLE_STATE": str(self.folder / "state"), "JUPYTERHUB_USER": ""}

    def ingest(self, sources: list[str], target: dict, **sections: object) -> list[str]:
        """`lifecycle ingest` of a plan (JSON is YAML)."""
        paths = {"urls" if sources[0].startswith("http") else "paths": sources}
        kind = "http" if "urls" in paths else "local"
        plan = {
            "lifecycle": 1,
            "name": "bench",
            "source": {"kind": kind, kind: paths},
            "target": {"uri": str(self.output("lifecycle")), **target},
            "run": {"memory": f"{MEMORY_BYTES // 1024**2}MiB"},
            **sections,
        }
        file = self.folder / f"plan-{abs(hash(json.dumps(plan)))}.yaml"
        file.write_text(json.dumps(plan))
        return [*program("lifecycle"), "ingest", str(file)]


def program(name: str) -> list[str]:
    """LIFECYCLE_CLI ("node main.mjs") where it is set, else what is installed beside this Python."""
    said = os.environ.get("LIFECYCLE_CLI") if name == "lifecycle" else None
    return shlex.split(said) if said else [str(Path(sys.executable).with_name(name))]


def peer(script: str, *arguments: object) -> list[str]:
    return [sys.executable, str(PEERS / script), *map(str, arguments)]
