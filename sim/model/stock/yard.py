"""A hub's yard: loads are unloaded or loaded one after the other."""

from __future__ import annotations

from sim.units import HOURS_PER_DAY


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

    def handled_at(self, now_h: float, loads: int) -> float:
        """When ``loads`` that arrive now have been handled."""
        self._free_at_h = max(now_h, self._free_at_h) + loads / self._loads_per_h
        return self._free_at_h
