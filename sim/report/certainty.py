"""How sure the answer is, in lines: the precision that was asked for, and the kinds of doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import inf

import pandas as pd

from sim.analysis.doubt import Unknowns
from sim.experiment.precision import Attained
from sim.report.plain_table import NO_BREAK, plain_table
from sim.report.words import plain


def precision_lines(attained: Sequence[Attained]) -> list[str]:
    """One line for each target: whether it is reached, by the milestone farthest from it."""
    return [
        _precision_line(max(of_target, key=lambda each: _width(each)))
        for _, of_target in groupby(attained, key=lambda each: each.target)
    ]


def doubt_lines(summary: pd.DataFrame, doubts: Mapping[str, Unknowns | None], n: int) -> list[str]:
    """For each milestone in ``doubts`` its chance, and how that varies with what nobody knows."""
    rows = [
        (row["title"], *_doubt(row["probability"], doubts[row["milestone"]], n))
        for _, row in summary.iterrows()
        if row["milestone"] in doubts
    ]
    header = ("", "in 10-90 % of draws", "what matters most")
    heading = "What more knowledge would tell; the rest is luck"
    return [heading, *plain_table(header, rows)] if rows else []


def _doubt(chance: float, unknowns: Unknowns | None, n: int) -> tuple[str, str]:
    if unknowns is None:
        return f"{chance:.2f}, all luck", f"(as far as {n:,} replications tell)"
    told = f"{chance:.2f}, unknowns {unknowns.low:.2f}-{unknowns.high:.2f}"
    return told, " · ".join(plain(name).replace(" ", NO_BREAK) for name in unknowns.matter_most)


def _precision_line(worst: Attained) -> str:
    target = worst.target
    unit = "" if target.level is None else "d"
    told = f"+-{worst.half_width:.2g}{unit}" if worst.half_width is not None else "no end yet"
    if target.milestone is None:
        told = f"{worst.title} {told}"
    if worst.reached:
        return f"Precision {target} reached ({told})"
    more = worst.still_needed
    needed = f": about {more:,} more replications needed" if more is not None else ""
    return f"Precision {target} not reached ({told}){needed}"


def _width(attained: Attained) -> float:
    return inf if attained.half_width is None else attained.half_width
