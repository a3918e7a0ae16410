"""Sites that leave before their date: what may make them, watched for while the mission lives.

Each of these things acts at most once in a replication, the first time that it happens: then the
site has to leave with the chance told, after the notice drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from sim.model.ground.threat import GUNFIRE, STRIKE
from sim.model.ledgers.casualties import SHELLING
from sim.scenario.quantity import draw
from sim.scenario.schema import AttacksSpec, EarlyExitSpec
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import simpy

    from sim.model.sites.site import Site
    from sim.model.world import World
    from sim.records import IncidentRow


def watch_for_early_exits(world: World) -> None:
    """Start to watch for all that may make sites leave early."""
    watch = AttackWatch(world)
    for site in world.sites.values():
        for name, spec in sorted(site.spec.leaves_early.items()):
            early = EarlyExit(site, name, spec)
            if spec.risk is not None:
                early.come_with(spec.risk)
            elif spec.attacks is not None:
                watch.tell(AttackCount(early, spec.attacks))
            elif spec.site_left is not None:
                world.sites[spec.site_left].when_left.append(early)
            else:
                assert spec.site_forced_out is not None  # the schema demands one of the four
                world.sites[spec.site_forced_out].when_ordered.append(early)
    if watch.is_needed():
        world.attack_watch = watch


class EarlyExit:
    """One thing that may make one site leave early, in one replication."""

    def __init__(self, site: Site, name: str, spec: EarlyExitSpec) -> None:
        self.site = site
        self._name = name
        u_chance, u_notice = site.world.streams.uniforms(f"site/{site.name}/early/{name}", 2)
        self._acts = u_chance < spec.chance
        self._notice_h = draw(spec.notice_days, u_notice) * HOURS_PER_DAY

    def come_with(self, risk: str) -> None:
        """Happen when a risk comes for the first time."""
        starts = [w.start_h for w in self.site.world.effects.windows if w.risk == risk]
        if starts:
            self._at(max(0.0, min(starts)), lambda _: self.happens())

    def happens(self) -> None:
        """It has happened: the order to leave follows after the notice."""
        if self._acts:
            self._acts = False
            self.site.has_notice = True
            order_h = self.site.world.env.now + self._notice_h
            self._at(order_h, lambda _: self.site.force_out(self._name))

    def _at(self, time_h: float, act: Callable[[simpy.Event], None]) -> None:
        world = self.site.world
        if time_h < world.horizon_h:
            world.env.timeout(time_h - world.env.now).callbacks.append(act)


class AttackCount:
    """The attacks of late that one site has felt."""

    def __init__(self, early: EarlyExit, spec: AttacksSpec) -> None:
        self.early = early
        self._at_least = spec.at_least
        self._within_h = spec.within_days * HOURS_PER_DAY
        self._times_h: list[float] = []

    def attacked(self, time_h: float) -> None:
        """Count an attack."""
        since_h = time_h - self._within_h
        self._times_h = [before for before in self._times_h if before > since_h] + [time_h]
        if len(self._times_h) >= self._at_least:
            self.early.happens()


class AttackWatch:
    """Hears of attacks at the hour they happen, and tells the sites that count them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._on_road: dict[str, list[AttackCount]] = {}
        self._on_site: dict[str, list[AttackCount]] = {}

    def is_needed(self) -> bool:
        """Whether any site counts attacks."""
        return bool(self._on_site)

    def tell(self, count: AttackCount) -> None:
        """Tell a site of attacks on it and on the roads of its zone."""
        site = count.early.site
        self._on_site.setdefault(site.name, []).append(count)
        for road in self._world.network.roads.values():
            if road.zone == site.spec.zone:
                self._on_road.setdefault(road.name, []).append(count)

    def note(self, incidents: Iterable[IncidentRow]) -> None:
        """Attacks that have been drawn: they are heard of when their hour comes."""
        env = self._world.env
        for row in incidents:
            counts = self._counts_of(row)
            if counts and row.time_h < self._world.horizon_h:
                hear = partial(_hear, counts, row.time_h)
                env.timeout(row.time_h - env.now).callbacks.append(hear)

    def _counts_of(self, row: IncidentRow) -> list[AttackCount] | None:
        if row.kind in (STRIKE, GUNFIRE):
            return self._on_road.get(row.place)
        return self._on_site.get(row.place) if row.kind == SHELLING else None


def _hear(counts: list[AttackCount], time_h: float, _: simpy.Event) -> None:
    for count in counts:
        count.attacked(time_h)
