"""Charters take people home from the hubs whose airfields can handle them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.model.convoys.patience import Patience
from sim.model.travel.programme import Programme, due_on, flight_name
from sim.records import Cause
from sim.scenario.schema import Airfield
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sim.model.ledgers.books import Lane
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World


@dataclass(slots=True)
class _Want:
    """People of a lane at a site, of some lots or of all, who want to fly home."""

    site: Site
    lane: Lane
    lots: tuple[int, ...] | None
    people: int


class Charters(Programme):
    """The daily programme of charters; contingents that were ready first fly first."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.serve(*(s for s in world.sites_in_turn if s.spec.airfield is Airfield.CHARTER))
        self._guests: list[Contingent] = []
        charter = world.scenario.air.charter
        self._fewest = charter.fewest_people
        self._patience_h = charter.longest_wait_days * HOURS_PER_DAY
        self._waiting = {site: Patience() for site in self.sites}

    def reorder(self) -> None:
        """Those who are ready first stand in front; those who have gone stand there no more."""
        guests = [
            contingent
            for contingent in self.world.contingents.values()
            if contingent.programme is self and contingent.present()
        ]
        self._guests = sorted(guests, key=_turn)

    def look(self, day: int) -> int | None:
        """Send the day's charters where those wait who were ready first, and fill them up.

        Civilians who are released take seats on any of them, before the contingent; a flight is
        sent for civilians alone only when no contingent can use one. Nobody is flown while he has
        company to wait for, and patience.
        """
        world = self.world
        hubs = [site for site in self.sites if site.travellers()]
        wants = self._wants_home(hubs)
        due = world.civilians.due()
        staff = [s for s in hubs if due and not s.released and s.staff.count_of(due)]
        for site in hubs:
            if site in staff or any(want.site is site for want in wants):
                world.air.ask((site,))
        causes: dict[Site, Cause | None] = {}

        def cause(site: Site) -> Cause | None:  # asked only where the answer matters
            if site not in causes:
                causes[site] = world.air.grounded((site,), day)
            return causes[site]

        def goes(site: Site) -> bool:
            return self._are_enough(site) and cause(site) is None

        self._see(self.sites, wants, due)
        flown: Counter[Site] = Counter()
        for _ in range(due_on(day, world.scenario.air.charter.flights_per_week)):
            target = self._next_target(wants, staff, due, goes)
            if target is None:
                break
            world.tally.flights += 1
            world.tally.charters += 1
            flown[target] += 1
            by = flight_name("charter", target.name, day, flown[target])
            self._fill(target, wants, due, by)
            self._see(self.sites, wants, due)  # civilians who have gone wait nowhere any more
        left = dict.fromkeys(hubs, 0)
        for want in wants:
            left[want.site] += want.people
        for site in staff:
            for lot, count in due.items():
                waiting = min(count, site.staff.count_of((lot,)))
                left[site] += waiting
                due[lot] -= waiting
        for site, people in left.items():
            if site.leaving and not site.released:  # they wait for what their site waits for
                site.people_queue.resize(site.travellers())
            elif people and not self._are_enough(site):
                site.people_queue.waits_for(Cause.FULL_FLIGHT, people)
            else:
                why = (cause(site) or Cause.AIRCRAFT) if people else None
                site.people_queue.waits_for(why, people)
        if any(left.values()):
            return day + 1
        comes = any(site.staff.total for site in self.sites if not site.released)
        return world.civilians.next_due_day(day) if comes else None

    @staticmethod
    def _next_target(
        wants: list[_Want],
        staff: list[Site],
        due: dict[int, int],
        goes: Callable[[Site], bool],
    ) -> Site | None:
        for want in wants:
            if want.people and goes(want.site):
                return want.site
        waiting = [lot for lot, count in due.items() if count]
        return next((s for s in staff if s.staff.count_of(waiting) and goes(s)), None)

    def _see(self, sites: Iterable[Site], wants: list[_Want], due: dict[int, int]) -> None:
        """Note how many would fly now from each of some sites, and since when."""
        if self._fewest == 1:
            return
        people = dict.fromkeys(sites, 0)
        for want in wants:
            if want.site in people:
                people[want.site] += want.people
        for site, waiting in people.items():
            staff = site.staff
            if due and staff.total:
                waiting += sum(min(count, staff.count_of((lot,))) for lot, count in due.items())
            if waiting != self._waiting[site].standing:
                self._waiting[site].see(waiting, self.world.env.now)

    def _are_enough(self, site: Site) -> bool:
        """Whether a flight goes from a site for those who would take it, few as they may be."""
        if self._fewest == 1 or site.released:  # nobody else will come
            return True
        waiting = self._waiting[site]
        if waiting.standing >= self._fewest or not waiting.standing:
            return waiting.standing > 0
        return self.world.env.now >= waiting.since_h() + self._patience_h

    def _fill(self, target: Site, wants: list[_Want], due: dict[int, int], by: str) -> None:
        """Board the civilians who are ``due``, then those who were ready first."""
        seats = self.world.scenario.air.charter.seats
        if not target.released:
            for lot, count in due.items():
                flown = target.send_home(target.staff, min(count, seats), (lot,), by)
                due[lot] -= flown
                seats -= flown
        for want in wants:
            if want.site is target and want.people and seats:
                flown = target.send_home(want.lane, min(want.people, seats), want.lots, by)
                want.people -= flown
                seats -= flown

    def _wants_home(self, hubs: list[Site]) -> list[_Want]:
        """Who wants to fly home from where, apart from civilians: first come first."""
        world = self.world
        wants: list[_Want] = []
        room: dict[Site, int] = {}
        for site in hubs:
            if site.released:
                if site.staff.total:
                    wants.append(_Want(site, site.staff, None, site.staff.total))
                wants += self._all_who_fly(site)
            elif spare := site.garrison.to_spare():
                room[site] = spare
        if not room:
            return wants
        now_h = world.env.now
        for contingent in self._guests:
            if contingent.ready_h > now_h:
                break  # they stand in this order
            if now_h >= contingent.quiet_until_h and (allowed := contingent.may_go(now_h)):
                _share_room(wants, room, contingent.lots, allowed)
        return wants

    def _all_who_fly(self, site: Site) -> Iterator[_Want]:
        """People of a site who need not stay, those apart whose own way home starts there.

        Those who are out with an escort or search team are waited for; who stood guard until the
        site could be left boards as the last.
        """
        last = []
        for contingent in sorted(self.world.contingents.values(), key=_turn):
            here = site.people.count_of(contingent.lots)
            if not here or contingent.programme.claims(site):
                continue
            people = max(0, here - contingent.tied_at(site))
            guards = min(people, contingent.last_at(site))
            if people > guards:
                yield _Want(site, site.people, contingent.lots, people - guards)
            if guards:
                last.append(_Want(site, site.people, contingent.lots, guards))
        yield from last


def _turn(contingent: Contingent) -> tuple[float, str]:
    """Its place among others: those who were ready first fly first."""
    return contingent.ready_h, contingent.name


def _share_room(
    wants: list[_Want], room: dict[Site, int], lots: tuple[int, ...], allowed: int
) -> None:
    """Let up to ``allowed`` people of some lots ask for seats where people can be spared."""
    for site, spare in room.items():
        if not allowed:
            return
        here = spare and site.garrison.free_of(lots)
        if here:
            count = min(here, allowed, spare)
            wants.append(_Want(site, site.people, lots, count))
            room[site] = spare - count
            allowed -= count
