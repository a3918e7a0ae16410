"""How sure the answer is, in lines: the precision that was asked for, and the kinds of doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import inf

import pandas as pd

from sim.analysis.doubt import LOOKED_AT, Unknowns
from sim.experiment.precision import Attained
from sim.report.lines import WIDTH, cut, wrapped
from sim.report.plain_words import plain
from sim.report.words import chance

_TITLE_ROOM = WIDTH - len("    0.00 (95 % 0.00-0.00), unknowns 0.00-0.00")


def precision_lines(attained: Sequence[Attained]) -> list[str]:
    """One line for each target: whether it is reached, by the milestone farthest from it."""
    return [
        _precision_line(max(of_target, key=lambda each: _width(each)))
        for _, of_target in groupby(attained, key=lambda each: each.target)
    ]


def doubt_lines(summary: pd.DataFrame, doubts: Mapping[str, Unknowns | None], n: int) -> list[str]:
    """For each milestone in ``doubts`` its chance, how that varies with what nobody knows, and why.

    Two lines a milestone: its figures stand on the line of its name.
    """
    rows = [row for _, row in summary.iterrows() if row["milestone"] in doubts]
    if not rows:
        return []
    width = min(max(len(row["title"]) for row in rows), _TITLE_ROOM)
    lines = [
        "What more knowledge would tell (the chance in 10-90 % of draws of it; what matters most);",
        f"the rest is luck, or too little to tell from it by {min(n, LOOKED_AT):,} replications",
    ]
    for row in rows:
        unknowns = doubts[row["milestone"]]
        share = chance(row["probability"], row["low"], row["high"])
        told = f"unknowns {unknowns.low:.2f}-{unknowns.high:.2f}" if unknowns else "none shown"
        lines.append(f"  {cut(row['title'], width):{width}}  {share}, {told}")
        if unknowns and unknowns.matter_most:
            lines += wrapped(" " * (2 + width + 2), [plain(name) for name in unknowns.matter_most])
    if any(0.0 < p < 1.0 for p in summary["probability"][~summary["milestone"].isin(doubts)]):
        lines.append("(the others: too few replications reach them, or miss them, to tell)")
    return lines


def _precision_line(worst: Attained) -> str:
    target = worst.target
    unit = "" if target.level is None else "d"
    told = f"+-{worst.half_width:.2g}{unit}" if worst.half_width is not None else "no end yet"
    if worst.past_horizon:
        told = "it never comes" if worst.never else "it lies after the horizon"
    if target.milestone is None:
        told = f"{worst.title} {told}"
    if worst.reached:
        return f"Precision {target} reached ({told})"
    more = worst.still_needed
    needed = f": about {more:,} more replications needed" if more is not None else ""
    return f"Precision {target} not reached ({told}){needed}"


def _width(attained: Attained) -> float:
    if attained.past_horizon:
        return 0.0
    return inf if attained.half_width is None else attained.half_width
