"""A mission whose chance is known for each value of the unknown: the fit finds it again.

A hub packs one container in an exponential time at an uncertain pace and sends it off: for each
pace the chance to be out in time has a closed form, and what is left then is luck.
"""

from __future__ import annotations

from math import exp

import pytest

from sim.analysis.doubt import doubts_of
from sim.experiment.experiment import run_experiment

LOW, HIGH = 0.02, 0.3  # containers per team-day
DUE_DAYS, DRIVE_DAYS = 11.0, 1.0
REPLICATIONS = 1_000


@pytest.fixture
def one_box(bare, hub):
    """The hub, with an uncertain pace (or a known one) among things that do not matter here."""

    def build(pace, sampling="plain"):
        def change(data):
            data["sites"] = {"hub": hub(stock={"boxes": 1})}
            data["policy"] |= {"packing_containers_per_team_day": LOW, "packing_cv": 1.0}
            data["milestones"]["all_out"]["by"] = "2030-01-11"
            scale = {"uniform": [0.5, 2.0]}
            idle = ("turn_back_after_days", "stand_down_after_days", "disposal_days")
            data["uncertainties"] = {
                "sampling": sampling,
                "pace": {"paths": ["policy.packing_containers_per_team_day"], "set": pace},
                **{name: {"paths": [f"policy.{name}"], "scale": scale} for name in idle},
            }

        return bare(change)

    return build


def chance_at(pace):
    return 1.0 - exp(-pace * (DUE_DAYS - DRIVE_DAYS))


@pytest.mark.parametrize("sampling", ["plain", "sobol"])
def test_the_range_over_the_unknowns_is_that_of_the_closed_form(one_box, sampling):
    scenario = one_box({"uniform": [LOW, HIGH]}, sampling)
    experiment = run_experiment(scenario, REPLICATIONS)
    days = DUE_DAYS - DRIVE_DAYS
    mean = 1.0 - (exp(-LOW * days) - exp(-HIGH * days)) / ((HIGH - LOW) * days)
    row = experiment.summary().iloc[0]
    assert row["low"] - 0.02 < mean < row["high"] + 0.02
    unknowns = doubts_of(experiment)["all_out"]
    assert unknowns is not None
    assert unknowns.low == pytest.approx(chance_at(LOW + 0.1 * (HIGH - LOW)), abs=0.06)
    assert unknowns.high == pytest.approx(chance_at(LOW + 0.9 * (HIGH - LOW)), abs=0.04)
    assert unknowns.matter_most[0] == "pace"


def test_where_the_pace_is_known_all_is_luck(one_box):
    experiment = run_experiment(one_box(0.1), REPLICATIONS)
    assert doubts_of(experiment) == {"all_out": None}
