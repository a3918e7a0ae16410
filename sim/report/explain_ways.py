"""What roads, rain, attackers and the host make of the way: before any run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.plain_table import NO_BREAK, plain_table
from sim.report.plain_words import about, count, percent, plain
from sim.scenario.paths import children
from sim.scenario.quantity import Distribution, Spec
from sim.scenario.schema import Answered, BorderSpec, RoadSpec, Scenario, SurfaceSpec
from sim.units import HOURS_PER_DAY


def surface_block(scenario: Scenario) -> list[str]:
    """How fast convoys are by surface, dry and in the rains, and on how many kilometres."""
    rows = []
    for name, surface in scenario.network.surfaces.items():
        km = sum(road.km for road in scenario.network.roads.values() if road.surface == name)
        rows.append((plain(name), _speed(surface), percent(surface.rain_factor), count(km)))
    lines = ["Roads by surface", *plain_table(("", "speed", "of it in rain", "km in all"), rows)]
    for name, season in scenario.network.seasons.items():
        lines.append(f"  {plain(name)}: from {about(season.starts)} to {about(season.ends)}")
    return [line.replace(NO_BREAK, " ") for line in lines]


def _speed(surface: SurfaceSpec) -> str:
    if surface.km_per_day is not None:
        return f"{about(surface.km_per_day)} km a day"
    return f"{about(surface.km_per_daylight_h)} km per hour of daylight"


def crossing_block(scenario: Scenario) -> list[str]:
    """Borders with their slots and papers; fords that flood and ferries that take their time."""
    rows = [(plain(name), _slots(border)) for name, border in scenario.network.borders.items()]
    rows += [
        (plain(name), what)
        for name, road in scenario.network.roads.items()
        for what in _crossings(road)
    ]
    return ["Borders, fords and ferries", *plain_table(("there", ""), rows)] if rows else []


def _slots(border: BorderSpec) -> str:
    hours = f"from {border.opens_hour:g} to {border.closes_hour:g} h"
    when = "day and night" if border.closes_hour - border.opens_hour == HOURS_PER_DAY else hours
    papers = about(border.paperwork_days)
    return f"{about(border.trucks_per_day)} trucks a day, {when}; papers {papers} days"


def _crossings(road: RoadSpec) -> Iterator[str]:
    if road.ford is not None:
        floods, days = about(road.ford.floods_per_30_days), about(road.ford.flood_days)
        yield f"ford: {floods} floods in 30 days of rain, each of {days} days"
    if road.ferry is not None:
        yield f"ferry: {about(road.ferry.vehicles_per_day)} vehicles a day"


def threat_block(scenario: Scenario) -> list[str]:
    """What attacks and breakdowns do to those they meet."""
    rows = [(plain(name), about(value)) for name, value in _numbers_of(scenario.threat)]
    return ["What attacks and breakdowns do", *plain_table(("", "as given"), rows)] if rows else []


def _numbers_of(threat: Spec) -> Iterator[tuple[str, Any]]:
    """Each number that is not nought, by its keys."""
    for key, value in children(threat):
        if isinstance(value, Spec) and not isinstance(value, Distribution):
            yield from ((f"{key} {name}", own) for name, own in _numbers_of(value))
        elif value:
            yield str(key), value


def zone_block(scenario: Scenario) -> list[str]:
    """How often convoys are attacked and have leave, by zone, while no risk changes it."""
    ground, flights = scenario.clearances.ground, scenario.clearances.flights
    rows = [
        (
            plain(name),
            f"{zone.devices_met_per_1000_km:g}",
            f"{zone.gunfire_per_1000_km:g}",
            percent(ground.chance.get(name, 1.0)),
            percent(flights.chance.get(name, 1.0)),
        )
        for name, zone in scenario.network.zones.items()
    ]
    header = ("", "devices", "gunfire", "leave for convoys", "leave for flights")
    lines = ["Zones: attacks met per 1,000 convoy-km, and leave of the host per day"]
    lines += plain_table(header, rows)
    for name, road in scenario.network.roads.items():
        own = "; ".join(_own_rates(road))
        if own:
            lines.append(f"  on {plain(name)}: {own}")
    cargo = scenario.clearances.cargo
    lines.append(f"  first answer to a convoy after {_lags(ground)}")
    if flights.lag_days or flights.lag_days_by_zone:
        lines.append(f"  first answer to flights from a site after {_lags(flights)}")
    own = ", ".join(f"{plain(name)} {percent(chance)}" for name, chance in cargo.chance.items())
    lines.append(
        f"  cargo: papers after {_lags(cargo)}, then leave to export in "
        f"{percent(cargo.chance_per_week)} of weeks{f' ({own})' if own else ''}"
    )
    return [line.replace(NO_BREAK, " ") for line in lines]


def _lags(leave: Answered) -> str:
    """Days until the first answer, in general and in zones that take another time."""
    lags = leave.lag_days_by_zone.items()
    own = ", ".join(f"{plain(name)} {about(lag)}" for name, lag in lags)
    return f"{about(leave.lag_days)} days{f' ({own})' if own else ''}"


def _own_rates(road: RoadSpec) -> Iterator[str]:
    if road.devices_met_per_1000_km is not None:
        yield f"{road.devices_met_per_1000_km:g} devices"
    if road.gunfire_per_1000_km is not None:
        yield f"{road.gunfire_per_1000_km:g} by gunfire"


def civilian_block(scenario: Scenario) -> list[str]:
    """By when how many of the civilians are released."""
    rows = [
        (about(step.by), percent(step.gone_share), ", ".join(map(plain, step.classes)) or "all")
        for step in scenario.civilians
    ]
    return ["Civilians released", *plain_table(("by", "share", "of"), rows)] if rows else []
