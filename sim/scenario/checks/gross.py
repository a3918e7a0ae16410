"""One gross sum: what some means must do by which day, and what they can do until then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sim.scenario.findings import Path
from sim.scenario.quantity import central_date
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Supply:
    """So much a day from the first day to the last, both included.

    With ``ramp_days`` the full amount is reached evenly over so many days.
    """

    per_day: float
    first: date
    last: date
    ramp_days: float = 0.0

    def by(self, day: date) -> float:
        """How much there has been by the end of ``day``."""
        days = max(0.0, (min(day, self.last) - self.first).days + 1.0)
        growing = min(days, self.ramp_days)
        lost = growing - growing * growing / (2.0 * self.ramp_days) if self.ramp_days else 0.0
        return self.per_day * (days - lost)


@dataclass(frozen=True, slots=True)
class Due:
    """So much must have been done by the end of a day."""

    by: date
    amount: float


@dataclass(frozen=True, slots=True)
class GrossSum:
    """The need and the supply of one kind of means at one place.

    Attributes
    ----------
    means, place
        What it is, and where (a name of the scenario, empty for the whole mission).
    unit, work
        What is counted: in short, and in words with the place.
    path, more
        The number that a planner would change, and what to add there.
    """

    means: str
    place: str
    unit: str
    work: str
    path: Path
    more: str
    dues: tuple[Due, ...]
    supplies: tuple[Supply, ...]

    def needed_by(self, day: date) -> float:
        """What must have been done by the end of ``day``."""
        return sum(due.amount for due in self.dues if due.by <= day)

    def available_by(self, day: date) -> float:
        """What can have been done by the end of ``day``."""
        return sum(supply.by(day) for supply in self.supplies)

    def short_on(self) -> date | None:
        """The first day by which more must have been done than can be; none if all can be."""
        for day in sorted({due.by for due in self.dues}):
            if self.needed_by(day) > self.available_by(day):
                return day
        return None


def due_day(scenario: Scenario, site: str) -> date:
    """The day by which a site must be empty: its planned day, at the latest the deadline."""
    deadline = scenario.mission.deadline
    return min(scenario.sites[site].planned_close or deadline, deadline)


def packing_day(scenario: Scenario, site: str) -> date:
    """The day on which a site starts packing and sending."""
    return max(central_date(scenario.sites[site].packing_starts), scenario.mission.start)


def months(scenario: Scenario) -> Iterator[date]:
    """The last day of each month from the start to the deadline, at last the deadline itself."""
    day = scenario.mission.start
    while True:
        after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = after - timedelta(days=1)
        if last >= scenario.mission.deadline:
            yield scenario.mission.deadline
            return
        yield last
        day = after
