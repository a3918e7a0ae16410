"""Civilians: internationals are released to fly out, nationals end their service in place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.model.ledgers.books import Lane
from sim.records import State
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable

    import simpy

    from sim.model.ledgers.books import Lot
    from sim.model.world import World


_HOUR = 11.0  # of the day at which services end: on that day, and before its flights


@dataclass(slots=True)
class _Released:
    """A lot of civilians and the schedule by which they are released: (hour, share)."""

    lot: int
    class_index: int
    initial: int
    steps: list[tuple[float, float]]
    gone: int = 0  # of those who travel

    def by(self, time_h: float) -> int:
        """How many are released by an hour, evenly between the steps."""
        for (from_h, low), (to_h, high) in pairwise(self.steps):
            if time_h < to_h:
                share = low + (high - low) * (time_h - from_h) / (to_h - from_h)
                return int(share * self.initial + 0.5)
        return self.initial


class Civilians:
    """The schedules by which civilians are released: who travels day by day, others weekly."""

    def __init__(self, world: World) -> None:
        self._world = world
        sites = world.sites.values()
        self._travel = self._released(site.staff for site in sites)
        self._separate = self._released(site.locals for site in sites)
        self._of_lot = {released.lot: released for released in self._travel}

    def _released(self, lanes: Iterable[Lane]) -> list[_Released]:
        standing = Lane()
        for lane in lanes:
            standing.add_all(lane.counts)
        lots = self._world.lots
        return [self._schedule(lots[lot], standing.counts[lot]) for lot in sorted(standing.counts)]

    def _schedule(self, lot: Lot, initial: int) -> _Released:
        world = self._world
        steps = world.scenario.releases_of(lot.load_class)
        hours = [(0.0, 0.0), *((world.calendar.end_of(s.by), s.gone_share) for s in steps)]
        return _Released(lot.number, lot.class_index, initial, hours)

    def start(self) -> None:
        """End the first services, and more every week and on the last day of each step."""
        last_days_h = {
            max(0.0, end_h - HOURS_PER_DAY)
            for released in (*self._travel, *self._separate)
            for end_h, _ in released.steps[1:]
        }
        weeks = int(max(last_days_h, default=0.0) // HOURS_PER_WEEK) + 1
        days_h = last_days_h | {week * HOURS_PER_WEEK for week in range(weeks)}
        for day_h in sorted(days_h):
            if day_h + _HOUR < self._world.horizon_h:
                self._world.env.timeout(day_h + _HOUR).callbacks.append(self._look)

    def due(self) -> dict[int, int]:
        """By lot, travellers released by the end of today who are still in the mission."""
        end_h = self._end_of_day_h(int(self._world.env.now // HOURS_PER_DAY))
        return {
            released.lot: missing
            for released in self._travel
            if released.gone < released.initial
            and (missing := released.by(end_h) - released.gone) > 0
        }

    def next_due_day(self, day: int) -> int | None:
        """The first day after ``day`` on which a traveller is released who is still here."""
        waiting = [released for released in self._travel if released.gone < released.initial]
        while waiting:
            day += 1
            end_h = self._end_of_day_h(day)
            if any(released.by(end_h) > released.gone for released in waiting):
                return day
        return None

    def _end_of_day_h(self, day: int) -> float:
        return (day + 1.0) * HOURS_PER_DAY

    def count_home(self, lot: int, count: int) -> None:
        """Travellers of a lot have left the mission."""
        self._of_lot[lot].gone += count

    def _look(self, _: simpy.Event) -> None:
        """Services end in place on the schedule, at the sites in turn."""
        end_h = self._end_of_day_h(int(self._world.env.now // HOURS_PER_DAY))
        for released in self._separate:
            ended = self._world.books.count(released.class_index, State.SEPARATED)
            missing = released.by(end_h) - ended
            for site in self._world.sites_in_turn:
                if missing <= 0:
                    break
                if site.locals.total:
                    missing -= site.separate(missing, (released.lot,))
        self._world.charters.wake()
