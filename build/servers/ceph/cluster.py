"""The cluster: its configuration, and its programs in the order in which they need each other."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path

from servers.ceph.packages import Ceph, unpacked
from servers.program import Program, answers, free_ports
from servers.server import Server

KEY, SECRET = "rgw", "rgw-secret"
COMMAND = Path(__file__).with_name("command.py")

CONFIGURATION = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_v2},v1:127.0.0.1:{mon_v1}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = {folder}/keyring
run dir = {folder}
# The paths of sockets are limited, and nobody asks here.
admin socket =
log file =
log to stderr = true
plugin dir = {libraries}/ceph
erasure code dir = {libraries}/ceph/erasure-code
osd class dir = {libraries}/rados-classes
osd class load list = *
osd class default list = *
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
# The gateway makes its pools one after the other, and waits for each to be told.
paxos propose interval = 0.02
paxos min wait = 0.01
mon data = {folder}/mon
mon data avail crit = 1
mon data avail warn = 1
osd data = {folder}/osd
osd objectstore = bluestore
# A sparse file: it takes what is stored.
bluestore block size = 34359738368
# Of the machine's memory, for a cluster that holds little.
osd memory target = 1073741824
rgw thread pool size = 64
[client.admin]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = localhost
"""

CAPABILITIES = {
    "mon.": {"mon": "allow *"},
    "client.admin": {"mon": "allow *", "osd": "allow *", "mgr": "allow *"},
    "osd.0": {"mon": "allow profile osd", "mgr": "allow profile osd", "osd": "allow *"},
}


def start(folder: Path) -> Server:
    ceph = unpacked()
    for data in ("mon", "osd"):
        # A cluster cannot be made over another.
        shutil.rmtree(folder / data, ignore_errors=True)
        (folder / data).mkdir(parents=True)
    port, mon_v2, mon_v1 = free_ports(3)
    url = f"http://127.0.0.1:{port}"
    name = "LIFECYCLE_TEST_RGW"
    cluster = Cluster(ceph, folder, port=port, mon_v2=mon_v2, mon_v1=mon_v1)
    with ExitStack() as stack:
        gateway = cluster.start(stack)
        gateway.wait_until(lambda: answers(url, 200))
        cluster.make_user()
        stop = stack.pop_all().close
    return Server(url, {name: url, f"{name}_KEY": KEY, f"{name}_SECRET": SECRET}, stop)


class Cluster:
    """One monitor, one OSD and one gateway, below a folder."""

    def __init__(self, ceph: Ceph, folder: Path, **ports: int) -> None:
        self._ceph = ceph
        self._folder = folder
        self._fsid = str(uuid.uuid4())
        self._mon_v2, self._mon_v1 = ports["mon_v2"], ports["mon_v1"]
        self._configuration = folder / "ceph.conf"
        self._configuration.write_text(
            CONFIGURATION.format(fsid=self._fsid, folder=folder, libraries=ceph.libraries, **ports)
        )

    def start(self, stack: ExitStack) -> Program:
        """Start everything; the gateway waits by itself until the OSD is up."""
        self._make_keyring()
        address = f"[v2:127.0.0.1:{self._mon_v2},v1:127.0.0.1:{self._mon_v1}]"
        self._run(
            *("monmaptool", "--create", "--clobber", "--addv", "a", address, "--fsid", self._fsid, "monmap")
        )
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "keyring")
        self._start(stack, "ceph-mon", "-i", "a")
        osd = str(uuid.uuid4())
        key = self._run("ceph-authtool", "--print-key", "--name", "osd.0", "keyring").strip()
        self._tell("osd new", json.dumps({"cephx_secret": key}), uuid=osd)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._start(stack, "ceph-osd", "-i", "0")
        return self._start(stack, "radosgw", "-n", "client.admin")

    def make_user(self) -> None:
        self._run(
            *("radosgw-admin", "user", "create", "--uid=owner", "--display-name=owner"),
            *(f"--access-key={KEY}", f"--secret-key={SECRET}"),
        )

    def _make_keyring(self) -> None:
        for position, (name, capabilities) in enumerate(CAPABILITIES.items()):
            caps = [word for kind, allowed in capabilities.items() for word in ("--cap", kind, allowed)]
            create = ["--create-keyring"] if position == 0 else []
            self._run("ceph-authtool", *create, "keyring", "--gen-key", "--name", name, *caps)

    def _start(self, stack: ExitStack, name: str, *arguments: str) -> Program:
        command = [self._ceph.program(name), *self._arguments(), *arguments, "-f"]
        program = Program(name, command, self._folder, self._ceph.environment)
        stack.callback(program.stop)
        return program

    def _run(self, name: str, *arguments: str, given: str = "") -> str:
        own = [] if name in ("ceph-authtool", "monmaptool") else self._arguments()
        return self._finished([str(self._ceph.program(name)), *own, *arguments], given)

    def _tell(self, prefix: str, given: str = "", **arguments: str) -> str:
        """A command to the monitor; waits until there is one."""
        command = json.dumps({"prefix": prefix, "format": "json", **arguments})
        librados = self._ceph.libraries / "librados.so.2"
        return self._finished(
            [sys.executable, str(COMMAND), str(librados), str(self._configuration), command], given
        )

    def _arguments(self) -> list[str]:
        return ["--conf", str(self._configuration)]

    def _finished(self, command: list[str], given: str) -> str:
        finished = subprocess.run(
            command,
            cwd=self._folder,
            env=self._ceph.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if finished.returncode != 0:
            raise RuntimeError(f"{Path(command[0]).name} failed: {finished.stderr.strip()[-2000:]}")
        return finished.stdout
