"""A back-test of made-up replications against made-up facts, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.backtest import (
    CASUALTIES,
    CONTINGENTS,
    CONVOYS,
    FLOWS,
    LEVELS,
    SITES,
    backtest,
    facts_table,
)
from sim.analysis.verdict import left_by_plan, verdict
from sim.experiment.probe import Probes
from sim.scenario.schema.history import History

SAID = {"source": "a report", "confidence": "high"}
FACTS = {
    "schema": 1,
    "title": "What happened",
    "cut": "2030-04-05",
    "gone": {
        "first": {
            **{"day": "2030-04-05", "classes": ["uniformed"], "gone": 10, "gone_at_most": 14},
            **SAID,
        },
        "second": {
            **{"day": "2030-04-25", "classes": ["uniformed"], "gone": 200, "gone_at_most": 220},
            **SAID,
        },
        "boxes": {
            **{"day": "2030-04-10", "classes": ["containers"], "gone": 3},
            **SAID,
            "sets": {"gone": ["sites.*.packing_starts"]},
        },
    },
    "sites": {
        "hilltop": {"left": "2030-03-31", **SAID},
        "riverside": {"left": "2030-04-23", **SAID},
        "market": {"left": "2030-05-10", "left_at_latest": "2030-05-12", **SAID},
    },
    "contingents": {
        "most_of_alba": {"contingent": "alba", "people": 100, "gone": "2030-04-12", **SAID}
    },
    "casualties": {
        "dead": {
            **{"harm": "killed", "day": "2030-04-30", "people": 2, "people_at_most": 4},
            **SAID,
        }
    },
    "convoys": {
        "last": {
            **{"title": "Hilltop - Market", "from": "hilltop", "to": "market"},
            **{"day": "2030-03-31", "days": 2.0, "strikes": 3, "wounded": 0},
            **SAID,
        },
        "told_of": {
            **{"title": "Market - Hilltop", "from": "market", "to": "hilltop"},
            **{"day": "2030-03-20", "strikes": 1},
            **SAID,
            "not_scored": "nothing to compare",
        },
    },
}
SAYS = {
    ("gone", "first"): [0, 20, 30, 40],
    ("gone", "second"): [150, 160, 230, 290],
    ("gone", "boxes"): [0, 0, 0, 5],
    ("sites", "hilltop"): [30, 30, 32, 40],
    ("sites", "riverside"): [51, 51, 52, 53],
    ("sites", "market"): [60, 80, None, None],
    ("contingents", "most_of_alba"): [40, 41, 42, 43],
    ("casualties", "dead"): [0, 1, 5, 7],
}
"""What four replications say; days count from 1 March, the first of the mission, as 0."""


@pytest.fixture(scope="module")
def history():
    return History.model_validate_json(json.dumps(FACTS), strict=True)


@pytest.fixture(scope="module")
def probes():
    rows = [
        (number, section, fact, value)
        for (section, fact), values in SAYS.items()
        for number, value in enumerate(values)
    ]
    numbers = pd.DataFrame(rows, columns=["replication", "section", "fact", "value"])
    passages = pd.DataFrame(
        {
            "replication": [0, 0, 1, 2],
            "fact": "last",
            "convoy": ["a", "b", "a", "a"],
            "departed_h": 0.0,
            "days": [1.0, 3.0, 1.5, 1.0],
            "strikes": [0, 4, 0, 5],
            "wounded": [0, 0, 2, 9],
            "killed": 0,
        }
    )
    return Probes(n=4, numbers=numbers.astype({"value": "Float64"}), passages=passages)


@pytest.fixture(scope="module")
def test_of(probes, history, tiny):
    return backtest(probes, history, tiny)


def one(test, section, fact, number):
    (found,) = (
        c for c in test.compared if (c.section, c.fact, c.number) == (section, fact, number)
    )
    return found


def test_people_are_compared_as_flows_between_the_counts(test_of):
    first = one(test_of, FLOWS, "first", "gone")
    assert first.members.tolist() == [0, 20, 30, 40]
    second = one(test_of, FLOWS, "second", "gone")
    assert second.members.tolist() == [150, 140, 200, 250]
    assert (second.low, second.high) == (200 - 14, 220 - 10)
    assert second.title == "6 - 25 Apr"


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("2030-04-05", "2030-04-25", "6 - 25 Apr"),
        ("2030-03-31", "2030-05-02", "1 Apr - 2 May"),
        ("2030-12-31", "2031-01-15", "1 - 15 Jan"),
        ("2030-06-30", "2031-07-15", "1 Jul 2030 - 15 Jul 2031"),
        ("2030-12-24", "2031-01-06", "25 Dec 2030 - 6 Jan 2031"),
    ],
)
def test_a_flow_is_named_by_its_days_and_by_their_years_if_these_differ(
    probes, history, tiny, first, second, title
):
    counts = {
        name: history.gone[name].model_copy(update={"day": date.fromisoformat(day)})
        for name, day in (("first", first), ("second", second))
    }
    moved = history.model_copy(update={"gone": counts})
    assert one(backtest(probes, moved, tiny), FLOWS, "second", "gone").title == title


def test_days_are_counted_from_the_first_of_the_mission(test_of):
    hilltop = one(test_of, SITES, "hilltop", "left")
    assert (hilltop.low, hilltop.high, hilltop.plan) == (30, 30, 30)
    assert hilltop.crps() == pytest.approx((0 + 0 + 2 + 10) / 4 - (2 * (2 + 10) + 2 * 8 + 24) / 32)
    market = one(test_of, SITES, "market", "left")
    assert (market.low, market.high, market.plan) == (70, 72, None)


def test_what_the_horizon_cuts_off_is_scored_as_just_after_it(test_of, tiny):
    last = (tiny.mission.horizon - tiny.mission.start).days
    market = one(test_of, SITES, "market", "left")
    assert market.interval(80)[1] == np.inf
    beyond = np.array([60 - 70, 80 - 72, last + 1 - 72, last + 1 - 72])
    spread = np.abs(beyond[:, None] - beyond[None, :]).mean()
    assert market.crps() == pytest.approx(np.abs(beyond).mean() - spread / 2)


def test_a_contingent_is_compared_with_its_planned_day(test_of):
    alba = one(test_of, CONTINGENTS, "most_of_alba", "gone")
    assert (alba.low, alba.plan) == (42, 38)
    assert alba.crps_of(alba.plan) == 4


def test_the_killed_by_a_day_are_compared_as_they_were_counted(test_of):
    dead = one(test_of, CASUALTIES, "dead", "people")
    assert (dead.low, dead.high, dead.pit(), dead.title) == (2, 4, 0.5, "Killed by 30 Apr 2030")
    beyond = np.array([-2, -1, 1, 3])
    spread = np.abs(beyond[:, None] - beyond[None, :]).mean()
    assert dead.crps() == pytest.approx((2 + 1 + 1 + 3) / 4 - spread / 2)
    (worth,) = (w for w in verdict([dead]).worth if w.what == "killed or wounded on convoys")
    assert (worth.n, worth.score) == (1, pytest.approx(dead.crps()))


@given(
    members=st.lists(st.integers(0, 12), min_size=1, max_size=30),
    bounds=st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted),
    level=st.sampled_from(LEVELS),
)
def test_a_fact_outside_an_interval_lies_near_an_end_of_the_forecast(
    test_of, members, bounds, level
):
    dead = one(test_of, CASUALTIES, "dead", "people")
    fact = replace(dead, low=bounds[0], high=bounds[1], members=np.array(members))
    low, high = fact.interval(level)
    within = any(low <= value <= high for value in range(bounds[0], bounds[1] + 1))
    assert fact.held(level) == within
    tail = (1.0 - level / 100.0) / 2.0
    if not within:
        assert not tail < fact.pit() < 1.0 - tail
        assert fact.crps() > 0.0


def test_naive_forecasts_of_a_flow_are_differences_too(test_of):
    second = one(test_of, FLOWS, "second", "gone")
    assert second.plan == pytest.approx(262 - 0)
    assert second.even == pytest.approx(300 * 20 / 60)


def test_what_set_an_input_is_in_the_table_and_not_scored(test_of):
    boxes = one(test_of, FLOWS, "boxes", "gone")
    assert boxes.why_not == "set sites.*.packing_starts"
    assert boxes.plan is None
    told = one(test_of, CONVOYS, "told_of", "strikes")
    assert told.why_not == "nothing to compare"
    table = facts_table(test_of.compared).set_index(["fact", "number"])
    assert len(table) == len(test_of.compared)
    assert not table.loc[("boxes", "gone"), "scored"]
    assert table.loc[("hilltop", "left"), "scored"]


def test_only_later_facts_are_scored_after_a_day(probes, history, tiny):
    late = backtest(probes, history, tiny, after=date(2030, 4, 12))
    scored = {c.fact for c in late.compared if not c.why_not}
    assert scored == {"second", "riverside", "market", "dead"}
    assert one(late, SITES, "hilltop", "left").why_not == "not after 12 Apr 2030"


def test_facts_beyond_the_horizon_are_not_scored(probes, history, tiny, varied):
    short = varied(tiny, lambda data: data["mission"].update(horizon="2030-04-30"))
    late = backtest(probes, history, short)
    assert one(late, SITES, "market", "left").why_not == "after the horizon"


def test_a_convoy_without_counterpart_is_not_scored(probes, history, tiny):
    none = Probes(n=4, numbers=probes.numbers, passages=probes.passages.iloc[:0])
    last = one(backtest(none, history, tiny), CONVOYS, "last", "days")
    assert last.why_not == "no convoy of the forecast goes this way loaded"


def test_the_joint_place_of_a_convoy_asks_for_all_its_numbers(test_of):
    # Two convoys had 3 strikes or more; only one of them was on the road for 2 days.
    (joint,) = test_of.joints
    assert (joint.fact, joint.n, joint.share.share) == ("last", 4, 0.25)


@pytest.fixture
def share_hit(probes, history, tiny):
    """The share of convoys hit as hard as the documented one, of which there were 3 strikes."""

    def build(strikes, replications):
        numbers = {"fact": "last", "days": 3.0, "strikes": strikes, "wounded": 0, "killed": 0}
        passages = pd.DataFrame({"replication": replications, **numbers})
        (joint,) = backtest(replace(probes, passages=passages), history, tiny).joints
        return joint.share

    return build


def test_convoys_that_share_the_luck_of_a_replication_say_less_than_others(share_hit):
    """Of each replication one convoy, or ten that fare alike: the same share, and as sure."""
    strikes = [5, 0, 0, 0] * 40
    alone = share_hit(strikes, range(160))
    alike = share_hit(np.repeat(strikes, 10), np.repeat(range(160), 10))
    assert alone.share == alike.share == 0.25
    assert (alike.low, alike.high) == pytest.approx((alone.low, alone.high), abs=0.002)


def test_convoys_none_of_which_was_hit_are_worth_no_more_than_their_replications(share_hit):
    found = share_hit([0] * 400, np.repeat(range(40), 10))
    assert astuple(found) == (0.0, 0.0, pytest.approx(0.0876, abs=1e-4))  # z^2 / (40 + z^2)


def test_chances_of_leaving_by_the_planned_day(test_of):
    table = left_by_plan(test_of.compared).set_index("fact")
    assert table["chance"].to_dict() == {"hilltop": 0.5, "riverside": 0.5}
    assert table["low"].tolist() == pytest.approx([0.150, 0.150], abs=1e-3)  # Wilson, 2 of 4
    assert table["high"].tolist() == pytest.approx([0.850, 0.850], abs=1e-3)
    assert table["happened"].to_dict() == {"hilltop": True, "riverside": False}
    assert table["brier"].tolist() == [0.25, 0.25]
    whole = facts_table(test_of.compared).set_index("fact")["brier"]
    assert whole.dropna().to_dict() == {"hilltop": 0.25, "riverside": 0.25}


@pytest.mark.parametrize(
    ("low", "high", "met"),
    [(10, 14, True), (10, 15, True), (15, 15, True), (10, 20, None), (15, 16, None),
     (16, 16, False), (16, 20, False)],
)  # fmt: skip
def test_whether_a_plan_was_met_is_open_if_its_day_lies_within_the_bounds(test_of, low, high, met):
    hilltop = one(test_of, SITES, "hilltop", "left")
    fact = replace(hilltop, low=low, high=high, plan=15, members=np.array([15, 15, 15, 19]))
    assert fact.met_its_plan() is met
    assert fact.brier() == {True: 0.25**2, False: 0.75**2, None: None}[met]
    table = facts_table((fact, replace(fact, low=0, high=0)))
    assert table["chance_by_plan"].tolist() == [0.75, 0.75]
    assert table["brier"].isna().tolist() == [met is None, False]


def test_a_plan_that_nobody_knows_to_be_met_or_missed_is_no_error_of_any_forecast(test_of):
    riverside = one(test_of, SITES, "riverside", "left")
    missed = [w for w in verdict([riverside]).worth if w.what == "left by the planned day"]
    assert [(w.n, w.plan) for w in missed] == [(1, 1.0)]
    unknown = replace(riverside, low=riverside.plan - 5, high=riverside.plan + 5)
    assert left_by_plan([unknown]).empty
    both = verdict([riverside, unknown]).worth
    assert [w for w in both if w.what == "left by the planned day"] == missed


def test_the_verdict_counts_and_averages(test_of):
    found = verdict(test_of.compared)
    scored = [c for c in test_of.compared if not c.why_not]
    (main,) = (c for c in found.coverage if c.level == 80)
    assert main.n == len(scored) == 10
    assert main.held == sum(c.held(80) for c in scored)
    assert main.by_chance == (10, 10)  # from the least to the most of four they hold them all
    assert [c.n for c in found.dates_and_counts] == [7] * 3
    assert [c.n for c in found.convoys] == [3] * 3
    worth = {w.what: w for w in found.worth}
    flows = worth["people between two counts"]
    own = [c for c in scored if c.section == FLOWS]
    assert flows.score == pytest.approx(np.mean([c.crps() for c in own]))
    assert flows.plan == pytest.approx(np.mean([c.crps_of(c.plan) for c in own]))
    assert flows.skill_plan == pytest.approx(1 - flows.score / flows.plan)
    assert worth["sites without"].plan is None
    assert worth["left by the planned day"].score == 0.25
    assert worth["left by the planned day"].plan == 0.5


def test_by_chance_counts_each_fact_with_what_its_interval_holds_of_its_own_forecast(test_of):
    dead = one(test_of, CASUALTIES, "dead", "people")
    rare = replace(dead, low=0, high=0, members=np.array([0] * 9 + [2]))
    (main,) = (c for c in verdict([rare] * 40).coverage if c.level == 80)
    # Binomial(40, 0.9): P(X <= 31) = 0.0155, P(X <= 32) = 0.0419, P(X <= 39) = 0.9852
    assert main.by_chance == (32, 39)


def test_the_verdict_of_a_part_leaves_out_the_rest(test_of, history):
    late = verdict(test_of.compared, after=history.cut)
    assert {c.n for c in late.convoys} == {0}
    (flows,) = (w for w in late.worth if w.what == "people between two counts")
    assert flows.n == 1


def test_loads_are_not_averaged_with_people(test_of):
    flows = [c for c in test_of.compared if c.section == FLOWS and not c.why_not]
    assert {c.unit for c in flows} == {"people"}
    boxes = replace(flows[0], unit="loads")
    worth = {w.what: w for w in verdict([*flows, boxes]).worth}
    assert worth["people between two counts"].n == len(flows)
    loads = worth["loads between two counts"]
    assert (loads.n, loads.unit, loads.score) == (1, "loads", boxes.crps())
