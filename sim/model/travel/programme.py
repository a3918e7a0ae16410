"""A programme of flights or journeys: looked at, at noon, on the days on which somebody may go."""

from __future__ import annotations

from heapq import heappop, heappush
from math import ceil, inf
from typing import TYPE_CHECKING

from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import simpy

    from sim.model.ledgers.books import Loads
    from sim.model.sites.site import Site
    from sim.model.world import World

NOON_H = 12.0
_ROUNDING = 1e-9  # 7 flights a week are one a day, whatever the last bit of 7 / 7 * 3 says


def flight_name(kind: str, site: str, day: int, number: int) -> str:
    """By what people travel: the first flight of a day has no number."""
    return f"{kind}/{site}/{day}" if number == 1 else f"{kind}/{site}/{day}/{number}"


def due_on(day: int, per_week: float) -> int:
    """How many of a weekly number of flights (or seats) fall on a day of the timetable.

    Evenly spread, whole, and a function of the day alone: a flight that is not used is lost.
    """
    per_day = per_week / DAYS_PER_WEEK
    return int((day + 1) * per_day + _ROUNDING) - int(day * per_day + _ROUNDING)


def next_due(day: int, per_week: float) -> int:
    """The first day after ``day`` on which the timetable has something."""
    per_day = per_week / DAYS_PER_WEEK
    return max(day + 1, ceil((int((day + 1) * per_day + _ROUNDING) + 1 - _ROUNDING) / per_day) - 1)


class Noons:
    """The days on which programmes look: one event each, whoever looks and however often woken.

    Of one noon the programmes look in the order in which they were made, not in that in which
    something woke them: who flies must not hang on it.
    """

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._made = 0
        self._looking: dict[int, list[Programme]] = {}

    def place(self) -> int:
        """The place of a new programme among all."""
        self._made += 1
        return self._made

    def look_on(self, day: int, programme: Programme) -> None:
        """Let a programme look at the noon of a day, which lies ahead."""
        looking = self._looking.get(day)
        if looking is None:
            self._looking[day] = [programme]
            env = self._env
            env.timeout(day * HOURS_PER_DAY + NOON_H - env.now).callbacks.append(self._noon)
        else:
            looking.append(programme)

    def _noon(self, _: simpy.Event) -> None:
        day = int(self._env.now // HOURS_PER_DAY)
        for programme in sorted(self._looking.pop(day), key=_place):
            programme.noon(day)


class Programme:
    """Base of the programmes: sleeps while nobody can or may travel.

    Attributes
    ----------
    place
        Its place among the programmes that look on one day.
    sites
        Those whose people it takes, in turn.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.place = world.noons.place()
        self.sites: list[Site] = []
        self._due_h = inf  # the noon it will look at next
        self._known_h: list[float] = []  # hours ahead at which somebody may want to travel

    def serve(self, *sites: Site) -> None:
        """Be woken when people of these sites may go."""
        self.sites = list(sites)
        for site in sites:
            site.programmes.append(self)

    def look(self, day: int) -> int | None:
        """Do what is to be done today; the day to look again, ``None``: when woken."""
        raise NotImplementedError

    def claims(self, site: Site) -> bool:
        """Whether those it takes home are left to it at a site where nobody is needed any more."""
        return False

    def can_take_from(self, site: Site) -> bool:
        """Whether some of those left to it at a site may go now."""
        return False

    def takes_along(self, site: Site) -> Loads:
        """Vehicles of a site that those it takes home drive away, by lot."""
        return {}

    def wake(self) -> None:
        """Somebody may want to travel: look at the next noon."""
        now_h = self.world.env.now
        if self._due_h - now_h > HOURS_PER_DAY:
            noon_h = _noon_from_h(now_h)
            self._look_at(noon_h if noon_h > now_h else noon_h + HOURS_PER_DAY)

    def wake_at(self, times_h: Iterable[float]) -> None:
        """Be awake from given hours on, be they ahead or gone by."""
        for time_h in times_h:
            heappush(self._known_h, time_h)
        if self._known_hour_passed():
            self.wake()
        self._look_at_known_hour()

    def _known_hour_passed(self) -> bool:
        """Whether an hour came since the last time this was asked at which somebody may go."""
        now_h = self.world.env.now
        passed = False
        while self._known_h and self._known_h[0] <= now_h:
            heappop(self._known_h)
            passed = True
        return passed

    def _look_at_known_hour(self) -> None:
        self._known_hour_passed()
        if self._known_h:
            self._look_at(_noon_from_h(self._known_h[0]))

    def _look_at(self, noon_h: float) -> None:
        if noon_h < min(self._due_h, self.world.horizon_h):
            self._due_h = noon_h
            self.world.noons.look_on(int(noon_h // HOURS_PER_DAY), self)

    def noon(self, day: int) -> None:
        """Look, unless it has looked at this noon or was woken for an earlier one."""
        if self._due_h // HOURS_PER_DAY != day:
            return
        self._due_h = inf
        again = self.look(day)
        if again is not None:
            self._look_at(again * HOURS_PER_DAY + NOON_H)
        self._look_at_known_hour()


def _place(programme: Programme) -> int:
    return programme.place


def _noon_from_h(time_h: float) -> float:
    """The first noon that is not before an hour."""
    noon_h = time_h // HOURS_PER_DAY * HOURS_PER_DAY + NOON_H
    return noon_h if noon_h >= time_h else noon_h + HOURS_PER_DAY
