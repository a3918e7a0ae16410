"""A column on the road: trucks, vehicles and people that move as one body."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.books import Lane
from sim.model.casualties import bury
from sim.model.network import Way
from sim.model.passage import Passage
from sim.model.threat import FOUND, GUNFIRE, STRIKE, Convoy
from sim.records import IncidentRow, State

if TYPE_CHECKING:
    from sim.model.contingent import Contingent
    from sim.model.fleet import Fleet
    from sim.model.site import Site
    from sim.model.waiting import Timeline
    from sim.model.world import World


class Column:
    """Trucks and what they carry, vehicles that drive themselves, people aboard.

    ``guards`` is the contingent whose people ride as escort, if any.
    """

    def __init__(self, world: World, name: str, line: Timeline, fleet: Fleet | None = None) -> None:
        self.world = world
        self.name = name
        self.line = line
        self.fleet = fleet
        self.trucks = 0
        self.flatbeds = 0
        self.drivers = 0
        self.search = False
        self.guards: Contingent | None = None
        self.guards_at: Site | None = None
        self.boxes = Lane()
        self.flats = Lane()
        self.drives = Lane()
        self.people = Lane()
        self._bound_for: Site | None = None
        self._announced = 0
        self.departed_h: float | None = None  # when it first set out

    def head_for(self, destination: Site | None) -> None:
        """Announce the column at ``destination`` in place of where it was going before."""
        if self._bound_for is not None:
            self._bound_for.expect(-self._announced)
        self._bound_for = destination
        self._announced = self.aboard()
        if destination is not None:
            destination.expect(self._announced)

    def vehicles(self) -> int:
        """Vehicles in the column, the escort's own apart."""
        return self.trucks + self.flatbeds + self.drives.total

    def loads(self) -> int:
        """Containers and vehicles it carries or drives."""
        return self.boxes.total + self.flats.total + self.drives.total

    def travel(
        self, way: Way, leg: str, activity: str, goal: str, *, may_turn_back: bool = True
    ) -> Generator[simpy.Event, Any, Passage | None]:
        """Move over ``way`` to ``goal``; ``None`` if the horizon comes first.

        ``leg`` names the random numbers of the passage.
        """
        world = self.world
        if self.departed_h is None:
            self.departed_h = world.env.now
        convoy = Convoy(f"{self.name}/{leg}", self.vehicles(), self.search)
        passage = world.passages.decide(convoy, way, world.env.now, may_turn_back=may_turn_back)
        self.line.enter(activity, goal)
        if not passage.arrive_h < world.horizon_h:
            # seen before the horizon, though what they cost is booked only on arrival
            for row in passage.incidents:
                if row.time_h < world.horizon_h:
                    self._note(row)
            yield world.env.timeout(world.horizon_h - world.env.now)
            return None
        yield world.env.timeout(passage.arrive_h - world.env.now)
        self._suffer(passage)
        return passage

    def unload(self, destination: Site) -> None:
        """Hand everything aboard over to a site."""
        self.head_for(None)
        destination.receive(self.boxes, self.flats, self.drives, self.people)
        self.empty()

    def empty(self) -> None:
        """Nothing is aboard any more."""
        self.boxes, self.flats, self.drives, self.people = Lane(), Lane(), Lane(), Lane()

    def aboard(self) -> int:
        """Loads and people aboard."""
        return self.loads() + self.people.total

    def _note(self, row: IncidentRow) -> None:
        tally = self.world.tally
        self.world.incidents.append(row)
        tally.strikes += row.kind == STRIKE
        tally.devices_found += row.kind == FOUND
        tally.gunfire += row.kind == GUNFIRE

    def _suffer(self, passage: Passage) -> None:
        for number, row in enumerate(passage.incidents):
            self._note(row)
            self._casualties(row.killed, row.wounded)
            for _ in range(row.vehicles_lost):
                self._lose_vehicle(
                    f"{self.name}/loss/{passage.depart_h:.3f}/{number}", row.loads_lost
                )

    def _casualties(self, killed: int, wounded: int) -> None:
        tally = self.world.tally
        if not killed and not wounded:
            return
        on_mission = bool(self.people.total) or (
            self.guards_at is not None and self.guards_at.people.total > 0
        )
        if not on_mission:
            tally.drivers_killed += killed
            tally.drivers_wounded += wounded
            return
        tally.wounded += wounded
        dead = self.people.take(killed)
        tally.killed += bury(self.world, dead, State.MOVING)
        rest = killed - sum(dead.values())
        if rest and self.guards is not None and self.guards_at is not None:
            lots = self.guards.lots
            dead = self.guards_at.people.take(rest, lots)
            tally.killed += bury(self.world, dead, State.AT_SITE)

    def _lose_vehicle(self, stream: str, load_too: int) -> None:
        """One vehicle is lost, each in the column equally likely; its load too if so drawn."""
        vehicles = self.vehicles()
        if not vehicles:
            return
        hit = int(self.world.streams.uniform(stream) * vehicles)
        if hit < self.trucks:
            self.trucks -= 1
            if self.fleet is not None:
                self.fleet.trucks.lose(1)
            if load_too:
                self._lose_from(self.boxes)
        elif hit < self.trucks + self.flatbeds:
            self.flatbeds -= 1
            if self.fleet is not None:
                self.fleet.flatbeds.lose(1)
            if load_too:
                self._lose_from(self.flats)
        else:
            self._lose_from(self.drives)

    def _lose_from(self, lane: Lane) -> None:
        lost = lane.take(1, self.world.cargo_order)
        self.world.books.move(lost, State.MOVING, State.LOST)

    def bring_to(self, destination: Site) -> Generator[simpy.Event, Any, Site | None]:
        """Unload at ``destination``, or drive on to where its loads go if it has been left."""
        world = self.world
        while True:
            if destination.yard is not None and self.loads():
                self.line.enter("unloading", destination.name)
                done_h = destination.yard.handled_at(world.env.now, self.loads())
                if not done_h < world.horizon_h:
                    yield world.env.timeout(world.horizon_h - world.env.now)
                    return None
                yield world.env.timeout(done_h - world.env.now)
            onward = destination.standing()
            if onward is destination:
                self.unload(destination)
                return destination
            way = world.network.quickest_way(destination.name, onward.name)
            assert way is not None  # the checks demand a road between them
            self.head_for(onward)
            passage = yield from self.travel(
                way, onward.name, "driving", onward.name, may_turn_back=False
            )
            if passage is None:
                return None
            destination = onward
