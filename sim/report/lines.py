"""Items one after another on lines of the screen, none torn apart that fits on a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import wrap

WIDTH = 100
"""Columns of the screen."""

DOT = " · "
_GAP = "..."


def cut(text: str, room: int) -> str:
    """``text`` if it fits into ``room`` columns, else as much of its beginning as does."""
    return text if len(text) <= room else f"{text[: room - len(_GAP)].rstrip()}{_GAP}"


def cut_apart(texts: Sequence[str], room: int | Sequence[int]) -> list[str]:
    """Texts cut to ``room`` columns, the same for all or each its own.

    Those that would begin alike lose their middle instead.
    """
    rooms = [room] * len(texts) if isinstance(room, int) else room
    begins = [cut(text, min(rooms)) for text in texts]
    times = Counter(begins)
    return [
        _without_middle(text, own) if times[begin] > 1 and len(text) > own else cut(text, own)
        for text, begin, own in zip(texts, begins, rooms, strict=True)
    ]


def _without_middle(text: str, room: int) -> str:
    tail = (room - len(_GAP)) // 2
    head = room - len(_GAP) - tail
    return f"{text[:head].rstrip()}{_GAP}{text[-tail:].lstrip()}"


def fitting(told: Sequence[str], room: int) -> str:
    """As many of ``told`` as fit into ``room`` columns, at least one, and how many are left out."""
    text = DOT.join(told)
    for shown in range(len(told) - 1, 0, -1):
        if len(text) <= room:
            break
        text = DOT.join([*told[:shown], f"{len(told) - shown} more"])
    return text


def fitted(line: str, indent: int = 2) -> list[str]:
    """A line that is too long for the screen goes on below, ``indent`` columns in."""
    if len(line) <= WIDTH:
        return [line]
    return wrap(line, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)


def wrapped(label: str, told: Sequence[str]) -> list[str]:
    """All of ``told`` after ``label``, broken between items where a line would be too long.

    An item that is longer than a line goes on below, further in.
    """
    lines = [label]
    for item in told:
        longer = f"{lines[-1]}{DOT}{item}" if lines[-1] != label else f"{label}{item}"
        if len(longer) > WIDTH and lines[-1] != label:
            lines.append(" " * len(label) + item)
        else:
            lines[-1] = longer
    further_in = " " * (len(label) + 2)
    return [
        part
        for line in lines
        for part in wrap(line, WIDTH, subsequent_indent=further_in, break_on_hyphens=False)
    ]
