"""Flights within the theatre: people of camps who are no longer needed fly to their hub.

So do those of a hub from which nobody flies home, once they may. A site that must leave at once
comes first, be it a hub itself, and whether there are beds or not.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from sim.model.travel.programme import Programme, due_on, flight_name
from sim.records import Cause
from sim.scenario.airfield import aircraft_between
from sim.scenario.schema import Airfield, Provides

if TYPE_CHECKING:
    from sim.model.ledgers.books import Loads
    from sim.model.sites.site import Site
    from sim.model.world import World


class TheatreFlights(Programme):
    """The daily programme of planes and helicopters; camps that leave first go first."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        air = world.scenario.air
        self._aircraft = {Provides.PLANE: air.plane, Provides.HELICOPTER: air.helicopter}
        self.serve(
            *(
                site
                for site in world.sites_in_turn
                if site.by_column and site.spec.airfield is not Airfield.NONE
            )
        )

    def look(self, day: int) -> int | None:
        """Fill the flights of a day."""
        self.sites = [site for site in self.sites if site.left_h is None]
        flights: dict[Provides, int] = {}  # left today, counted when somebody may fly
        wanted = False
        standing = [site for site in self.sites if not site.closing]
        for site in sorted(standing, key=attrgetter("forced"), reverse=True):
            target = site.people_go_to()
            most: Loads | None = None
            if site.spec.role == "hub" and not site.forced:
                if not self._flies_people_on(site):
                    continue
                most = self._who_may_fly_on(site, target)
            spare = site.people_to_spare()
            if most is not None:
                spare = min(spare, site.staff.total + sum(most.values()))
            # a guard flies on the last day, and people of a hub are ready on days of their own
            wanted = wanted or site.forced or most is not None
            cause = None
            if spare:
                wanted = True
                self.world.air.ask((site, target))
                cause = self.world.air.grounded((site, target), day)
                if cause is None:
                    room = None if site.forced else target.room
                    fit = spare if room is None else min(spare, room.free_beds())
                    flights = flights or self._flights_on(day)
                    spare -= self._shuttle(site, target, fit, day, flights, most)
                    full = room is not None and not room.free_beds()
                    cause = Cause.BEDS if full else Cause.AIRCRAFT
            if site.leaving:  # they wait for what their site waits for
                site.people_queue.resize(site.travellers())
            else:
                site.people_queue.waits_for(cause, spare)
        return day + 1 if wanted else None

    def go_from(self, site: Site, day: int) -> bool:
        """Whether any flight of a day takes people of a site."""
        target = site.people_go_to()
        self.world.air.ask((site, target))
        if self.world.air.grounded((site, target), day) is not None:
            return False
        flights = self._flights_on(day)
        return any(flights[kind] for kind in aircraft_between(site.spec, target.spec))

    def _flights_on(self, day: int) -> dict[Provides, int]:
        lent, now_h = self.world.air.provided, self.world.env.now
        return {
            kind: due_on(day, spec.flights_per_week * (spec.aircraft + lent(kind, now_h)))
            for kind, spec in self._aircraft.items()
        }

    def _flies_people_on(self, hub: Site) -> bool:
        """Whether people of a hub fly on; from one with charters they fly home."""
        has_begun = self.world.env.now >= hub.packing_from_h
        return has_begun and hub.spec.airfield is not Airfield.CHARTER

    def _who_may_fly_on(self, hub: Site, target: Site) -> Loads:
        """People, by lot, who may fly on from a hub from which nobody flies home.

        They stay there until their contingent may go, its rear party as long as it must: as many
        fly on as may go home, less those of it who may fly home from where they would go. Who has
        a way home of its own from there does not fly on.
        """
        now_h = self.world.env.now
        found: Loads = {}
        for contingent in self.world.contingents.values():
            free = hub.garrison.free_by_lot(
                lot for lot in contingent.lots if lot not in hub.own_lots
            )
            if not free or contingent.ready_h > now_h:
                continue
            there = min(target.garrison.free_of(contingent.lots), target.garrison.to_spare())
            allowed = contingent.may_go(now_h) - there
            for lot, people in free.items():
                found[lot] = max(0, min(people, allowed))
                allowed -= found[lot]
        return found

    def _shuttle(
        self,
        site: Site,
        target: Site,
        spare: int,
        day: int,
        flights: dict[Provides, int],
        most: Loads | None,
    ) -> int:
        """Fly people of a camp to its hub with what is left of today's flights; how many.

        ``most`` holds how many of each lot may still go, if not all may.
        """
        world = self.world
        flown = 0
        for kind in aircraft_between(site.spec, target.spec):
            number = 0
            while spare > flown and flights[kind]:
                flights[kind] -= 1
                number += 1
                people = site.take_people(min(self._aircraft[kind].seats, spare - flown), most)
                if most is not None:
                    most |= {lot: most[lot] - n for lot, n in people.items() if lot in most}
                flown += sum(people.values())
                world.tally.flights += 1
                world.tally.theatre_flights += 1
                by = flight_name(f"flight/{kind}", site.name, day, number)
                world.log_movement(by, people, site.name, target.name, world.env.now)
                target.welcome(people)
        return flown
