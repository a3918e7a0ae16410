"""A border crossing: trucks are served one after the other, then the papers are waited for.

It is served in its opening hours alone. The night tries nobody's patience: it is no closure, and
holds nobody who has papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.ground.opening import OpeningHours
from sim.model.ground.risks import Window, shut_until
from sim.records import Cause
from sim.scenario.schema import BorderSpec

if TYPE_CHECKING:
    from sim.model.world import World


class Crossing(NamedTuple):
    """When a convoy has crossed, or gives up."""

    hour: float
    gives_up: bool


class Border:
    """One crossing in one replication: a single queue in order of arrival."""

    def __init__(self, world: World, name: str, spec: BorderSpec, shut: list[Window]) -> None:
        self._world = world
        self.name = name
        self.at = spec.at
        self._paperwork = spec.paperwork_days
        self._usual_papers_h = world.usual_h(spec.paperwork_days)
        self._open = OpeningHours(spec.opens_hour, spec.closes_hour)
        self._hours_per_truck = self._open.daily_h / spec.trucks_per_day
        self.shut = shut
        self._cargo_queue = world.ledger.queue("cargo", name)
        self._people_queue = world.ledger.queue("people", name)
        self._free_at_h = 0.0

    def queue_grows(self, loads: int, people: int) -> None:
        """So many more loads and people stand before it (fewer, if negative)."""
        self._cargo_queue.grows(Cause.BORDER, loads)
        self._people_queue.grows(Cause.BORDER, people)

    def shut_until(self) -> float | None:
        """When the closure of the crossing in force now ends; ``None`` if it is open."""
        return shut_until(self.shut, self._world.env.now)

    def usual_wait_h(self, arrive_h: float, trucks: int) -> float:
        """What a planner reckons with for a convoy that will arrive: queue, service, papers."""
        first_h = max(arrive_h, self._free_as_known_h())
        served_h = self._open.end_of(trucks * self._hours_per_truck, first_h)
        return served_h + self._usual_papers_h - arrive_h

    def _free_as_known_h(self) -> float:
        """When all who have come are served, but for closures that have not begun."""
        now_h, free_h = self._world.env.now, self._free_at_h
        to_come = [(stop, min(end, free_h)) for stop, end in self.shut if now_h < stop < free_h]
        if not to_come:
            return free_h
        work_h = self._open.between(now_h, free_h)
        work_h -= sum(self._open.between(stop, end) for stop, end in to_come)
        return self._open.end_of(work_h, now_h)

    def crossed_at(self, convoy: str, trucks: int, patience_h: float) -> Crossing:
        """When a convoy that arrives now has crossed with all its trucks.

        If closures of the crossing hold it for more than ``patience_h`` it gives up, when they
        have; nobody behind it is served before it has crossed or stands before a shut border.
        """
        time_h = max(self._world.env.now, self._free_at_h)
        work_h = trucks * self._hours_per_truck
        for stop, resume in self.shut:
            if resume <= time_h:
                continue
            if stop >= self._open.end_of(work_h, time_h):
                break
            halt_h = max(stop, time_h)
            work_h -= self._open.between(time_h, halt_h)
            if resume - halt_h > patience_h:
                self._free_at_h = halt_h
                return Crossing(halt_h + patience_h, gives_up=True)
            patience_h -= resume - halt_h
            time_h = resume
        served_h = self._open.end_of(work_h, time_h)
        self._free_at_h = served_h
        papers_h = self._world.draw_h(self._paperwork, f"border/{self.name}/{convoy}")
        return self._crossing(served_h + papers_h, patience_h)

    def _crossing(self, ready_h: float, patience_h: float) -> Crossing:
        """When a convoy crosses whose papers are done: not while the crossing is shut."""
        for stop, resume in self.shut:
            if stop <= ready_h < resume:
                if resume - ready_h > patience_h:
                    return Crossing(ready_h + patience_h, gives_up=True)
                return Crossing(resume, gives_up=False)
        return Crossing(ready_h, gives_up=False)
