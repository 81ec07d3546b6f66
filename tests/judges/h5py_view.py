"""What h5py finds in a file, in the words of `lifecycle inspect`, and how the two differ."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from judging import Cli

HIDDEN = {
    "CLASS",
    "NAME",
    "REFERENCE_LIST",
    "DIMENSION_LIST",
    "DIMENSION_LABELS",
    "_Netcdf4Coordinates",
    "_Netcdf4Dimid",
    "_NCProperties",
    "_nc3_strict",
}
FILTERS = {1: "deflate", 2: "shuffle", 3: "fletcher32", 32000: "lzf"}


def plain(value: Any) -> Any:
    """An attribute as JSON has it."""
    if isinstance(value, h5py.Empty):
        return "" if value.dtype.kind == "S" else []
    if isinstance(value, bytes):
        return value.decode().replace("\0", "")
    if isinstance(value, np.ndarray):
        values = [plain(each) for each in value.ravel().tolist()]
        return values[0] if len(values) == 1 else values
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    return value


def shown_attributes(owner: h5py.AttributeManager) -> dict[str, Any]:
    shown = {}
    for name in owner:
        dtype = owner.get_id(name).dtype
        if name not in HIDDEN and (dtype.kind in "biufS" or h5py.check_string_dtype(dtype)):
            shown[name] = plain(owner[name])
    return shown


def dtype_of(dataset: h5py.Dataset) -> str | None:
    """None: it cannot be read."""
    dtype = dataset.dtype
    if h5py.check_string_dtype(dtype):
        return "S1" if dtype == "S1" else "str"
    # h5py reads as truth values what is an enumeration of int8.
    dtype = np.dtype("i1") if dtype == "bool" else dtype
    return dtype.newbyteorder("=").name if dtype.kind in "iufc" else None


def filters_of(dataset: h5py.Dataset) -> list[str]:
    plist = dataset.id.get_create_plist()
    return [FILTERS[plist.get_filter(i)[0]] for i in range(plist.get_nfilters())]


def groups_of(file: h5py.File) -> list[str]:
    found = ["/"]
    file.visititems(lambda name, item: found.append(f"/{name}") if isinstance(item, h5py.Group) else None)
    return found


def children(group: h5py.Group, kind: type) -> dict[str, Any]:
    """What is reached by hard and soft links; circles and what lies elsewhere are not."""
    found = {}
    for name in group:
        try:
            link = group.get(name, getlink=True)
            item = None if isinstance(link, h5py.ExternalLink) else group[name]
        except (KeyError, RuntimeError):
            continue
        if isinstance(item, kind):
            found[name] = item
    return found


def is_dimension_only(dataset: h5py.Dataset) -> bool:
    name = plain(dataset.attrs.get("NAME", ""))
    return isinstance(name, str) and name.startswith("This is a netCDF dimension but not a netCDF variable")


def judge(cli: Cli, path: Path) -> None:
    problems = []
    with h5py.File(path) as file:
        groups = groups_of(file)
        assert groups
        for name in groups:
            outcome = cli.run("inspect", "--group", name, path, "--json")
            assert outcome.code == 0, f"{name}: {outcome.stderr}"
            shown, group = outcome.result, file[name]
            # JSON text keeps integers whole, and says NaN in a word.
            if shown["attributes"] != shown_attributes(group.attrs):
                problems.append(f"{name}: {differing(shown['attributes'], shown_attributes(group.attrs))}")
            if set(shown["groups"]) != set(children(group, h5py.Group)):
                problems.append(f"{name}: groups {shown['groups']}")
            datasets = {
                key.removeprefix("_nc4_non_coord_"): each
                for key, each in children(group, h5py.Dataset).items()
                if not is_dimension_only(each)
            }
            if set(shown["variables"]) != set(datasets):
                problems.append(f"{name}: {set(shown['variables']) ^ set(datasets)}")
                continue
            for key, dataset in datasets.items():
                problems += differences(f"{name}:{key}", shown["variables"][key], dataset)
    assert not problems, "\n".join(problems)


def differences(where: str, shown: dict[str, Any], dataset: h5py.Dataset) -> list[str]:
    wanted = {
        # An unlimited dimension of netCDF is as long as its longest variable.
        "shape": [
            max(length, seen) if most is None else length
            for length, most, seen in zip(
                dataset.shape or (), dataset.maxshape or (), shown["shape"], strict=True
            )
        ],
        "chunks": list(dataset.chunks) if dataset.chunks else None,
        "codecs": filters_of(dataset),
        "attributes": shown_attributes(dataset.attrs),
    }
    if dtype_of(dataset):
        wanted["dtype"] = dtype_of(dataset)
    return [
        f"{where}: {field} is {shown[field]}, not {value}"
        for field, value in wanted.items()
        if shown[field] != value
    ]


def differing(shown: dict[str, Any], wanted: dict[str, Any]) -> str:
    names = [name for name in shown.keys() | wanted.keys() if shown.get(name, "-") != wanted.get(name, "-")]
    return "; ".join(f"{name} is {shown.get(name, '-')}, not {wanted.get(name, '-')}" for name in names)
