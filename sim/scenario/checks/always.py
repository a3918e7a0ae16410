"""What is shut or refused from the first day to the last, in every replication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import networkx as nx

from sim.scenario.checks.extremes import earliest, latest, least
from sim.scenario.checks.roads import roads_between, up_to_border
from sim.scenario.schema import RiskSpec, Scenario


class Always:
    """The closures and refusals of a scenario that never end, each with its reason in words."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        risks = {name: risk for name, risk in scenario.risks.items() if _lasts(scenario, risk)}
        self.roads: dict[str, str] = {}
        self.borders: dict[str, str] = {}
        self.corridors: dict[str, str] = {}
        self.airfields: dict[str, str] = {}
        self.packing: dict[str, str] = {}
        self.no_convoys: dict[str, str] = {}
        self.no_flights: dict[str, str] = {}
        self.no_cargo: dict[str, str] = {}
        for name, risk in risks.items():
            self._note_closures(name, risk)
        self._note_refusals(risks)

    def _note_closures(self, name: str, risk: RiskSpec) -> None:
        shut = risk.effects
        for known, places in (
            (self.roads, shut.roads_shut),
            (self.borders, shut.borders_shut),
            (self.corridors, shut.corridors_shut),
            (self.airfields, shut.airfields_shut),
            (self.packing, shut.packing_stopped),
        ):
            known.update({place: f"{name} shuts {place}" for place in places})

    def _note_refusals(self, risks: dict[str, RiskSpec]) -> None:
        """Zones in which leave is never given, and hubs whose cargo never has it."""
        clearances, effects = self._scenario.clearances, [r.effects for r in risks.values()]
        for zone in self._scenario.network.zones:
            no_consent = any(effect.consent_share.get(zone) == 0.0 for effect in effects)
            ground = [clearances.ground.chance, *(e.ground_clearance_chance for e in effects)]
            if no_consent or any(chance.get(zone) == 0.0 for chance in ground):
                self.no_convoys[zone] = f"no convoy ever gets leave in {zone}"
            flights = [clearances.flights.chance, *(e.flight_clearance_chance for e in effects)]
            if no_consent or any(chance.get(zone) == 0.0 for chance in flights):
                self.no_flights[zone] = f"no flight ever gets leave in {zone}"
            usual = clearances.cargo.chance.get(zone, clearances.cargo.chance_per_week)
            cargo = [usual, *(effect.cargo_clearance_chance for effect in effects)]
            if no_consent or 0.0 in cargo:
                self.no_cargo[zone] = "its cargo never gets leave to be exported"

    def open_graph(self) -> nx.Graph[str]:
        """The road network without the roads that no convoy can ever use."""
        return self._graph(self._on_road)

    def graph_under_orders(self) -> nx.Graph[str]:
        """The road network for who is ordered out and asks no leave: without the shut roads."""
        return self._graph(self.roads.get)

    def _graph(self, reason_on: Callable[[str], str | None]) -> nx.Graph[str]:
        """The road network without the roads that have a reason."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self._scenario.sites)
        for name, road in self._scenario.network.roads.items():
            if reason_on(name) is None:
                graph.add_edge(*road.between)
        return graph

    def on_roads(self, places: list[str]) -> Iterator[str]:
        """Why nobody ever drives along these places, for each stretch where that is so."""
        yield from self._on_stretches(places, self._on_road)

    def _on_stretches(
        self, places: list[str], reason_on: Callable[[str], str | None]
    ) -> Iterator[str]:
        """The reasons on the roads of each stretch of which every road has one."""
        for one, other in pairwise(places):
            reasons = [reason_on(name) for name in roads_between(self._scenario, one, other)]
            if None not in reasons:
                yield from filter(None, reasons)

    def _on_road(self, name: str) -> str | None:
        zone = self._scenario.network.roads[name].zone
        return self.roads.get(name) or self.no_convoys.get(zone)

    def on_corridor(self, name: str) -> list[str]:
        """Why nobody ever gets out along a corridor; nothing if somebody may."""
        corridor = self._scenario.network.corridors[name]
        reasons = [self.corridors[name]] if name in self.corridors else []
        for border, spec in self._scenario.network.borders.items():
            if spec.at in corridor.way[1:] and border in self.borders:
                reasons.append(self.borders[border])
        inside = up_to_border(self._scenario, corridor)
        beyond = list(corridor.way[len(inside) - 1 :])  # which needs no leave
        reasons += [*self.on_roads(inside), *self._on_stretches(beyond, self.roads.get)]
        return list(dict.fromkeys(reasons))

    def on_flights(self, site: str) -> list[str]:
        """Why no aircraft ever flies from a site or to it; nothing if one may."""
        reasons = [self.airfields[site]] if site in self.airfields else []
        if self._scenario.air.weather_cancels_share == 1.0:
            reasons.append("weather cancels all flights")
        zone = self._scenario.sites[site].zone
        return [*reasons, *([self.no_flights[zone]] if zone in self.no_flights else [])]


def _lasts(scenario: Scenario, risk: RiskSpec) -> bool:
    """Whether a risk is in force from the first day to the last, in every replication."""
    mission = scenario.mission
    if risk.after is not None or risk.start is None or risk.chance < 1.0:
        return False
    if latest(risk.start) > mission.start:
        return False
    if risk.duration_days is None:
        return True
    needed = (mission.horizon - earliest(risk.start)).days + 1
    return least(risk.duration_days) >= needed
