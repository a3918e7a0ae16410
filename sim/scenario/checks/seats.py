"""Gross sums of seats: within the theatre, and home by charter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day
from sim.scenario.checks.ground import serves_until
from sim.scenario.checks.roads import joined, road_graph
from sim.scenario.checks.stock import civilians_who_travel, holdings, people_of, travellers
from sim.scenario.findings import Path
from sim.scenario.quantity import central_date
from sim.scenario.schema import Airfield, ByCharter, Provides, ReadyOn, Scenario
from sim.units import DAYS_PER_WEEK


def theatre(scenario: Scenario) -> Iterator[GrossSum]:
    """Seats for those whom the vehicles of their own site cannot carry to the hub."""
    graph, people, rides = road_graph(scenario), travellers(scenario), _rides(scenario)
    dues = []
    for name, site in scenario.sites.items():
        target = site.people_to
        if target is None or site.airfield is Airfield.CHARTER:
            continue
        by_road = rides[name] if joined(graph, name, target) else 0.0
        dues.append(Due(due_day(scenario, name), max(0.0, people[name] - by_road)))
    if dues:
        path: Path = ("air", "plane", "flights_per_week")
        supplies = tuple(_theatre_flights(scenario))
        yield GrossSum(
            "theatre seats", "", "seats", "theatre seats", path, "flights", tuple(dues), supplies
        )


def charter(scenario: Scenario) -> Iterator[GrossSum]:
    """Seats of charters, for all but the parties that stay."""
    mission, spec = scenario.mission, scenario.air.charter
    travellers = float(sum(civilians_who_travel(scenario).values()))
    first = mission.start if travellers else mission.deadline
    for contingent in scenario.contingents.values():
        if not isinstance(contingent.lift, ByCharter):
            continue
        people = sum(people_of(scenario, contingent).values())
        rear = contingent.rear_party.share * people if contingent.rear_party else 0.0
        travellers += people - rear - (contingent.guard_unit.people if contingent.guard_unit else 0)
        ready = contingent.ready
        day = central_date(ready.on) if isinstance(ready, ReadyOn) else mission.start
        first = min(first, max(day, mission.start))
    seats = spec.seats * spec.flights_per_week / DAYS_PER_WEEK
    supply = Supply(seats * (1.0 - scenario.air.weather_cancels_share), first, mission.deadline)
    path: Path = ("air", "charter", "flights_per_week")
    due = Due(mission.deadline, travellers)
    yield GrossSum(
        "charter seats", "", "seats", "charter seats", path, "flights", (due,), (supply,)
    )


def _rides(scenario: Scenario) -> Counter[str]:
    """Seats in the vehicles of each site that drive."""
    found: Counter[str] = Counter()
    for (site, _, load_class), count in holdings(scenario).items():
        load = scenario.loads[load_class]
        if load.kind == "vehicle":
            found[site] += int(count * (1.0 - load.flatbed_share)) * load.seats
    return found


def _theatre_flights(scenario: Scenario) -> Iterator[Supply]:
    """Seats a day of the mission's own aircraft, and of contingents' until they may go."""
    start, deadline, air = scenario.mission.start, scenario.mission.deadline, scenario.air
    flown = (1.0 - air.weather_cancels_share) / DAYS_PER_WEEK
    seats = {
        Provides.PLANE: air.plane.seats * air.plane.flights_per_week * flown,
        Provides.HELICOPTER: air.helicopter.seats * air.helicopter.flights_per_week * flown,
    }
    yield Supply(seats[Provides.PLANE] * air.plane.aircraft, start, deadline)
    yield Supply(seats[Provides.HELICOPTER] * air.helicopter.aircraft, start, deadline)
    for contingent in scenario.contingents.values():
        last = serves_until(scenario, contingent)
        for provision in contingent.provides.values():
            if provision.kind in seats:
                yield Supply(seats[provision.kind] * provision.units, start, last)
