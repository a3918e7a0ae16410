"""How runs differ, as people read it: lines that fit, intervals, what differs; and the figure."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.dates import num2date

from sim.analysis.pairs import PairingError
from sim.experiment.experiment import run_experiment
from sim.report.compare_figure import completion_compared
from sim.report.compare_text import Run, compared_runs_text
from sim.report.lines import WIDTH


def day_that_ends(where):
    """The day that ends at a place on a date axis."""
    return num2date(where - 1.0).date()


@pytest.fixture
def runs(scenario, scenario_with, simulate):
    """The small mission, and one with a milestone less and other policies."""

    def change(data):
        data["mission"]["name"] = "Other"
        data["milestones"].pop("late")
        data["policy"].update(dict.fromkeys(("loading_days", "inspection_days"), 2))

    return [
        Run("first", run_experiment(scenario, 60, simulate=simulate)),
        Run("second", run_experiment(scenario_with(change), 40, simulate=simulate)),
    ]


def test_each_milestone_stands_on_one_line_with_its_interval(runs):
    lines = compared_runs_text(runs).splitlines()
    assert max(map(len, lines)) <= WIDTH
    for title in ("Alpha left *", "All sites left *", "All marked * together"):
        chances, difference = [line for line in lines if line.startswith(f"{title}  ")]
        assert len(re.findall(r"\d\.\d\d \(95 % \d\.\d\d-\d\.\d\d\)", chances)) == 2
        assert re.search(
            r"0\.00 \(95 % -0\.\d\d to \+0\.\d\d\)  0\.0 \(0\.0 to 0\.0\) \?$", difference
        )
    for line in lines:
        assert not re.search(r"\b[01]\.\d\d \((?!95 %)", line), line


def test_long_titles_that_begin_alike_are_told_apart(scenario_with, simulate):
    same = " ".join(["Everything that was ever brought into the country"] * 3)

    def alike(data):
        data["milestones"]["early"]["title"] = f"{same}, early"
        data["milestones"]["main"]["title"] = f"{same}, main"

    one = run_experiment(scenario_with(alike), 20, simulate=simulate)
    lines = compared_runs_text([Run("a", one), Run("b", one)]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    rows = [line for line in lines if line.startswith(same[:15])]
    ends = [re.search(r"\.\.\..*, (\w+) \*  ", row) for row in rows]
    assert [end and end[1] for end in ends] == ["early", "main"] * 2


def test_a_long_title_is_cut_alike_in_both_tables_and_moves_no_column(
    scenario, scenario_with, simulate
):
    title = " ".join(["Everything that was ever brought into the country"] * 3)
    other = scenario_with(lambda data: data["milestones"]["main"].update(title=title))
    one = run_experiment(other, 20, simulate=simulate)
    lines = compared_runs_text([Run("a", one), Run("b", one)]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    rows = [line for line in lines if line.startswith("Everything that")]
    assert len({re.match(r"(.*\.\.\. \*)  ", row)[1] for row in rows}) == 1
    for head, row in zip(("By its own date", "B less A"), rows, strict=True):
        (header,) = [line for line in lines if line.startswith(head)]
        columns = [match.start(1) for match in re.finditer(r"  (\S)", header)]
        assert [match.start(1) for match in re.finditer(r"  (\S)", row)] == columns


def test_a_long_name_and_folder_go_on_below(scenario_with, simulate):
    name = " ".join(["A mission of many words"] * 4)
    one = run_experiment(
        scenario_with(lambda data: data["mission"].update(name=name)), 5, simulate=simulate
    )
    runs = [Run(f"results/{'of_a_long_campaign/' * 4}{end}", one) for end in "ab"]
    head = compared_runs_text(runs).split("\n\n")[0]
    assert max(map(len, head.splitlines())) <= WIDTH
    assert head.splitlines()[0] == f"A  {name}"
    assert head.splitlines()[1].strip() == runs[0].where


def test_what_differs_is_named_with_both_values(runs):
    text = compared_runs_text(runs)
    assert "A  Small · first\nB  Other · second" in text
    assert "  policy.loading_days: 1 in A, 2 in B\n" in text
    assert "  milestones.late: {" in text
    assert "only in A, not compared: late" in text
    assert "(of the replications, 60 in A and 40 in B, the 40 that are in both)" in text
    assert "seed 1" in text


def test_no_more_than_ten_differences_are_named_unless_all_are_asked_for(
    scenario, scenario_with, simulate
):
    raid = {"name": "A raid", "chance": 0.5, "start": date(2030, 2, 1), "effects": {}}
    other = scenario_with(
        lambda data: data.update(risks={f"raid_{number}": raid for number in range(14)})
    )
    runs = [
        Run(name, run_experiment(of, 5, simulate=simulate))
        for name, of in (("a", scenario), ("b", other))
    ]
    few, whole = (compared_runs_text(runs, all_differences=each) for each in (False, True))
    assert len(re.findall(r"^  risks\.raid_", few, re.MULTILINE)) == 10
    assert "\n  and at 4 more places; --all lists them\n" in few
    assert len(re.findall(r"^  risks\.raid_", whole, re.MULTILINE)) == 14
    assert "more places" not in whole


def test_a_run_beside_itself_says_so(runs):
    text = compared_runs_text([runs[0], runs[0]])
    assert "B differs from A in\n  nothing: they are of one scenario" in text
    assert "0.00 (95 % 0.00 to 0.00)" in text
    assert text.endswith("No difference is larger than noise: every interval holds 0")


def test_the_figure_has_a_panel_a_milestone_and_a_curve_a_run(runs):
    figure = completion_compared([*runs, runs[1]])
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in panels] == [
        "Alpha left *",
        "All sites left *",
        "All marked * together (diamond: each by its date)",
    ]
    for axes, name in zip(panels, ("early", "main"), strict=False):
        curves = [line for line in axes.get_lines() if len(set(line.get_xdata())) > 1]
        assert len(curves) == 3
        assert len({line.get_color() for line in curves}) == 3
        for curve, run in zip(curves, (*runs, runs[1]), strict=True):
            share = run.experiment.replications[f"{name}.reached"][:40].mean()
            assert curve.get_ydata()[-1] == pytest.approx(share)
            assert (np.diff(curve.get_ydata()) >= 0).all()
        horizon = runs[0].experiment.scenario.mission.horizon
        assert day_that_ends(axes.get_xlim()[1]) <= horizon
    diamonds = [line for line in panels[2].get_lines() if line.get_marker() == "D"]
    joint = ["early.by_date", "main.by_date"]
    assert [line.get_ydata()[0] for line in diamonds] == [
        run.experiment.replications[joint][:40].all(axis=1).mean() for run in (*runs, runs[1])
    ]
    assert {day_that_ends(line.get_xdata()[0]) for line in diamonds} == {date(2030, 3, 31)}
    told = " ".join(text.get_text() for text in figure.legends[0].get_texts())
    assert "A  Small · first (n = 40)" in told, "the replications that all runs have"


def test_all_together_is_drawn_and_marked_only_where_the_text_tells_of_it(runs, scenario_with):
    """Other milestones are joint in the one run than in the other, in which as many are."""

    def others(data):
        data["milestones"]["early"]["joint"] = False
        data["milestones"]["late"]["joint"] = True

    (first, _) = runs
    other = Run("other", replace(first.experiment, scenario=scenario_with(others)))
    titles = [
        axes.get_title(loc="left")
        for axes in completion_compared([first, other]).axes
        if axes.get_visible()
    ]
    assert titles == ["Alpha left", "All sites left", "Everything"]
    told = compared_runs_text([first, other])
    assert "Alpha left  " in told
    assert " *" not in told


def test_runs_without_a_milestone_in_all_of_them_are_not_drawn(scenario, simulate, scenario_with):
    """The first shares one with each of the others, and they none with each other."""

    def only(name):
        def change(data):
            data["milestones"] = {name: {**data["milestones"][name], "joint": False}}

        return Run(name, run_experiment(scenario_with(change), 5, simulate=simulate))

    base = Run("base", run_experiment(scenario, 5, simulate=simulate))
    with pytest.raises(PairingError, match="no milestone is in all of them"):
        completion_compared([base, only("early"), only("main")])


@pytest.fixture
def shorter(scenario, scenario_with, simulate):
    """The small mission with what it costs, and the same looked at for a month less."""

    def priced(one, seed, replication):
        result = simulate(one, seed, replication)
        costs = {"deadline.cost.total_usd": 1e6, "cost.total_usd": 2e6}
        return replace(result, outcomes={**result.outcomes, **costs})

    less = scenario_with(lambda data: data["mission"].update(horizon=date(2030, 5, 31)))
    return [
        Run(name, run_experiment(one, 20, simulate=priced))
        for name, one in (("long", scenario), ("short", less))
    ]


def test_a_curve_ends_at_the_horizon_of_its_own_run(shorter):
    ends = [run.experiment.scenario.mission.horizon for run in shorter]
    shown = []
    for axes in filter(Axes.get_visible, completion_compared(shorter).axes):
        curves = [line for line in axes.get_lines() if len(set(line.get_xdata())) > 1]
        shown.append(day_that_ends(axes.get_xlim()[1]))
        for curve, end in zip(curves, ends, strict=True):
            assert day_that_ends(curve.get_xdata()[-1]) == min(end, shown[-1])
    assert max(shown) > ends[1], "a panel shows days that the shorter run does not"


def test_days_that_depend_on_the_horizon_are_told_with_how_many_pairs_they_rest_on(
    scenario, scenario_with, simulate
):
    """Neither reaches the last one; of four that reach the others, three do so in both."""

    def reached_in(number):
        def live(one, seed, replication):
            hour = 240.0 if replication < number else None
            return replace(simulate(one, seed, replication), milestones_h=(hour, hour, None))

        return live

    other = scenario_with(lambda data: data["policy"].update(loading_days=2))
    three, four = (
        Run(f"{number}", run_experiment(of, 10, simulate=reached_in(number)))
        for of, number in ((scenario, 3), (other, 4))
    )
    text = compared_runs_text([three, four])
    assert (
        "before the horizon, 30 Jun 2030, which counts as the day of the\n"
        "other, so that days later depend on it:\n"
        "  Alpha left * in 1 of 10 pairs · All sites left * in 1 of 10 pairs\n"
        "  All marked * together in 1 of 10 pairs\n\n"
    ) in text
    assert "makes differences smaller" not in text
    assert "Only one of" not in compared_runs_text([three, three])


def test_what_is_spent_by_different_horizons_is_not_compared(shorter):
    text = compared_runs_text(shorter)
    both = "sites forced out by the horizon, spent by the horizon"
    assert f"not compared, as the horizons differ: {both}\n" in text
    assert "\nspent by the deadline [USD million]" in text
    assert "\nspent by the horizon" not in text
    same = compared_runs_text([shorter[0], shorter[0]])
    assert "\nspent by the horizon [USD million]" in same
    assert "horizons differ" not in same


def test_what_is_told_of_different_deadlines_is_not_compared(shorter, scenario_with):
    base = shorter[0].experiment
    sooner = scenario_with(lambda data: data["mission"].update(deadline=date(2030, 3, 1)))
    other = Run("sooner", replace(base, scenario=sooner))
    lines = compared_runs_text([shorter[0], other]).splitlines()
    assert any(
        line.startswith("  not compared, as the deadlines differ: what is") for line in lines
    )
    told = [line.split("  ")[0] for line in lines[lines.index("") :]]
    assert "spent by the horizon [USD million]" in told
    assert not {"boxes left", "people killed", "spent by the deadline [USD million]"} & {*told}
    assert not any(line.startswith("By the deadline") for line in lines)


@pytest.fixture
def hurt_in(simulate):
    """One killed in each of so many replications, the first ones, and none in the others."""

    def build(number):
        def live(one, seed, replication):
            result = simulate(one, seed, replication)
            killed = int(replication < number)
            return replace(result, outcomes={**result.outcomes, "deadline.killed": killed})

        return live

    return build


def test_a_difference_beyond_noise_has_no_bound_that_reads_0(scenario, scenario_with, hurt_in):
    """30 of 400 pairs differ by one killed: 0.075 (0.049 to 0.101)."""

    other = scenario_with(lambda data: data["policy"].update(loading_days=2))
    runs = [
        Run(f"{number}", run_experiment(of, 400, simulate=hurt_in(number)))
        for of, number in ((scenario, 0), (other, 30))
    ]
    told = re.escape("+0.1 (+0.05 to +0.1) !")
    assert re.search(rf"^people killed .*  {told}$", compared_runs_text(runs), re.MULTILINE)


def test_hired_escorts_are_compared_where_both_runs_count_who_of_them_is_hurt(
    scenario, scenario_with, simulate
):
    protection = {"armoured": 0.5, "soft": 2, "truck": 1, "escort_vehicles_per_unit": 4}
    counting = scenario_with(lambda data: data.update(threat={"protection": protection}))
    without, with_it = (
        Run(name, run_experiment(of, 10, simulate=simulate))
        for name, of in (("without", scenario), ("with", counting))
    )
    assert "hired escorts killed  " in compared_runs_text([with_it, with_it])
    assert "escorts" not in compared_runs_text([without, without])
    text = compared_runs_text([without, with_it])
    assert "hired escorts killed  " not in text
    assert (
        "\n  not compared, as only B has threat.protection: hired escorts that are hurt\n" in text
    )


def test_differences_of_few_pairs_are_marked_and_not_called_noise_or_more(
    scenario, scenario_with, hurt_in
):
    other = scenario_with(lambda data: data["policy"].update(loading_days=2))
    base = Run("base", run_experiment(scenario, 40, simulate=hurt_in(0)))
    few, enough = (
        compared_runs_text([base, Run("other", run_experiment(other, 40, simulate=hurt_in(k)))])
        for k in (9, 10)
    )
    assert re.search(r"^people killed .*\(\+\S+ to \+\S+\) \?$", few, re.MULTILINE)
    assert few.endswith(
        "? fewer than 10 pairs differ: too few to tell\nNo difference is surely larger than noise"
    )
    assert re.search(r"^people killed .*\(\+\S+ to \+\S+\) !$", enough, re.MULTILINE)


def test_runs_of_two_programs_are_not_called_alike(scenario, simulate):
    """What no pair differs in may differ all the same, and what does is no doubt of nought."""
    base = run_experiment(scenario, 20, simulate=simulate)
    other = replace(base, made_by={**base.made_by, "numpy": "0.1"})
    text = compared_runs_text([Run("one", base), Run("two", other)])
    here = base.made_by["numpy"]
    assert f"B differs from A in\n  the version of numpy: {here} in A, 0.1 in B\n" in text
    assert "nothing: they are of one scenario" not in text
    assert "0.0 (0.0 to 0.0) ?" in text
    again = compared_runs_text([Run("one", base), Run("two", base)])
    assert "nothing: they are of one scenario" in again
    assert "?" not in again
