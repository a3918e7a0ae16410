"""The figure of the levers: how far each setting moves each measure, with its interval."""

from __future__ import annotations

from math import ceil
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.analysis.compare import CHANCE, DAYS
from sim.analysis.levers import FORCED_OUT, HURT, LEFT_BY_KIND, SPENT
from sim.records import Kind
from sim.report.drawing import BLUE, GREY, VERMILLION, Picture, as_written
from sim.report.words import USD_MILLION

_WIDTH_IN = 12.0
_ACROSS = 3  # panels; more would leave a page no room for their numbers
_ROW_IN = 0.24
_LEAST_ROWS = 3
_AXIS_IN = 0.7
_LABEL_COLUMNS = 46
_TICKS = 4  # steps of an axis; more numbers would run into each other
_NO_CHANGE: dict[str, Any] = {
    "ha": "center",
    "va": "center",
    "fontsize": 8,
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 2.0},
}
_WORDS = {DAYS: "days later"}
_PEOPLE = dict.fromkeys((LEFT_BY_KIND[Kind.PEOPLE], HURT), "people")
_UNITS = {CHANCE: "-", DAYS: "days", FORCED_OUT: "sites", SPENT: "USD million", **_PEOPLE}
"""All else is of loads."""


def tornado(effects: pd.DataFrame) -> Picture:
    """A panel for each measure, a bar for each setting: its difference from the plan, and 95 %.

    ``effects`` is the table of ``sim.analysis.levers.effects_of``. Bars whose interval leaves out
    0 are blue where that is better and vermillion where it is worse; grey may be noise. A panel
    in which no setting changes anything says so.
    """
    measures = list(dict.fromkeys(effects["measure"]))
    rows = effects.drop_duplicates(["lever", "value"])
    labels = [
        f"{title}: {value}" for title, value in zip(rows["title"], rows["value"], strict=True)
    ]
    down = ceil(len(measures) / _ACROSS)
    shown = max(len(labels), _LEAST_ROWS)
    height_in = 0.8 + down * (_AXIS_IN + _ROW_IN * shown)
    figure = Picture(figsize=(_WIDTH_IN, height_in), layout="constrained")
    panels = figure.subplots(down, _ACROSS, squeeze=False, sharey=True)
    for axes, measure in zip(panels.flat, measures, strict=False):
        _draw(axes, effects[effects["measure"] == measure], measure)
    for axes in panels.flat[len(measures) :]:
        axes.remove()
    told = [
        as_written(fill(label, _LABEL_COLUMNS, max_lines=1, placeholder=" ...")) for label in labels
    ]
    for axes in panels[:, 0]:
        axes.set_yticks(range(len(labels)), told, fontsize=8)
    room = (shown - len(labels)) / 2
    panels[0, 0].set_ylim(len(labels) - 0.4 + room, -0.6 - room)
    n = int(effects["n"].min())
    figure.suptitle(
        f"What each choice changes against the plan, one at a time (mean of {n:,} pairs, 95 %)\n"
        "blue: better · orange: worse, beyond noise at 95 % bar by bar, so by luck alone 1 in 20"
        " · grey: may be noise",
        x=0.01,
        ha="left",
        fontsize=10,
    )
    return figure


def _draw(axes: Axes, rows: pd.DataFrame, measure: str) -> None:
    unit = USD_MILLION if measure == SPENT else 1.0
    middle, low, high = (
        rows[name].to_numpy(dtype=float) / unit for name in ("difference", "low", "high")
    )
    better = 1.0 if measure == CHANCE else -1.0
    colours = [
        GREY if not sure else BLUE if value * better > 0 else VERMILLION
        for value, sure in zip(middle, rows["beyond_noise"], strict=True)
    ]
    place = np.arange(len(rows))
    axes.barh(place, middle, color=colours, height=0.62, alpha=0.85)
    axes.hlines(place, low, high, color="black", lw=1.0)
    axes.axvline(0.0, color="black", lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(_TICKS))
    if not np.any([middle, low, high]):
        axes.set_xlim(-1.0, 1.0)
        axes.set_xticks([0.0])
        axes.text(0.5, 0.5, "no change", transform=axes.transAxes, **_NO_CHANGE)
    title = f"{_WORDS.get(measure, measure)} [{_UNITS.get(measure, 'loads')}]"
    axes.set_title(title, loc="left", fontsize=9)
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
