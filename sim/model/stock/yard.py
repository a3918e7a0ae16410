"""A hub's yard: loads are unloaded or loaded one after the other."""

from __future__ import annotations

from typing import NamedTuple

from sim.units import HOURS_PER_DAY


class Handling(NamedTuple):
    """When loads have been waited for long enough to be handled, and when they have been."""

    begins_h: float
    done_h: float


class Yard:
    """One queue in order of arrival."""

    __slots__ = ("_free_at_h", "_loads_per_h")

    def __init__(self, loads_per_day: float) -> None:
        self._loads_per_h = loads_per_day / HOURS_PER_DAY
        self._free_at_h = 0.0

    def usual_h(self, loads: int) -> float:
        """Hours for ``loads`` when nobody is in front."""
        return loads / self._loads_per_h

    def expected_h(self, now_h: float, loads: int) -> float:
        """Hours for ``loads`` that arrive now, behind those that are in front."""
        return max(0.0, self._free_at_h - now_h) + self.usual_h(loads)

    def handle(self, now_h: float, loads: int) -> Handling:
        """Take ``loads`` that arrive now in, behind those that are in front."""
        begins_h = max(now_h, self._free_at_h)
        self._free_at_h = begins_h + loads / self._loads_per_h
        return Handling(begins_h, self._free_at_h)
