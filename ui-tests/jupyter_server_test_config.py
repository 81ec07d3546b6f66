"""Jupyter's configuration for the browser tests: Galata's, and nothing asked of the internet.

Galata's own requests need Jupyter's XSRF check off; the worker makes its own.
"""

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)

c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
