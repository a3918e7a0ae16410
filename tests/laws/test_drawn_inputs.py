"""A number that an uncertainty sets does what it does where it is written.

What is found once for all replications, or copied, must follow the draw. Each number of a mission
with all there is gets another value in both ways: written in the file, and as the only one that an
uncertainty knows.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.scenario import checks
from sim.scenario.load import load_scenario
from sim.scenario.paths import expand, is_number, quantities
from sim.scenario.schema import Scenario

RICH = Path(__file__).parents[1] / "scenarios_for_tests" / "rich.yaml"
WITHOUT = ("uncertainties=null", "levers=null", "mission.horizon=2030-06-15")


@pytest.fixture(scope="module")
def rich():
    """The mission, in which nothing is uncertain but luck, up to when nearly all has gone."""
    return load_scenario(RICH, WITHOUT)


def valid(data):
    """The scenario of some data; ``None`` if it is refused."""
    try:
        scenario = Scenario.model_validate_json(json.dumps(data), strict=True)
    except ValueError:
        return None
    return None if checks.errors_of(scenario) else scenario


def plain(scenario):
    return scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)


def written(scenario, path, value):
    data = place = plain(scenario)
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return valid(data)


def drawn(scenario, path, value):
    probe = {"paths": [".".join(map(str, path))], "set": value}
    return valid({**plain(scenario), "uncertainties": {"sampling": "plain", "probe": probe}})


def others(value):
    """Other values to try, the boldest first."""
    if isinstance(value, int):
        return [value * 2 + 1, value // 2, value + 1, value - 1]
    return [value * 2.0 + 0.5, value / 3.0, min(1.0, value + 0.3), value * 0.9]


def test_what_an_uncertainty_sets_is_read_like_what_is_written(rich):
    compared = 0
    for named in quantities(rich):
        ((path, value),) = expand(rich, named)
        for other in others(value) if is_number(value) else ():
            as_written = written(rich, path, other) if other != value else None
            as_drawn = drawn(rich, path, other) if as_written is not None else None
            if as_drawn is not None:
                assert simulate(as_drawn) == simulate(as_written), (named, value, other)
                compared += 1
                break
    assert compared > 200
