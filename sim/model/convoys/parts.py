"""What a column is made of, and how much of each when not all of it can go."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple


class Parts(NamedTuple):
    """What a column is made of: trucks, flatbeds, vehicles that drive themselves."""

    trucks: int
    flatbeds: int
    drives: int


def parts_of_column(wanted: Parts, room: int, per_truck: float) -> Parts:
    """Fair shares of a column in which trucks, if there are any, carry a whole container.

    Where a truck carries less than one, a share that holds none is rounded up to one that does; if
    that many trucks are not there, or find no room, others have their places.
    """
    fewest = ceil(1.0 / per_truck)
    if min(wanted.trucks, room) < fewest:
        return fair_shares(wanted._replace(trucks=0), room)
    parts = fair_shares(wanted, room)
    if 0 < parts.trucks < fewest:
        others = fair_shares(wanted._replace(trucks=0), room - fewest)
        return others._replace(trucks=fewest)
    return parts


def fair_shares(wanted: Parts, room: int) -> Parts:
    """Parts of a column, each as large as wanted, or cut to ``room`` in proportion.

    Whole numbers by largest remainder, so that a column that can be full is full.
    """
    total = sum(wanted)
    if total <= room:
        return wanted
    parts = [want * room // total for want in wanted]
    by_remainder = sorted(range(3), key=lambda i: (-(wanted[i] * room % total), i))
    for index in by_remainder[: room - sum(parts)]:
        parts[index] += 1
    return Parts(*parts)
