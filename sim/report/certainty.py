"""How sure the answer is, in lines: the precision that was asked for, and the kinds of doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import inf

from sim.experiment.precision import Attained


def precision_lines(attained: Sequence[Attained]) -> list[str]:
    """One line for each target: whether it is reached, by the milestone farthest from it."""
    return [
        _precision_line(max(of_target, key=lambda each: _width(each)))
        for _, of_target in groupby(attained, key=lambda each: each.target)
    ]


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
