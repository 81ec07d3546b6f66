"""Everything that has to do with secrets is done, with canaries in their place; then they are looked for."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from hunting import Hunt, Relay
from servers import seaweedfs
from services import Archive, Catalog, Cds, Cmr, Elsewhere, Files, Login, Marine, Thredds, Zenodo
from services.cds import DATASET as REQUEST
from services.marine import DATASET, PRODUCT
from services.marine import PASSWORD as MARINE_PASSWORD
from worker_process import command

NAME = "somebody"
SECRETS = {
    "Earthdata's token": "canary-token-8c1f+/x",
    "Earthdata's password": 'canary "pass word" 01d2',
    "the data store's key": "canary-key-77ab-31f0",
    "Zenodo's token": "canary-zenodo-31ce-a0",
    "Marine's password": MARINE_PASSWORD,
    "the inbox's key": seaweedfs.SECRET,
}
CONFIGURATION = """\
endpoints:
  osn: {{type: s3, url: "{url}", pathStyle: true, accessKeyId: "${{INBOX_KEY}}", secretAccessKey: "${{INBOX_SECRET}}"}}
panels:
  - {{id: scratch, title: Scratch, roots: [{{uri: "{top}/scratch/alice", expiresAfterDays: 7}}]}}
  - {{id: osn, title: OSN, roots: [{{uri: "osn://inbox", write: new, delete: request, inbox: true, public: true}}]}}
"""


@pytest.fixture
def world(run_service, person, series, tmp_path, object_store):
    """All services that know secrets, those that know none, and an inbox that listens to everything."""
    login = run_service(Login(NAME, SECRETS["Earthdata's password"]))
    elsewhere = run_service(Elsewhere(series))
    archive = run_service(Archive(login, elsewhere, SECRETS["Earthdata's token"]))
    found = SimpleNamespace(
        login=login,
        elsewhere=elsewhere,
        archive=archive,
        cmr=run_service(Cmr(series, archive)),
        cds=run_service(Cds(series, SECRETS["the data store's key"])),
        zenodo=run_service(Zenodo(series, token=SECRETS["Zenodo's token"])),
        marine=run_service(Marine(series, tmp_path / "marine")),
        files=run_service(Files(series)),
        thredds=run_service(Thredds(series)),
        catalog=run_service(Catalog()),
    )
    store = object_store("seaweedfs")
    relay = Relay(store.url)
    client = boto3.client(
        "s3",
        endpoint_url=store.url,
        aws_access_key_id=seaweedfs.KEY,
        aws_secret_access_key=seaweedfs.SECRET,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="inbox")
    Path(person.environment["LIFECYCLE_CONFIG"]).write_text(
        CONFIGURATION.format(top=person.top, url=relay.url)
    )
    person.environment |= {
        "INBOX_KEY": seaweedfs.KEY,
        "INBOX_SECRET": seaweedfs.SECRET,
        "CDSAPI_URL": found.cds.api,
        "ZENODO_TOKEN": SECRETS["Zenodo's token"],
    }
    yield SimpleNamespace(services=vars(found), relay=relay)
    relay.stop()


def on_the_command_line(person) -> list[str]:
    """Logins, sources of every kind that has one, and all that is made of a plan. Answers with what was said."""
    said = []

    def run(*arguments: str, code: int = 0, piped: str = "") -> None:
        done = subprocess.run(
            command(*arguments),
            cwd=person.home,
            env=person.environment,
            input=piped,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, (arguments, done.stderr)
        said.extend([done.stdout, done.stderr])

    for name, username, secret in (
        ("earthdata", NAME, "Earthdata's password"),
        ("cds", None, "the data store's key"),
        ("cmems", NAME, "Marine's password"),
    ):
        user = () if username is None else ("--username", username)
        run("credentials", "set", name, *user, "--json", piped=SECRETS[secret])
        run("credentials", "test", name, "--json")
    run("credentials", "list", "--json")
    run("credentials", "list")
    typed = {
        "granules": "cmr:TEST_SST",
        "request": f"cds:{REQUEST}?year=2000",
        "restricted": "zenodo:1500",
        "marine": f"cmems:{PRODUCT}/{DATASET}",
    }
    for name, source in typed.items():
        run("plan", source, "--to", f"{name}.zarr", "--lock", "-o", f"{name}.yaml", "--json")
        run("ingest", f"{name}.yaml", "--dry-run", "--json")
        run("ingest", f"{name}.yaml", "--json")
        run("inspect", f"{name}.zarr", "--json")
        run("request", f"{name}.yaml", "--json")
        run("feedstock", f"{name}.yaml", "-o", f"{name}-feedstock", "--json")
    run("push", "granules.zarr", "--dataset", "granules", "--json")
    run("push-kit", "--dataset", "kit", "-o", "kit", "--json")
    run("ls", "-R", "osn://inbox/granules", "--json")
    person.environment["EARTHDATA_TOKEN"] = SECRETS["Earthdata's token"]
    run("plan", typed["granules"], "--to", "token.zarr", "-o", "token.yaml", "--json")
    run("ingest", "token.yaml", "--json")
    # Refusals are where programs become talkative.
    person.environment["ZENODO_TOKEN"] += "x"
    run("plan", "zenodo:1500", "--to", "x.zarr", code=1)
    person.environment["ZENODO_TOKEN"] = SECRETS["Zenodo's token"]
    # An address is an argument of the person's own choosing, and the only place that it stands in.
    run("plan", "https://host.invalid/a.nc?access_token=other", "--to", "x.zarr", code=2)
    run("jobs", "ls", "--json")
    return said


def over_the_socket(person) -> list[str]:
    """The same as the wizard does it, with credentials of a session."""
    said = []
    with person.serve() as worker, worker.events() as events:

        def listen() -> None:
            try:
                said.extend(json.dumps(event) for event in events)
            except (AssertionError, OSError):
                # The worker ended.
                return

        threading.Thread(target=listen, daemon=True).start()

        def call(route: str, body: object = None, status: int = 200):
            answer = worker.post(route, body)
            assert answer.status == status, (route, answer.body)
            said.append(answer.body.decode())
            return answer.json

        for name, values in (
            ("earthdata", {"username": NAME, "password": SECRETS["Earthdata's password"]}),
            ("cds", {"key": SECRETS["the data store's key"]}),
            ("zenodo", {"token": SECRETS["Zenodo's token"]}),
        ):
            call("saveCredentials", {"name": name, "values": values, "where": "session"})
            call("testCredentials", {"name": name})
        call("credentials")
        for source in ("cmr:TEST_SST", "zenodo:1500"):
            found = call("findFiles", {"sources": [source]})
            assert found["found"]["files"]
            made = call("plan", {"sources": [source], "to": str(person.home / "session.zarr")})
            plan = made["plan"] | {"target": made["plan"]["target"] | {"overwrite": True}}
            yaml = call("formatPlan", {"plan": plan})["yaml"]
            call("parsePlan", {"yaml": yaml})
            call("review", {"plan": plan})
            job = worker.ended(call("ingest", {"plan": plan})["job"])
            assert job["state"] == "done", job
            said.append(json.dumps(job))
            call("datasetRequest", {"plan": plan})
            call("feedstock", {"plan": plan, "folder": str(person.home / f"feedstock-{source[:3]}")})
        call("searchCatalog", {"words": "gpcp"})
        call("saveCredentials", {"name": "earthdata", "values": {"username": NAME}, "where": "session"}, 400)
        call("jobs")
    said.append(worker.log.read_text())
    return said


def test_not_one_hit(world, person, series):
    hunt = Hunt(SECRETS)
    with hunt.arguments():
        said = on_the_command_line(person)
        said += over_the_socket(person)
    for index, text in enumerate(said):
        hunt.look(f"what was said, number {index}: {text[:100]}", text)
    home = person.home
    hunt.files(
        person.top,
        without=[
            home / ".netrc",
            home / ".cdsapirc",
            home / ".copernicusmarine",
            series,
            person.top / "marine",
        ],
    )
    services = world.services
    password = SECRETS["Earthdata's password"]
    basic = base64.b64encode(f"{NAME}:{password}".encode()).decode()
    hunt.requests(
        services.values(),
        {
            "Earthdata's token": {services["archive"].netloc},
            "Earthdata's password": {services["login"].netloc},
            "the data store's key": {services["cds"].netloc},
            "Zenodo's token": {services["zenodo"].netloc},
            "Marine's password": {services["marine"].netloc},
        },
    )
    hunt.look("what was sent to the inbox", bytes(world.relay.said))
    assert hunt.hits == []
    # The hosts that secrets are for were sent them: there was something to leak.
    heard = {name: "".join(map(repr, service.seen)) for name, service in services.items()}
    assert basic in heard["login"]
    assert SECRETS["Earthdata's token"] in heard["archive"]
    assert SECRETS["the data store's key"] in heard["cds"]
    assert SECRETS["Zenodo's token"] in heard["zenodo"]
    assert MARINE_PASSWORD in heard["marine"]
    assert seaweedfs.KEY.encode() in world.relay.said
    for name in ("elsewhere", "cmr", "catalog"):
        assert heard[name], name


@pytest.mark.parametrize("shape", ["plain", "in a URL", "in JSON", "Base64", "Base64 behind a name"])
def test_a_leak_is_found(shape, run_service, series, tmp_path):
    """What the hunt looks through, each with a secret in it."""
    secret = SECRETS["Earthdata's password"]
    written = {
        "plain": secret,
        "in a URL": "canary%20%22pass%20word%22%2001d2",
        "in JSON": json.dumps({"password": secret}),
        "Base64": base64.b64encode(secret.encode()).decode(),
        "Base64 behind a name": base64.b64encode(f"ab:{secret}".encode()).decode(),
    }[shape]
    hunt = Hunt(SECRETS)
    service = run_service(Files(series))
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "log").write_text(f"a line\n{written}\n")
    hunt.files(tmp_path / "kept")
    assert [where for _, where in hunt.hits] == [str(tmp_path / "kept" / "log")]
    hunt.hits.clear()
    hunt.files(tmp_path / "kept", without=[tmp_path / "kept" / "log"])
    hunt.look("what was said", "nothing of interest: canary")
    assert hunt.hits == []
    # Seen by whoever is sent it, but by whom it is for.
    subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-H", f"x-a: {written}", f"{service.url}/python/"], check=True
    )
    hunt.requests([service], {"Earthdata's password": {service.netloc}})
    assert hunt.hits == []
    hunt.requests([service], {})
    assert hunt.hits == [("Earthdata's password", "GET to Files /python/")]
    hunt.hits.clear()
    with hunt.arguments():
        process = subprocess.Popen(["sh", "-c", "sleep 0.5; exit 0", written])
        process.wait()
    assert ("Earthdata's password", f"arguments of process {process.pid}") in hunt.hits
