"""How long a road takes as a planner reckons: in the dry, nights included."""

from __future__ import annotations

from sim.scenario.schema import RoadSpec, Scenario
from sim.units import HOURS_PER_DAY


def drive_hours(scenario: Scenario, road: RoadSpec) -> float:
    """From its first hour to its last of a column that drives along it [h]."""
    network = scenario.network
    surface = network.surfaces[road.surface]
    if surface.km_per_day is not None:
        return road.km / surface.km_per_day * HOURS_PER_DAY
    assert surface.km_per_daylight_h is not None  # the schema demands one of the two
    daylight_h = network.sunset_hour - network.sunrise_hour
    return road.km / surface.km_per_daylight_h * HOURS_PER_DAY / daylight_h


def usual_hours(scenario: Scenario, road: RoadSpec) -> float:
    """The same with its ferry, if it has one, which takes the column of one escort across [h]."""
    hours = drive_hours(scenario, road)
    if road.ferry is not None:
        days = scenario.policy.convoy_vehicles_per_escort / road.ferry.vehicles_per_day
        hours += days * HOURS_PER_DAY
    return hours
