"""The worker's formats in one process that reads file after file: see its `reader/main.ts`."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
#: Against hangs only.
HARD_SECONDS = 120


def bundle(folder: Path) -> Path:
    """The reader as one file beside its chunks; the HDF5 library's threads start it, too."""
    node = os.environ.get("LIFECYCLE_NODE", "node")
    subprocess.run([node, Path(__file__).with_name("reader.mjs"), folder], check=True, cwd=ROOT)
    return folder / "main.mjs"


class Hang(Exception):
    """The reader gave no answer."""


class Reader:
    """Ask it about one file after the other; it is started again after a hang or crash."""

    def __init__(self, script: Path, patience: float = HARD_SECONDS, **environment: str) -> None:
        self.script = script
        self.patience = patience
        self.environment = {**os.environ, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def read(
        self,
        file: Path | bytes,
        uri: str | None = None,
        tables: bool = True,
        values: bool = True,
    ) -> dict[str, Any]:
        what = {"path": str(file)} if isinstance(file, Path) else {"base64": base64.b64encode(file).decode()}
        question = {"uri": uri or str(file), "tables": tables, "values": values, **what}
        process = self._started()
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self.patience)
            line = process.stdout.readline() if ready else b""
        except BrokenPipeError:
            line = b""
        if not line:
            code = process.poll()
            self.close()
            raise Hang(f"no answer (exit code {code})")
        return json.loads(line)

    def close(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            node = os.environ.get("LIFECYCLE_NODE", "node")
            self.process = subprocess.Popen(
                [node, "--disable-warning=ExperimentalWarning", self.script],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self.environment,
            )
        return self.process


def column(table: dict[str, str], name: str) -> np.ndarray:
    types = {"offset": "<f8", "length": "<f8", "filterMask": "<u4", "presence": "<u1"}
    return np.frombuffer(base64.b64decode(table[name]), types[name])


def values_of(variable: dict[str, Any]) -> np.ndarray:
    """The values as an array; strings as objects."""
    values, shape, dtype = variable["values"], variable["shape"], variable["dtype"]
    if isinstance(values, list):
        return np.array(values, object).reshape(shape)
    assert isinstance(values, str), values
    return np.frombuffer(base64.b64decode(values), dtype).reshape(shape)
