"""Means of transport that are lent and come back: trucks, drivers, escorts, search teams."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import TYPE_CHECKING, NamedTuple

from sim.model.ledgers.waiting import Timeline
from sim.records import Cause, IntervalRow
from sim.scenario.quantity import draw, draw_date
from sim.scenario.schema import FleetSpec, Provides
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import simpy

    from sim.model.convoys.desk import Desk
    from sim.model.convoys.task import Task
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World


_LEAST_WAIT_H = 1e-6  # who has no time left to wait for leave would stand down at once
_ROUNDING = 1e-6  # so that the day that is due has come, whatever the last bits of its hour


class Free(NamedTuple):
    """Trucks, flatbeds and drivers of a fleet that may be sent out now."""

    trucks: int
    flatbeds: int
    drivers: int


class Pool:
    """A number of equal trucks (or drivers): idle, out with convoys, or lost."""

    __slots__ = (
        "_env",
        "_idle",
        "_last_h",
        "_lost",
        "_out",
        "_out_hours",
        "_paid",
        "_recorded",
        "_since_h",
        "_was_out",
        "here",
        "lost",
        "out",
        "total",
    )

    def __init__(
        self,
        agent: str,
        total: int,
        env: simpy.Environment,
        rows: list[IntervalRow] | None,
        *,
        paid: bool = False,
    ) -> None:
        self.total = total
        self.here = total  # neither out nor lost
        self.out = 0
        self.lost = 0
        self._env = env
        self._out_hours = 0.0
        self._was_out = 0
        self._since_h = 0.0
        self._last_h = 0.0  # when any last went out, came back or were lost
        self._paid = paid
        self._recorded = rows is not None
        self._idle = Timeline(agent, env, rows, total)
        self._out = Timeline(agent, env, rows, 0)
        self._lost = Timeline(agent, env, rows, 0)
        for line, activity in ((self._idle, "idle"), (self._out, "out"), (self._lost, "lost")):
            line.enter(activity, agent)

    def usable(self) -> int:
        """How many there are in all, once all have come, but for those lost."""
        return self.total - self.lost

    def free(self, share: float) -> int:
        """How many may be sent out when no more than a share of all is there yet."""
        return max(0, int(self.usable() * share) - self.out)

    def take(self, count: int) -> None:
        """Send ``count`` out."""
        if not count:
            return
        self.here -= count
        self.out += count
        self._changed()

    def give_back(self, count: int) -> None:
        """``count`` are back."""
        if not count:
            return
        self.here += count
        self.out -= count
        self._changed()

    def lose(self, count: int) -> None:
        """``count`` of those out will not come back."""
        self.out -= count
        self.lost += count
        self._changed()

    def _changed(self) -> None:
        if self._paid:
            self._count_hours()
            self._last_h = self._env.now
        if self._recorded:
            self._idle.resize(self.here)
            self._out.resize(self.out)
            self._lost.resize(self.lost)

    def _count_hours(self) -> None:
        now_h = self._env.now
        self._out_hours += self._was_out * (now_h - self._since_h)
        self._was_out = self.out
        self._since_h = now_h

    def out_hours(self) -> float:
        """Hours out with convoys until now, of all together; counted only if they are paid for."""
        self._count_hours()
        return self._out_hours

    def last_out_h(self) -> float:
        """The hour until which any were out with convoys; known only if they are paid for."""
        return self._env.now if self.out else self._last_h

    def close(self) -> None:
        """End the timelines at the horizon."""
        for line in (self._idle, self._out, self._lost):
            line.close()


class Fleet:
    """Hired trucks, flatbeds and drivers of one base."""

    def __init__(self, world: World, name: str, spec: FleetSpec) -> None:
        self.name = name
        self.base = world.sites[spec.base]
        self.desk: Desk  # set by the desk that uses it
        self.needed_until_h = inf  # when the last of the sites that it serves was left
        u_trucks, u_flatbeds, u_drivers, u_from, u_ramp = world.streams.uniforms(f"fleet/{name}", 5)
        rows = world.intervals
        paid = world.scenario.costs is not None

        def pool(kind: str, quantity: float) -> Pool:
            return Pool(f"fleet/{name}/{kind}", int(quantity + 0.5), world.env, rows, paid=paid)

        self.trucks = pool("trucks", draw(spec.trucks, u_trucks))
        self.flatbeds = pool("flatbeds", draw(spec.flatbeds, u_flatbeds))
        self.drivers = pool("drivers", draw(spec.drivers, u_drivers))
        from_h = (
            0.0
            if spec.available_from is None
            else max(0.0, world.calendar.hour_of(draw_date(spec.available_from, u_from)))
        )
        self.ramp_h = draw(spec.ramp_up_days, u_ramp) * 24.0
        self.from_h = max(from_h, self.base.packing_from_h) if self.ramp_h else from_h

    def usable(self) -> int:
        """Trucks, flatbeds and drivers in all, once all have come, but for those lost."""
        return self.trucks.usable() + self.flatbeds.usable() + self.drivers.usable()

    def free(self, now_h: float) -> Free:
        """What may be sent out now, as the fleet grows to its full size."""
        if now_h < self.from_h:
            return Free(0, 0, 0)
        if now_h - self.from_h >= self.ramp_h - _ROUNDING:
            return Free(self.trucks.here, self.flatbeds.here, self.drivers.here)
        share = self._share(now_h)
        return Free(self.trucks.free(share), self.flatbeds.free(share), self.drivers.free(share))

    def _share(self, now_h: float) -> float:
        """Share of the fleet that has come: day by day, so that a look in between finds no more."""
        grown_h = now_h - self.from_h
        if grown_h >= self.ramp_h - _ROUNDING:
            return 1.0
        return floor(grown_h / HOURS_PER_DAY + _ROUNDING) * HOURS_PER_DAY / self.ramp_h

    def next_growth_h(self, now_h: float) -> float | None:
        """When more trucks or drivers will be there; ``None`` when all are."""
        if now_h < self.from_h:
            return self.from_h
        share = self._share(now_h)
        if share == 1.0:
            return None
        usable = [p.usable() for p in (self.trucks, self.flatbeds, self.drivers)]
        shares = [(int(count * share) + 1) / count for count in usable if count]
        days = ceil(min(shares, default=1.0) * self.ramp_h / HOURS_PER_DAY - _ROUNDING)
        return self.from_h + min(days * HOURS_PER_DAY, self.ramp_h)

    def hire_h(self, until_h: float) -> float:
        """Hours of the whole fleet until an hour, as it grows from nothing to its full size."""
        there_h = max(0.0, until_h - self.from_h)
        if there_h >= self.ramp_h:
            return there_h - 0.5 * self.ramp_h
        return 0.5 * there_h * there_h / self.ramp_h

    def close(self) -> None:
        """End the timelines at the horizon."""
        for pool in (self.trucks, self.flatbeds, self.drivers):
            pool.close()


class Unit:
    """An escort or a search team: it can be with one convoy at a time.

    Attributes
    ----------
    base
        The site it works from; when that has been left, the one its people have gone to.
    at
        The site where it stands or to which it drives: its base, or the base of the trucks that
        it went with last. While it is out with a convoy, where that set out.
    people
        Those of its owner who go with it, and cannot go home while it is out.
    people_at_base
        Those of them who are counted at its base, be they there or out: none where its contingent
        has nobody there.
    from_h
        Hour from which it is there; infinite while it is not known.
    hired_h
        Hour from which it is paid for, if it is hired; infinite while it is not known.
    tasks
        With whose convoys it may go.
    tied
        Whether it is out, so that its people cannot go home.
    """

    __slots__ = (
        "_drives",
        "_rests",
        "_until_h",
        "at",
        "base",
        "busy",
        "from_h",
        "hired_h",
        "kind",
        "line",
        "name",
        "owner",
        "people",
        "people_at_base",
        "tasks",
        "tied",
    )

    def __init__(
        self,
        world: World,
        name: str,
        kind: Provides,
        base: str,
        *,
        owner: Contingent | None = None,
        people: int = 0,
        from_h: float = 0.0,
    ) -> None:
        self.name = name
        self.kind = kind
        self.base = base
        self.at = base
        self.owner = owner
        self.people = people
        self.people_at_base = 0 if owner is None or base not in owner.spec.at else people
        self.from_h = self.hired_h = from_h
        self.busy = False
        self.tasks: list[Task] = []
        self.line = world.timeline(name)
        self.line.enter("idle", base)
        self._until_h = inf
        self._rests = False
        self._drives = False  # by itself, to another site
        self.tied = False

    def withdraw_h(self) -> float:
        """Hour by which it must be back, for good; infinite while it is not known."""
        return self._until_h if self.owner is None else min(self._until_h, self.owner.withdraw_h)

    def can_go(self, now_h: float, back_h: float) -> bool:
        """Whether it is free and back before it is withdrawn, with time left to wait for leave."""
        in_time = back_h + _LEAST_WAIT_H < self.withdraw_h()
        return not self.busy and now_h >= self.from_h and in_time

    def withdrawn(self, now_h: float) -> bool:
        """Whether it has been withdrawn: that is for good."""
        owner = self.owner
        return now_h > self._until_h or (owner is not None and now_h > owner.withdraw_h)

    def in_turn(self) -> tuple[float, str]:
        """Its place among others: those who go home first are used first."""
        return self.withdraw_h(), self.name

    def withdraw(self, now_h: float) -> None:
        """Its people go home from where its base was."""
        self._until_h = now_h
        self._tie(out=not self.stands())

    def stands(self) -> bool:
        """Whether it is neither with a convoy nor on a road by itself."""
        return not self._drives and (self._rests or not self.busy)

    def move(self, base: str) -> None:
        """Work from another site."""
        self.base = base
        self.people_at_base = self.people
        self._tie(out=self.at != base or not self.stands())

    def set_out(self, place: str, there_h: float) -> None:
        """Drive to another site by itself, and be there at an hour."""
        self.at = place
        self.from_h = there_h
        self._drives = True
        self.line.enter("driving", place)

    def arrive(self, now_h: float) -> None:
        """It has come to the site to which it drove."""
        self.from_h = min(self.from_h, now_h)  # to the last bit
        self._drives = False
        if self.stands():
            self._stand()
        else:
            self.line.enter("waiting", self.at, Cause.ESCORT)  # for others of its convoy

    def go(self) -> None:
        """It is with a convoy: its people cannot go home."""
        self.busy = True
        self._tie(out=True)

    def enter(self, activity: str, place: str, cause: str) -> None:
        """Note what it does with a convoy, to which it may still be driving."""
        if not self._drives:
            self.line.enter(activity, place, cause)

    def rest(self) -> None:
        """It is back with the trucks and rests before the next convoy."""
        self._rests = True
        if not self._drives:
            self._stand()

    def ready_again(self) -> None:
        """It has rested; it may be on its way to its base."""
        self.busy = self._rests = False
        if not self._drives:
            self._stand()

    def _stand(self) -> None:
        """Note that it stands, and whether its people could go home from there."""
        self.line.enter("resting" if self._rests else "idle", self.at)
        self._tie(out=self.at != self.base and self._until_h == inf)

    def _tie(self, *, out: bool) -> None:
        """Its people can go home only from its base."""
        if out is not self.tied:
            self.tied = out
            if self.owner is not None:
                self.owner.tied += self.people if out else -self.people
                self.owner.look_again()

    def close(self) -> None:
        """End the timeline at the horizon: it was not idle from when it had been withdrawn."""
        if self.stands() and not self._rests:
            self.line.was("withdrawn", self.at, self.withdraw_h())
