"""Who must stay at a site: its guard, those at work, those with escorts, those who are to drive."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Unit
    from sim.model.sites.site import Site


class Garrison:
    """The people of contingents at one site, and how many of them may leave.

    Attributes
    ----------
    units
        Escorts and search teams of contingents that work from here.
    guard
        People who stay while there is materiel.
    reserve
        Vehicles in which the guard will ride with the last column.
    """

    def __init__(self, site: Site) -> None:
        world = site.world
        self._site = site
        self.units: list[Unit] = []
        rule = site.spec.guard or world.scenario.policy.guard
        strength = site.people.total
        self.guard = min(strength, max(ceil(rule.share * strength), rule.at_least_people))
        self._working_people = (1.0 - world.scenario.policy.thinning_share) * strength
        self._initial_materiel = site.materiel()
        self._is_camp = site.spec.role != "hub"
        self.reserve = 0
        if site.by_column and site.drives.total:
            seats = max(world.seats_of(lot) for lot in site.drives.counts)
            self.reserve = min(site.drives.total, ceil(self.guard / seats))

    def to_spare(self) -> int:
        """How many may leave without a vehicle."""
        site = self._site
        needed = self._at_work()
        if self._is_camp and self._keeps_drivers() and (spare := site.spare_drives()):
            drivers = site.crew_people() * spare - self._hired_drivers()
            needed = max(needed, self.guard + self._in_units() + drivers)
        return max(0, site.people.total - needed)

    def to_drive(self) -> int:
        """How many may leave at the wheel."""
        return self._site.people.total - self._at_work()

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
        if site.released or not self._initial_materiel:
            return 0
        if site.has_not_begun():
            return present
        if site.leaving and not site.by_road:  # the guard flies as the last
            return 0
        needed = self.guard + self._in_units()
        if site.forced:  # who packed has done, and on the last day the guard goes too
            needed = 0 if site.hours_to_get_ready() <= HOURS_PER_DAY else needed
        elif self._is_camp:
            still = (site.materiel_to_go() + site.set_aside.total) / self._initial_materiel
            needed = max(needed, ceil(self._working_people * still))
        return min(present, needed)

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
