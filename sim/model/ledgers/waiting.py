"""What waits, for what, how long: booked where the wait begins and ends.

A queue has one cause at a time, so its waiting time has no gap and no overlap. Sums run to the
deadline: what came after could not hold the mission back any more.
"""

from __future__ import annotations

import simpy

from sim.records import Cause, IntervalRow, WaitRow
from sim.units import HOURS_PER_DAY


class WaitingLedger:
    """Load-hours waited, by queue, site and cause."""

    def __init__(self, env: simpy.Environment, deadline_h: float) -> None:
        self.env = env
        self.deadline_h = deadline_h
        self.load_hours: dict[tuple[str, str, Cause], float] = {}
        self._queues: list[WaitingQueue] = []

    def queue(self, kind: str, site: str) -> WaitingQueue:
        """A queue of ``kind`` (cargo, people or supplies) at a site."""
        queue = WaitingQueue(self, kind, site)
        self._queues.append(queue)
        return queue

    def rows(self) -> tuple[WaitRow, ...]:
        """All sums, in a fixed order, with what still waits booked up to now."""
        for queue in self._queues:
            queue.waits_for(None, 0)
        return tuple(
            WaitRow(kind, site, cause, hours / HOURS_PER_DAY)
            for (kind, site, cause), hours in sorted(self.load_hours.items())
        )


class WaitingQueue:
    """Loads of one kind at one site and the one thing they wait for."""

    __slots__ = ("_cause", "_count", "_kind", "_ledger", "_since_h", "_site")

    def __init__(self, ledger: WaitingLedger, kind: str, site: str) -> None:
        self._ledger = ledger
        self._kind = kind
        self._site = site
        self._cause: Cause | None = None
        self._count = 0
        self._since_h = 0.0

    def waits_for(self, cause: Cause | None, count: int) -> None:
        """From now on ``count`` loads wait for ``cause`` (``None``: nothing waits)."""
        if not count:
            cause = None
        if cause is self._cause and (cause is None or count == self._count):
            return  # three calls of four: what waits is noted far more often than it changes
        ledger = self._ledger
        now_h = ledger.env.now
        if now_h > ledger.deadline_h:
            now_h = ledger.deadline_h
        if self._cause is not None and now_h > self._since_h:
            key = (self._kind, self._site, self._cause)
            ledger.load_hours[key] = ledger.load_hours.get(key, 0.0) + self._count * (
                now_h - self._since_h
            )
        self._cause = cause
        self._count = count
        self._since_h = now_h

    def resize(self, count: int) -> None:
        """From now on ``count`` loads wait, for the same cause."""
        self.waits_for(self._cause, count)

    def shrinks(self, count: int) -> None:
        """``count`` loads fewer wait, or all that did."""
        self.waits_for(self._cause, max(0, self._count - count))

    def grows(self, cause: Cause, count: int) -> None:
        """``count`` more loads wait, all of them for ``cause``."""
        self.waits_for(cause, self._count + count)


class Timeline:
    """What one agent does, stretch after stretch, without gap or overlap.

    Rows are kept only if a list is given: a timeline costs little when nobody asked for it.
    """

    __slots__ = ("_activity", "_agent", "_cause", "_env", "_place", "_rows", "_since_h", "_units")

    def __init__(
        self,
        agent: str,
        env: simpy.Environment,
        rows: list[IntervalRow] | None,
        units: int = 1,
    ) -> None:
        self._agent = agent
        self._env = env
        self._rows = rows
        self._activity = ""
        self._place = ""
        self._cause = ""
        self._units = units
        self._since_h = 0.0

    def enter(self, activity: str, place: str, cause: str = "") -> None:
        """End the stretch that was on and begin a new one."""
        if self._rows is None:
            return
        self._end()
        self._activity, self._place, self._cause = activity, place, cause

    def was(self, activity: str, place: str, since_h: float) -> None:
        """Note that something else was on since an hour gone by, or since the stretch began."""
        if self._rows is None or since_h >= self._env.now:
            return
        self._end(max(self._since_h, since_h))
        self._activity, self._place, self._cause = activity, place, ""

    def resize(self, units: int) -> None:
        """Go on with the same activity and another number of units."""
        if self._rows is None or units == self._units:
            return
        self._end()
        self._units = units

    def close(self) -> None:
        """End the stretch that was on; what comes after is not this agent's any more."""
        if self._rows is not None:
            self._end()
            self._activity = ""

    def _end(self, at_h: float | None = None) -> None:
        assert self._rows is not None  # the callers have looked
        end_h = self._env.now if at_h is None else at_h
        if self._activity and end_h > self._since_h and self._units:
            self._rows.append(
                IntervalRow(
                    self._agent,
                    self._activity,
                    self._place,
                    self._cause,
                    self._since_h,
                    end_h,
                    self._units,
                )
            )
        self._since_h = end_h
