"""Room at a hub: beds and yard slots, which limit how much may be drawn in at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.convoys.task import Task
    from sim.model.sites.site import Site

UNLIMITED = 10**9


class Room:
    """Places at one hub for people and loads that are there, under way, or promised a place.

    Last columns and people who leave under orders are never refused; a hub that holds more than
    it has places for draws in nothing until some have gone.
    """

    __slots__ = (
        "_beds",
        "_coming_loads",
        "_coming_people",
        "_curbed",
        "_site",
        "_slots",
        "_waiting",
        "promised_slots",
    )

    def __init__(self, site: Site) -> None:
        self._site = site
        self._beds = UNLIMITED if site.spec.beds is None else site.spec.beds
        self._slots = UNLIMITED if site.spec.yard_slots is None else site.spec.yard_slots
        self._coming_loads = 0
        self._coming_people = 0
        self._waiting: list[Task] = []  # who may send nothing
        self._curbed: dict[Task, tuple[int, int]] = {}  # who may send less; slots, beds for more
        self.promised_slots = 0  # to convoys that have not loaded yet

    def free_beds(self) -> int:
        """People who may still be drawn in."""
        return max(0, self._beds - self._site.travellers() - self._coming_people)

    def free_slots(self) -> int:
        """Loads that may still be drawn in."""
        taken = self._site.materiel() + self._coming_loads + self.promised_slots
        return max(0, self._slots - taken)

    def expect(self, loads: int, people: int) -> None:
        """So many more are on their way here (fewer, if negative)."""
        self._coming_loads += loads
        self._coming_people += people

    def awaited_by(self, task: Task) -> None:
        """Wake a task when something has gone; until then the hub sends even small columns."""
        if task not in self._waiting:
            self._waiting.append(task)
            self._site.wake_tasks()

    def curbs(self, task: Task) -> None:
        """Wake a task that would send more, when there is room for a convoy or a crew more."""
        policy = self._site.world.scenario.policy
        slots = self.free_slots() + policy.convoy_smallest_vehicles
        self._curbed[task] = (slots, self.free_beds() + task.origin.crew_people())

    def is_at_rest(self) -> bool:
        """Whether nothing stands here or comes that will go on and leave its place."""
        return self._site.is_emptied()

    def is_awaited(self) -> bool:
        """Whether somebody waits for room."""
        return bool(self._waiting)

    def look(self) -> None:
        """Something may have gone: wake those who wait for room."""
        if self._waiting and self.free_slots():
            waiting, self._waiting = self._waiting, []
            for task in waiting:
                task.wake()
        if self._curbed:
            slots, beds = self.free_slots(), self.free_beds()
            for task, (slots_for_more, beds_for_more) in list(self._curbed.items()):
                if slots >= slots_for_more or beds >= beds_for_more or self.is_at_rest():
                    del self._curbed[task]
                    task.wake()
