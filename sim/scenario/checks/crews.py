"""Vehicles that nobody may drive away before the guard goes: people who stay are no crew.

A vehicle that drives itself needs people of its site who may leave, or hired drivers of the field
fleet. The guard may leave only when there is no materiel, and these vehicles are materiel; so what
is more than the others can drive, and than stands ready for the guard, waits for the last column,
which goes on the planned day. Where nobody goes before the site is empty, it waits for ever.
So many at least: who may leave may also fly, and then drives nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from sim.scenario.checks.disposals import classes_of, sites_of
from sim.scenario.checks.means import field_means, fleet_base
from sim.scenario.checks.stock import (
    driving,
    guard_of,
    people_who_reach,
    travellers,
)
from sim.scenario.findings import Finding, warning
from sim.scenario.schema import MilestoneSpec, Scenario, VehicleClass


@dataclass(frozen=True, slots=True)
class Held:
    """Vehicles of a site that stand until its guard goes.

    Attributes
    ----------
    drives
        All its vehicles that drive themselves.
    vehicles
        Those of them that wait for the last column, beside what stands ready for the guard.
    without_driver
        Those of them for which the guard is too few: they stay behind.
    guard, crew
        People who guard it, and people it takes to drive one.
    """

    site: str
    classes: frozenset[str]
    drives: int
    vehicles: int
    without_driver: int
    guard: int
    crew: int


def held_by_guard(scenario: Scenario) -> list[Held]:
    """Sites whose vehicles are too many for all who may leave before the guard."""
    return [held for site in scenario.sites if (held := _held(scenario, site)) is not None]


def _held(scenario: Scenario, name: str) -> Held | None:
    vehicles: Counter[str] = Counter()
    for (site, _, load_class), count in driving(scenario).items():
        if site == name and count:
            vehicles[load_class] += count
    specs = [
        load
        for load_class, load in scenario.loads.items()
        if isinstance(load, VehicleClass) and load_class in vehicles
    ]
    if fleet_base(scenario, name) is None or not specs:
        return None
    crew, seats = max(spec.crew_people for spec in specs), max(spec.seats for spec in specs)
    if field_means(scenario, name).drivers >= crew:
        return None
    guard, people = guard_of(scenario, name), travellers(scenario)
    may_leave = sum(people[site] for site in people_who_reach(scenario, name)) - guard
    drives = vehicles.total()
    left = drives - max(0, may_leave) // crew
    held = left - (ceil(guard / seats) if scenario.sites[name].people_to is not None else 0)
    if held <= 0:
        return None
    return Held(
        site=name,
        classes=frozenset(vehicles),
        drives=drives,
        vehicles=held,
        without_driver=max(0, left - guard // crew),
        guard=guard,
        crew=crew,
    )


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Sites of which this alone makes a milestone miss its date."""
    for held in held_by_guard(scenario):
        missed = [m.title for m in scenario.milestones.values() if _misses(scenario, held, m)]
        if not missed or _given_away(scenario, held):
            continue
        site = scenario.sites[held.site]
        until = f"until {site.planned_close}" if _leaves(scenario, held) else "for ever"
        why = "its people are too few to drive them"
        if held.guard:
            why = (
                f"only its guard of {held.guard:,} could drive them, and a guard stays while "
                "materiel does"
            )
        what = (
            f"{held.vehicles:,} of its {held.drives:,} vehicles that drive themselves stay {until}"
            f": {why}; for that alone '{missed[0]}' is missed"
        )
        right = (
            f"give the field fleet drivers ({held.crew} a vehicle), make the guard smaller, or let "
            "more of them ride on flatbeds"
        )
        yield warning(("sites", held.site), what, right, on_key=True)


def _leaves(scenario: Scenario, held: Held) -> bool:
    """Whether the site is left on its planned day, empty or not."""
    site = scenario.sites[held.site]
    return site.planned_close is not None and site.at_planned_close == "leave"


def _misses(scenario: Scenario, held: Held, milestone: MilestoneSpec) -> bool:
    """Whether a milestone cannot be reached by its date while these vehicles are held."""
    site, due = scenario.sites[held.site], scenario.due(milestone)
    if milestone.what == "left" and milestone.sites and held.site not in milestone.sites:
        return False
    asked = not milestone.classes or held.classes & {*milestone.classes}
    if milestone.what in ("out", "settled") and (milestone.less >= held.vehicles or not asked):
        return False
    if not _leaves(scenario, held):
        return True
    if milestone.what == "out" and held.without_driver > milestone.less:
        return True
    return site.planned_close is not None and site.planned_close > due


def _given_away(scenario: Scenario, held: Held) -> bool:
    """Whether a rule of late disposal takes such vehicles there."""
    return any(
        held.site in sites_of(scenario, rule) and held.classes <= {*classes_of(scenario, rule)}
        for rule in scenario.policy.late_disposal.values()
    )
