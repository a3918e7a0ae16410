"""Naive forecasts that know the scenario and nothing else: what a forecast must beat.

One takes the plan at its word: every site and contingent goes on its planned day. The other lets
people and materiel leave at a constant rate, all of them by the deadline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from math import ceil

from sim.scenario.checks.stock import holdings
from sim.scenario.quantity import central
from sim.scenario.ready import planned_ready
from sim.scenario.schema import Party, PeopleClass, Scenario
from sim.units import DAYS_PER_WEEK

_ROUNDING = 1e-6

Step = tuple[date, float]
"""A day, and how many people go home on it."""


def planned_home(
    scenario: Scenario, contingent: str, classes: Collection[str] | None = None
) -> list[Step]:
    """The days on which a contingent is planned to go home, and how many people on each.

    A rear party goes on its last day, if it has one. Without it, it is planned to stay, and so are
    guard units, and all of a contingent that is the last guard of a site. ``classes`` counts only
    people of these.
    """
    spec = scenario.contingents[contingent]
    ready = planned_ready(scenario, spec)
    people = _people(scenario, contingent)
    strength = people.total()
    counted = sum(n for name, n in people.items() if classes is None or name in classes)
    if ready is None or not counted:
        return []
    rear = spec.strength_of(Party.REAR_PARTY, strength)
    guards = spec.strength_of(Party.GUARD_UNIT, strength)
    steps = max(1, ceil(central(spec.over_days) / DAYS_PER_WEEK))
    going = max(0, strength - rear - guards) * counted / strength / steps
    days = [(ready + timedelta(days=DAYS_PER_WEEK * step), going) for step in range(steps)]
    if spec.rear_party is not None and spec.rear_party.until is not None:
        days.append((max(spec.rear_party.until, days[-1][0]), rear * counted / strength))
    return days


def _people(scenario: Scenario, contingent: str) -> Counter[str]:
    """People of a contingent by load class."""
    found: Counter[str] = Counter()
    for (_, owner, load_class), count in holdings(scenario).items():
        if owner == contingent and isinstance(scenario.loads[load_class], PeopleClass):
            found[load_class] += count
    return found


def planned_day(scenario: Scenario, contingent: str, people: int) -> date | None:
    """The day by which so many of a contingent are planned to have gone; ``None`` if never."""
    gone = 0.0
    for day, count in planned_home(scenario, contingent):
        gone += count
        if gone >= people - _ROUNDING:
            return day
    return None


def planned_gone(scenario: Scenario, classes: Collection[str], day: date) -> float | None:
    """People of these classes who are planned to have left by the end of a day.

    ``None`` if the plan does not say when they leave: materiel, and people whose service ends in
    place.
    """
    travel: set[str] = set()
    for load_class in classes:
        load = scenario.loads[load_class]
        if not isinstance(load, PeopleClass) or load.leaves == "separate":
            return None
        if load.leaves == "travel":
            travel.add(load_class)
    gone = sum(_released_share(scenario, name, day) * _held(scenario, name) for name in travel)
    for contingent in scenario.contingents:
        for when, people in planned_home(scenario, contingent, set(classes) - travel):
            gone += people if when <= day else 0.0
    return gone


def _released_share(scenario: Scenario, load_class: str, day: date) -> float:
    """Share of a class of civilians released by the end of a day, even between the steps."""
    before, share = scenario.mission.start - timedelta(days=1), 0.0
    for step in scenario.releases_of(load_class):
        if day < step.by:
            return share + (step.gone_share - share) * (day - before) / (step.by - before)
        before, share = step.by, step.gone_share
    return share


def even_gone(scenario: Scenario, classes: Collection[str], day: date) -> float:
    """Loads of these classes that have left if all go at a constant rate until the deadline."""
    mission = scenario.mission
    days = (day - mission.start).days + 1
    share = min(1.0, days / ((mission.deadline - mission.start).days + 1))
    return share * sum(_held(scenario, load_class) for load_class in classes)


def _held(scenario: Scenario, load_class: str) -> int:
    return sum(count for (_, _, held), count in holdings(scenario).items() if held == load_class)
