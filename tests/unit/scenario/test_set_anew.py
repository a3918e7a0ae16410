"""A number that an uncertainty sets anew in each replication cannot be changed by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model.replication import simulate
from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.paths import expand, is_number

DRAWN = """
uncertainties:
  lag: {paths: [clearances.ground.lag_days], set: {pert: [1, 3, 9]}}
clearances: {ground: {lag_days: 3}}
"""


@pytest.fixture
def drawn(write: Callable[..., str]) -> str:
    """The small mission where the lag of clearances is drawn."""
    write(name="base.yaml")
    return write(name="drawn.yaml", text="extends: base.yaml\n" + DRAWN)


def refusal(name: str, *overrides: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name, overrides)
    return str(caught.value).splitlines()


def test_an_override_that_would_never_be_read_is_refused(drawn: str) -> None:
    assert refusal(drawn, "clearances.ground.lag_days=5") == [
        "--set clearances.ground.lag_days=5: clearances.ground.lag_days: uncertainty lag sets it "
        "anew in every replication, so that 5 would never be read; set uncertainties.lag to null "
        "too, or its range in place of this"
    ]
    assert len(refusal(drawn, "clearances.ground={lag_days: {pert: [1, 2, 3]}}")) == 1


def test_a_file_that_would_never_be_read_is_refused(drawn: str, write: Callable[..., str]) -> None:
    text = f"extends: {drawn}\nclearances: {{ground: {{lag_days: 5}}}}\n"
    lines = refusal(write(name="variant.yaml", text=text))
    assert [line.partition(": uncertainty")[0] for line in lines] == [
        "variant.yaml:2:33: clearances.ground.lag_days"
    ]


@pytest.mark.parametrize(
    "more",
    [
        "uncertainties.lag=null",
        "uncertainties.lag.set={pert: [4, 5, 6]}",
        "uncertainties.lag={paths: [clearances.ground.lag_days], scale: {pert: [0.5, 1, 2]}}",
    ],
)
def test_whoever_says_what_becomes_of_the_doubt_may(drawn: str, more: str) -> None:
    assert load_scenario(drawn, ["clearances.ground.lag_days=5", more]) is not None


def test_what_stands_in_one_file_belongs_together(drawn: str) -> None:
    assert load_scenario(drawn).clearances.ground.lag_days == 3


DECIDED = (
    "fleets.*.trucks",
    "fleets.*.flatbeds",
    "fleets.*.drivers",
    "air.charter.flights_per_week",
    "sites.*.packing_teams",
    "policy.convoy_vehicles_per_escort",
    "policy.packing_containers_per_team_day",
)


def test_what_a_planner_of_the_real_mission_decides_is_read(shipped, minusma) -> None:
    """Twice of each, one at a time, and some replication differs: no what-if is without effect."""
    before = simulate(minusma)
    for pattern in DECIDED:
        numbers = [match for match in expand(minusma, pattern) if is_number(match[1])]
        assert numbers
        twice = [f"{'.'.join(map(str, steps))}={2 * value:g}" for steps, value in numbers]
        assert simulate(load_scenario(shipped / "minusma.yaml", twice)) != before
