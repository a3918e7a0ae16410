"""Figures: functions from result tables to a matplotlib Figure, for files and for notebooks.

No pyplot, so no global state: a figure is gone when nobody holds it. Lines differ in dashes as
well as in colour. In all of them what is done on a day is drawn at its end, as its deadline is.
"""

from __future__ import annotations

from datetime import date
from math import ceil
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.analysis.expected import expect_table
from sim.analysis.in_parts import Table
from sim.analysis.over_time import left_with_deadline, site_days
from sim.experiment.by_column import Rows
from sim.experiment.summary import ALL_TOGETHER, joint_milestones, milestone_samples
from sim.model.replication import expect_scenario
from sim.report.drawing import (
    BLACK,
    BLUE,
    GREY,
    LINE_COLOURS,
    LINE_DASHES,
    ORANGE,
    SKY,
    TITLE_LINE_IN,
    VERMILLION,
    Picture,
    as_written,
    at,
    completion_steps,
    date_axis,
    end_of,
    site_labels,
    title_of,
)
from sim.report.plain_words import plain, replications_told
from sim.report.waits_figure import waits as waits
from sim.report.words import LEAST_SHARE, joint_mark, whole_percent
from sim.scenario.schema import Scenario
from sim.units import readable

_JOINT_COLOUR = BLACK
_WIDTH_IN = 12.0
_HAIR = 0.01  # share of the replications that two curves may differ by and still look like one
_GOOD_PART = 0.3  # of the days on which one of them rises
_MOST_OVER = 3
_ROUND = 8  # curves, after which the dashes of the next begin one further on
_GAPS = (0, (3, 3))  # in widths of the line, so that no two of different width have the same
_LEGEND_COLUMNS = 32
_LEGEND_LINE_IN = 0.17
_ROOM_AFTER_LAST = 0.1


# -- completion --------------------------------------------------------------------------------


class _Curve(NamedTuple):
    title: str
    days: pd.Series[Any]
    by: date | None
    mark: str  # behind the title
    joint: bool  # of all joint milestones together
    in_time: float  # share that reaches it by its date; of those, each by its own

    @property
    def label(self) -> str:
        title = fill(as_written(self.title), _LEGEND_COLUMNS, max_lines=3, placeholder=" ...")
        by = "each by its date" if self.by is None else f"by {readable(self.by)}"
        return f"{title}{self.mark}\n{by}{' (diamond)' if self.joint else ''}"


class _Place(NamedTuple):
    """Where a curve stands among all, and how many later and earlier ones it coincides with."""

    position: int
    over: int
    under: int


def completion(replications: Rows, scenario: Scenario) -> Picture:
    """Share of replications that have reached each milestone, by date.

    A dot marks the share on the milestone's own date; a diamond, on the last of their dates, the
    share that reaches all joint milestones, each by its own; the joint ones are marked, unless all
    are. Replications that do not get there before the horizon stay below for ever: a curve that
    ends under 1 says how many. Where nothing changes any more well before the horizon, the axis
    ends there and says so.
    """
    expect_table("replications", replications)
    expect_scenario(scenario)
    curves = _curves(replications, scenario)
    legend_in = sum(_LEGEND_LINE_IN * (curve.label.count("\n") + 1.5) for curve in curves)
    figure = Picture(figsize=(_WIDTH_IN, max(6.2, 1.0 + legend_in)), layout="constrained")
    axes = figure.add_subplot()
    n = len(replications)
    for position, curve in enumerate(curves):
        over = sum(_coincide(curve, later, n) for later in curves[position + 1 :])
        under = sum(_coincide(curve, earlier, n) for earlier in curves[:position])
        _draw_curve(axes, curve, _Place(position, over, under), scenario)
    dates = {scenario.due(milestone) for milestone in scenario.milestones.values()}
    for by in dates:
        axes.axvline(end_of(by), color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
    end = _shown_until(max([pd.Timestamp(max(dates)), *_last_changes(curves)]), scenario)
    date_axis(axes, scenario.mission.start, end)
    if end < scenario.mission.horizon:
        horizon = readable(scenario.mission.horizon)
        axes.set_xlabel(f"(no curve changes from here to the horizon, {horizon})", loc="right")
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("share of replications finished [-]")
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_title(
        title_of(f"{scenario.mission.name}: completion by date ({replications_told(n)})"),
        loc="left",
    )
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, handlelength=3.4,
        title="milestone and its date (dot)", alignment="left",
    )  # fmt: skip
    return figure


def _curves(replications: Rows, scenario: Scenario) -> list[_Curve]:
    return [
        _Curve(
            sample.title,
            sample.days,
            sample.due,
            joint_mark(scenario, sample.name),
            joint=sample.name == ALL_TOGETHER,
            in_time=sample.chance().share,
        )
        for sample in milestone_samples(replications, scenario)
    ]


def _last_changes(curves: list[_Curve]) -> list[pd.Timestamp]:
    """The last day on which each curve rises that rises at all."""
    return [curve.days.max() for curve in curves if curve.days.notna().any()]


def _coincide(one: _Curve, other: _Curve, n: int) -> bool:
    """Whether one of two curves would hide the other: they are one over a good part."""
    lines = [np.sort(curve.days.dropna().to_numpy()) for curve in (one, other)]
    when = np.unique(np.concatenate(lines))
    reached = [np.searchsorted(line, when, side="right") for line in lines]
    alike = np.abs(reached[0] - reached[1]) <= _HAIR * n
    return bool(np.sum(alike) >= _GOOD_PART * len(alike))


def _draw_curve(axes: Axes, curve: _Curve, place: _Place, scenario: Scenario) -> None:
    """A curve is drawn wider by those after it that coincide with it, and shows on their sides.

    It has gaps where it lies on earlier ones, which show through.
    """
    position, over, under = place
    colour = _JOINT_COLOUR if curve.joint else LINE_COLOURS[position % len(LINE_COLOURS)]
    # Twice the same colour never has the same dashes.
    dashes = LINE_DASHES[(position + position // _ROUND) % len(LINE_DASHES)]
    when, reached = completion_steps(curve.days, scenario.mission.start, scenario.mission.horizon)
    axes.step(
        when,
        reached,
        where="post",
        color=colour,
        linestyle=_GAPS if under else "-" if over else dashes,
        lw=2.0 + 2.0 * min(over, _MOST_OVER),
        label=curve.label,
    )
    _draw_share_in_time(axes, curve, place, colour, scenario)


def _draw_share_in_time(
    axes: Axes, curve: _Curve, place: _Place, colour: str, scenario: Scenario
) -> None:
    """The share on the date of a curve; of all together, on the last of their dates."""
    if curve.joint:
        joint = joint_milestones(scenario)
        day = max(scenario.due(scenario.milestones[name]) for name in joint)
        axes.plot([end_of(day)], [curve.in_time], "D", color=colour, ms=12, zorder=5, mew=1.6,
                  markerfacecolor="none", clip_on=False)  # fmt: skip
    elif curve.by is not None:
        share = float(np.mean(curve.days <= pd.Timestamp(curve.by)))
        size = 7.0 + 3.0 * min(place.over, _MOST_OVER)
        axes.plot([end_of(curve.by)], [share], "o", color=colour, ms=size, zorder=4,
                  markeredgecolor="white", clip_on=False)  # fmt: skip


# -- sites -------------------------------------------------------------------------------------


def sites(table: Table, scenario: Scenario) -> Picture:
    """One row per site, from the first day of packing to the day its last person leaves.

    Thin bar: median start of packing to median end. Thick bar: the end in 80 % of replications
    (P10-P90), with its median. An arrow at the horizon: that quantile lies beyond it. Beside it
    stands in how many replications the site is not left before the horizon, and in how many it was
    ordered to leave at once.
    """
    expect_table("sites", table)
    expect_scenario(scenario)
    days = site_days(table, scenario)
    names = list(days["site"])
    title = title_of(
        f"{scenario.mission.name}: sites, packing to end "
        f"({replications_told(int(days['n'].iloc[0]))})"
    )
    above_in = TITLE_LINE_IN * len(title.splitlines())
    figure = Picture(figsize=(_WIDTH_IN, 1.7 + above_in + 0.36 * len(names)), layout="constrained")
    axes = figure.add_subplot()
    for row, (_, own) in enumerate(days.iterrows()):
        _draw_site(axes, row, own, scenario)
    _draw_deadline(axes, scenario)
    axes.set_yticks(range(len(names)), site_labels(scenario))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    never = bool((days["never_share"] > 0.0).any())
    last = pd.Timestamp(scenario.mission.horizon) if never else days["last"].max()
    date_axis(axes, scenario.mission.start, _shown_until(last, scenario))
    axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left")
    figure.legend(handles=_site_legend(scenario), loc="outside lower center", ncols=3,
                  frameon=False)  # fmt: skip
    return figure


def _draw_site(axes: Axes, row: int, own: pd.Series[Any], scenario: Scenario) -> None:
    horizon = pd.Timestamp(scenario.mission.horizon)
    start, packed, low, middle, high = (
        None if pd.isna(own[name]) else pd.Timestamp(own[name])
        for name in ("packing_from", "packed", "left_low", "left_median", "left_high")
    )
    _bar(axes, row, start or horizon, middle or horizon, 0.16, SKY)
    if packed is not None:
        axes.plot([end_of(packed)], [row], "D", color=BLUE, ms=5, zorder=4)
    if low is not None:
        _bar(axes, row, low, high or horizon, 0.46, ORANGE)
    if middle is not None:
        when = end_of(middle)
        axes.plot([when] * 2, [row - 0.32, row + 0.32], color=BLACK, lw=2.0, zorder=4)
    planned = scenario.sites[own["site"]].planned_close
    if planned is not None:
        axes.plot([end_of(planned)], [row - 0.36], "v", color=VERMILLION, ms=7, zorder=5)
    never, ordered = own["never_share"], own["ordered_share"]
    told = []
    if high is None and never > 0.0:
        axes.plot([end_of(horizon)], [row], ">", color=BLACK, ms=7, zorder=5, clip_on=False)
        told.append(f"{whole_percent(never)} not left")
    if ordered >= LEAST_SHARE:
        told.append(f"{whole_percent(ordered)} ordered out")
    axes.annotate(
        "\n".join(told), (1.0, row), xytext=(9, 0), xycoords=axes.get_yaxis_transform(),
        textcoords="offset points", va="center", fontsize=9, annotation_clip=False,
    )  # fmt: skip


def _bar(
    axes: Axes, row: int, first: pd.Timestamp, last: pd.Timestamp, height: float, colour: str
) -> None:
    """A bar over whole days; over one, if the last day comes before the first."""
    width = max(end_of(last) - at(first), 1.0)
    axes.barh(row, width, left=at(first), height=height, color=colour, zorder=2 + height)


def _site_legend(scenario: Scenario) -> list[Patch | Line2D]:
    deadline = f"deadline {readable(scenario.mission.deadline)}"
    return [
        Patch(color=SKY, label="packing starts to end (medians)"),
        Patch(color=ORANGE, label="end, P10-P90"),
        Line2D([], [], color=BLACK, marker="|", ms=11, mew=2, ls="", label="end, median"),
        Line2D([], [], color=BLUE, marker="D", ms=5, ls="", label="own stock packed, median"),
        Line2D([], [], color=VERMILLION, marker="v", ms=7, ls="", label="planned close"),
        Line2D([], [], color=BLACK, ls=(0, (4, 3)), label=deadline),
    ]


# -- what is left ------------------------------------------------------------------------------


def left_over_time(left: Table, replications: Rows, scenario: Scenario) -> Picture:
    """Loads of each class still in the mission, week by week: median and P10-P90.

    At the deadline the curves have what ``replications`` say of it, as the answer does.
    """
    expect_table("left", left)
    expect_table("replications", replications)
    expect_scenario(scenario)
    weeks = left_with_deadline(left, replications, scenario)
    classes = list(scenario.loads)
    across = 3 if len(classes) > 4 else min(2, len(classes))
    down = ceil(len(classes) / across)
    figure = Picture(figsize=(_WIDTH_IN, 1.1 + 2.7 * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel()
    n = int(weeks["n"].iloc[0])
    end = _shown_until(weeks.loc[weeks["most"] > 0, "week"].max(), scenario)
    for axes, name in zip(panels, classes, strict=False):
        _draw_left(axes, weeks[weeks["load_class"] == name], scenario, end)
        unit = "people" if scenario.loads[name].kind == "people" else "loads"
        axes.set_title(plain(name), loc="left", fontsize=11)
        axes.set_ylabel(f"left [{unit}]")
    for axes in panels[len(classes) :]:
        axes.set_visible(False)
    figure.suptitle(
        title_of(f"{scenario.mission.name}: what is still in the mission ({replications_told(n)})"),
        x=0.01, ha="left",
    )  # fmt: skip
    deadline = f"deadline {readable(scenario.mission.deadline)}"
    figure.legend(
        handles=[
            Line2D([], [], color=BLUE, lw=2, label="median"),
            Patch(color=SKY, alpha=0.5, label="P10-P90"),
            Line2D([], [], color=BLACK, ls=(0, (4, 3)), label=deadline),
        ],
        loc="outside lower center", ncols=3, frameon=False,
    )  # fmt: skip
    return figure


def _draw_left(axes: Axes, weeks: pd.DataFrame, scenario: Scenario, end: date) -> None:
    when = at(weeks["week"].to_numpy())
    axes.fill_between(when, weeks["low"], weeks["high"], color=SKY, alpha=0.5, linewidth=0)
    axes.plot(when, weeks["median"], color=BLUE, lw=2)
    _draw_deadline(axes, scenario)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    date_axis(axes, scenario.mission.start, end, ticks=5)


# -- shared ------------------------------------------------------------------------------------


def _draw_deadline(axes: Axes, scenario: Scenario) -> None:
    when = end_of(scenario.mission.deadline)
    # Not clipped: it may be the edge of the panel.
    axes.axvline(when, color=BLACK, lw=1.2, ls=(0, (4, 3)), zorder=1, clip_on=False)


def _shown_until(last: Any, scenario: Scenario) -> date:
    """The horizon, or a day well after the last thing that happens if that is much earlier."""
    mission = scenario.mission
    happens = mission.horizon if pd.isna(last) else pd.Timestamp(last).date()
    last_shown = max(happens, mission.deadline)
    room = last_shown + (last_shown - mission.start) * _ROOM_AFTER_LAST
    return min(room, mission.horizon)
