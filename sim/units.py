"""The clock and the calendar: hours since the mission's start, and what they are on a wall.

Inside the program time is a float of hours since 00:00 on the first day of the mission.
Dates exist only at the edges: in scenario files, in tables and on screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

HOURS_PER_DAY = 24.0
DAYS_PER_WEEK = 7
DAYS_PER_MONTH = 365.25 / 12
HOURS_PER_WEEK = HOURS_PER_DAY * DAYS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns dates into hours since the first day of the mission, and back."""

    start: date

    def hour_of(self, day: date) -> float:
        """Hours from the start of the mission to 00:00 of ``day`` (negative before it)."""
        return (day - self.start).days * HOURS_PER_DAY

    def end_of(self, day: date) -> float:
        """Hours from the start of the mission to the end (24:00) of ``day``."""
        return self.hour_of(day) + HOURS_PER_DAY

    def date_at(self, time_h: float) -> date:
        """The day in which the hour ``time_h`` falls."""
        return self.start + timedelta(days=int(time_h // HOURS_PER_DAY))


def readable(day: date) -> str:
    """A date as people write it: ``31 Dec 2023``."""
    return f"{day.day} {day:%b %Y}"


def begins(first: date, last: date) -> str:
    """The first day of a span, without what its last day says again: ``6``, ``6 Mar``."""
    if first.year != last.year:
        return readable(first)
    return f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
