"""Scenarios and living missions for all tests; nothing here writes to disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sim.model.mission import Mission
from sim.model.replication import prepared
from sim.randomness import Streams
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario

TESTS = Path(__file__).parent
SHIPPED = TESTS.parent / "scenarios"
FOR_TESTS = TESTS / "scenarios_for_tests"

DANGEROUS = (
    "network.zones.hills.devices_met_per_1000_km=10",
    "network.zones.hills.gunfire_per_1000_km=8",
    "network.zones.plains.devices_met_per_1000_km=10",
    "threat.killed_per_strike=2",
    "threat.vehicle_lost_share=0.9",
    "threat.load_lost_share=0.9",
    "threat.breakdowns_per_1000_vehicle_km=20",
    "threat.breakdown_abandoned_share=0.5",
    "risks.fighting.chance=1",
    "risks.hilltop_falls.after.chance=1",
)
"""Overrides of the tiny mission that make every kind of loss happen in each replication."""


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the scenarios that come with the program."""
    return SHIPPED


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """Two camps, a hub, a port and two contingents."""
    return load_scenario(SHIPPED / "tiny.yaml")


@pytest.fixture(scope="session")
def dangerous() -> Scenario:
    """The tiny mission where trucks, loads and people are lost and a camp is forced out."""
    return load_scenario(SHIPPED / "tiny.yaml", DANGEROUS)


@pytest.fixture(scope="session")
def rich() -> Scenario:
    """The tiny mission with everything else a scenario may hold."""
    return load_scenario(FOR_TESTS / "rich.yaml")


@pytest.fixture(scope="session")
def minusma() -> Scenario:
    """The mission in Mali at its real size."""
    return load_scenario(SHIPPED / "minusma.yaml")


@pytest.fixture(scope="session")
def varied() -> Callable[[Scenario, Callable[[dict[str, Any]], object]], Scenario]:
    """Builds a scenario anew after a change of its data (as it stands in a file)."""

    def build(scenario: Scenario, change: Callable[[dict[str, Any]], object]) -> Scenario:
        data = scenario.model_dump(mode="json", by_alias=True)
        change(data)
        return Scenario.model_validate_json(json.dumps(data), strict=True)

    return build


@pytest.fixture(scope="session")
def bring_to_life() -> Callable[..., Mission]:
    """Builds the mission of one replication, not yet started on its way."""

    def build(scenario: Scenario, seed: int = 1, replication: int = 0) -> Mission:
        return Mission(prepared(scenario), Streams(seed, replication), detail=True)

    return build


@pytest.fixture(scope="session")
def initial_stock() -> Callable[[Scenario], Mapping[str, int]]:
    """Counts of every class at the start, added up from the scenario."""

    def count(scenario: Scenario) -> Mapping[str, int]:
        total = dict.fromkeys(scenario.loads, 0)
        holdings = [site.stock for site in scenario.sites.values()]
        holdings += [h for c in scenario.contingents.values() for h in c.at.values()]
        for holding in holdings:
            for load_class, number in holding.items():
                total[load_class] += number
        return total

    return count
