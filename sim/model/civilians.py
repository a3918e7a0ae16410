"""Civilians: internationals are released to fly out, nationals end their service in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import State
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    import simpy

    from sim.model.world import World


class Civilians:
    """The schedule by which civilians are released, looked at week by week."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.gone = 0  # of those who travel
        self._travellers = sum(site.staff.total for site in world.sites.values())
        self._nationals = sum(site.locals.total for site in world.sites.values())
        self._separating = [
            index
            for index, name in enumerate(world.books.classes)
            if getattr(world.scenario.loads[name], "leaves", "") == "separate"
        ]
        self._steps = [
            (0.0, 0.0),
            *((world.calendar.end_of(s.by), s.gone_share) for s in world.scenario.civilians),
        ]

    def start(self) -> None:
        """Release the first, and look again every week and on the schedule's last day."""
        last_day_h = self._steps[-1][0] - HOURS_PER_DAY
        weeks = max(1, int(last_day_h // HOURS_PER_WEEK) + 1)
        times_h = {week * HOURS_PER_WEEK for week in range(weeks)} | {max(0.0, last_day_h)}
        for time_h in sorted(times_h):
            if time_h < self._world.horizon_h:
                self._world.env.timeout(time_h).callbacks.append(self._look)

    def due(self) -> int:
        """Travellers who have been released by the end of today and are still in the mission."""
        if self.gone == self._travellers:
            return 0
        return max(0, int(self._released_share() * self._travellers + 0.5) - self.gone)

    def _look(self, _: simpy.Event) -> None:
        self._separate(int(self._released_share() * self._nationals + 0.5))
        self._world.charters.wake()

    def _released_share(self) -> float:
        """Share released by the end of today, even between the steps."""
        now_h = (self._world.env.now // HOURS_PER_DAY + 1.0) * HOURS_PER_DAY
        for (from_h, low), (to_h, high) in zip(self._steps, self._steps[1:], strict=False):
            if now_h < to_h:
                return low + (high - low) * (now_h - from_h) / (to_h - from_h)
        return 1.0

    def _separate(self, due: int) -> None:
        """Services end in place on the schedule, at the sites that close first in front."""
        books = self._world.books
        missing = due - sum(books.count(index, State.SEPARATED) for index in self._separating)
        for site in self._world.sites_by_date:
            if missing <= 0:
                return
            missing -= site.separate(missing)
