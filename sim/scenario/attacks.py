"""How often a convoy is attacked on a road, before anything multiplies it."""

from __future__ import annotations

from typing import Literal

from sim.scenario.schema import RoadSpec, Scenario

Rate = Literal["devices_met_per_1000_km", "gunfire_per_1000_km"]


def usual_rate(scenario: Scenario, road: RoadSpec, key: Rate) -> float:
    """The rate called ``key``: the road's own, else that of its zone [per 1,000 convoy-km]."""
    own: float | None = getattr(road, key)
    of_zone: float = getattr(scenario.network.zones[road.zone], key)
    return of_zone if own is None else own
