"""A column on the road: trucks, vehicles and people that move as one body."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import simpy

from sim.model.convoys.closures import tell_of_closure
from sim.model.ground.network import Way
from sim.model.ground.passage import Passage
from sim.model.ground.threat import FOUND, GUNFIRE, PARTS, STRIKE, Convoy, Part
from sim.model.ledgers.books import Lane
from sim.model.ledgers.casualties import bury
from sim.records import Cause, IncidentRow, State

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Fleet
    from sim.model.ledgers.waiting import Timeline
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]


class _People(NamedTuple):
    """People who may be hurt together, and where the books have them."""

    lane: Lane
    lots: tuple[int, ...] | None
    where: State
    place: str

    def strength(self) -> int:
        """How many they are."""
        return self.lane.total if self.lots is None else self.lane.count_of(self.lots)


class Guards(NamedTuple):
    """So many people of a contingent with a column as escort, and the site they work from."""

    contingent: Contingent
    site: Site
    people: int


class Column:
    """Trucks and what they carry, vehicles that drive themselves, people aboard.

    ``place`` is where it stands, or has set out from; ``guards`` its escort, unit by unit
    (``None``: for hire).
    """

    def __init__(
        self, world: World, name: str, line: Timeline, place: str, fleet: Fleet | None = None
    ) -> None:
        self.world = world
        self.name = name
        self.line = line
        self.place = place
        self.fleet = fleet
        self.trucks = 0
        self.flatbeds = 0
        self.drivers = 0
        self.search = False
        self.escort_vehicles = 0
        self.guards: tuple[Guards | None, ...] = ()
        self.boxes = Lane()
        self.flats = Lane()
        self.drives = Lane()
        self.people = Lane()
        self._bound_for: Site | None = None
        self._takes_room = True
        self._announced_loads = 0
        self._announced_people = 0
        self.departed_h: float | None = None  # when it first set out
        self.loaded_at = ""  # the site at which what is aboard stood last
        self._blows = 0  # incidents that cost it something
        self._lost_all = False  # its last vehicle on the road

    def head_for(self, destination: Site | None, *, takes_room: bool = True) -> None:
        """Announce the column at ``destination`` in place of where it was going before."""
        if self._bound_for is not None:
            self._announce(self._bound_for, -self._announced_loads, -self._announced_people)
        self._bound_for = destination
        self._takes_room = takes_room
        self._announced_loads, self._announced_people = self.loads(), self.people.total
        if destination is not None:
            self._announce(destination, self._announced_loads, self._announced_people)

    def _announce(self, site: Site, loads: int, people: int) -> None:
        site.expect(loads + people)
        if self._takes_room and site.room is not None:
            site.room.expect(loads, people)

    def may_come_back_to(self, base: Site) -> None:
        """Announce the column where it comes from: until it is out its base is not done with it.

        Its places there are free for others.
        """
        self.head_for(base, takes_room=False)

    def vehicles(self) -> int:
        """Vehicles in the column, the escort's own apart."""
        return self.trucks + self.flatbeds + self.drives.total

    def _parts(self) -> dict[Part, int]:
        """Its vehicles by what is hit when one is."""
        armoured = self.drives.count_of(self.world.armoured) if self.world.armoured else 0
        soft = self.drives.total - armoured
        counts = (self.trucks, self.flatbeds, soft, armoured, self.escort_vehicles)
        return dict(zip(PARTS, counts, strict=True))

    def loads(self) -> int:
        """Containers and vehicles it carries or drives."""
        return self.boxes.total + self.flats.total + self.drives.total

    def travel(
        self, way: Way, leg: str, activity: str, goal: str, *, may_turn_back: bool = True
    ) -> Generator[simpy.Event, Any, Passage]:
        """Move over ``way`` to a place, or turn back.

        ``leg`` names the random numbers of the passage; where it holds the name of a place, a
        word before that keeps it apart from all others. Halted for too long where it may not turn
        back (any more), it goes on from there by any way that is open, once one is.
        """
        world = self.world
        if self.departed_h is None:
            self.departed_h = world.env.now
        convoy = Convoy(f"{self.name}/{leg}", self._parts(), self.search, self._lost_all)
        passage = world.passages.decide(convoy, way, world.env.now, may_turn_back=may_turn_back)
        if world.attack_watch is not None:
            world.attack_watch.note(passage.incidents)
        for row in passage.incidents:
            happens = world.env.timeout(row.time_h - world.env.now)
            happens.callbacks.append(partial(self._suffer, row))
        self.line.enter(activity, goal)
        yield world.env.timeout(passage.arrive_h - world.env.now)
        end = self.place if passage.turned_back else goal
        if passage.roads_behind is None:
            self.place = end
            return passage
        self.place = way.place_after(passage.roads_behind, self.place)
        yield from self.travel_by_any_way(f"{leg}/again", activity, end)
        return passage

    def travel_by_any_way(
        self, leg: str, activity: str, goal: str, usual: Way | None = None
    ) -> Process:
        """Move to a place once a way is open, best the ``usual`` one."""
        way = yield from self.await_way(goal, usual)
        yield from self.travel(way, leg, activity, goal, may_turn_back=False)

    def await_way(self, goal: str, usual: Way | None = None) -> Generator[simpy.Event, Any, Way]:
        """Wait where it stands until a way to a place is open, which it will take."""
        network, env = self.world.network, self.world.env
        while usual is None or usual.shut_until(env.now) is not None:
            way = network.way_open_now(self.place, goal, env.now)
            if way is not None:
                return way
            open_h = network.next_opening(env.now)
            yield from self.wait(Cause.ROAD_SHUT, inf if open_h is None else open_h)
        return usual

    def wait(self, cause: Cause, until_h: float) -> Process:
        """Wait where it stands, with all aboard, until an hour."""
        env = self.world.env
        yield from self.wait_for(cause, env.timeout(until_h - env.now))

    def wait_for(self, cause: Cause, over: simpy.Event) -> Process:
        """Wait where it stands, with all aboard, until something happens."""
        self.line.enter("waiting", self.place, cause)
        aboard = (("cargo", self.loads()), ("people", self.people.total))
        queues = [(self.world.ledger.queue(kind, self.place), n) for kind, n in aboard if n]
        for queue, count in queues:
            queue.waits_for(cause, count)
        try:
            yield over
        finally:
            for queue, _ in queues:
                queue.waits_for(None, 0)

    def come_to(self, site: Site, departed_h: float) -> None:
        """Note what it has brought to a site, which may drive on from there."""
        for lane in (self.boxes, self.flats, self.drives, self.people):
            self.world.log_movement(self.name, lane.counts, self.loaded_at, site.name, departed_h)
        self.loaded_at = site.name

    def unload(self, destination: Site) -> None:
        """Hand everything aboard over to a site."""
        self.head_for(None)
        destination.receive(self.boxes, self.flats, self.drives, self.people)
        self.empty()

    def set_down(self, destination: Site) -> None:
        """Let the people get off at a site."""
        if not self.people.total:
            return
        people, self.people = self.people, Lane()
        if self._bound_for is not None:
            self._announce(self._bound_for, 0, -self._announced_people)
            self._announced_people = 0
        destination.receive(Lane(), Lane(), Lane(), people)

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
        if row.kind == STRIKE and self.world.scenario.threat.road_shut_h:
            tell_of_closure(self.world, row.time_h)

    def _suffer(self, row: IncidentRow, _: simpy.Event) -> None:
        """Book what an incident costs, at its hour: whose loads, and whose people, is by lot."""
        if row.vehicles_lost or row.killed or row.wounded:
            stream = f"{self.name}/blow/{self._blows}"
            u_unit, u_loads, u_group, u_people = self.world.streams.uniforms(stream, 4)
            self._blows += 1
            guards = self.guards[int(u_unit * len(self.guards))] if self.guards else None
            if row.vehicles_lost:
                lost = self._lose(row.hit, row.loads_lost, guards, u_loads)
                row = replace(row, loads_lost=lost)
                self._lost_all = not (self.vehicles() or self.escort_vehicles)
            if row.killed or row.wounded:
                row = self._casualties(row, guards, u_group, u_people)
        self._note(row)

    def _casualties(
        self, row: IncidentRow, guards: Guards | None, u_group: float, u: float
    ) -> IncidentRow:
        """Book the dead and wounded: the mission's people who were there, else those for hire.

        Of the mission's people no more are hurt than there were. The dead are of one group, as
        likely as it has people on the road, and of another only when all of that are dead.
        """
        tally = self.world.tally
        struck = self._within_reach(row.hit, guards, u_group)
        if not struck and row.hit == Part.ESCORT:
            tally.escorts_killed += row.killed
            tally.escorts_wounded += row.wounded
            return row
        if not struck:
            tally.drivers_killed += row.killed
            tally.drivers_wounded += row.wounded
            return row
        there = sum(people.strength() for people in struck)
        killed = min(row.killed, there)
        row = replace(row, killed=killed, wounded=min(row.wounded, there - killed))
        tally.wounded += row.wounded
        for people in struck:
            dead = people.lane.take_alike(killed, u, people.lots)
            buried = bury(self.world, dead, people.where, people.place)
            tally.killed += buried
            killed -= buried
        return row

    def _within_reach(self, hit: str, guards: Guards | None, u_group: float) -> list[_People]:
        """People of the mission whom what hit a part of the column may have hurt, who first."""
        aboard = []
        if self.people.total:
            aboard.append(_People(self.people, None, State.MOVING, self.loaded_at))
        if self.world.scenario.threat.protection is None:
            riders = 0 if guards is None else guards.people
            escort_first = u_group * (self.people.total + riders) >= self.people.total
            escort = self._escort(guards)
            return [*escort, *aboard] if escort_first else [*aboard, *escort]
        if hit == Part.ESCORT:
            return self._escort(guards)
        return [] if hit in (Part.TRUCK, Part.FLATBED) else aboard

    def _escort(self, guards: Guards | None) -> list[_People]:
        """The people of an escort, where the books have them: at its base, or wherever they are.

        They may have gone on, or have come without ever being counted there.
        """
        if guards is None:
            return []
        lots = guards.contingent.lots
        return [
            _People(site.people, lots, State.AT_SITE, site.name)
            for site in self._sites_of(guards)
            if site.people.count_of(lots)
        ]

    def _sites_of(self, guards: Guards) -> list[Site]:
        """All sites, that from which an escort works in front."""
        return sorted(self.world.sites.values(), key=lambda site: site is not guards.site)

    def _lose(self, hit: str, load_too: int, guards: Guards | None, u: float) -> int:
        """A vehicle is lost, its load too if so drawn; how many loads that is.

        Loads that are saved ride on with others of its kind; with the last of them all are lost.
        """
        if hit == Part.TRUCK:
            self.trucks -= 1
            if self.fleet is not None:
                self.fleet.trucks.lose(1)
            return self._lose_from(self.boxes, load_too if self.trucks else self.boxes.total, u)
        if hit == Part.FLATBED:
            self.flatbeds -= 1
            if self.fleet is not None:
                self.fleet.flatbeds.lose(1)
            return self._lose_from(self.flats, load_too if self.flatbeds else self.flats.total, u)
        if hit == Part.ESCORT:
            return self._lose_of_escort(guards, u)
        armoured = self.world.armoured
        is_armoured = hit != Part.SOFT
        kind = [lot for lot in self.world.cargo_order if (lot in armoured) == is_armoured]
        return self._lose_from(self.drives, 1, u, kind)

    def _lose_from(
        self, lane: Lane, count: int, u: float, lots: Iterable[int] | None = None
    ) -> int:
        lost = lane.take_alike(count, u, lots)
        self.world.books.move(lost, State.MOVING, State.LOST, self.loaded_at)
        return sum(lost.values())

    def _lose_of_escort(self, guards: Guards | None, u: float) -> int:
        """The escort's vehicles stand in the books of a site, if its contingent has any."""
        self.escort_vehicles -= 1
        if guards is None:
            return 0
        lots = guards.contingent.cargo_lots
        for site in self._sites_of(guards):
            if lost := site.drives.take_alike(1, u, lots):
                self.world.books.move(lost, State.AT_SITE, State.LOST, site.name)
                site.poke()
                return 1
        return 0

    def bring_to(self, destination: Site) -> Generator[simpy.Event, Any, Site]:
        """Unload at ``destination``, or where it drives on to if that has been left.

        A convoy of movement control goes on to where loads go, others to where people go. People
        get off at the gate: it is vehicles and what they carry that queue in the yard.
        """
        for_loads = self.fleet is not None
        while True:
            while (onward := destination.standing(for_loads=for_loads)) is not destination:
                self.head_for(onward)
                yield from self.drive_to(onward)
                destination = onward
            if destination.yard is not None and destination.left_h is None and self.loads():
                self.set_down(destination)
                yield from self.be_handled(destination, "unloading")
            if destination.standing(for_loads=for_loads) is destination:
                self.unload(destination)
                return destination

    def be_handled(self, site: Site, activity: str) -> Process:
        """Stand in the queue of a site's yard; there what is aboard is loaded or unloaded."""
        assert site.yard is not None  # the callers have looked, or the checks demand one
        env = self.world.env
        handling = site.yard.handle(env.now, self.loads())
        if handling.begins_h > env.now:
            yield from self.wait(Cause.YARD, handling.begins_h)
        self.line.enter(activity, site.name)
        yield env.timeout(handling.done_h - env.now)

    def drive_to(self, goal: Site) -> Process:
        """Drive to a site once a way is open."""
        way = yield from self.await_way(goal.name)
        departed_h = self.world.env.now
        if self.fleet is not None and self.loads() and self.place in self.world.sites:
            self.world.sites[self.place].sent_h = departed_h
        yield from self.travel(way, f"to {goal.name}", "driving", goal.name, may_turn_back=False)
        self.come_to(goal, departed_h)
