"""What goes wrong between a client and a service, at random but the same each time."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

#: Faults that pass: the same request may succeed when it is made again.
PASSING = ("429", "500", "503", "cut", "slow")
#: Besides, by name only: "html" (a login page), and "stuck" (half an answer, and then silence).
#: The same, and half an answer with half its length.
ALL = (*PASSING, "short")


@dataclass
class Faults:
    """`rate` of the requests get one of `kinds`; `always` names one that every request gets."""

    rate: float = 0.0
    seed: int = 1
    kinds: tuple[str, ...] = PASSING
    always: str | None = None
    given: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def next(self) -> str | None:
        with self._lock:
            fault = self.always
            if fault is None and self._random.random() < self.rate:
                fault = self._random.choice(self.kinds)
            if fault is not None:
                self.given.append(fault)
            return fault
