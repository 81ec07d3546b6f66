"""Send the parts of a prepared ingest to a Dask cluster; the worker runs it (`python -m`).

A request comes as JSON in the file that the first argument names; each line of
stdout is a record. `--where` instead of a file says on which cluster it would run.
A part is `lifecycle ingest PLAN --part I/N` on a Dask worker:
parts can be repeated, and no two own one chunk, so a worker that dies costs a part.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

WAIT_SECONDS = 120
#: Of failures that may pass: the network, a full quota, a killed process.
RETRIES = 2
PASSING = ("network", "storage-full", "internal", "cancelled")


class Refused(Exception):
    """What a person can be told, with the worker's tag for it."""

    def __init__(self, tag: str, message: str) -> None:
        super().__init__(message)
        self.tag = tag


def main() -> None:
    # So that a cluster that was started here is closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if sys.argv[1] == "--where":
            say(type="where", cluster=where())
        else:
            run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    except Refused as error:
        say(type="error", tag=error.tag, message=str(error))
        sys.exit(1)
    except Exception as error:
        say(type="error", tag="internal", message=f"Dask: {error}")
        sys.exit(1)


def say(**record: Any) -> None:
    """A record to the worker, which reads lines."""
    print(json.dumps(record), flush=True)


def run(request: dict[str, Any]) -> None:
    """Submit every part and tell each as it ends; the first that fails for good ends all (`Refused`)."""
    try:
        from distributed import as_completed
    except ImportError as error:
        raise no_distributed() from error
    with cluster(len(request["parts"])) as client:
        say(type="cluster", scheduler=client.scheduler.address, dashboard=client.dashboard_link)
        check_workers(client)
        futures = [
            client.submit(
                run_part, request, part, key=f"lifecycle-{request['id']}-{part}", retries=RETRIES, pure=False
            )
            for part in request["parts"]
        ]
        try:
            for future in as_completed(futures):
                result = future.result()
                if "error" in result:
                    raise Refused(result["error"]["tag"], result["error"]["message"])
                say(type="part", **result)
        finally:
            client.cancel(futures)
    say(type="result")


def no_distributed() -> Refused:
    return Refused(
        "unsupported",
        f"run.engine: dask needs the package distributed, which {sys.executable} does not have. "
        "Install it there with: pip install 'jupyterlab-lifecycle[dask]'.",
    )


def where() -> str:
    """What `cluster` would choose; nothing is connected to."""
    if importlib.util.find_spec("distributed") is None:
        raise no_distributed()
    if os.environ.get("DASK_SCHEDULER_ADDRESS"):
        return "scheduler"
    return "gateway" if has_gateway() else "local"


@contextmanager
def cluster(parts: int) -> Any:
    """The cluster that is named, else one of the gateway's, else one on this machine."""
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        address = os.environ.get("DASK_SCHEDULER_ADDRESS")
        if address:
            try:
                client = Client(address, timeout=10)
            except (OSError, TimeoutError) as error:
                raise Refused(
                    "network", f"DASK_SCHEDULER_ADDRESS: {address} cannot be reached ({error})."
                ) from error
        elif has_gateway():
            client = stack.enter_context(gateway_cluster(parts))
        else:
            workers = max(1, min(parts, os.cpu_count() or 1))
            local = LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
            client = Client(stack.enter_context(local))
        yield stack.enter_context(client)


def has_gateway() -> bool:
    """Is there a gateway, and does the environment say where?"""
    try:
        import dask
        import dask_gateway  # noqa: F401
    except ImportError:
        return False
    return bool(dask.config.get("gateway.address", None))


@contextmanager
def gateway_cluster(parts: int) -> Any:
    """A client, not entered yet, of the user's running cluster, or of a new one for these parts that goes afterwards."""
    from dask_gateway import Gateway

    with Gateway() as gateway:
        running = gateway.list_clusters()
        if running:
            with gateway.connect(running[0].name) as connected:
                yield connected.get_client()
            return
        with gateway.new_cluster(shutdown_on_close=True) as started:
            started.adapt(minimum=1, maximum=max(1, min(parts, 50)))
            yield started.get_client()


def check_workers(client: Any) -> None:
    """Every worker must have this package; said once, before a part starts."""
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError as error:
        raise Refused(
            "network", f"No Dask worker came to {client.scheduler.address} in {WAIT_SECONDS} s."
        ) from error
    version = probe()
    for address, found in client.run(probe).items():
        if found is None:
            raise Refused(
                "unsupported",
                f"The Dask worker {address} does not have jupyterlab-lifecycle. "
                f"Install version {version} in the workers' image, or set run.engine: local.",
            )
        if found != version:
            raise Refused(
                "unsupported",
                f"The Dask worker {address} has jupyterlab-lifecycle {found}, but here it is {version}. "
                "Install the same version in both.",
            )


# What follows runs on the Dask workers. This module is `__main__` here, so it is sent there by value.


def probe() -> str | None:
    """The package's version on this worker, or None."""
    import subprocess

    try:
        from jupyterlab_lifecycle.node import node_command

        done = subprocess.run(node_command("--version"), capture_output=True, text=True, check=True)
    except Exception:
        return None
    return done.stdout.strip()


def run_part(request: dict[str, Any], part: int) -> dict[str, Any]:
    """One part, by the same worker as everywhere; its result, or the error that would come again."""
    import json
    import os
    import subprocess
    import tempfile
    from pathlib import Path

    from jupyterlab_lifecycle.node import node_command

    with tempfile.TemporaryDirectory(prefix="lifecycle-") as folder:
        for name in ("plan", "config"):
            Path(folder, f"{name}.yaml").write_text(json.dumps(request[name]), encoding="utf-8")
        environment = {**os.environ, **request["environment"]}
        environment["LIFECYCLE_CONFIG"] = str(Path(folder, "config.yaml"))
        environment["LIFECYCLE_STATE"] = str(Path(folder, "state"))
        for name in request["unset"]:
            environment.pop(name, None)
        of = f"{part}/{request['of']}"
        done = subprocess.run(
            node_command("ingest", str(Path(folder, "plan.yaml")), "--part", of, "--json"),
            capture_output=True,
            text=True,
            env=environment,
            check=False,
            preexec_fn=end_with_parent,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    record = json.loads(lines[-1]) if lines else {}
    if done.returncode == 0 and record.get("type") == "result":
        return {"part": part, **{name: record[name] for name in ("chunks", "bytesRead", "bytesWritten")}}
    error = {
        "tag": record.get("tag", "internal"),
        "message": record.get("message") or done.stderr.strip()[-2000:] or f"exit code {done.returncode}",
    }
    if error["tag"] in PASSING:
        raise RuntimeError(f"part {of}: {error['message']}")
    return {"error": error}


def end_with_parent() -> None:
    """On Linux: a part whose Dask worker is killed ends too, so that it never writes beside its repetition."""
    import ctypes
    import signal
    import sys

    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
