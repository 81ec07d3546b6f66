"""gcp-storage-emulator: resumable uploads, lifecycle rules, testIamPermissions, checksums.

It ignores paging and every precondition.
"""

from __future__ import annotations

from pathlib import Path

from servers.program import Program, answers, find_program, free_ports
from servers.server import Server


def start(folder: Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    emulator = find_program("gcp-storage-emulator", "gcp-storage-emulator")
    command = [emulator, "start", "--host", "127.0.0.1", "--port", str(port), "--in-memory", "--quiet"]
    program = Program("gcp-emulator", command, folder, {"STORAGE_EMULATOR_HOST": url})
    program.wait_until(lambda: answers(url, 200))
    return Server(url, {"LIFECYCLE_TEST_GCP_EMULATOR": url}, program.stop)
