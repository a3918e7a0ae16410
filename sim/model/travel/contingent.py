"""A contingent: people who came as a bundle, help for a while, and go home as one."""

from __future__ import annotations

from math import floor, inf
from typing import TYPE_CHECKING

from sim.model.convoys.roster import see_home
from sim.scenario.quantity import draw, draw_date
from sim.scenario.ready import gone_after, weekly_steps, weeks_provided
from sim.scenario.schema import (
    ByCharter,
    ContingentSpec,
    Party,
    ReadyAfterCamps,
    ReadyOn,
    ReadyWithSite,
)
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from sim.model.convoys.column import Column
    from sim.model.sites.site import Site
    from sim.model.travel.programme import Programme
    from sim.model.world import World


def _released(site: Site) -> bool:
    return site.released or site.left_h is not None


class Contingent:
    """One country's people: who may go home when, and who must stay.

    Attributes
    ----------
    ready_h
        Hour from which its people may go home; infinite while it is not known.
    withdraw_h
        Hour by which its units must be back; infinite while it is not known.
    gone, dead
        People who have left the mission, and who were killed.
    homeward
        Its columns that are on their own way home.
    tied
        People with a unit that is out.
    guards
        Strength of its guard unit.
    quiet_until_h
        Hour before which none of its people may go, unless it is told to look again. The flights
        ask every day, mostly contingents of which only the rear party is left, or of which no more
        may go this week.
    """

    def __init__(self, world: World, name: str, spec: ContingentSpec) -> None:
        self._world = world
        self.name = name
        self.spec = spec
        held = {load_class for holding in spec.at.values() for load_class in holding}
        mine = [lot for lot in world.register.of_owner[name] if lot.load_class in held]
        self.lots = tuple(lot.number for lot in mine if lot.is_people)
        self.cargo_lots = tuple(lot.number for lot in mine if not lot.is_people)
        people_classes = {world.lots[number].load_class for number in self.lots}
        self.strength = sum(
            count
            for holding in spec.at.values()
            for load_class, count in holding.items()
            if load_class in people_classes
        )
        self.programme: Programme  # by which it goes home, set when all sites are there
        self.gone = 0
        self.dead = 0
        self.tied = 0
        self.quiet_until_h = 0.0
        self.columns = 0  # that have driven home overland
        self.homeward: list[Column] = []
        u_ready, u_over, self._u_camps = world.streams.uniforms(f"contingent/{name}", 3)
        self._steps = weekly_steps(draw(spec.over_days, u_over))
        self.camps_open = sum(
            world.scenario.sites[site].planned_close is not None for site in spec.at
        )
        self.ready_h = inf
        if isinstance(spec.ready, ReadyOn):
            self.ready_h = world.calendar.hour_of(draw_date(spec.ready.on, u_ready))
        elif isinstance(spec.ready, ReadyAfterCamps) and not self.camps_open:
            self._camps_are_left(0.0)
        self.withdraw_h = self._gone_h()
        rear = spec.rear_party
        self._rear_people = self.strength_of(Party.REAR_PARTY)
        self._rear_until_h = (
            world.calendar.end_of(rear.until) if rear is not None and rear.until else inf
        )
        unit = spec.guard_unit
        self._guarded = None if unit is None else world.sites[unit.site]
        self.guards = self.strength_of(Party.GUARD_UNIT)
        if self._guarded is not None:
            self._guarded.garrison.guarded_by.append(self)
        self._cargo_out = not world.books.cargo_left.get(name)

    def wake_times_h(self) -> list[float]:
        """Hours at which more of its people may go, as known now."""
        times = [self._rear_until_h]
        if self.ready_h < inf:
            times += [self.ready_h + step * HOURS_PER_WEEK for step in range(self._steps)]
        return [time for time in times if time < inf]

    def camp_left(self) -> None:
        """One of its sites with a planned day of leaving has been left."""
        self.camps_open -= 1
        if not self.camps_open and isinstance(self.spec.ready, ReadyAfterCamps):
            self._camps_are_left(self._world.env.now)
            self._withdraw_by(self._gone_h())
            self._world.charters.reorder()
            self.programme.wake_at(self.wake_times_h())
            self.look_again()

    def _camps_are_left(self, time_h: float) -> None:
        assert isinstance(self.spec.ready, ReadyAfterCamps)  # the callers have looked
        days = draw(self.spec.ready.after_camps_days, self._u_camps)
        self.ready_h = time_h + days * HOURS_PER_DAY

    def _gone_h(self) -> float:
        """When what it provides goes, with the people whom that needs."""
        weeks = weeks_provided(self.spec, self.strength, self._steps)
        return self.ready_h + weeks * HOURS_PER_WEEK

    def _withdraw_by(self, time_h: float) -> None:
        self.withdraw_h = time_h
        for unit in self._world.units:
            if unit.owner is self:
                for task in unit.tasks:
                    task.order_units()
                see_home(self._world, unit)
        self.tell_of_withdrawal()

    def tell_of_withdrawal(self) -> None:
        """Let flights and journeys look when its units have gone, if that is known.

        They bind no people of their bases any more.
        """
        if self.withdraw_h == inf:
            return
        bases = {unit.base: None for unit in self._world.units if unit.owner is self}
        freed = (programme for base in bases for programme in self._world.sites[base].programmes)
        for programme in dict.fromkeys(freed):
            programme.wake_at([self.withdraw_h])

    def site_released(self, site: Site) -> None:
        """Nobody is needed any more at a site: its last guard goes, and what it provides too.

        If the site has been left and was the base of its own way home, it goes by charter.
        """
        lift, charters = self.spec.lift, self._world.charters
        self._last_guard_goes(site)
        if site.left_h is not None and not isinstance(lift, ByCharter) and lift.base == site.name:
            self.programme = charters
            charters.wake_at(self.wake_times_h())
            charters.reorder()
        self.look_again()

    def site_sees_off(self, site: Site) -> None:
        """It goes home from a site that is about to be left, its last guard too."""
        self._last_guard_goes(site)
        self.look_again()

    def _last_guard_goes(self, site: Site) -> None:
        if self._is_last_guard_of(site) and self.ready_h == inf:
            self.ready_h = self._world.env.now
            self._withdraw_by(self.ready_h)
            self._world.charters.reorder()

    def _is_last_guard_of(self, site: Site) -> bool:
        return isinstance(self.spec.ready, ReadyWithSite) and self.spec.ready.with_site == site.name

    def last_at(self, site: Site) -> int:
        """How many of its people guard a site until that is left: all, or its guard unit."""
        if self._is_last_guard_of(site):
            return self.strength
        return self.guards if self._guarded is site else 0

    def strength_of(self, party: Party) -> int:
        """How many of its people a party of it is."""
        return self.spec.strength_of(party, self.strength)

    def cargo_out(self) -> None:
        """All its cargo is out or disposed of: nothing holds its rear party any more."""
        self._cargo_out = True
        self.look_again()

    def present(self) -> int:
        """Its people who are still in the mission."""
        return self.strength - self.gone - self.dead

    def still_here(self) -> int:
        """Those of them who are not on their own way home."""
        return self.present() - self._on_the_way_home()

    def _on_the_way_home(self) -> int:
        return sum(column.people.total for column in self.homeward) if self.homeward else 0

    def party_has_ended(self, column: Column) -> None:
        """A column home has left the mission, or come back."""
        self.homeward.remove(column)
        self.look_again()

    def rear_party_at(self, time_h: float) -> int:
        """How many of its people must stay for its cargo at an hour that has come."""
        stays = not self._cargo_out and time_h < self._rear_until_h
        return self._rear_people if stays else 0

    def may_go(self, now_h: float) -> int:
        """How many of its people may leave the mission now."""
        if now_h < self.quiet_until_h:
            return 0
        self.quiet_until_h = inf
        stay = self.tied
        if rear := self.rear_party_at(now_h):
            stay += rear
            self.quiet_until_h = self._rear_until_h
        stay += self._on_guard()
        free = self.still_here() - stay
        if free <= 0:
            return 0
        self.quiet_until_h = 0.0
        allowed = self._stepped(now_h) - self.gone - self._on_the_way_home()
        if allowed <= 0:  # nobody before the next step
            self.quiet_until_h = self.ready_h + self._weeks_begun(now_h) * HOURS_PER_WEEK
            return 0
        return min(allowed, free)

    def _on_guard(self) -> int:
        """How many of its guard unit must stay."""
        site = self._guarded
        if site is None or _released(site) or (site.sees_off and self.programme.claims(site)):
            return 0
        return min(self.guards, site.people.count_of(self.lots))

    def tied_at(self, site: Site) -> int:
        """Those of its people at a site who are with a unit that is out.

        Where nobody of it was at the base of a unit, its people may be anywhere.
        """
        return self.tied and sum(
            unit.people
            for unit in self._world.units
            if unit.owner is self
            and unit.tied
            and (unit.base == site.name or not unit.people_at_base)
        )

    def look_again(self) -> None:
        """Something that holds its people back may have ended, wherever they go home from."""
        self.quiet_until_h = 0.0
        self.programme.wake()
        self._world.charters.wake()

    def _stepped(self, now_h: float) -> int:
        """How many of its people may have gone by an hour, in equal steps week by week."""
        return gone_after(min(self._weeks_begun(now_h), self._steps), self.strength, self._steps)

    def _weeks_begun(self, now_h: float) -> int:
        """Weeks since its people may go home, the one that has begun included."""
        return 0 if now_h < self.ready_h else floor((now_h - self.ready_h) / HOURS_PER_WEEK) + 1
