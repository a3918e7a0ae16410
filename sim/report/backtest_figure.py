"""The figure of a back-test: intervals of the forecast, with what happened as marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from math import inf
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.analysis.backtest import CONTINGENTS, CONVOYS, FLOWS, LEVELS, SITES, Backtest, Compared
from sim.report.drawing import (
    BLACK,
    BLUE,
    ORANGE,
    SKY,
    VERMILLION,
    Picture,
    as_written,
    date_axis,
    end_of,
)
from sim.report.plain_words import replications_told

_SHADES = dict(zip(LEVELS, (BLUE, SKY, "#cfe8f7"), strict=True))
_HEIGHTS = dict(zip(LEVELS, (0.62, 0.46, 0.30), strict=True))
_ROW_IN = 0.24
_HEADING_ROWS = 4  # rows that a title and an axis take
_ROOM_AFTER_LAST_DAYS = 45
_LATE = ">"
_CONVOY_NUMBERS = {
    "days": "days on the road",
    "strikes": "strikes [-]",
    "wounded": "wounded [people]",
}


def backtest_figure(test: Backtest) -> Picture:
    """Dates, flows and convoys: a row each, its intervals, its median, and the fact.

    A hollow mark is a fact that set an input and is not scored. Bars that run out of a panel
    end beyond it; an arrow at its edge is a fact, or a median, of after the horizon.
    """
    of = {
        section: [one for one in test.compared if one.section == section]
        for section in (SITES, CONTINGENTS, FLOWS, CONVOYS)
    }
    planned = [one for one in of[SITES] if one.plan is not None]
    others = [one for one in of[SITES] if one.plan is None]
    convoys = [one for one in of[CONVOYS] if len(one.members)]
    titles = {one.fact: one.title for one in convoys}
    heights = [
        _HEADING_ROWS + max(len(planned), len(others)),
        _HEADING_ROWS + max(len(of[CONTINGENTS]), len(of[FLOWS])),
        _HEADING_ROWS + len(titles),
    ]
    figure = Picture(figsize=(13.0, 1.2 + _ROW_IN * sum(heights)), layout="constrained")
    panels: Any = figure.subfigures(3, 1, height_ratios=heights)
    left, right = panels[0].subplots(1, 2, width_ratios=(2, 1))
    _dates(left, test, planned, "Sites with a planned day: left on")
    _dates(right, test, others, "Sites without: left on")
    left, right = panels[1].subplots(1, 2)
    _dates(left, test, of[CONTINGENTS], "Contingents gone home by")
    flows = [_flow_title(one) for one in of[FLOWS]]
    _numbers(right, of[FLOWS], flows, "Left between two counts [loads or people]")
    columns = panels[2].subplots(1, len(_CONVOY_NUMBERS), sharey=True)
    for axes, (number, title) in zip(columns, _CONVOY_NUMBERS.items(), strict=True):
        by_fact = {one.fact: one for one in convoys if one.number == number}
        rows = [by_fact.get(fact) for fact in titles]
        _numbers(axes, rows, [*titles.values()], f"Convoys: {title}")
    replications = replications_told(test.n)
    name = as_written(test.scenario.mission.name)
    figure.suptitle(f"{name} against what happened ({replications})", x=0.01, ha="left")
    dates = [one for one in test.compared if one.is_date]
    handles = _legend(
        late_fact=any(_middle(one) > _last_day(test) for one in dates),
        late_median=any(one.median() == inf for one in dates),
    )
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
    return figure


def _dates(axes: Axes, test: Backtest, rows: Sequence[Compared], title: str) -> None:
    if not rows:
        axes.set_axis_off()
        return
    start, horizon = test.scenario.mission.start, test.scenario.mission.horizon

    def day(number: float) -> Any:
        return end_of(horizon if number == inf else start + timedelta(days=round(number)))

    ends = [max(one.high, one.median() if one.plan is None else one.plan) for one in rows]
    last = min(max(ends), _last_day(test))
    end = min(start + timedelta(days=round(last) + _ROOM_AFTER_LAST_DAYS), horizon)
    date_axis(axes, start, end, ticks=7)
    for position, one in enumerate(rows):
        _draw(axes, position, one, day, last=_last_day(test))
        if one.plan is not None:
            axes.plot([day(one.plan)], [position - 0.36], "v", color=ORANGE, ms=6, zorder=5)
    _rows(axes, [one.title for one in rows], title)


def _numbers(
    axes: Axes,
    rows: Sequence[Compared | None],
    titles: Sequence[str],
    title: str,
) -> None:
    if not any(rows):
        axes.set_axis_off()
        return
    for position, one in enumerate(rows):
        if one is not None:
            _draw(axes, position, one, lambda value: value)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    _rows(axes, titles, title)


def _flow_title(one: Compared) -> str:
    return f"{one.group.replace(' and ', ' + ')}, {one.title}"


def _last_day(test: Backtest) -> float:
    """The horizon, in days of the mission."""
    return float((test.scenario.mission.horizon - test.scenario.mission.start).days)


def _middle(one: Compared) -> float:
    """Where the mark of a fact stands: in the middle of its bounds."""
    return (one.low + one.high) / 2.0


def _draw(
    axes: Axes, row: int, one: Compared, place: Callable[[float], Any], *, last: float = inf
) -> None:
    """The intervals of one number, widest first, its median, and what happened.

    A fact, or a median, beyond ``last`` is an arrow there.
    """
    for level in reversed(LEVELS):
        low, high = one.interval(level)
        if low < inf:
            start, end = place(low), place(high)
            axes.barh(
                row, max(end - start, 0.0), left=start, height=_HEIGHTS[level],
                color=_SHADES[level], edgecolor=_SHADES[level], lw=0.8, zorder=2,
            )  # fmt: skip
    if one.median() < inf:
        axes.plot([place(one.median())] * 2, [row - 0.31, row + 0.31], color=BLACK, lw=1.6,
                  zorder=4)  # fmt: skip
    elif last < inf:
        axes.plot([place(last)], [row], _LATE, ms=8, zorder=5, color=BLACK, clip_on=False)
    fill = VERMILLION if not one.why_not else "white"
    if one.high > one.low:
        axes.plot([place(one.low), place(one.high)], [row, row], color=VERMILLION, lw=2.0, zorder=5)
    mark = _LATE if _middle(one) > last else "D"
    axes.plot([place(min(_middle(one), last))], [row], mark, ms=6.5, zorder=6, color=VERMILLION,
              markerfacecolor=fill, markeredgecolor=VERMILLION, clip_on=False)  # fmt: skip


def _rows(axes: Axes, titles: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(titles)), [as_written(one) for one in titles])
    axes.set_ylim(len(titles) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left", fontsize=10)


def _legend(*, late_fact: bool, late_median: bool) -> list[Patch | Line2D]:
    shades: list[Patch | Line2D] = [
        Patch(color=_SHADES[level], label=f"{level} % interval") for level in LEVELS
    ]
    after = Line2D([], [], color=VERMILLION, marker=_LATE, mfc="white", ls="",
                   label="after the horizon")  # fmt: skip
    never = Line2D([], [], color=BLACK, marker=_LATE, ms=8, ls="",
                   label="median after the horizon")  # fmt: skip
    return [
        *shades,
        Line2D([], [], color=BLACK, marker="|", ms=11, mew=2, ls="", label="median"),
        Line2D([], [], color=VERMILLION, marker="D", ls="", label="what happened"),
        Line2D([], [], color=VERMILLION, marker="D", mfc="white", ls="", label="not scored"),
        *([after] if late_fact else []),
        *([never] if late_median else []),
        Line2D([], [], color=ORANGE, marker="v", ls="", label="planned day"),
    ]
