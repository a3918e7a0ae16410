"""Teams that destroy loads where they stand: one number of team-days for all classes of a site."""

from __future__ import annotations

from sim.units import HOURS_PER_DAY

_ROUNDING = 1e-9  # team-days: three days at 0.1 loads a day and so on come out whole


class Demolition:
    """What the teams of one site have destroyed.

    A load costs its share of a day of theirs: 1 / ``destroyed_per_day`` of its class.
    """

    __slots__ = ("_worked",)

    def __init__(self) -> None:
        self._worked: list[tuple[float, float]] = []  # hour, and days of the teams

    def able(self, per_day: float, days: float, now_h: float) -> int:
        """How many loads of a class they can still destroy in the last so many days until now."""
        since_h = now_h - days * HOURS_PER_DAY
        free_days = days - sum(spent for time_h, spent in self._worked if time_h > since_h)
        return max(0, int(free_days * per_day + _ROUNDING))

    def work(self, loads: int, per_day: float, now_h: float) -> None:
        """They have destroyed so many loads of a class."""
        if loads:
            self._worked.append((now_h, loads / per_day))
