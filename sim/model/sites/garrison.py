"""Who must stay at a site: its guard, those at work, those with escorts, those who are to drive.

The guard is a number, whoever they are; guard units are people of their contingents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, inf
from typing import TYPE_CHECKING

from sim.scenario.at_start import guard_strength
from sim.scenario.quantity import part_of
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Unit
    from sim.model.ledgers.books import Loads
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent


class Garrison:
    """The people of contingents at one site, and how many of them may leave.

    Attributes
    ----------
    units
        Escorts and search teams of contingents that work from here.
    guarded_by
        Contingents whose guard units stay here.
    guard
        People who stay while there is materiel.
    reserve
        Vehicles in which the guard will ride with the last column.
    """

    def __init__(self, site: Site) -> None:
        world = site.world
        self._site = site
        self.units: list[Unit] = []
        self.guarded_by: list[Contingent] = []
        strength = site.people.total
        self.guard = guard_strength(world.scenario, site.name, strength)
        self._working_people = (1.0 - world.scenario.policy.thinning_share) * strength
        self._had_materiel = site.materiel() > 0
        self._is_camp = site.spec.role != "hub"
        self.reserve = 0
        if site.by_column and site.drives.total:
            seats = max(world.seats_of(lot) for lot in site.drives.counts)
            self.reserve = min(site.drives.total, ceil(self.guard / seats))
        self._initial_to_go = site.materiel() - self.reserve

    def to_spare(self) -> int:
        """How many may leave without a vehicle."""
        site = self._site
        needed = max(self._at_work(), self._in_guard_units())
        if self._is_camp and self._keeps_drivers() and (spare := site.spare_drives()):
            drivers = site.crew_people() * spare - self._hired_drivers()
            needed = max(needed, self.guard + self._in_units() + drivers)
        return max(0, site.people.total - needed)

    def to_drive(self) -> int:
        """How many may leave at the wheel."""
        return self._site.people.total - max(self._at_work(), self._in_guard_units())

    def free_of(self, lots: Sequence[int]) -> int:
        """How many people of some lots belong to no guard unit that stays here."""
        if not self.guarded_by:
            return self._site.people.count_of(lots)
        return sum(self.free_by_lot(lots).values())

    def free_by_lot(self, lots: Iterable[int]) -> Loads:
        """People of some lots who belong to no guard unit that stays here, in their order."""
        counts = self._site.people.counts
        free = {lot: counts[lot] for lot in lots if lot in counts}
        for contingent in self._guarding():
            _keep_back(free, contingent, self._guards_of(contingent))
        return free

    def rear_parties_last(self, most: Mapping[int, int]) -> list[tuple[int, int]]:
        """So many of each lot, at the end those of rear parties of which cargo stands here."""
        site = self._site
        first = dict(most)
        for owner in dict.fromkeys(site.world.lots[lot].owner for lot in most):
            contingent = site.world.contingents[owner]
            stay = contingent.rear_party_at(site.world.env.now)
            if stay and any(lane.count_of(contingent.cargo_lots) for lane in site.cargo_lanes()):
                _keep_back(first, contingent, stay)
        return [*first.items(), *((lot, here - first[lot]) for lot, here in most.items())]

    def drives_the_rest(self) -> bool:
        """Whether the vehicles that are left are for the last column, which may leave some."""
        site = self._site
        crew = site.crew_people()
        if self._hired_drivers() >= crew or site.people_to_drive() >= crew:
            return False
        leaves_some = site.timetable.last_h() < inf
        return leaves_some or site.drives.total <= site.people.total // crew

    def _at_work(self) -> int:
        """Those who guard, escort or search from here, or do what work is left."""
        site = self._site
        present = site.people.total
        if site.released or not (self._had_materiel or self._materiel_comes()):
            return 0
        if site.has_not_begun():
            return present
        if site.leaving and not site.by_road:  # the guard flies as the last
            return 0
        needed = self.guard + self._in_units()
        if site.forced:  # who packed has done, and on the last day the guard goes too
            needed = 0 if site.hours_to_get_ready() <= HOURS_PER_DAY else needed
        elif self._is_camp and self._initial_to_go:
            still = (site.materiel_to_go() + site.set_aside.total) / self._initial_to_go
            needed = max(needed, part_of(still, self._working_people))
        return min(present, needed)

    def _guarding(self) -> Iterable[Contingent]:
        """Contingents whose guard units must stay here now."""
        site = self._site
        goes = site.released or site.forced or site.closing or (site.leaving and not site.by_road)
        return () if goes else self.guarded_by

    def _guards_of(self, contingent: Contingent) -> int:
        return min(contingent.guards, self._site.people.count_of(contingent.lots))

    def _in_guard_units(self) -> int:
        return sum(map(self._guards_of, self._guarding())) if self.guarded_by else 0

    def _materiel_comes(self) -> bool:
        """Whether a hub without materiel of its own holds that of others, or may still get some."""
        site = self._site
        if self._is_camp:
            return False
        feeders_open = any(feeder.left_h is None for feeder in site.feeders)
        return site.materiel() > 0 or site.inbound > 0 or feeders_open

    def _keeps_drivers(self) -> bool:
        """Whether there is time to drive vehicles out, and a road for it."""
        return not self._site.forced and self._site.by_road

    def _in_units(self) -> int:
        """People of the escorts and search teams that work from here, be they here or out."""
        now_h = self._site.world.env.now
        people = 0
        for unit in self.units:
            if not unit.withdrawn(now_h):
                people += unit.people_at_base
        return people

    def _hired_drivers(self) -> int:
        """Drivers of the fleets that fetch the loads from here, wherever they are now."""
        return sum(task.desk.fleet.drivers.usable() for task in self._site.tasks)


def _keep_back(free: Loads, contingent: Contingent, stay: int) -> None:
    """Take so many people of a contingent from those who are free."""
    for lot in contingent.lots:
        kept = min(stay, free.get(lot, 0))
        if kept:
            free[lot] -= kept
            stay -= kept
