"""One gross sum: what some means must do by which day, and what they can do until then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

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
    """So much must have been done by the end of a day, and none of it before the first day.

    ``home`` is the part of it that comes after what is waited for: the way back and the rest.
    """

    by: date
    amount: float
    first: date
    home: float = 0.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """More must be done within some days than can be; ``first`` is ``None`` from the start on."""

    first: date | None
    by: date
    needs: float
    has: float

    @property
    def times(self) -> float:
        """How many times what there is would be needed."""
        return self.needs / self.has if self.has else inf


@dataclass(frozen=True, slots=True)
class GrossSum:
    """The need and the supply of one kind of means, at one place or at several that share work.

    Attributes
    ----------
    means, places
        What it is, and where (names of the scenario, none for the whole mission).
    unit, work
        What is counted: in short, and in words with the places.
    path, more
        The number that a planner would change, and what to add there.
    home_days
        How long the means are on their way home and at rest: nobody waits for the last time.
    """

    means: str
    places: tuple[str, ...]
    unit: str
    work: str
    path: Path
    more: str
    dues: tuple[Due, ...]
    supplies: tuple[Supply, ...]
    home_days: float = 0.0

    def needed_by(self, day: date) -> float:
        """What must have been done by the end of ``day``."""
        return self._needed(date.min, day)

    def available_by(self, day: date) -> float:
        """What can have been done by the end of ``day``: nothing before there is work."""
        first = min((due.first for due in self.dues), default=day)
        return self._available(first, day)

    def shortage(self) -> Shortage | None:
        """The first day by which more must have been done than can be; none if all can be.

        Either since the start, or of what cannot begin before some day.
        """
        firsts = sorted({due.first for due in self.dues})
        for day in sorted({due.by for due in self.dues}):
            for first in firsts:
                if first > day:  # no means bring what comes too late: its hub is told of that
                    continue
                needs, has = self._needed(first, day), self._available(first, day)
                if needs > has:
                    return Shortage(None if first == firsts[0] else first, day, needs, has)
        return None

    def taken(self) -> float:
        """The share that must be used of what there is up to the last day on which work is due."""
        if not self.dues:
            return 0.0
        last = max(due.by for due in self.dues)
        has = self.available_by(last)
        return self.needed_by(last) / has if has else 0.0

    def _needed(self, first: date, last: date) -> float:
        dues = [due for due in self.dues if first <= due.first <= due.by <= last]
        last_ways_home = self.home_days * sum(supply.per_day for supply in self.supplies)
        return sum(due.amount for due in dues) - min(last_ways_home, sum(d.home for d in dues))

    def _available(self, first: date, last: date) -> float:
        before = first - timedelta(days=1)
        return sum(max(0.0, s.by(last) - s.by(before)) for s in self.supplies)


def due_day(scenario: Scenario, site: str) -> date:
    """The day by which a site must be empty: as planned, as asked for, at last the deadline."""
    asked = (
        scenario.due(milestone)
        for milestone in scenario.milestones.values()
        if milestone.what == "left"
        and not milestone.less
        and (not milestone.sites or site in milestone.sites)
    )
    deadline = scenario.mission.deadline
    return min(scenario.sites[site].planned_close or deadline, deadline, *asked)


def out_day(scenario: Scenario, load_class: str) -> date:
    """The day by which all of a class must be out: as asked for, at last the deadline."""
    asked = (
        scenario.due(milestone)
        for milestone in scenario.milestones.values()
        if milestone.what in ("out", "settled", "everything")
        and not milestone.less
        and not milestone.owners
        and (not milestone.classes or load_class in milestone.classes)
    )
    return min((scenario.mission.deadline, *asked))


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
