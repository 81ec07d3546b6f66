"""Jupyter's configuration for the browser tests: Galata's, with the request checks left on."""

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)

# Galata turns this off; the worker's own check needs the cookie all the same.
c.ServerApp.disable_check_xsrf = False
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
