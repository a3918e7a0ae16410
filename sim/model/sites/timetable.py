"""When a site may leave and when it is to: the days of the plan, and what they ask of it before."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.model.sites.turn import take_new_turns
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.sites.site import Site


class Timetable:
    """The planned days of one site, which may be brought forward.

    Attributes
    ----------
    leave_from_h
        It does not leave earlier, though it be empty.
    planned_h
        Its planned day of leaving (infinite: none).
    known_h
        Since when that has been the day.
    brought_forward
        Event: the planned day is an earlier one now. A new event each time.
    """

    def __init__(self, site: Site) -> None:
        hour_of, spec = site.world.calendar.hour_of, site.spec
        self._site = site
        self.leave_from_h = hour_of(spec.leave_from)
        self.planned_h = inf if spec.planned_close is None else hour_of(spec.planned_close)
        self._must_leave = spec.at_planned_close == "leave"
        self.brought_forward = site.world.env.event()
        self._not_before_h = self._last_call_h = inf
        self.known_h = 0.0

    def last_h(self) -> float:
        """The day on which it goes with what can be lifted (infinite: none)."""
        return self.planned_h if self._must_leave else inf

    def disposal_from_h(self, days: float) -> float:
        """When the teams begin by the plan to destroy what will stay, so many days before.

        Infinite where no day calls.
        """
        return max(self.known_h, self.last_h() - days * HOURS_PER_DAY)

    def bring_forward(self, planned_h: float) -> None:
        """Let the planned day of leaving be this one, if that is earlier."""
        if planned_h < self.planned_h:
            site = self._site
            self.planned_h = planned_h
            self.known_h = site.world.env.now
            self.leave_from_h = min(self.leave_from_h, planned_h)
            site.poke_at(self.leave_from_h)
            self.set_last_call()
            site.poke()
            if site.supplies is not None:
                site.supplies.count()
            take_new_turns(site.world)
            site.wake_tasks()
            self.brought_forward.succeed()
            self.brought_forward = site.world.env.event()

    def set_last_call(self) -> None:
        """Work out when to begin with leaving (leave is asked for then), and look then."""
        site = self._site
        scenario = site.world.scenario
        lag_days = scenario.clearances.ground.usual_lag_days(self.zones_out())
        takes_h = max(site.world.usual_h(scenario.policy.inspection_days), lag_days * HOURS_PER_DAY)
        self._not_before_h = max(site.packing_from_h, self.leave_from_h - takes_h)
        site.poke_at(self._not_before_h)
        if self._must_leave:
            by_plan_h = self.planned_h - takes_h - HOURS_PER_DAY
            self._last_call_h = max(self._not_before_h, by_plan_h)
            site.poke_at(self._last_call_h)

    def zones_out(self) -> frozenset[str]:
        """Zones that its last column must have leave for: those on the usual way, if it has one."""
        site, world = self._site, self._site.world
        if site.spec.people_to is None:
            return frozenset()
        way = world.network.quickest_way(site.name, site.people_go_to().name)
        return frozenset() if way is None else way.zones

    def may_begin(self) -> bool:
        """Whether it may begin with leaving, if it is empty."""
        return self._site.world.env.now >= self._not_before_h

    def calls(self) -> bool:
        """Whether it must begin with leaving, whatever stands there."""
        return self._site.world.env.now >= self._last_call_h
