"""What every server of this folder answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`; `environment` tells tests how to reach it."""

    url: str
    environment: dict[str, str]
    stop: Callable[[], None] = field(repr=False)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
