"""Hours of the day at which a border is open: work rests in between, every night alike."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import HOURS_PER_DAY

_ROUNDING = 1e-9  # [h]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From ``opens_hour`` to ``closes_hour`` of every day."""

    opens_hour: float
    closes_hour: float

    @property
    def daily_h(self) -> float:
        """Hours a day that are open."""
        return self.closes_hour - self.opens_hour

    @property
    def always(self) -> bool:
        """Whether it is open day and night."""
        return self.daily_h == HOURS_PER_DAY

    def end_of(self, work_h: float, from_h: float) -> float:
        """When so many open hours of work are done that may begin at ``from_h``."""
        if self.always:
            return from_h + work_h
        done_h = self._open_before(from_h) + work_h
        days, rest_h = divmod(done_h, self.daily_h)
        if rest_h < _ROUNDING and work_h:  # done as it closes, not as it opens again
            days, rest_h = days - 1.0, self.daily_h
        return max(from_h, days * HOURS_PER_DAY + self.opens_hour + rest_h)

    def between(self, from_h: float, until_h: float) -> float:
        """Open hours from ``from_h`` to ``until_h``."""
        if self.always:
            return until_h - from_h
        return self._open_before(until_h) - self._open_before(from_h)

    def _open_before(self, time_h: float) -> float:
        """Open hours from the start of the mission to ``time_h``."""
        days, hour = divmod(time_h, HOURS_PER_DAY)
        return days * self.daily_h + min(max(0.0, hour - self.opens_hour), self.daily_h)
