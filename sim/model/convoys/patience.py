"""How long the loads (or people) that stand ready have waited: first come, first gone."""

from __future__ import annotations

from collections import deque

Arrivals = list[tuple[float, int]]
"""Hours at which loads came, in order, and how many came then."""


class Patience:
    """Since when the oldest of the loads that stand, and no convoy is sent for, has stood.

    A column takes the oldest: those it leaves behind keep the hour at which they came, so that
    no string of full columns can make a rest wait for ever. Those of a column that does not go
    after all have waited since they first stood.

    Attributes
    ----------
    standing
        How many stand.
    """

    __slots__ = ("_arrivals", "standing")

    def __init__(self) -> None:
        self._arrivals: deque[tuple[float, int]] = deque()
        self.standing = 0

    def see(self, standing: int, now_h: float) -> None:
        """So many stand now: more have just come, or the oldest have gone."""
        more = standing - self.standing
        if more > 0:
            self.standing = standing
            self._arrivals.append((now_h, more))
        elif more < 0:
            self.go(-more)

    def go(self, count: int) -> Arrivals:
        """The oldest go; since when they have stood, if they come back."""
        gone: Arrivals = []
        self.standing -= count
        while count > 0:
            came_h, here = self._arrivals.popleft()
            gone.append((came_h, min(here, count)))
            if here > count:
                self._arrivals.appendleft((came_h, here - count))
            count -= here
        return gone

    def come_back(self, gone: Arrivals) -> None:
        """They stand here again."""
        self._arrivals = deque(sorted([*gone, *self._arrivals]))
        self.standing += sum(count for _, count in gone)

    def grows(self, more: int, now_h: float) -> None:
        """So many more have just come."""
        self.see(self.standing + more, now_h)

    def since_h(self) -> float:
        """Hour at which the oldest load came; some must stand."""
        return self._arrivals[0][0]
