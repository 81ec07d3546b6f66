"""Send one command to a monitor and print its answer; run with the environment of `packages.Ceph`.

python command.py LIBRADOS CEPH_CONF JSON < INPUT
"""

from __future__ import annotations

import ctypes
import os
import sys

CONNECT_SECONDS = "60"


def main(library: str, configuration: str, command: str) -> bytes:
    rados = ctypes.CDLL(library)
    cluster = ctypes.c_void_p()

    def checked(code: int, what: str) -> None:
        if code < 0:
            raise SystemExit(f"{what}: {os.strerror(-code)}")

    checked(
        rados.rados_create2(ctypes.byref(cluster), b"ceph", b"client.admin", ctypes.c_uint64(0)), "create"
    )
    checked(rados.rados_conf_read_file(cluster, configuration.encode()), configuration)
    for option in (b"client_mount_timeout", b"rados_mon_op_timeout"):
        checked(rados.rados_conf_set(cluster, option, CONNECT_SECONDS.encode()), option.decode())
    checked(rados.rados_connect(cluster), "no connection to the monitor")

    lines = (ctypes.c_char_p * 1)(command.encode())
    given = sys.stdin.buffer.read()
    answer, status = ctypes.c_char_p(), ctypes.c_char_p()
    answer_length, status_length = ctypes.c_size_t(), ctypes.c_size_t()
    code = rados.rados_mon_command(
        cluster,
        lines,
        ctypes.c_size_t(1),
        given,
        ctypes.c_size_t(len(given)),
        ctypes.byref(answer),
        ctypes.byref(answer_length),
        ctypes.byref(status),
        ctypes.byref(status_length),
    )
    checked(code, f"{command}: {ctypes.string_at(status, status_length.value).decode()}")
    return ctypes.string_at(answer, answer_length.value)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(*sys.argv[1:]))
