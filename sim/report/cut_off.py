"""Pairs of which the horizon cuts one off, so that how much later the other is depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import wrap

from sim.report.lines import WIDTH, wrapped
from sim.units import readable


def cut_off_lines(counts: Iterable[tuple[str, int, int]], horizon: date) -> list[str]:
    """Where only one of a pair gets there before the horizon; nothing if that never happens.

    ``counts`` has what is told, in how many pairs only one gets there, and of how many.
    """
    told = [f"{what} in {alone:,} of {n:,} pairs" for what, alone, n in counts if alone]
    if not told:
        return []
    why = (
        f"Only one of the two gets there before the horizon, {readable(horizon)}, which counts as "
        "the day of the other, so that days later depend on it:"
    )
    return [*wrap(why, WIDTH), *wrapped("  ", told)]
