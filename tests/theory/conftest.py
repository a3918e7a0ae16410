"""Missions so bare that their outcome has a closed form, and intervals to judge them by.

Nothing happens in the bare mission unless a test asks for it: no attack, no night, no queue, no
lag, no spread. Every interval holds 99.9 % of what the closed form allows; seeds are fixed, so a
test either always passes or always fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.scenario.checks import errors_of
from sim.scenario.schema import Scenario

CONFIDENCE = 0.999
Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2.0))
PLENTY = 1_000_000.0
"""A pace so high that what is done at it takes no time worth naming."""


def bare_data() -> dict[str, Any]:
    """One empty hub, a road of one day to a port, and rules that never make anybody wait."""
    aircraft = {"seats": 10, "flights_per_week": 0.0}
    return {
        "schema": 1,
        "mission": {
            "name": "Bare",
            "start": "2030-01-01",
            "deadline": "2030-12-31",
            "horizon": "2030-12-31",
        },
        "loads": {
            "boxes": {"kind": "container"},
            "people": {"kind": "people", "leaves": "with_contingent"},
        },
        "sites": {"hub": hub_data()},
        "network": {
            "exits": ["port"],
            "surfaces": {"paved": {"km_per_day": 240.0}},
            "zones": {"calm": {}},
            "roads": {"hub_port": road_data("hub", "port", km=240.0)},
            "borders": {"quay": {"at": "port", "trucks_per_day": PLENTY, "paperwork_days": 0.0}},
            "corridors": {"hub_out": corridor_data("hub")},
            "sunrise_hour": 0.0,
            "sunset_hour": 24.0,
            "after_dark_h": 0.0,
        },
        "fleets": {"lorries": {"base": "hub", "serves": "corridor", "trucks": 100.0}},
        "air": {"plane": aircraft, "helicopter": aircraft, "charter": aircraft},
        "policy": {
            "convoy_smallest_vehicles": 1,
            "convoy_vehicles_per_escort": 10,
            "longest_wait_days": 0.0,
            "loading_days": 0.0,
            "packing_containers_per_team_day": PLENTY,
            "packing_cv": 0.0,
            "guard": {"share": 0.0, "at_least_people": 0},
            "thinning_share": 1.0,
            "inspection_days": 0.0,
            "turn_back_after_days": 365.0,
            "stand_down_after_days": 365.0,
            "disposal_days": 0.0,
            "forced_exit_days": 0.0,
        },
        "milestones": {"all_out": {"title": "All", "what": "everything", "by": "2030-12-31"}},
    }


def hub_data(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Hub",
        "zone": "calm",
        "role": "hub",
        "stock": {},
        "corridors": ["hub_out"],
        "packing_starts": "2030-01-01",
        "packing_teams": 1.0,
        "leave_from": "2030-01-01",
        "airfield": "charter",
        "yard_loads_per_day": PLENTY,
        **changes,
    }


def road_data(first: str, second: str, *, km: float, zone: str = "calm") -> dict[str, Any]:
    return {"between": [first, second], "km": km, "surface": "paved", "zone": zone}


def corridor_data(hub: str) -> dict[str, Any]:
    way = [hub, "port"]
    return {"way": way, "out_at": "quay", "convoy_trucks": 1, "unloading_days": 0.0}


def camp_data(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Camp",
        "zone": "calm",
        "role": "camp",
        "materiel_to": ["hub"],
        "people_to": "hub",
        "packing_starts": "2030-01-01",
        "packing_teams": 1.0,
        "leave_from": "2030-01-01",
        "airfield": "none",
        **changes,
    }


@pytest.fixture
def bare() -> Callable[[Callable[[dict[str, Any]], object]], Scenario]:
    """Builds the bare mission after a change of its data, and refuses what the checks refuse."""

    def build(change: Callable[[dict[str, Any]], object]) -> Scenario:
        data = bare_data()
        change(data)
        scenario = Scenario.model_validate_json(json.dumps(data), strict=True)
        assert not errors_of(scenario)
        return scenario

    return build


@pytest.fixture
def hub() -> Callable[..., dict[str, Any]]:
    """Data of a hub that hands on what it has at once."""
    return hub_data


@pytest.fixture
def camp() -> Callable[..., dict[str, Any]]:
    """Data of a camp that sends everything to the hub."""
    return camp_data


@pytest.fixture
def road() -> Callable[..., dict[str, Any]]:
    """Data of a road of ``km`` kilometres, driven at 240 km a day."""
    return road_data


@pytest.fixture
def corridor() -> Callable[[str], dict[str, Any]]:
    """Data of the corridor from a hub to the port, one truck a convoy."""
    return corridor_data


@pytest.fixture
def expect_mean() -> Callable[..., None]:
    """Asserts that a sample has a mean that ``mean`` and ``variance`` of one value allow."""

    def check(sample: Sequence[float], mean: float, variance: float) -> None:
        margin = Z * sqrt(variance / len(sample))
        assert mean - margin <= np.mean(sample) <= mean + margin, (
            f"mean {np.mean(sample):.5g} of {len(sample)}, expected {mean:.5g} +- {margin:.2g}"
        )
        assert margin < 0.25 * mean, "too few values to say anything"

    return check


@pytest.fixture
def expect_law() -> Callable[..., None]:
    """Asserts by chi square that whole numbers follow a law, given as a frozen scipy law."""

    def check(sample: Sequence[int], law: Any) -> None:
        low, high = int(law.ppf(0.02)), int(law.ppf(0.98))
        edges = [-1, *range(low, high), np.inf]
        expected = np.diff([law.cdf(edge) for edge in edges]) * len(sample)
        found = [sum(a < value <= b for value in sample) for a, b in pairwise(edges)]
        assert min(expected) > 3.0
        statistic = float(((np.array(found) - expected) ** 2 / expected).sum())
        assert statistic < stats.chi2.ppf(CONFIDENCE, len(expected) - 1), (found, expected)

    return check
