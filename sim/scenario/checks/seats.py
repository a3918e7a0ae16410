"""Gross sums of seats: within the theatre, and home by charter."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day, packing_day
from sim.scenario.checks.ground import serves_until
from sim.scenario.checks.roads import joined, road_graph
from sim.scenario.checks.stock import civilians_who_travel, people_of, strength_of, travellers
from sim.scenario.findings import Path
from sim.scenario.ready import earliest_ready
from sim.scenario.schema import (
    Airfield,
    ByCharter,
    ByOwnAircraft,
    ContingentSpec,
    Party,
    Provides,
    Scenario,
)
from sim.units import DAYS_PER_WEEK

_MORE = "flights or seats"
_STAY = (Party.REAR_PARTY, Party.GUARD_UNIT)


def theatre(scenario: Scenario) -> Iterator[GrossSum]:
    """Seats to the hub for those of sites from which no road leads there.

    From others the last column takes along whoever has not flown.
    """
    graph, people = road_graph(scenario), travellers(scenario)
    dues = []
    for name, site in scenario.sites.items():
        target = site.people_to
        if target is None or site.airfield is Airfield.CHARTER or joined(graph, name, target):
            continue
        first = packing_day(scenario, name)
        dues.append(Due(due_day(scenario, name), people[name], first))
    if dues:
        path: Path = ("air", "plane", "flights_per_week")
        supplies = tuple(_theatre_flights(scenario))
        yield GrossSum(
            "theatre seats", (), "seats", "theatre seats", path, _MORE, tuple(dues), supplies
        )


def charter(scenario: Scenario) -> Iterator[GrossSum]:
    """Seats of charters, for all who by plan go before the deadline, each from its first day."""
    mission, spec = scenario.mission, scenario.air.charter
    civilians = float(sum(civilians_who_travel(scenario).values()))
    dues = [Due(mission.deadline, civilians, mission.start)]
    for contingent in scenario.contingents.values():
        if not isinstance(contingent.lift, ByCharter):
            continue
        dues.append(_goes_home(scenario, contingent))
    seats = spec.seats * spec.flights_per_week / DAYS_PER_WEEK
    seats *= 1.0 - scenario.air.weather_cancels_share
    supply = Supply(seats, mission.start, mission.deadline)
    path: Path = ("air", "charter", "flights_per_week")
    needs = tuple(due for due in dues if due.amount and due.first <= due.by)
    yield GrossSum("charter seats", (), "seats", "charter seats", path, _MORE, needs, (supply,))


def own_aircraft(scenario: Scenario) -> Iterator[GrossSum]:
    """Seats of each contingent that flies home by itself, for those who go before the deadline."""
    mission, flown = scenario.mission, 1.0 - scenario.air.weather_cancels_share
    for name, contingent in scenario.contingents.items():
        lift = contingent.lift
        if not isinstance(lift, ByOwnAircraft):
            continue
        supply = Supply(
            lift.seats_per_week * flown / DAYS_PER_WEEK, mission.start, mission.deadline
        )
        due = _goes_home(scenario, contingent)
        if due.amount and due.first <= due.by:
            means, path = f"own seats of {contingent.name}", ("contingents", name, "lift")
            work, at = f"seats of {contingent.name}'s aircraft", (*path, "seats_per_week")
            yield GrossSum(means, (), "seats", work, at, "seats", (due,), (supply,))


def _goes_home(scenario: Scenario, contingent: ContingentSpec) -> Due:
    """People of a contingent who by plan go before the deadline, from their first day on."""
    people = people_of(scenario, contingent).total()
    stay = sum(strength_of(scenario, contingent, party) for party in _STAY)
    going = float(max(0, people - stay))
    return Due(scenario.mission.deadline, going, earliest_ready(scenario, contingent))


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
