"""Figures say what the tables say, with dates as dates and nothing outside the picture."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.axes import Axes
from matplotlib.dates import num2date
from matplotlib.text import Text

from sim.analysis.deadline import left_at_deadline
from sim.experiment.columns import columns_of
from sim.experiment.experiment import Experiment, run_experiment
from sim.experiment.tables import tables_of
from sim.records import Cause
from sim.report import drawing, figures
from sim.report.folder import FIGURE_NAMES, draw_figures


@pytest.fixture(scope="module")
def experiment(scenario, simulate):
    return run_experiment(scenario, 40, simulate=simulate)


def day_that_ends(where):
    """The day that ends at a place on a date axis."""
    return num2date(float(where) - 1.0).date()


def _texts(figure):
    return [
        text.get_text() for text in figure.findobj(match=lambda item: hasattr(item, "get_text"))
    ]


def test_completion_curves_end_at_the_share_that_finished(experiment, scenario):
    axes = figures.completion(experiment.replications, scenario).axes[0]
    curves = {line.get_label().partition("\n")[0]: line for line in axes.get_lines()}
    for name, milestone in scenario.milestones.items():
        curve = curves[milestone.title + (" *" if milestone.joint else "")]
        reached = experiment.replications[f"{name}.reached"].mean()
        assert curve.get_ydata()[-1] == pytest.approx(reached)
        assert (np.diff(curve.get_ydata()) >= 0).all()
    assert "All marked * together" in curves
    assert axes.get_ylim() == pytest.approx((-0.02, 1.02))
    assert "[-]" in axes.get_ylabel()


@pytest.mark.parametrize("last_day", [3, 40, 179, None])
def test_completion_shows_all_that_rises_and_says_what_it_leaves_out(
    experiment, scenario, last_day
):
    rows = experiment.replications.copy()
    mission, last = scenario.mission, pd.NaT
    if last_day is not None:
        last = pd.Timestamp(mission.start) + pd.Timedelta(days=last_day)
    for name in scenario.milestones:
        rows[f"{name}.date"] = pd.Series([last] * len(rows), dtype="datetime64[ms]")
    axes = figures.completion(rows, scenario).axes[0]
    end = day_that_ends(axes.get_xlim()[1])
    dates = [scenario.due(milestone) for milestone in scenario.milestones.values()]
    assert end >= max([*dates, *([last.date()] if last_day else [])])
    assert end <= mission.horizon
    assert ("to the horizon" in axes.get_xlabel()) == (end < mission.horizon)
    if last_day in (3, None):
        assert end < mission.horizon


def test_completion_draws_each_date_and_the_share_on_it(experiment, scenario):
    axes = figures.completion(experiment.replications, scenario).axes[0]
    lines = [line for line in axes.get_lines() if len(set(line.get_xdata())) == 1]
    drawn = {day_that_ends(line.get_xdata()[0]) for line in lines}
    assert {milestone.by for milestone in scenario.milestones.values()} <= drawn
    dots = [float(line.get_ydata()[0]) for line in lines if line.get_marker() == "o"]
    shares = experiment.summary().set_index("milestone")["probability"]
    assert dots[:3] == pytest.approx([shares["early"], shares["main"], shares["late"]])


def test_curves_are_told_apart_by_colour_and_dashes(experiment, scenario):
    axes = figures.completion(experiment.replications, scenario).axes[0]
    curves = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
    styles = {
        (line.get_color(), str(line.get_linestyle()), str(line._dash_pattern)) for line in curves
    }
    assert len(styles) == len(curves) == 4


def test_a_dozen_milestones_have_a_colour_each_and_more_have_other_dashes(scenario_with, simulate):
    small = scenario_with(lambda data: None)

    def change(data):
        data["milestones"] = {
            f"m{number}": {**data["milestones"]["main"], "title": f"Milestone {number}"}
            for number in range(16)
        }

    def one_after_another(_, seed, replication):
        hours = tuple(24.0 * (10 * number + replication) for number in range(16))
        return replace(simulate(small, seed, replication), milestones_h=hours)

    scenario = scenario_with(change)
    experiment = run_experiment(scenario, 5, simulate=one_after_another)
    axes = figures.completion(experiment.replications, scenario).axes[0]
    curves = [line for line in axes.get_lines() if line.get_label().startswith("Milestone")]
    assert len({line.get_color() for line in curves[:12]}) == 12
    styles = {(line.get_color(), str(line._dash_pattern)) for line in curves}
    assert len(styles) == len(curves) == 16


def test_curves_that_coincide_are_both_seen(experiment, scenario):
    """The first lies wider under the other; the last of all is as wide as ever."""
    rows = experiment.replications.copy()
    rows["late.date"] = rows["early.date"]
    axes = figures.completion(rows, scenario).axes[0]
    widths = {
        line.get_label().partition("\n")[0]: line.get_linewidth()
        for line in axes.get_lines()
        if not line.get_label().startswith("_")
    }
    early, late = (scenario.milestones[name].title for name in ("early", "late"))
    assert widths[f"{early} *"] > widths[late]
    assert widths["All marked * together"] == 2.0


def test_a_curve_on_an_earlier_one_has_gaps_through_which_that_one_shows(experiment, scenario):
    rows = experiment.replications.copy()
    rows["late.date"] = rows["early.date"]
    axes = figures.completion(rows, scenario).axes[0]
    dashes = {
        line.get_label().partition("\n")[0]: line._dash_pattern[1] for line in axes.get_lines()
    }
    assert dashes[f"{scenario.milestones['early'].title} *"] is None
    drawn, gap = dashes[scenario.milestones["late"].title]
    assert drawn == gap


def test_all_together_has_a_diamond_on_the_last_date_at_its_chance(experiment, scenario):
    axes = figures.completion(experiment.replications, scenario).axes[0]
    (diamond,) = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert day_that_ends(diamond.get_xdata()[0]) == scenario.milestones["main"].by
    (together,) = experiment.summary().query("milestone == 'all together'")["probability"]
    assert float(diamond.get_ydata()[0]) == pytest.approx(together)


def test_overrides_stand_in_the_title_of_each_figure(experiment, tmp_path, monkeypatch):
    drawn = {}
    monkeypatch.setattr(drawing, "write_figure", lambda path, figure: drawn.update({path: figure}))
    draw_figures(tmp_path, experiment, overrides=["costs.x_usd=$5", "a.b=2"])
    assert len(drawn) == len(FIGURE_NAMES)
    for figure in drawn.values():
        assert any(r"with costs.x_usd=\$5 · a.b=2" in text for text in _texts(figure))


def test_site_rows_are_named_as_written_and_mark_the_censored(scenario, simulate):
    results = [simulate(scenario, 1, number) for number in range(10)]
    never = [
        replace(result, sites=(replace(result.sites[0], left_h=None), *result.sites[1:]))
        for result in results
    ]
    batch = columns_of(never, milestones=tuple(scenario.milestones), classes=tuple(scenario.loads))
    experiment = Experiment(scenario, 1, 10, tables_of(batch, scenario))
    figure = figures.sites(experiment.sites, scenario)
    texts = _texts(figure)
    assert "100 % not left" in texts
    assert "Alpha" in texts
    assert r"Beta \$1" in texts  # drawn as "Beta $1": no mathematics in a name
    assert not any("ordered out" in text for text in texts)
    ordered = figures.sites(experiment.sites.assign(forced=True), scenario)
    beside = [text for text in _texts(ordered) if "100 % ordered out" in text]
    assert len(beside) == len(scenario.sites)
    assert "100 % not left\n100 % ordered out" in beside


def test_a_day_lies_at_the_same_place_in_all_figures(scenario, experiment):
    """All happens on the deadline day: the curves, the bars and the deadline meet at its end."""
    day = pd.Timestamp(scenario.mission.deadline)
    dates = {f"{name}.date": day.to_datetime64() for name in scenario.milestones}
    completion = figures.completion(experiment.replications.assign(**dates), scenario)
    sites = figures.sites(experiment.sites.assign(left_date=day), scenario)
    left = figures.left_over_time(experiment.left, experiment.replications, scenario)
    curve = completion.axes[0].get_lines()[0]
    bars = {bar.get_x() + bar.get_width() for bar in sites.axes[0].patches}
    deadlines = {
        when
        for figure in (sites, left)
        for line in figure.axes[0].get_lines()
        if line.get_linestyle() == "--"
        for when in line.get_xdata()
    }
    (rises,) = curve.get_xdata()[1:][np.diff(curve.get_ydata()) > 0]
    assert {rises} == bars == deadlines


def test_a_figure_shows_itself_in_a_notebook(experiment, scenario):
    told, _ = DisplayFormatter().format(figures.completion(experiment.replications, scenario))
    assert told["image/png"].startswith(b"\x89PNG")


def test_what_is_left_has_a_panel_per_class_from_zero(experiment, scenario):
    figure = figures.left_over_time(experiment.left, experiment.replications, scenario)
    panels = {axes.get_title(loc="left"): axes for axes in figure.axes}
    assert {"boxes", "staff"} <= panels.keys()
    assert panels["boxes"].get_ylabel() == "left [loads]"
    assert panels["staff"].get_ylabel() == "left [people]"
    assert all(axes.get_ylim()[0] == 0 for axes in figure.axes)


def test_what_is_left_at_the_deadline_is_what_the_answer_says(experiment, scenario):
    """The end of 31 March lies within a week, and one that was drawn straight would be wrong."""
    figure = figures.left_over_time(experiment.left, experiment.replications, scenario)
    told = left_at_deadline(experiment.replications, scenario).set_index("load_class")["median"]
    for axes in filter(Axes.get_visible, figure.axes):
        median, deadline = axes.get_lines()
        (when,) = set(deadline.get_xdata())
        assert num2date(when).replace(tzinfo=None) == datetime(2030, 4, 1)
        (there,) = median.get_ydata()[median.get_xdata() == when]
        assert there == told[axes.get_title(loc="left")]
        assert (np.diff(median.get_xdata()) > 0).all()


def test_the_deadline_is_the_end_of_its_day_and_inside_the_picture(
    experiment, scenario, scenario_with
):
    """A site left on the deadline day is left in time, even if it is the last day of all."""
    until = scenario_with(lambda data: data["mission"].update(horizon=scenario.mission.deadline))
    day = pd.Timestamp(scenario.mission.deadline)
    rows = experiment.sites.assign(left_date=day)
    for figure in (
        figures.sites(rows, until),
        figures.left_over_time(experiment.left, experiment.replications, until),
    ):
        for axes in filter(Axes.get_visible, figure.axes):
            deadline = next(line for line in axes.get_lines() if line.get_linestyle() == "--")
            (when,) = set(deadline.get_xdata())
            assert when == drawing.at(day + pd.Timedelta(days=1)) == axes.get_xlim()[1]
            for bar in axes.patches:
                assert bar.get_x() + bar.get_width() <= when


@pytest.mark.parametrize("most", [1, 3, 7, 18, 19, 2_500])
def test_what_is_left_is_counted_in_whole_loads_evenly_apart(experiment, scenario, most):
    left = experiment.left.assign(boxes=experiment.left["boxes"].clip(upper=1) * most)
    rows = experiment.replications.assign(**{"left_at_deadline.boxes": float(most)})
    figure = figures.left_over_time(left, rows, scenario)
    figure.canvas.draw()
    axes = next(axes for axes in figure.axes if axes.get_title(loc="left") == "boxes")
    told = [int(label.get_text().replace(",", "")) for label in axes.get_yticklabels()]
    assert told == axes.get_yticks().tolist()
    assert len(set(np.diff(told))) == 1


@pytest.mark.parametrize("n", [1, 2])
def test_figures_of_very_few_replications_can_be_drawn(scenario, simulate, tmp_path, n):
    few = run_experiment(scenario, n, simulate=simulate)
    draw_figures(tmp_path, few)
    assert {path.name for path in tmp_path.iterdir()} == set(FIGURE_NAMES)


def test_the_same_tables_give_the_same_picture_1200_wide(experiment, tmp_path):
    draw_figures(tmp_path, experiment)
    first = {name: (tmp_path / name).read_bytes() for name in FIGURE_NAMES}
    draw_figures(tmp_path, experiment)
    for name in FIGURE_NAMES:
        assert (tmp_path / name).read_bytes() == first[name]
        assert int.from_bytes(first[name][16:20]) == 1200


def test_only_missing_figures_are_drawn_again(experiment, tmp_path):
    (tmp_path / "sites.png").write_bytes(b"kept")
    draw_figures(tmp_path, experiment, only_missing=True)
    assert (tmp_path / "sites.png").read_bytes() == b"kept"
    assert (tmp_path / "left.png").exists()


def test_long_names_stay_in_the_picture(scenario_with, simulate, tmp_path, monkeypatch):
    name = " ".join(["Integrated Stabilization Mission in the Far Country"] * 3)

    def prolong(data):
        data["mission"]["name"] = data["sites"]["alpha"]["name"] = name

    drawn = {}
    monkeypatch.setattr(drawing, "write_figure", lambda path, it: drawn.update({path.name: it}))
    experiment = run_experiment(scenario_with(prolong), 5, simulate=simulate)
    draw_figures(tmp_path, experiment, overrides=["a.b=" + "long " * 20] * 4)
    for figure in drawn.values():
        figure.canvas.draw()
        (title,) = [t for t in figure.findobj(Text) if t.get_text().startswith("Integrated S")
                    and "replications" in t.get_text()]  # fmt: skip
        assert title.get_window_extent().x1 <= figure.bbox.x1
    axes = drawn["sites.png"].axes[0]
    assert axes.bbox.width > 0.75 * drawn["sites.png"].bbox.width
    labels = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert not labels[0].overlaps(labels[1])


def test_many_milestones_fit_into_the_picture(scenario_with, simulate):
    def change(data):
        data["milestones"] = {
            f"m{number}": {**data["milestones"]["main"], "title": f"Milestone {number} " * 4}
            for number in range(14)
        }

    scenario = scenario_with(change)

    small = scenario_with(lambda data: None)

    def all_reached(_, seed, replication):
        hours = tuple(24.0 * day for day in range(1, 15))
        return replace(simulate(small, seed, replication), milestones_h=hours)

    experiment = run_experiment(scenario, 5, simulate=all_reached)
    figure = figures.completion(experiment.replications, scenario)
    figure.savefig(BytesIO(), format="png")
    box = figure.axes[0].get_legend().get_window_extent()
    assert box.y0 >= 0
    assert box.x1 <= figure.bbox.x1


def waits_of(*rows):
    columns = ["replication", "queue", "site", "cause", "load_days"]
    return pd.DataFrame(rows, columns=columns)


def bars(axes, row):
    """The widths of the parts of one site's bar, and what stands beside it."""
    parts = [b.get_width() for b in axes.patches if round(b.get_y() + b.get_height() / 2) == row]
    beside = [t.get_text() for t in axes.texts if t.get_position()[0] == 6 and t.xy[1] == row]
    return parts, beside


def test_a_bar_of_waits_is_whole_and_has_its_sum_beside_it(scenario):
    alpha, beta = list(scenario.sites)[:2]
    table = waits_of(
        (0, "cargo", alpha, "truck", 30.0),
        (1, "cargo", alpha, "escort", 50.0),
        (1, "cargo", alpha, "planned date", 20.0),
        (1, "people", beta, "aircraft", 7.0),
        (1, "cargo", "a_border", "border", 99.0),
    )
    figure = figures.waits(table, 2, scenario)
    cargo, people = figure.axes
    assert bars(cargo, 0) == (pytest.approx([0.5, 0.3, 0.2]), ["50"])
    assert bars(cargo, 1) == ([], [])
    assert bars(people, 1) == ([1.0], ["4"])
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == ["aircraft", "escort", "truck", "planned date"]


def test_causes_that_are_little_of_everything_are_drawn_together(scenario):
    site = next(iter(scenario.sites))
    causes = [cause.value for cause in Cause if cause is not Cause.PLANNED_DATE]
    table = waits_of(*((0, "cargo", site, cause, 100.0 - k) for k, cause in enumerate(causes)))
    figure = figures.waits(table, 1, scenario)
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == [*causes[:10], "other causes"]
    (widths, _) = bars(figure.axes[0], 0)
    assert sum(widths) == pytest.approx(1.0)
    assert len(widths) == 11


def test_a_cause_has_one_colour_in_every_picture(scenario):
    site = next(iter(scenario.sites))
    few = figures.waits(waits_of((0, "cargo", site, "escort", 9.0)), 1, scenario)
    rows = [(0, "cargo", site, cause.value, 100.0 - k) for k, cause in enumerate(Cause)]
    many = figures.waits(waits_of(*rows, (1, "cargo", site, "escort", 999.0)), 2, scenario)
    looks = [
        {
            text.get_text(): (patch.get_facecolor(), patch.get_hatch())
            for text, patch in zip(legend.get_texts(), legend.get_patches(), strict=True)
        }
        for legend in (few.legends[0], many.legends[0])
    ]
    assert looks[0]["escort"] == looks[1]["escort"]
    assert len(set(looks[1].values())) == len(looks[1])


def test_sites_whose_names_differ_at_their_end_are_told_apart(scenario_with):
    def prolong(data):
        for number, site in enumerate(data["sites"].values()):
            site["name"] = f"A temporary operating base with a very long name, number {number}"

    scenario = scenario_with(prolong)
    labels = drawing.site_labels(scenario)
    assert len(set(labels)) == len(scenario.sites)
    assert all(label.endswith(str(number)) for number, label in enumerate(labels))
