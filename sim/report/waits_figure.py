"""The figure of what held each site: for what its cargo and its people waited."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from sim.analysis.expected import expect_table
from sim.analysis.in_parts import Table
from sim.analysis.site_by_site import waited_at
from sim.model.replication import expect_scenario
from sim.records import Cause
from sim.report.drawing import (
    LINE_COLOURS,
    ORANGE,
    PURPLE,
    SAND,
    SKY,
    TITLE_LINE_IN,
    Picture,
    site_labels,
    title_of,
)
from sim.report.plain_words import replications_told
from sim.report.words import LEAST_SHARE, whole_percent
from sim.scenario.schema import Scenario

_WIDTH_IN = 12.0
_QUEUES = {"cargo": "load", "people": "person"}
_PLANNED_COLOUR, _OTHER_COLOUR = "#d9d9d9", "#f2f2f2"
_LIGHT = {_PLANNED_COLOUR, _OTHER_COLOUR, ORANGE, PURPLE, SAND, SKY}  # dark words stand out on them
_OTHER = "other causes"
_CAUSES_DRAWN = 10
_LEGEND_ACROSS = 6
_OFTEN = (
    Cause.AIRCRAFT, Cause.CLEARANCE, Cause.PACKING, Cause.ESCORT, Cause.TRUCK, Cause.FLATBED,
    Cause.INSPECTION, Cause.BEDS, Cause.DRIVER, Cause.FULL_CONVOY, Cause.BORDER, Cause.ROAD_SHUT,
)  # fmt: skip
_LEAST_TOLD = 0.12  # of a bar: less has no room for its number


class _Look(NamedTuple):
    """How a cause is drawn: the same in every picture."""

    colour: str
    hatch: str | None = None


_SELDOM = [cause for cause in Cause if cause not in (*_OFTEN, Cause.PLANNED_DATE)]
_LOOKS = {str(cause): _Look(colour) for cause, colour in zip(_OFTEN, LINE_COLOURS, strict=True)}
_LOOKS |= {
    str(cause): _Look(colour, "//")
    for cause, colour in zip(_SELDOM, LINE_COLOURS[: len(_SELDOM)], strict=True)
}


def waits(table: Table, n: int, scenario: Scenario) -> Picture:
    """For what the cargo and the people of each site waited until the deadline.

    One bar a site, whole for all that waited there, in parts by cause; beside it how much that
    was, in load-days or person-days a replication of ``n``. Grey is what waits for a day of the
    plan; causes that are little of everything are drawn together. A cause has the same colour in
    every picture.
    """
    expect_table("waits", table)
    expect_scenario(scenario)
    at = waited_at(table, n)
    at = at[at["queue"].isin(_QUEUES) & at["site"].isin(scenario.sites)]
    looks = _drawn(at)
    names = list(scenario.sites)
    title = title_of(
        f"{scenario.mission.name}: what waited for what until the deadline ({replications_told(n)})"
    )
    in_legend = ceil(len(looks) / _LEGEND_ACROSS)
    above_in = TITLE_LINE_IN * (len(title.splitlines()) + in_legend)
    figure = Picture(figsize=(_WIDTH_IN, 1.5 + above_in + 0.36 * len(names)), layout="constrained")
    panels = figure.subplots(1, len(_QUEUES), sharey=True)
    for axes, (queue, unit) in zip(panels, _QUEUES.items(), strict=True):
        for row, site in enumerate(names):
            _draw_bar(axes, row, at[(at["site"] == site) & (at["queue"] == queue)], looks)
        axes.set_title(f"{queue}, by cause", loc="left", fontsize=11)
        axes.set_xlabel(f"share of the {unit}-days [-]; beside it {unit}-days a replication")
        axes.set_xlim(0.0, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(range(len(names)), site_labels(scenario))
    panels[0].set_ylim(len(names) - 0.4, -0.6)
    figure.suptitle(title, x=0.01, ha="left")
    figure.legend(
        handles=[
            Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="white", label=cause)
            for cause, look in looks.items()
        ],
        loc="outside lower center", ncols=_LEGEND_ACROSS, frameon=False,
    )  # fmt: skip
    return figure


def _drawn(at: pd.DataFrame) -> dict[str, _Look]:
    """How each cause is drawn, in the order in which they are: most of all bars first."""
    total = at.groupby("cause")["share"].sum().sort_values(ascending=False, kind="stable")
    most = [str(cause) for cause in total.index if cause != Cause.PLANNED_DATE][:_CAUSES_DRAWN]
    found = {cause: _LOOKS[cause] for cause in most}
    if len(total) > len(most) + (Cause.PLANNED_DATE in total.index):
        found[_OTHER] = _Look(_OTHER_COLOUR)
    if Cause.PLANNED_DATE in total.index:
        found[str(Cause.PLANNED_DATE)] = _Look(_PLANNED_COLOUR)
    return found


def _draw_bar(axes: Axes, row: int, own: pd.DataFrame, looks: dict[str, _Look]) -> None:
    """One site's bar, its shares written where they have room, and its sum beside it."""
    shares = own.set_index("cause")["share"]
    left = 0.0
    for cause, look in looks.items():
        told = ~shares.index.isin(list(looks)) if cause == _OTHER else shares.index == cause
        share = float(shares[told].sum())
        if share < LEAST_SHARE:
            continue
        axes.barh(row, share, left=left, height=0.66, color=look.colour, hatch=look.hatch,
                  edgecolor="white", lw=0.5)  # fmt: skip
        if share >= _LEAST_TOLD:
            ink = "black" if look.colour in _LIGHT else "white"
            axes.text(left + share / 2.0, row, whole_percent(share), ha="center", va="center",
                      fontsize=8, color=ink)  # fmt: skip
        left += share
    if len(own):
        axes.annotate(
            f"{own['load_days'].sum():,.0f}", (1.0, row), xytext=(6, 0),
            textcoords="offset points", va="center", fontsize=9, annotation_clip=False,
        )  # fmt: skip
