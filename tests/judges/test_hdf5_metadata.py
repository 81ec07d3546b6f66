"""What `inspect` tells of HDF5 files, against what h5py and netCDF4 tell of the same: every group, variable and attribute."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import pytest
from h5py_view import judge, plain
from judging import Cli
from made_objects import elsewhere, everything, with_filtered_heap, with_shared_messages, with_wider_trees

LIBVERS = ["earliest", "v108", "v110", "latest"]


@pytest.mark.parametrize("track_order", [False, True], ids=["by-name", "by-creation"])
@pytest.mark.parametrize("libver", LIBVERS)
def test_all_of_a_file(cli: Cli, tmp_path: Path, libver: str, track_order: bool) -> None:
    path = tmp_path / "everything.h5"
    everything(path, libver, track_order=track_order)
    judge(cli, path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("length", [512, 4096, 2**17])
def test_after_a_user_block(cli: Cli, tmp_path: Path, libver: str, length: int) -> None:
    path = tmp_path / "block.h5"
    everything(path, libver, userblock_size=length)
    judge(cli, path)


@pytest.mark.parametrize("make", [with_shared_messages, with_filtered_heap, with_wider_trees])
def test_rare_storage(cli: Cli, tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "rare.h5"
    make(path)
    judge(cli, path)


def test_the_order_of_creation(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "order.h5"
    names = [f"v{i * 7 % 40}" for i in range(40)]
    with h5py.File(path, "w", track_order=True) as file:
        for name in names:
            file[name] = 1
            file.attrs[name] = 1
    shown = cli.run("inspect", path, "--json").result
    assert list(shown["variables"]) == names
    assert list(shown["attributes"]) == names


@pytest.mark.parametrize("libver", LIBVERS)
def test_data_in_other_files_are_refused_by_name(cli: Cli, tmp_path: Path, libver: str) -> None:
    path = tmp_path / "elsewhere.h5"
    elsewhere(path, libver)
    assert set(cli.run("inspect", path, "--json").result["variables"]) >= {"here", "outside"}
    for name, why in {"outside": "another file", "virtual": "other files"}.items():
        drop = {"outside", "virtual"} - {name}
        with h5py.File(path) as file:
            if name not in file:
                continue
        plan, store = cli.write_plan("out", [path], open={"drop": sorted(drop)})
        outcome = cli.run("ingest", plan)
        assert outcome.code == 2, outcome.stderr
        assert f'"{name}"' in outcome.stderr
        assert why in outcome.stderr
        assert not store.exists()


def by_netcdf4(path: Path) -> None:
    with netCDF4.Dataset(path, "w") as file:
        file.title, file.empty = "of netCDF", ""
        file.numbers = np.arange(3, dtype="i2")
        file.setncattr_string("strings", ["a", "b"])
        file.createDimension("time", None)
        file.createDimension("x", 4)
        file.createDimension("unused", 9)
        file.createVariable("time", "f8", ("time",))[:] = range(5)
        # A dimension's name, but not its coordinate.
        file.createVariable("x", "f8", ("time",))
        file.createVariable("short", "i2", ("time", "x"), fill_value=-5)
        file.createVariable("square", "f4", ("x", "x"))
        file.createVariable("name", str, ("x",))
        for i in range(12):
            file["short"].setncattr(f"note_{i}", i)
        inner = file.createGroup("inner")
        inner.createDimension("y", 2)
        inner.createVariable("v", "u1", ("y", "x", "time"))
        deeper = inner.createGroup("deeper")
        deeper.createDimension("x", 3)
        deeper.createVariable("own", "i8", ("x", "y"))


@pytest.mark.parametrize("group", ["/", "/inner", "/inner/deeper"])
def test_dimensions_and_attributes_of_netcdf(cli: Cli, tmp_path: Path, group: str) -> None:
    path = tmp_path / "netcdf.nc"
    by_netcdf4(path)
    judge(cli, path)
    shown = cli.run("inspect", "--group", group, path, "--json").result
    assert shown["format"] == "netcdf4"
    with netCDF4.Dataset(path) as file:
        wanted = file[group] if group != "/" else file
        own = {name: len(each) for name, each in wanted.dimensions.items()}
        assert shown["dims"].items() >= own.items()
        assert set(shown["groups"]) == set(wanted.groups)
        assert shown["attributes"] == {name: plain(wanted.getncattr(name)) for name in wanted.ncattrs()}
        assert list(shown["variables"]) == list(wanted.variables)
        for name, variable in wanted.variables.items():
            one = shown["variables"][name]
            assert one["dims"] == list(variable.dimensions)
            assert one["shape"] == list(variable.shape)
            assert one["dtype"] == ("str" if variable.dtype is str else variable.dtype.name)
            assert one["attributes"] == {key: plain(variable.getncattr(key)) for key in variable.ncattrs()}
            chunking = variable.chunking()
            assert one["chunks"] == (None if chunking == "contiguous" else list(chunking))
            for dimension in variable.get_dims():
                assert (dimension.name in shown["unlimited"]) == dimension.isunlimited()


def test_large_integers_keep_every_digit(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "large.h5"
    with h5py.File(path, "w") as file:
        file.attrs["all"] = np.array([2**64 - 1, 2**53 + 1], "u8")
    text = cli.run("inspect", path, "--json").stdout
    assert json.loads(text.splitlines()[-1])["attributes"]["all"] == [2**64 - 1, 2**53 + 1]
