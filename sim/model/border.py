"""A border crossing: trucks are served one after the other, then the papers are waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.risks import Window, shut_until, work_done_at
from sim.scenario.schema import BorderSpec
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.world import World


class Border:
    """One crossing in one replication: a single queue in order of arrival."""

    def __init__(self, world: World, name: str, spec: BorderSpec, shut: list[Window]) -> None:
        self._world = world
        self.name = name
        self.at = spec.at
        self._paperwork = spec.paperwork_days
        self._hours_per_truck = HOURS_PER_DAY / spec.trucks_per_day
        self.shut = shut
        self._free_at_h = 0.0

    def shut_now(self) -> bool:
        """Whether the crossing is shut at this moment."""
        return shut_until(self.shut, self._world.env.now) is not None

    def opens_h(self) -> float | None:
        """When the closure in force ends (``None``: it is open)."""
        return shut_until(self.shut, self._world.env.now)

    def usual_wait_h(self, arrive_h: float, trucks: int) -> float:
        """What a planner reckons with for a convoy that will arrive: queue, service, papers."""
        queue_h = max(0.0, self._free_at_h - arrive_h)
        papers_h = self._world.usual_h(self._paperwork)
        return queue_h + trucks * self._hours_per_truck + papers_h

    def crossed_at(self, convoy: str, trucks: int, patience_h: float) -> float | None:
        """When a convoy that arrives now has crossed with all its trucks.

        ``None`` if closures of the crossing would hold it for more than ``patience_h``: it
        gives up its place.
        """
        start_h = max(self._world.env.now, self._free_at_h)
        service_h = trucks * self._hours_per_truck
        served_h = work_done_at(start_h, service_h, self.shut)
        if served_h - start_h - service_h > patience_h:
            return None
        self._free_at_h = served_h
        return served_h + self._world.draw_h(self._paperwork, f"border/{self.name}/{convoy}")
