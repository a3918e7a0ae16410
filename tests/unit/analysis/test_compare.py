"""What a variant changes, held against hand-made replications whose differences are known."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.analysis.paired import mean_of
from sim.analysis.pairs import PairingError
from sim.experiment.experiment import run_experiment
from sim.experiment.summary import ALL_TOGETHER
from sim.records import ReplicationResult
from sim.report.compare_text import Run, compared_runs_text
from sim.scenario.load import load_scenario
from sim.sobol import SCRAMBLES

DAY_H = 24.0


def _living(simulate, days, boxes=(0, 0, 0, 0)):
    """A mission whose replication k reaches all milestones on ``days[k]`` after the start."""

    def live(scenario, seed, replication):
        if days[replication] == "fails":
            raise RuntimeError("on purpose")
        result = simulate(scenario, seed, replication)
        day = days[replication]
        hour = None if day is None else day * DAY_H + 1.0
        left = {"left_at_deadline.boxes": boxes[replication]}
        return replace(
            result,
            milestones_h=tuple(hour for _ in result.milestones_h),
            outcomes={**result.outcomes, **left},
        )

    return live


def _nothing_reached(scenario, seed, replication):
    return ReplicationResult(
        replication=replication,
        milestones_h=(None,) * len(scenario.milestones),
        outcomes={},
        uncertainties={},
        sites=(),
        incidents=(),
        waits=(),
        left_by_week=tuple(() for _ in scenario.loads),
    )


def _run(scenario, simulate, days, boxes=(0, 0, 0, 0), **options):
    living = _living(simulate, days, boxes)
    return run_experiment(scenario, len(days), simulate=living, **options)


@pytest.fixture
def slower(scenario_with):
    """Another scenario of the same mission."""
    return scenario_with(lambda data: data["policy"].update(loading_days=2))


def _row(table, what, name):
    return table[(table["what"] == what) & (table["name"] == name)].iloc[0]


def test_differences_worked_by_hand(scenario, slower, simulate):
    # Due on 31 March, day 89; the horizon is 30 June, day 180.
    a = _run(scenario, simulate, [80, 85, 100, None], boxes=(10, 20, 30, 40))
    b = _run(slower, simulate, [80, 95, 70, 170], boxes=(12, 21, 33, 40))
    table = sim.compare(a, b)

    chance = _row(table, "chance", "main")
    assert (chance["a"], chance["b"], chance["difference"]) == (0.5, 0.5, 0.0)
    assert (chance["n"], chance["only_a"], chance["only_b"]) == (4, 1, 1)
    # 2/6 either way: variance (4/6) / 6, and 1.959964 / 3 to either side.
    assert (chance["low"], chance["high"]) == pytest.approx((-0.653321, 0.653321), abs=1e-6)

    days = _row(table, "days", "main")
    # The day that never came counts as day 180, in a: 0, +10, -30 and -10 days.
    assert (days["a"], days["b"]) == ((80 + 85 + 100 + 180) / 4, (80 + 95 + 70 + 170) / 4)
    assert days["difference"] == -7.5
    assert (days["n"], days["only_a"], days["only_b"]) == (4, 0, 1)

    median = _row(table, "median_days", "main")
    assert (median["difference"], median["n"], median["only_b"]) == (0.0, 3, 1)
    assert median["a"] == 85

    boxes = _row(table, "left", "left_at_deadline.boxes")
    assert (boxes["a"], boxes["b"], boxes["difference"]) == (25.0, 26.5, 1.5)
    # 2, 1, 3, 0: standard deviation 1.290994; t with 3 degrees of freedom 3.182446.
    assert boxes["high"] - 1.5 == pytest.approx(3.182446 * 1.290994 / 2, abs=1e-5)
    assert not boxes["beyond_noise"]


def test_each_milestone_and_all_together_class_and_casualty_has_its_row(scenario, simulate):
    run = run_experiment(scenario, 20, simulate=simulate)
    table = sim.compare(run, run)
    named = table.groupby("what", sort=False)["name"].apply(list)
    milestones = [*scenario.milestones, ALL_TOGETHER]
    assert named["chance"] == named["days"] == named["median_days"] == milestones
    assert named["left"] == [f"left_at_deadline.{name}" for name in scenario.loads]
    assert "deadline.killed" in named["casualties"]
    assert named["forced"] == ["sites_forced_out"]
    assert "cost" not in named, "the scenario has no prices"
    summary = run.summary()
    alone = table[table["what"] == "chance"]
    for own, asked in (("a", "probability"), ("b_low", "low"), ("b_high", "high")):
        assert list(alone[own]) == pytest.approx(list(summary[asked]))


def test_a_run_differs_from_itself_by_nought_to_nought(scenario, simulate):
    run = run_experiment(scenario, 20, simulate=simulate)
    table = sim.compare(run, run)
    # The few replications in which all milestones are reached may set no bound of a median.
    sure = table[table["what"] != "median_days"]
    assert (sure[["difference", "low", "high"]] == 0).to_numpy().all()
    assert not table["beyond_noise"].any()


def test_a_difference_that_never_was_seen_still_may_be(scenario, slower, simulate):
    a, b = (run_experiment(each, 20, simulate=simulate) for each in (scenario, slower))
    chance = _row(sim.compare(a, b), "chance", "main")
    assert chance["low"] < 0.0 == chance["difference"] < chance["high"]


def test_of_runs_of_unequal_length_the_first_replications_count(scenario, slower, simulate):
    long = run_experiment(scenario, 60, simulate=simulate)
    short = run_experiment(scenario, 20, simulate=simulate)
    other = run_experiment(slower, 20, simulate=simulate)
    assert sim.compare(long, other).equals(sim.compare(short, other))


@pytest.mark.filterwarnings("ignore:replication 1 failed:RuntimeWarning")
def test_a_replication_that_failed_in_one_is_no_pair(scenario, slower, simulate):
    a = _run(scenario, simulate, [80, "fails", 100, 60])
    b = _run(slower, simulate, [81, 10, 102, 60])
    days = _row(sim.compare(a, b), "days", "main")
    assert (days["n"], days["difference"]) == (3, 1.0)


def test_what_is_in_one_only_is_left_out(scenario, scenario_with, simulate):
    fewer = scenario_with(lambda data: data["milestones"].pop("late"))
    a, b = (run_experiment(each, 5, simulate=simulate) for each in (scenario, fewer))
    for one, other in ((a, b), (b, a)):
        assert "late" not in set(sim.compare(one, other)["name"])


def test_pairs_of_a_sobol_sample_are_worth_what_their_scrambles_say(scenario_with, simulate):
    def evenly(data, loading_days):
        pace = {"paths": ["policy.loading_days"], "scale": {"uniform": [0.5, 1.5]}}
        data["uncertainties"] = {"sampling": "sobol", "pace": pace}
        data["policy"]["loading_days"] = loading_days

    draws = np.random.default_rng(1)
    a, b = (
        _run(
            scenario_with(lambda data, days=days: evenly(data, days)),
            simulate,
            [50] * 40,
            boxes=draws.integers(10, size=40).tolist(),
        )
        for days in (1, 2)
    )
    found = _row(sim.compare(a, b), "left", "left_at_deadline.boxes")
    gain = (b.replications[found["name"]] - a.replications[found["name"]]).to_numpy()
    asked = mean_of(gain, np.arange(40) % SCRAMBLES)
    assert (found["low"], found["high"]) == (asked.low, asked.high)
    assert mean_of(gain).high != asked.high


def test_runs_that_share_no_luck_are_refused(scenario, scenario_with, simulate):
    a = run_experiment(scenario, 5, simulate=simulate)
    with pytest.raises(PairingError, match=r"seed 1 in one and 2 in the other.*the same --seed"):
        sim.compare(a, run_experiment(scenario, 5, seed=2, simulate=simulate))
    even = scenario_with(lambda data: data.update(uncertainties={"sampling": "sobol"}))
    with pytest.raises(PairingError, match="sampling is plain in one and sobol in the other"):
        sim.compare(a, run_experiment(even, 5, simulate=simulate))


def test_runs_with_too_little_in_common_are_refused(scenario, scenario_with, simulate):
    a = run_experiment(scenario, 5, simulate=simulate)
    with pytest.raises(PairingError, match="at least 2 are needed; run both with more"):
        sim.compare(a, run_experiment(scenario, 1, simulate=simulate))

    def other_names(data):
        data["milestones"] = {"another": data["milestones"]["late"]}

    b = run_experiment(scenario_with(other_names), 5, simulate=_nothing_reached)
    with pytest.raises(PairingError, match="no milestone is in both"):
        sim.compare(a, b)


def test_all_together_alone_is_nothing_in_common_of_missions_with_other_sites(
    scenario, scenario_with, simulate
):
    def others(data):
        data["milestones"] = {"another": data["milestones"]["main"]}
        data["sites"] = {f"{name}_of_theirs": site for name, site in data["sites"].items()}

    a = run_experiment(scenario, 5, simulate=simulate)
    b = run_experiment(scenario_with(others), 5, simulate=_nothing_reached)
    with pytest.raises(PairingError, match="no milestone is in both"):
        sim.compare(a, b)


def test_pairs_tell_a_difference_more_surely_than_runs_of_their_own(tiny, shipped):
    """More trucks for the tiny mission: what both have by luck is in no difference."""
    more = load_scenario(shipped / "tiny.yaml", ["fleets.field.trucks=20"])
    table = sim.compare(*(sim.run_experiment(each, 60) for each in (tiny, more)))
    told = table[(table["what"].isin(["days", "left"])) & (table["high"] > table["low"])]
    paired = (told["high"] - told["low"]) ** 2
    unpaired = (told["a_high"] - told["a_low"]) ** 2 + (told["b_high"] - told["b_low"]) ** 2
    assert len(told) > 3
    assert (paired / unpaired).median() < 0.5
    beyond = (told["low"] > 0) | (told["high"] < 0)
    assert list(told["beyond_noise"]) == list(beyond & ~told["few_differ"])


def test_missions_that_share_no_site_are_compared_with_a_warning(scenario_with, simulate):
    def moved(data):
        data["sites"] = {f"new_{name}": site for name, site in data["sites"].items()}
        data["network"]["roads"]["a_b"]["between"] = ["new_alpha", "new_beta"]

    runs = [_run(scenario_with(change), simulate, [1, 2, 3, 4]) for change in (dict, moved)]
    with pytest.warns(UserWarning, match="they share no site: these are different missions"):
        assert len(sim.compare(*runs))


@pytest.mark.filterwarnings("ignore:replication . failed:RuntimeWarning")
def test_a_run_in_which_all_failed_has_no_pairs_and_no_summary(scenario, simulate):
    def fail(scenario, seed, replication):
        raise ValueError("no fuel")

    failed = run_experiment(scenario, 3, simulate=fail)
    with pytest.raises(PairingError, match="0 of the replications finished in both"):
        sim.compare(run_experiment(scenario, 3, simulate=simulate), failed)
    with pytest.raises(ValueError, match="none of the 3 replications finished"):
        failed.summary()


def test_all_together_is_compared_only_where_the_same_milestones_are_joint(scenario_with, simulate):
    def joint(*places):
        def change(data):
            for place, spec in enumerate(data["milestones"].values()):
                spec["joint"] = place in places

        return _run(scenario_with(change), simulate, [1, 2, 3, 4])

    both, others = joint(0, 1), joint(1, 2)
    assert ALL_TOGETHER in set(sim.compare(both, joint(1, 0))["name"])
    assert ALL_TOGETHER not in set(sim.compare(both, others)["name"])
    assert ALL_TOGETHER not in set(sim.compare(both, joint())["name"])
    text = compared_runs_text([Run("a", both), Run("b", others)])
    assert "not compared, as other milestones are joint: all of these together" in text
