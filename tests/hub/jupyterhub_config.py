"""A hub as a Pangeo hub is, on one machine: any name may log in, servers are processes, named servers."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821
folder = Path(os.environ["HUB_FOLDER"])
bin = Path(sys.executable).parent

c.JupyterHub.bind_url = os.environ["HUB_URL"]
c.JupyterHub.hub_port = int(os.environ["HUB_PORT"])
c.JupyterHub.db_url = f"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(folder / "cookie-secret")
c.JupyterHub.pid_file = ""
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.allow_named_servers = True
# Seconds: how often the proxy is asked what passed it. Hubs ask each minute or so.
c.JupyterHub.last_activity_interval = 1

c.ConfigurableHTTPProxy.command = [os.environ["HUB_NODE"], os.environ["HUB_PROXY"]]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['HUB_PROXY_API_PORT']}"
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")

c.Spawner.cmd = [str(bin / "jupyterhub-singleuser")]
c.Spawner.args = ["--allow-root"]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.SimpleLocalProcessSpawner.home_dir_template = f"{folder}/home/{{username}}"
c.Spawner.environment = {
    "PATH": os.environ["PATH"],
    # All that a user's panels need; of the rest, the hub sets what it always sets.
    "SCRATCH_BUCKET": lambda spawner: f"{folder}/scratch/{spawner.user.name}",
    "PERSISTENT_BUCKET": lambda spawner: f"{folder}/persistent/{spawner.user.name}",
    # Seconds between two reports of activity.
    "JUPYTERHUB_ACTIVITY_INTERVAL": "1",
}

c.JupyterHub.services = [{"name": "tests", "api_token": os.environ["HUB_SERVICE_TOKEN"]}]
c.JupyterHub.load_roles = [
    {
        "name": "tests",
        "services": ["tests"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "servers", "delete:servers"],
    }
]
