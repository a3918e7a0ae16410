"""An event that comes after all others of its hour."""

from __future__ import annotations

import simpy
from simpy.events import NORMAL, EventPriority


class LastOfInstant(simpy.Event):
    """Happens at an hour, after everything else that happens then, whatever asked for it when."""

    def __init__(self, env: simpy.Environment, time_h: float) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, EventPriority(NORMAL + 1), time_h - env.now)
