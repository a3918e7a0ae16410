"""How long the loads (or people) that stand ready have waited: first come, first gone."""

from __future__ import annotations

from collections import deque


class Patience:
    """Since when the oldest of the loads that stand has stood.

    A column takes the oldest: those it leaves behind keep the hour at which they came, so that
    no string of full columns can make a rest wait for ever.

    Attributes
    ----------
    standing
        How many stand.
    """

    __slots__ = ("_arrivals", "standing")

    def __init__(self) -> None:
        self._arrivals: deque[tuple[float, int]] = deque()  # hour, and how many stood by then
        self.standing = 0

    def see(self, standing: int, now_h: float) -> None:
        """So many stand now: more have just come, or the oldest have gone."""
        arrivals = self._arrivals
        more = standing - self.standing
        self.standing = standing
        if more > 0:
            arrivals.append((now_h, more))
        while more < 0:
            came_h, count = arrivals.popleft()
            more += count
            if more > 0:
                arrivals.appendleft((came_h, more))

    def grows(self, more: int, now_h: float) -> None:
        """So many more have just come."""
        self.see(self.standing + more, now_h)

    def since_h(self) -> float:
        """Hour at which the oldest load came; some must stand."""
        return self._arrivals[0][0]
