"""What settings change, held against hand-made replications whose differences are known."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import sim
from sim.analysis.levers import FORCED_OUT, GIVEN_UP, HURT, SPENT, Tried, effects_of
from sim.experiment.experiment import run_experiment
from sim.report.levers_figure import tornado
from sim.report.levers_text import levers_text
from sim.scenario.levers import Setting

N = 12


def _ran(scenario, simulate, *, hour, more):
    """A mission that reaches everything at ``hour`` and differs in some outcomes by ``more``."""

    def live(one, seed, replication):
        result = simulate(one, seed, replication)
        outcomes = {**result.outcomes, "cost.total_usd": 5e6, "sites_forced_out": 0}
        for name, by in more.items():
            outcomes[name] += by
        return replace(
            result, milestones_h=tuple(hour for _ in result.milestones_h), outcomes=outcomes
        )

    return run_experiment(scenario, replications=N, simulate=live)


@pytest.fixture
def effects(scenario, simulate):
    """Two settings, of which one moves all by known amounts and the other nothing."""
    late_h = 24.0 * 200 + 12.0
    plan = _ran(scenario, simulate, hour=late_h, more={})
    moved = _ran(
        scenario,
        simulate,
        hour=24.0 * 10 + 12.0,
        more={
            "left_at_deadline.boxes": -3,
            "deadline.boxes.abandoned": 2,
            "deadline.boxes.lost": 1,
            "deadline.killed": 1,
            "deadline.drivers_wounded": 2,
            "cost.total_usd": 1e6,
            "sites_forced_out": 2,
        },
    )
    setting = Setting("trucks", "Trucks", "20", "10", (), ("levers", "trucks", "range", 1), 5e5)
    same = Setting("rest", "Rest", "1", "2", (), ("levers", "rest", "range", 0), None)
    tried = [Tried(setting, moved), Tried(same, plan)]
    return plan, effects_of(plan, tried)


def test_differences_worked_by_hand(effects):
    _, table = effects
    moved = table[table["lever"] == "trucks"].set_index("measure")["difference"]
    assert moved["chance"] == 1.0  # all before the dates of the joint milestones, none in the plan
    assert moved["days"] == 10 - 180  # what the horizon cuts off counts as the horizon
    assert moved["containers left"] == -3
    assert moved["people left"] == 0
    assert moved[GIVEN_UP] == 3
    assert moved[HURT] == 3
    assert moved[FORCED_OUT] == 2
    assert moved[SPENT] == 1e6 + 5e5  # and the price of the lever itself
    assert set(table["n"]) == {N}


def test_what_changes_nothing_is_no_more_than_noise(effects):
    _, table = effects
    same = table[table["lever"] == "rest"]
    assert (same["difference"] == 0).all()
    assert not same["beyond_noise"].any()


def test_the_text_has_a_line_for_each_setting_and_names_the_best(effects):
    plan, table = effects
    lines = levers_text(plan, table, "all together").splitlines()
    assert max(map(len, lines)) <= 100
    assert "Trucks (10 as planned)" in lines
    assert "Rest (2 as planned)" in lines
    sure, moved = [line for line in lines if line.startswith(("Trucks: 20 ", "  20 "))]
    assert re.match(r"Trucks: 20 +\+1\.00 \(95 % .* !  -170\.0 \(", sure)
    assert "+1.5!" in moved  # USD million
    assert "Best for containers left: -3.0 by Trucks: 20" in "\n".join(lines)
    assert any(line.startswith("Nothing tried is sure to better: ") for line in lines)


def test_every_probability_and_every_difference_of_two_stands_with_its_interval(effects):
    plan, table = effects
    text = levers_text(plan, table, "all together")
    chances = re.findall(r"(?<![\d.+-])[+-]?[01]\.\d\d(?= \()", text)
    assert chances == ["0.00", "+1.00", "0.00", "+1.00"]  # the plan, two settings, the best
    told = re.findall(r" \(95 % [+-]?[01]\.\d\d(?:-| to [+-]?)[01]\.\d\d\)", text)
    assert len(told) == len(chances)
    assert not re.findall(r"[01]\.\d\d(?![\d)]|-| to | \()", text)


def test_settings_whose_long_names_begin_alike_are_told_apart(effects):
    plan, table = effects
    long = "Trucks that bring in what the camps of the mission need"
    lines = levers_text(plan, table.assign(title=long), "all together").splitlines()
    sure = [line for line in lines if line.startswith("Trucks") and "(95 %" in line]
    names = [re.split("  +", line)[0] for line in sure]
    assert [name.partition("...")[2].partition(": ")[2] for name in names] == ["20", "1"]


def test_long_names_of_mission_and_levers_stay_on_the_screen(effects):
    plan, table = effects
    long = "Everything that was ever brought into the country, and whatever was built there since"
    mission = plan.scenario.mission.model_copy(update={"name": f"{long}, {long}"})
    scenario = plan.scenario.model_copy(update={"mission": mission})
    named = table.assign(title=long, value=long, planned=long)
    text = levers_text(replace(plan, scenario=scenario), named, "early")
    assert max(map(len, text.splitlines())) <= 100
    assert text.startswith("Everything that was ever")
    assert "... · what would change it · " in text.splitlines()[0]


def test_what_is_larger_than_noise_does_not_read_0(effects):
    plan, table = effects
    spent = table["measure"] == SPENT
    text = levers_text(plan, table.assign(difference=table["difference"].mask(spent, 4e3)), "early")
    (moved,) = [line for line in text.splitlines() if line.startswith("  20 ")]
    assert moved.endswith("+0.004!")


def test_days_that_depend_on_the_horizon_are_told_with_how_many_pairs_they_rest_on(effects):
    """The plan gets there in no replication, the one setting in all, the other in none either."""
    plan, table = effects
    days = table[table["measure"] == "days"].set_index("lever")
    assert days.loc["trucks", ["only_plan", "only_setting"]].tolist() == [0, N]
    text = levers_text(plan, table, "all together")
    assert (
        "\n\nOnly one of the two gets there before the horizon, 30 Jun 2030, "
        "which counts as the day of the\nother, "
        "so that days later depend on it:\n  Trucks: 20 in 12 of 12 pairs\n\n"
    ) in text
    same = table[table["lever"] == "rest"]
    assert "Only one" not in levers_text(plan, same, "all together")


def test_what_few_pairs_say_is_marked_in_the_text(effects):
    plan, table = effects
    assert not table["few_differ"].any(), "all twelve differ, or are of one scenario"
    few = table.assign(few_differ=table["lever"] == "rest")
    text = levers_text(plan, few, "all together")
    (rest,) = [line for line in text.splitlines() if line.startswith("  1 ")]
    assert "0.0?" in rest
    assert "\n? fewer than 10 pairs differ: too few to tell\n" in text


def test_the_figure_has_a_panel_for_each_measure_and_a_bar_for_each_setting(effects):
    _, table = effects
    figure = tornado(table)
    assert len(figure.axes) == table["measure"].nunique()
    assert all(len(axes.patches) == 2 for axes in figure.axes)
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == ["Trucks: 20", "Rest: 1"]
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "chance [-]",
        "days later [days]",
        "containers left [loads]",
        "people left [people]",
        "given up [loads]",
        "killed or wounded [people]",
        "sites forced out [sites]",
        "spent [USD million]",
    ]
    assert "surely" not in figure.get_suptitle(), "of twenty bars luck alone colours one"


@pytest.mark.parametrize("settings", [1, 2, 6, 7, 20])
def test_the_figure_is_as_wide_as_a_page_and_not_much_longer(effects, settings):
    _, table = effects
    one = table[table["lever"] == "rest"]
    figure = tornado(pd.concat(one.assign(value=str(number)) for number in range(settings)))
    width, height = figure.get_size_inches()
    assert width == 12.0
    assert 0.3 < height / width < 1.5
    assert len(figure.axes) == one["measure"].nunique()
    assert {axes.get_subplotspec().get_gridspec().ncols for axes in figure.axes} == {3}
    labelled = [axes for axes in figure.axes if axes.get_subplotspec().is_first_col()]
    assert all(axes.yaxis.get_tick_params()["labelleft"] for axes in labelled)


def test_a_bar_has_the_label_of_its_own_setting_also_where_levers_share_a_title(effects):
    _, table = effects
    moved, same = (table[table["lever"] == name] for name in ("trucks", "rest"))
    twins = [same.assign(lever=name, title="Rest", value="1") for name in ("a", "b")]
    figure = tornado(pd.concat([*twins, moved]))
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == ["Rest: 1", "Rest: 1", "Trucks: 20"]
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.0, 0.0, 1.0]


def test_a_panel_in_which_nothing_changes_says_so(effects):
    _, table = effects
    still = [axes for axes in tornado(table).axes if axes.texts]
    assert [axes.get_title(loc="left") for axes in still] == ["people left [people]"]
    assert still[0].texts[0].get_text() == "no change"
    assert list(still[0].get_xticks()) == [0.0]


def test_levers_of_a_file_are_tried_by_one_call(shipped):
    table = sim.try_levers(str(shipped / "tiny.yaml"), replications=6)
    assert list(dict.fromkeys(table["lever"])) == ["coast_trucks", "first_packing"]
    few = table[(table["value"] == "5") & (table["measure"] == "containers left")]
    assert few["difference"].item() > 0
