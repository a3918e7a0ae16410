"""Vehicles that nobody can drive away: those who could have to stay, or are too few.

A vehicle that drives itself needs people of its site, or hired drivers of the field fleet. Who may
leave a camp stays to drive while vehicles stand, and its guard drives some as the last; at a hub
whose people fly home the guard drives none. What is left then stays behind where the site is left
on its planned day, and elsewhere holds the guard for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.checks.disposals import classes_of, sites_of
from sim.scenario.checks.means import field_means
from sim.scenario.checks.stock import (
    driving,
    guard_of,
    people_who_reach,
    travellers,
)
from sim.scenario.findings import Finding
from sim.scenario.schema import MilestoneSpec, Scenario, VehicleClass


@dataclass(frozen=True, slots=True)
class Undriven:
    """Vehicles of a site for which there is no driver.

    Attributes
    ----------
    drives
        All its vehicles that drive themselves.
    vehicles
        Those of them that nobody can drive away.
    crew
        People it takes to drive one.
    guard
        People whom they hold there unless they stay behind.
    stay_behind
        Whether the site is left without them; else it is never left.
    """

    site: str
    classes: frozenset[str]
    drives: int
    vehicles: int
    crew: int
    guard: int
    stay_behind: bool


def undriven(scenario: Scenario) -> list[Undriven]:
    """Sites with more vehicles than their people and hired drivers can drive away."""
    return [found for site in scenario.sites if (found := _undriven(scenario, site)) is not None]


def _undriven(scenario: Scenario, name: str) -> Undriven | None:
    site = scenario.sites[name]
    vehicles: Counter[str] = Counter()
    for (place, _, load_class), count in driving(scenario).items():
        if place == name and count:
            vehicles[load_class] += count
    crews = [
        load.crew_people
        for load_class, load in scenario.loads.items()
        if isinstance(load, VehicleClass) and load_class in vehicles
    ]
    if not site.materiel_to or site.corridors or not crews:
        return None
    crew = max(crews)
    if field_means(scenario, name).drivers >= crew:
        return None
    guard, people = guard_of(scenario, name), travellers(scenario)
    may_leave = sum(people[place] for place in people_who_reach(scenario, name)) - guard
    as_the_last = guard // crew if site.people_to is not None else 0
    left = vehicles.total() - max(0, may_leave) // crew - as_the_last
    if left <= 0:
        return None
    return Undriven(
        site=name,
        classes=frozenset(vehicles),
        drives=vehicles.total(),
        vehicles=left,
        crew=crew,
        guard=guard,
        stay_behind=site.planned_close is not None and site.at_planned_close == "leave",
    )


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Sites of which this alone makes a milestone miss its date."""
    for found in undriven(scenario):
        missed = [m.title for m in scenario.milestones.values() if _misses(found, m)]
        if not missed or _given_away(scenario, found):
            continue
        stay = "stay behind when it is left" if found.stay_behind else "stay for ever"
        what = (
            f"{found.vehicles:,} of its {found.drives:,} vehicles that drive themselves {stay}: "
            f"its people are too few to drive them; for that alone '{missed[0]}' is missed"
        )
        right = (
            f"give the field fleet drivers ({found.crew} a vehicle), make the guard smaller, or "
            "let more of them ride on flatbeds"
        )
        yield Finding(("sites", found.site), what, right, on_key=True)


def _misses(found: Undriven, milestone: MilestoneSpec) -> bool:
    """Whether a milestone cannot be reached while these vehicles stand.

    Whose they are is not known, so none of some owners is missed for sure.
    """
    if milestone.owners or (found.stay_behind and milestone.what != "out"):
        return False
    if milestone.what == "left":
        return not milestone.sites or found.site in milestone.sites
    if milestone.what == "everything":  # the site and its guard count beside them
        return found.vehicles + found.guard + 1 > milestone.less
    asked = not milestone.classes or found.classes & {*milestone.classes}
    return bool(asked) and found.vehicles > milestone.less


def _given_away(scenario: Scenario, found: Undriven) -> bool:
    """Whether a rule of late disposal takes such vehicles there."""
    return any(
        found.site in sites_of(scenario, rule) and found.classes <= {*classes_of(scenario, rule)}
        for rule in scenario.policy.late_disposal.values()
    )
