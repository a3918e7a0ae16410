"""Supplies: what the people of a camp use up, what trucks bring, what happens when all is gone.

A reserve falls evenly between two moments at which somebody comes or goes, so it is counted only
then and when an alarm rings: when it has fallen so low that trucks must be sent, and when it is
used up. Hubs are supplied by others, which is not followed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import ceil, inf
from typing import TYPE_CHECKING

import simpy

from sim.records import Cause, IncidentRow
from sim.scenario.quantity import draw
from sim.scenario.schema import SupplySpec
from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.sites.site import Site

USED_UP = "reserve used up"
_CRUMBS = 1e-6  # truckloads: what rounding leaves of a reserve
_ROUNDING_H = 1e-6  # hours: far more than rounding makes of a reserve that falls


class Supplies:
    """The reserve of one site in one replication [truckloads].

    Attributes
    ----------
    coming
        Truckloads on their way.
    used_up_h
        Since when nothing is left (``None``: there is something).
    refilled
        Event: supplies have come after all was used up.
    """

    def __init__(self, site: Site, spec: SupplySpec) -> None:
        self._site = site
        self._world = site.world
        self._spec = spec
        per_h = spec.truckloads_per_week / (DAYS_PER_WEEK * HOURS_PER_DAY)
        self._full = per_h * spec.reserve_days * HOURS_PER_DAY
        self._low = spec.send_below_share * self._full
        self._per_person_h = per_h / site.travellers() if site.travellers() else 0.0
        self._stock = self._full
        self._counted_h = 0.0
        self._falls_per_h = 0.0
        self._alarm_h = inf
        self._enough_until_h = 0.0  # before it, what is there is enough, whatever is coming
        self._patience_h = inf
        if spec.leave_after_days is not None:
            u = site.world.streams.uniform(f"site/{site.name}/supplies")
            self._patience_h = draw(spec.leave_after_days, u) * HOURS_PER_DAY
        self.coming = 0
        self.used_up_h: float | None = None
        self.refilled = site.world.env.event()
        self.queue = site.world.ledger.queue("supplies", site.name)

    # -- the stock -----------------------------------------------------------------------------

    def count(self) -> None:
        """Take off what has been used up; from now on as many eat as are here now."""
        now_h = self._world.env.now
        self._stock = self._left(now_h)
        self._counted_h = now_h
        self._falls_per_h = self._per_person_h * self._site.travellers()
        self._enough_until_h = self._until_low(now_h)
        if not self._falls_per_h:
            return
        mark = max(0.0, self._low - self.coming)
        is_low = self._stock <= mark + _CRUMBS
        if self._stock <= _CRUMBS:
            self._run_out()
        else:
            until = 0.0 if is_low else mark
            self._ring_at(now_h + (self._stock - until) / self._falls_per_h)
        if is_low and now_h < (last_h := self._last_h()):  # who is still here then needs more
            self._ring_at(last_h)

    def _last_h(self) -> float:
        """The end of the planned day, by which all are to have left (infinite: none)."""
        return self._site.timetable.last_h() + HOURS_PER_DAY

    def _until_low(self, now_h: float) -> float:
        above_low = self._stock - self._low - _CRUMBS
        if above_low <= 0.0:
            return now_h
        return now_h + above_low / self._falls_per_h - _ROUNDING_H if self._falls_per_h else inf

    def _left(self, now_h: float) -> float:
        return max(0.0, self._stock - self._falls_per_h * (now_h - self._counted_h))

    def _ring_at(self, time_h: float) -> None:
        if time_h < min(self._alarm_h, self._world.horizon_h):
            self._alarm_h = time_h
            self._world.env.timeout(time_h - self._world.env.now).callbacks.append(self._rings)

    def _rings(self, _: simpy.Event) -> None:
        if self._alarm_h <= self._world.env.now and self._site.left_h is None:
            self._alarm_h = inf
            self.count()
            self._site.wake_tasks()

    def arrive(self, truckloads: int) -> None:
        """Put into store what trucks have brought, as far as there is room."""
        if self._site.left_h is not None:
            return
        self.count()
        self._world.tally.supplies_brought += min(truckloads, ceil(self._full - self._stock))
        self._stock = min(self._full, self._stock + truckloads)
        if self.used_up_h is not None and self._stock > _CRUMBS:
            self._end_of_want()
            self.refilled.succeed()
            self.refilled = self._world.env.event()
        self.count()

    # -- what movement control asks ------------------------------------------------------------

    def runs_low(self) -> bool:
        """Whether trucks must be sent even without cargo.

        Movement control asks at every look at a camp, and nearly all have enough.
        """
        if self._world.env.now < self._enough_until_h:
            return False
        stock = self._left(self._world.env.now) + self.coming
        return stock <= self._low + _CRUMBS and self.trucks_to_fill(0.0) > 0

    def trucks_to_fill(self, lead_h: float) -> int:
        """Trucks that there would be room for in so many hours, or need to the planned day.

        Once that has gone by nobody knows for how long people stay.
        """
        site = self._site
        if site.forced or site.closing:
            return 0
        now_h = self._world.env.now
        wanted = self._full
        if now_h < (last_h := self._last_h()) < inf:
            wanted = min(wanted, self._falls_per_h * (last_h - now_h - lead_h))
        stock = max(0.0, self._left(now_h) - self._falls_per_h * lead_h) + self.coming
        return max(0, ceil(wanted - stock - _CRUMBS))

    def lasts_h(self) -> float:
        """Hours until all is used up, what is on its way included."""
        stock = self._left(self._world.env.now) + self.coming
        return stock / self._falls_per_h if self._falls_per_h else inf

    def wait_for(self, cause: Cause) -> bool:
        """Trucks with supplies wait for something; whether cargo, which is later, does too."""
        self.queue.waits_for(cause, self.trucks_to_fill(0.0) if self.runs_low() else 0)
        return self._site.may_send()

    # -- want ----------------------------------------------------------------------------------

    def packing_share(self) -> float:
        """Share of the pace of packing that is left."""
        return 1.0 if self.used_up_h is None else self._spec.packing_share

    def _run_out(self) -> None:
        if self.used_up_h is not None:
            return
        world = self._world
        now_h = world.env.now
        self.used_up_h = now_h
        row = IncidentRow(now_h, USED_UP, self._site.name, "", 0, 0, 0, 0, 0.0)
        world.incidents.append(row)
        world.tally.reserves_used_up += 1
        if now_h + self._patience_h < world.horizon_h:
            given_up = partial(self._give_up, now_h)
            world.env.timeout(self._patience_h).callbacks.append(given_up)

    def _give_up(self, used_up_h: float, _: simpy.Event) -> None:
        if self.used_up_h == used_up_h:
            self._site.force_out(USED_UP)

    def ask_again(self) -> None:
        """What was to come has not: trucks may be needed."""
        self._site.wake_tasks()

    def _end_of_want(self) -> None:
        assert self.used_up_h is not None  # the callers have looked
        want_h = self._world.env.now - self.used_up_h
        self._world.tally.days_without_supplies += want_h / HOURS_PER_DAY
        self.used_up_h = None

    def end(self) -> None:
        """The site has been left, or the mission ends."""
        self._stock = self._left(self._world.env.now)
        self._falls_per_h = 0.0
        self.queue.waits_for(None, 0)
        if self.used_up_h is not None:
            self._end_of_want()


class Delivery:
    """Supplies aboard a convoy: for the camp it goes to, and for camps that it comes through.

    All is counted when it has come to the last of them.

    Attributes
    ----------
    needed
        Truckloads that the camp it goes to needs.
    """

    __slots__ = ("_aboard", "_camp", "_on_the_way", "needed")

    def __init__(
        self, camp: Supplies, needed: int = 0, on_the_way: Sequence[tuple[Supplies, int]] = ()
    ) -> None:
        self._camp = camp
        self._on_the_way = on_the_way
        self._aboard: list[tuple[Supplies, int]] = []
        self.needed = needed

    def trucks(self) -> int:
        """Trucks for all of it."""
        return self.needed + sum(truckloads for _, truckloads in self._on_the_way)

    def load(self, trucks: int) -> None:
        """Share out so many trucks, first to the camp it goes to."""
        left = max(0, trucks - self.needed)
        for camp, wanted in self._on_the_way:
            self._aboard.append((camp, min(wanted, left)))
            left -= self._aboard[-1][1]
        rest = trucks - sum(truckloads for _, truckloads in self._aboard)
        self._aboard.append((self._camp, rest))
        for camp, truckloads in self._aboard:
            camp.coming += truckloads
            camp.count()  # it runs low later now, and must be looked at then

    def bring(self, trucks: int) -> None:
        """So many trucks have come through; what was on the others is asked for anew."""
        for camp, truckloads in self._aboard:
            camp.coming -= truckloads
            brought = min(truckloads, trucks)
            trucks -= brought
            camp.arrive(brought)
            if brought < truckloads:
                camp.ask_again()
        self._aboard.clear()
