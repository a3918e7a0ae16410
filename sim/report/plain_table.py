"""Tables in plain text that fit the screen: cells that are too long go on below.

No word is torn unless the longest words of all columns do not fit side by side. A no-break space
keeps words of a cell together; it is printed as a space.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

from sim.report.lines import WIDTH

NO_BREAK = "\u00a0"

_GAP = _INDENT = "  "
_LEAST_LAST = 40  # columns that the last cell should have, if those before it can spare them
_LEAST = 24  # columns that each cell should have


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; columns whose cells are numbers are set to the right."""
    columns = list(zip(header, *rows, strict=True))
    widths = _widths(columns)
    right = [all(_is_number(cell) for cell in column[1:]) for column in columns]
    return [line for row in (header, *rows) for line in _lines(row, widths, right)]


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """How wide the columns are: those before the last make room for it, the widest first."""
    widths = [max(1, *map(len, column)) for column in columns]
    words = [max(len(word) for cell in column for word in cell.split(" ")) for column in columns]
    _make_room(widths, min(_LEAST_LAST, widths[-1]), [max(_LEAST, word) for word in words])
    _make_room(widths, max(min(_LEAST, widths[-1]), words[-1]), words)
    _make_room(widths, min(_LEAST, words[-1]), [1] * len(words))
    widths[-1] = min(widths[-1], max(1, _room(widths)))
    return widths


def _make_room(widths: list[int], wanted: int, least: Sequence[int]) -> None:
    """Narrow columns, none below its ``least``, until the last one may be as wide as ``wanted``."""
    while _room(widths) < wanted:
        wide = [k for k in range(len(widths) - 1) if widths[k] > least[k]]
        if not wide:
            return
        widths[max(wide, key=widths.__getitem__)] -= 1


def _room(widths: list[int]) -> int:
    """What the columns before it leave to the last one."""
    return WIDTH - len(_INDENT) - len(_GAP) * (len(widths) - 1) - sum(widths[:-1])


def _lines(row: Sequence[str], widths: list[int], right: list[bool]) -> list[str]:
    """One row on as many lines as its longest cell needs."""
    cells = [
        wrap(cell, width, break_on_hyphens=False) or [""]
        for cell, width in zip(row, widths, strict=True)
    ]
    return [
        _INDENT
        + _GAP.join(
            f"{cell:>{width}}" if is_right else f"{cell:{width}}"
            for cell, width, is_right in zip(line, widths, right, strict=True)
        )
        .replace(NO_BREAK, " ")
        .rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(",", "").replace(".", "").strip("*").isdigit()
