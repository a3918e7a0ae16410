"""The figure of runs side by side: a panel for each milestone, a curve for each run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.analysis.pairs import PairingError, Pairs, in_all, samples_of
from sim.experiment.summary import ALL_TOGETHER, MilestoneSample, joint_milestones
from sim.report.compare_text import Run, labels
from sim.report.drawing import (
    GREY,
    LINE_COLOURS,
    LINE_DASHES,
    Picture,
    as_written,
    completion_steps,
    date_axis,
    end_of,
)
from sim.report.lines import DOT, cut
from sim.report.words import joint_mark
from sim.scenario.schema import Scenario

_WIDTH_IN = 12.0
_PANEL_IN = 2.5
_ACROSS = 3
_TITLE_COLUMNS = 44
_LEGEND_COLUMNS = 80  # of the name of a mission
_BASE_WIDTH, _WIDTH = 4.5, 1.7
_ROOM_SHARE = 0.08  # of the days shown, before the first and after the last
_LEAST_ROOM = timedelta(days=7)


def completion_compared(runs: Sequence[Run]) -> Picture:
    """Share of replications that have reached each milestone, by date, in each run.

    Each panel shows the days on which its own milestone is reached, up to the horizon where a
    run does not reach it in every replication; a curve ends at the horizon of its own run, beyond
    which nothing is known of it. The base is the wide line, so that it shows under a curve that is
    the same; a dotted line is the milestone's date in the base. Drawn are the replications that
    finished in all runs.

    Raises
    ------
    PairingError
        If no milestone is in all runs.
    """
    numbers = in_all([run.experiment for run in runs])
    samples = [samples_of(run.experiment, numbers) for run in runs]
    names = _names(runs)
    across = min(_ACROSS, len(names))
    down = ceil(len(names) / across)
    legend_in = 0.25 * len(runs)
    figure = Picture(figsize=(_WIDTH_IN, 0.9 + legend_in + _PANEL_IN * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, sharey=True).ravel()
    for axes, name in zip(panels, names, strict=False):
        _draw_panel(axes, [own[name] for own in samples], runs)
        axes.set_title(_title(samples[0][name], names, runs[0]), loc="left", fontsize=10)
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    for axes in panels[::across]:
        axes.set_ylabel("share finished [-]")
    figure.suptitle("Completion by date, run against run", x=0.01, ha="left")
    figure.legend(
        handles=_legend(runs, len(numbers)),
        loc="outside lower left",
        frameon=False,
        handlelength=3.4,
    )
    return figure


def _names(runs: Sequence[Run]) -> list[str]:
    """The milestones of all runs; all joint ones together only where they are the same in all."""
    base, *others = (run.experiment for run in runs)
    in_both = [Pairs(base, other).milestones for other in others]
    names = [name for name in in_both[0] if all(name in own for own in in_both)]
    if not names:
        raise PairingError("no milestone is in all of them; draw fewer runs")
    return names


def _title(sample: MilestoneSample, names: Sequence[str], base: Run) -> str:
    """The title of a panel; joint milestones are marked where they have a panel together."""
    marked = ALL_TOGETHER in names
    mark = joint_mark(base.experiment.scenario, sample.name) if marked else ""
    told = " (diamond: each by its date)" if sample.name == ALL_TOGETHER else mark
    room = _TITLE_COLUMNS - len(mark)
    return fill(as_written(sample.title), room, max_lines=2, placeholder=" ...") + told


def _draw_panel(axes: Axes, samples: Sequence[MilestoneSample], runs: Sequence[Run]) -> None:
    first, last = _shown(samples, runs)
    for position, (sample, run) in enumerate(zip(samples, runs, strict=True)):
        end = min(last, run.experiment.scenario.mission.horizon)
        when, share = completion_steps(sample.days, first, end)
        axes.step(when, share, where="post", **_style(position))
        if sample.name == ALL_TOGETHER:
            _draw_in_time(axes, sample, run.experiment.scenario, position)
    due = samples[0].due
    if due is not None:
        axes.axvline(end_of(due), color=GREY, lw=1.0, ls=(0, (1, 2)), zorder=1)
    date_axis(axes, first, last, ticks=5)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_ylim(-0.03, 1.03)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)


def _draw_in_time(axes: Axes, sample: MilestoneSample, scenario: Scenario, position: int) -> None:
    """On the last of their dates, the share that reaches all joint milestones each by its own."""
    axes.plot(
        [end_of(_last_due(scenario))], [sample.chance().share], "D", color=LINE_COLOURS[position],
        ms=9, mew=1.6, markerfacecolor="none", zorder=5, clip_on=False,
    )  # fmt: skip


def _last_due(scenario: Scenario) -> pd.Timestamp:
    """The last of the dates of the joint milestones."""
    joint = joint_milestones(scenario)
    return pd.Timestamp(max(scenario.due(scenario.milestones[name]) for name in joint))


def _shown(samples: Sequence[MilestoneSample], runs: Sequence[Run]) -> tuple[date, date]:
    """The days that a panel shows."""
    told: list[Any] = [sample.due for sample in samples if sample.due is not None]
    if samples[0].name == ALL_TOGETHER:
        told += [_last_due(run.experiment.scenario) for run in runs]
    for sample, run in zip(samples, runs, strict=True):
        reached = sample.days.dropna()
        told += [reached.min(), reached.max()] if len(reached) else []
        if len(reached) < len(sample.days):
            told.append(pd.Timestamp(run.experiment.scenario.mission.horizon))
    first, last = min(told).date(), max(told).date()
    room = max((last - first) * _ROOM_SHARE, _LEAST_ROOM)
    horizon = max(run.experiment.scenario.mission.horizon for run in runs)
    return first - room, min(last + room, horizon)


def _style(position: int) -> dict[str, Any]:
    if position == 0:
        return {"color": LINE_COLOURS[0], "ls": "-", "lw": _BASE_WIDTH, "alpha": 0.45}
    dashes = LINE_DASHES[(position - 1) % len(LINE_DASHES)]
    return {"color": LINE_COLOURS[position], "ls": dashes, "lw": _WIDTH}


def _legend(runs: Sequence[Run], n: int) -> list[Line2D]:
    lines = []
    for position, (letter, run) in enumerate(zip(labels(runs), runs, strict=True)):
        title = cut(run.experiment.scenario.mission.name, _LEGEND_COLUMNS)
        label = as_written(f"{letter}  {title}{DOT}{run.where} (n = {n:,})")
        lines.append(Line2D([], [], label=label, **_style(position)))
    lines.append(
        Line2D([], [], color=GREY, lw=1.0, ls=(0, (1, 2)), label="the milestone's date in A")
    )
    return lines
