"""Where loads of a site may go now: hubs that take them, by roads that are open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.model.ground.network import Way
from sim.records import Cause
from sim.scenario.field import hubs_served

if TYPE_CHECKING:
    from sim.model.convoys.task import Task
    from sim.model.sites.site import Site
    from sim.model.stock.room import Room
    from sim.model.world import World


class Target(NamedTuple):
    """Where loads may go now.

    Attributes
    ----------
    hub
        Who takes them.
    way
        From where they are to that hub.
    out
        From the base of the trucks to where the loads are; ``None`` if that is their base.
    round
        All roads of the round, whose zones say what must go along.
    out_h, round_h
        Expected time on the road: out to the loads, and of all it drives until it is back.
    """

    hub: Site
    way: Way
    out: Way | None
    round: Way
    out_h: float
    round_h: float

    def asked_for(self) -> tuple[Way, ...]:
        """The ways that leave is asked for: with loads, and towards them."""
        return (self.way,) if self.out is None else (self.out, self.way)


class Targets:
    """The hubs to which the trucks of one base bring the loads of the sites they serve."""

    def __init__(self, world: World, base: Site, origins: list[Site]) -> None:
        self._world = world
        self._base = base
        self._hubs = {
            site: [world.sites[n] for n in hubs_served(world.scenario, site.name, base.name)]
            for site in origins
        }
        self._best_ways: dict[Site, Way | None] = {}

    def best(self, task: Task, now_h: float, *, even_if_full: bool) -> Target | Cause:
        """The best hub to which a way is open now and that has room, or why there is none."""
        origin = task.origin
        full = False
        hubs = self._open_hubs(origin)
        for hub in hubs:
            target = self._by_open_ways(origin, hub, now_h)
            if target is not None:
                if hub.room is None or even_if_full or self._fits(origin, hub.room):
                    return target
                hub.room.awaited_by(task)
                full = True
        if full:
            return Cause.YARD
        return Cause.ROAD_SHUT if hubs else Cause.HUB

    def is_second_best(self, origin: Site, target: Target) -> bool:
        """Whether it would take another way, or go to another hub, if all roads were open."""
        if origin not in self._best_ways:
            best = self._hubs[origin][0]
            self._best_ways[origin] = self._world.network.quickest_way(origin.name, best.name)
        return target.way is not self._best_ways[origin]

    def _open_hubs(self, origin: Site) -> Sequence[Site]:
        """Hubs that take loads of a site now, best first.

        In place of one that has been left, or must be at once, the one behind it; where none is,
        one that must be left.
        """
        named = self._hubs[origin]
        if all(hub.takes_loads() for hub in named):
            return named
        taking = dict.fromkeys(hub.taking_loads() for hub in named)
        open_hubs = [hub for hub in taking if hub is not None and hub is not origin]
        return open_hubs or [hub for hub in named if hub.left_h is None]

    def _by_open_ways(self, origin: Site, hub: Site, now_h: float) -> Target | None:
        """How the loads of a site can be brought to a hub by roads that are open now."""
        network, base = self._world.network, self._base
        way = network.way_open_now(origin.name, hub.name, now_h)
        if way is None:
            return None
        way_h = network.expected_h(way, now_h)
        if base is origin:
            return Target(hub, way, None, way, 0.0, 2.0 * way_h)
        if base is hub:
            return Target(hub, way, way.back, way, way_h, 2.0 * way_h)
        out = network.way_open_now(base.name, origin.name, now_h)
        home = network.quickest_way(hub.name, base.name)
        if out is None or home is None:
            return None
        out_h, home_h = network.expected_h(out, now_h), network.expected_h(home, now_h)
        return Target(hub, way, out, Way((*out, *way, *home)), out_h, out_h + way_h + home_h)

    def _fits(self, origin: Site, room: Room) -> bool:
        """Whether a hub has slots for the smallest convoy, or for all that is left.

        Where nothing can go and make room, what there is must do.
        """
        smallest = max(1, self._world.scenario.policy.convoy_smallest_vehicles)
        enough = 1 if room.is_at_rest() else min(smallest, origin.materiel_to_go())
        return room.free_slots() >= enough
