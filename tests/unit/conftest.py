"""A small scenario without a file, and a stand-in for the mission, for tests of what comes after.

The stand-in is a function of (scenario, seed, replication) like the real one, and takes no time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sim.records import (
    CASUALTIES,
    DISPOSED,
    Cause,
    IncidentRow,
    ReplicationResult,
    SiteEnd,
    SiteRow,
    State,
    WaitRow,
)
from sim.scenario.schema import Scenario
from sim.units import HOURS_PER_WEEK, Calendar

START, DEADLINE, HORIZON = date(2030, 1, 1), date(2030, 3, 31), date(2030, 6, 30)


def small_scenario_data() -> dict[str, Any]:
    site = {
        "zone": "north",
        "packing_starts": START,
        "packing_teams": 1,
        "leave_from": START,
    }
    aircraft = {"seats": 10, "flights_per_week": 1}
    milestone = {"what": "left", "by": DEADLINE}
    return {
        "schema": 1,
        "mission": {"name": "Small", "start": START, "deadline": DEADLINE, "horizon": HORIZON},
        "loads": {
            "boxes": {"kind": "container"},
            "staff": {"kind": "people", "leaves": "travel"},
        },
        "sites": {
            "alpha": {"name": "Alpha", "role": "camp", "stock": {"boxes": 40}, **site},
            "beta": {"name": "Beta $1", "role": "hub", "stock": {"staff": 30}, **site},
        },
        "network": {
            "exits": ["port"],
            "surfaces": {"tar": {"km_per_day": 200}},
            "zones": {"north": {}},
            "roads": {
                "a_b": {"between": ["alpha", "beta"], "km": 90, "surface": "tar", "zone": "north"}
            },
            "borders": {},
            "corridors": {},
        },
        "air": {"plane": aircraft, "helicopter": aircraft, "charter": aircraft},
        "policy": {
            "convoy_smallest_vehicles": 1,
            "convoy_vehicles_per_escort": 10,
            "longest_wait_days": 3,
            "loading_days": 1,
            "packing_containers_per_team_day": 5,
            "guard": {"share": 0.1, "at_least_people": 1},
            "thinning_share": 0.5,
            "inspection_days": 1,
            "turn_back_after_days": 5,
            "stand_down_after_days": 5,
            "disposal_days": 5,
            "forced_exit_days": 1,
        },
        "milestones": {
            "early": {"title": "Alpha left", "joint": True, **milestone, "by": date(2030, 2, 28)},
            "main": {"title": "All sites left", "joint": True, **milestone},
            "late": {"title": "Everything", **milestone, "what": "everything"},
        },
    }


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """Two sites, two classes of load, three milestones; the first two are joint."""
    return Scenario.model_validate(small_scenario_data())


@pytest.fixture
def scenario_with() -> Callable[[Callable[[dict[str, Any]], object]], Scenario]:
    """Builds the small scenario after a change of its data."""

    def build(change: Callable[[dict[str, Any]], object]) -> Scenario:
        data = small_scenario_data()
        change(data)
        return Scenario.model_validate(data)

    return build


def pretend(scenario: Scenario, seed: int, replication: int) -> ReplicationResult:
    """A replication that looks like one; some milestones are not reached before the horizon."""
    draws = random.Random(f"{seed}/{replication}")
    horizon_h = Calendar(scenario.mission.start).end_of(scenario.mission.horizon)
    scale = {"early": 0.3, "main": 0.5, "late": 0.95}
    hours = [horizon_h * scale[name] * draws.uniform(0.5, 1.5) for name in scenario.milestones]
    return ReplicationResult(
        replication=replication,
        milestones_h=tuple(hour if hour < horizon_h else None for hour in hours),
        outcomes=_pretended_outcomes(scenario, draws),
        uncertainties={"pace": draws.random()},
        sites=tuple(_pretended_site(name, draws, horizon_h) for name in scenario.sites),
        incidents=tuple(
            IncidentRow(draws.uniform(0, horizon_h), "strike", "a_b", "convoy/1", 1, 2, 1, 1, 8.0)
            for _ in range(draws.randrange(3))
        ),
        waits=tuple(
            WaitRow(queue, site, cause, draws.uniform(0, 10))
            for queue in ("cargo", "people")
            for site in scenario.sites
            for cause in (Cause.ESCORT, Cause.TRUCK)
        ),
        left_by_week=tuple(
            tuple(max(0, 40 - 2 * week) for week in range(int(horizon_h // HOURS_PER_WEEK) + 1))
            for _ in scenario.loads
        ),
    )


def _pretended_outcomes(scenario: Scenario, draws: random.Random) -> dict[str, float]:
    outcomes: dict[str, float] = {}
    for load_class in scenario.loads:
        by_place = {place: draws.randrange(10) for place in (*scenario.sites, "moving")}
        outcomes[f"left_at_deadline.{load_class}"] = sum(by_place.values())
        for place, count in by_place.items():
            outcomes[f"left_at_deadline.{load_class}.{place}"] = count
        for state in State:
            outcomes[f"deadline.{load_class}.{state}"] = draws.randrange(5)
            outcomes[f"end.{load_class}.{state}"] = 0
    for how in DISPOSED:
        for site in scenario.sites:
            outcomes[f"disposed_by_deadline.{how}.{site}"] = draws.randrange(3)
    present = {f"present_at_deadline.{name}": draws.randrange(9) for name in scenario.contingents}
    casualties = {name: draws.randrange(4) for name in CASUALTIES}
    by_deadline = {f"deadline.{name}": count for name, count in casualties.items()}
    forced = {"sites_forced_out": draws.randrange(3)}
    return {**outcomes, **present, **casualties, **by_deadline, **forced}


def _pretended_site(name: str, draws: random.Random, horizon_h: float) -> SiteRow:
    left_h = horizon_h * draws.uniform(0.3, 1.1)
    gone = left_h < horizon_h
    return SiteRow(
        site=name,
        packing_from_h=24.0,
        packed_h=horizon_h * 0.2,
        first_convoy_h=None,
        emptied_h=None,
        left_h=left_h if gone else None,
        end=SiteEnd.LEFT if gone else SiteEnd.OPEN,
        forced=False,
        forced_by="",
        containers_at_deadline=3,
        vehicles_at_deadline=0,
        people_at_deadline=2,
        destroyed=0,
        abandoned=1,
    )


@pytest.fixture(scope="session")
def simulate() -> Callable[[Scenario, int, int], ReplicationResult]:
    """The stand-in for ``sim.simulate``."""
    return pretend
