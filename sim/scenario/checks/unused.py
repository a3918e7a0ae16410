"""The network: places, surfaces, zones, borders and seasons that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.extremes import earliest, latest
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario, SeasonSpec


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Entries of the network that change nothing: something that names them was forgotten."""
    yield from _places(scenario)
    yield from _kinds_of_road(scenario)
    yield from _borders(scenario)
    yield from _seasons(scenario)


def _places(scenario: Scenario) -> Iterator[Finding]:
    network = scenario.network
    joined = {place for road in network.roads.values() for place in road.between}
    passed = {place for corridor in network.corridors.values() for place in corridor.way}
    for position, place in enumerate(network.waypoints):
        if place not in joined:
            what, right = f"no road leads to {place}", "join it under network.roads, or delete it"
            yield Finding(("network", "waypoints", position), what, right)
    for position, place in enumerate(network.exits):
        if place not in passed:
            what, right = f"no corridor leads to {place}", "end a corridor there, or delete it"
            yield Finding(("network", "exits", position), what, right)


def _kinds_of_road(scenario: Scenario) -> Iterator[Finding]:
    network = scenario.network
    surfaces = {road.surface for road in network.roads.values()}
    zones = {site.zone for site in scenario.sites.values()}
    zones |= {road.zone for road in network.roads.values()}
    for name in network.surfaces:
        if name not in surfaces:
            right = "name it as the surface of a road, or delete it"
            yield Finding(("network", "surfaces", name), "no road has it", right, on_key=True)
    for name in network.zones:
        if name not in zones:
            what, right = "no site and no road lies in it", "name it there, or delete it"
            yield Finding(("network", "zones", name), what, right, on_key=True)


def _borders(scenario: Scenario) -> Iterator[Finding]:
    ways = [corridor.way[1:] for corridor in scenario.network.corridors.values()]
    for name, border in scenario.network.borders.items():
        if not any(border.at in way for way in ways):
            what = f"no corridor comes through {border.at}: nobody ever crosses it"
            right = "put it on the way of one, or delete it"
            yield Finding(("network", "borders", name), what, right, on_key=True)


def _seasons(scenario: Scenario) -> Iterator[Finding]:
    network, mission = scenario.network, scenario.mission
    roads = network.roads.values()
    slowed = any(network.surfaces[road.surface].rain_factor < 1.0 for road in roads)
    flooded = any(road.ford and road.ford.floods_per_30_days for road in roads)
    for name, season in network.seasons.items():
        if not slowed and not flooded:
            what = "its rain slows no road and floods no ford: it changes nothing"
            right = "write the rain_factor of a surface, or delete it"
        elif not _rains_within(scenario, season):
            what = f"it never rains between {mission.start} and the horizon {mission.horizon}"
            right = "correct its year, or delete it"
        else:
            continue
        yield Finding(("network", "seasons", name), what, right, on_key=True)


def _rains_within(scenario: Scenario, season: SeasonSpec) -> bool:
    """Whether some day of a season may lie within the mission."""
    mission = scenario.mission
    return latest(season.ends) >= mission.start and earliest(season.starts) <= mission.horizon
