"""Movement control: who goes next, with what, and what it waits for when nobody can.

A desk has one task for each site whose loads it moves. It looks at a task when something changed
for it (packed loads, trucks or escorts that are free again, a road that opens or shuts) and forms
the convoys it can. It acts on what is known at that moment: what is shut now, what its own pace of
packing promises.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import simpy

    from sim.model.convoys.fleet import Fleet, Unit
    from sim.model.convoys.parts import Parts
    from sim.model.convoys.task import Task
    from sim.model.ground.network import Way
    from sim.model.world import World


class Desk:
    """Base of the desks: sleeps until woken, then looks once at the tasks that changed."""

    def __init__(self, world: World, fleet: Fleet) -> None:
        self.world = world
        self.fleet = fleet
        fleet.desk = self
        self.tasks: list[Task] = []  # those who must leave first in front
        self._leave = world.scenario.clearances.ground
        self._lag_h = world.usual_h(self._leave.lag_days)
        policy = world.scenario.policy
        self.loading_h = world.usual_h(policy.loading_days)
        self.inspection_h = world.usual_h(policy.inspection_days)
        self.patience_h = policy.longest_wait_days * HOURS_PER_DAY
        self._return_factor = 1.0 + policy.escort_return_margin_share
        self._awake = False

    def wake(self) -> None:
        """Look at all tasks."""
        for task in self.tasks:
            task.wake()

    def uses(self, unit: Unit) -> bool:
        """Whether its convoys take units of this kind along."""
        return True

    def fleet_is_free(self) -> None:
        """Trucks or drivers are free again."""
        for task in self.tasks:
            task.fleet_is_free()

    def something_has_shut(self) -> None:
        """A road, a border or a corridor: who waits for means for that way may take another."""
        for task in self.tasks:
            if task.held_for is not None and task.is_cut_off():
                task.wake()

    def wake_at_known_times(self) -> None:
        """Wake when hired escorts and trucks come, as announced."""
        env, horizon_h = self.world.env, self.world.horizon_h
        if 0.0 < self.fleet.from_h < horizon_h:
            env.timeout(self.fleet.from_h).callbacks.append(lambda _: self.wake())
        for task in self.tasks:
            for time_h in sorted({unit.from_h for unit in task.units}):
                if 0.0 < time_h < horizon_h:
                    env.timeout(time_h).callbacks.append(partial(_wake, task))

    def look_soon(self) -> None:
        """Look at this instant, after everything else that has happened."""
        if not self._awake:
            self._awake = True
            self.world.env.timeout(0.0).callbacks.append(self._look)

    def _look(self, _: simpy.Event) -> None:
        self._awake = False
        for task in self.in_turn():
            if task.due:
                task.due = False
                for each in (*task.better, task):
                    while each.desk.consider(each):
                        pass

    def in_turn(self) -> list[Task]:
        """Its tasks in the order in which they are considered now."""
        return self.tasks

    def consider(self, task: Task) -> bool:
        """Form one convoy if it is time and the means are there; whether one was formed."""
        raise NotImplementedError

    def due_h(self, task: Task) -> float:
        """When the loads of a task, of which some stand, will have waited for a full convoy."""
        return task.patience.since_h() + self.patience_h

    def most_of_fleet(self, wanted: Parts, crew_people: int, own_drivers: int = 0) -> int:
        """Vehicles of the largest column that its whole fleet could form of what waits.

        A fleet that has not enough for the smallest convoy sends what it has.
        """
        fleet = self.fleet
        drivers = fleet.drivers.usable() + own_drivers
        return (
            min(wanted.trucks, fleet.trucks.usable())
            + min(wanted.flatbeds, fleet.flatbeds.usable())
            + min(wanted.drives, drivers // crew_people)
        )

    def lag_h(self, *ways: Way) -> float:
        """Expected hours until the host first answers who asks for leave for some ways."""
        if not self._leave.lag_days_by_zone:
            return self._lag_h
        zones = {zone for way in ways for zone in way.zones}
        return self._leave.usual_lag_days(zones) * HOURS_PER_DAY

    def back_h(self, lag_h: float, usual_h: float) -> float:
        """When an escort should be back from a round of so many hours, begun after the answer."""
        return self.world.env.now + lag_h + self._return_factor * usual_h


def _wake(task: Task, _: simpy.Event) -> None:
    task.wake()
