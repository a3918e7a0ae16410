"""The plan beside the forecast: one row per milestone, and no chance in it."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.scenario.undisturbed import undisturbed

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


@pytest.fixture(scope="module")
def tiny():
    return sim.load_scenario(TINY)


def test_each_milestone_has_its_own_date_and_its_day_in_the_plan(tiny):
    plan = sim.plan(tiny)
    assert list(plan.columns) == ["milestone", "title", "by", "date", "never"]
    assert list(plan["milestone"]) == list(tiny.milestones)
    assert list(plan["title"]) == [milestone.title for milestone in tiny.milestones.values()]
    assert list(plan["by"]) == [pd.Timestamp(tiny.due(m)) for m in tiny.milestones.values()]
    assert plan["date"].notna().all()
    assert str(plan["date"].dtype) == "datetime64[ms]"


def test_a_milestone_past_the_horizon_has_no_day():
    ends = [f"mission.{day}=2030-04-26" for day in ("deadline", "horizon")]
    leaves = "sites.market.leave_from=2030-04-26"
    early = sim.load_scenario(TINY, [*ends, leaves])
    days = sim.plan(early).set_index("milestone")["date"]
    assert pd.isna(days["everything"])
    assert days.notna().sum() == 3


def test_the_plan_does_not_depend_on_seed_or_replication(tiny):
    calm = undisturbed(tiny)
    one, other = (sim.simulate(calm, seed, number) for seed, number in ((1, 0), (7, 33)))
    assert replace(other, replication=0) == one


@pytest.mark.parametrize("door", [sim.plan, sim.run_experiment, sim.simulate])
def test_a_path_in_place_of_a_scenario_is_told_so(door):
    with pytest.raises(TypeError, match=r"'riv.yaml', no Scenario; load it with sim.load_scenario"):
        door("riv.yaml")
