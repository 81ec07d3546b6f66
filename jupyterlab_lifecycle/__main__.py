"""`python -m jupyterlab_lifecycle` is `lifecycle`."""

from .cli import main

main()
