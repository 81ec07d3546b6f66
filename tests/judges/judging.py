"""Running the command line, and comparing stores with xarray's own reading of the sources."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

OUR_ATTRIBUTES = ("pangeo_forge_build_timestamp", "lifecycle_plan_sha256")

#: How many files are read: docs/ingest.md promises the same.
COMBINED = {
    "combine": "by_coords",
    "data_vars": "minimal",
    "coords": "minimal",
    "compat": "equals",
    "join": "exact",
    "combine_attrs": "override",
}


class Outcome:
    """What one call of the command line did."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code = done.returncode
        self.stdout = done.stdout
        self.stderr = done.stderr

    @property
    def result(self) -> dict[str, Any]:
        """The last line of --json."""
        return json.loads(self.stdout.strip().splitlines()[-1])


def command() -> list[str]:
    """LIFECYCLE_CLI ("node main.mjs"), else the installed console script."""
    return shlex.split(os.environ.get("LIFECYCLE_CLI", "lifecycle"))


class Cli:
    """The command line in an environment of its own: HOME, state and nothing of the machine's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        hidden = ("SCRATCH_BUCKET", "PERSISTENT_BUCKET", "JUPYTERHUB_USER", "LIFECYCLE_CONFIG")
        self.env = {name: value for name, value in os.environ.items() if name not in hidden}
        self.env.update(HOME=str(home), LIFECYCLE_STATE=str(folder / "state"))

    def run(self, *args: object, cwd: Path | None = None) -> Outcome:
        done = subprocess.run(
            [*command(), *map(str, args)],
            capture_output=True,
            text=True,
            env=self.env,
            cwd=cwd or self.folder,
            timeout=240,
            check=False,
        )
        return Outcome(done)

    def start(self, *args: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*command(), *map(str, args)],
            env=self.env,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def write_plan(self, name: str, sources: list[Path | str], **sections: Any) -> tuple[Path, Path]:
        """A plan file (JSON is YAML) and the store it leads to."""
        store = Path(sections.pop("store", self.folder / f"{name}.zarr"))
        target = {"uri": str(store), **sections.pop("target", {})}
        paths = [str(source) for source in sources]
        is_web = paths[0].startswith("http")
        source = (
            {"kind": "http", "http": {"urls": paths}}
            if is_web
            else {"kind": "local", "local": {"paths": paths}}
        )
        plan = {"lifecycle": 1, "name": "judged", "source": source, "target": target, **sections}
        file = self.folder / f"{name}.yaml"
        file.write_text(json.dumps(plan, indent=1))
        return file, store

    def ingest(self, name: str, sources: list[Path | str], **sections: Any) -> Path:
        """Ingest, which must succeed; answers with the store."""
        file, store = self.write_plan(name, sources, **sections)
        outcome = self.run("ingest", file, "--json")
        assert outcome.code == 0, outcome.stderr + outcome.stdout
        assert outcome.result["uri"] == str(store)
        assert not store.with_name(store.name + ".lifecycle").exists()
        return store


def as_json(attributes: dict[str, Any]) -> dict[str, Any]:
    """What JSON keeps of attributes: a float32 comes back as a float64."""
    return {
        name: float(value)
        if isinstance(value, np.float32 | np.float64) and name in ("scale_factor", "add_offset")
        else value
        for name, value in attributes.items()
    }


def expect(sources: list[Path], group: str | None = None, **options: Any) -> xr.Dataset:
    """xarray's own reading of the sources."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if len(sources) > 1:
            with xr.open_mfdataset([str(source) for source in sources], **COMBINED, **options) as dataset:
                return dataset.load()
        with xr.open_dataset(sources[0], decode_cf=False, group=group, **options) as raw:
            raw.load()
        for variable in raw.variables.values():
            variable.attrs = as_json(variable.attrs)
        return xr.decode_cf(raw)


def judge(store: Path, expected: xr.Dataset) -> xr.Dataset:
    """Identical to what xarray makes of the sources, types included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return judge_found(xr.open_zarr(store).load(), expected)


def judge_found(found: xr.Dataset, expected: xr.Dataset) -> xr.Dataset:
    """The same of a store that was opened already."""
    for name in OUR_ATTRIBUTES:
        assert name in found.attrs
        del found.attrs[name]
    # xarray's Zarr reader hides attributes that begin with _nc.
    xr.testing.assert_identical(found, expected)
    for name, variable in expected.variables.items():
        if variable.dtype.kind in "iufMm":
            assert found[name].dtype == variable.dtype, name
    return found
