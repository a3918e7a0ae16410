"""A mission: one scenario brought to life for one replication."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import ceil, inf
from typing import Any

import simpy

from sim.model.convoys.closures import tell_of_closure
from sim.model.convoys.corridor_desk import CorridorDesk
from sim.model.convoys.evacuation import Evacuation
from sim.model.convoys.field_desk import FieldDesk
from sim.model.convoys.fleet import Fleet
from sim.model.convoys.roster import make_units
from sim.model.convoys.way_out import Corridor
from sim.model.ground.air_cover import AirCover
from sim.model.ground.border import Border
from sim.model.ground.clearance import Clearances
from sim.model.ground.exposure import Exposure
from sim.model.ground.network import Network, Topology
from sim.model.ground.passage import Passages
from sim.model.ground.risks import Effects, RiskWindow, draw_risks
from sim.model.ground.threat import Threat
from sim.model.last_of_instant import LastOfInstant
from sim.model.ledgers.books import Books, Goal, LotRegister, Stay
from sim.model.ledgers.casualties import shell
from sim.model.ledgers.waiting import WaitingLedger
from sim.model.outcomes import snapshot
from sim.model.sites.early_exit import watch_for_early_exits
from sim.model.sites.life import live
from sim.model.sites.site import Site
from sim.model.sites.turn import in_turn
from sim.model.stock.disposal import dispose_as_planned
from sim.model.stock.late_disposal import LateDisposal
from sim.model.travel.air_service import AirService
from sim.model.travel.charters import Charters
from sim.model.travel.civilians import Civilians
from sim.model.travel.contingent import Contingent
from sim.model.travel.own_ways import OverlandParties, OwnAircraft
from sim.model.travel.programme import Noons
from sim.model.travel.theatre_flights import TheatreFlights
from sim.model.world import Environment, World
from sim.randomness import Streams
from sim.records import ENDS, ENDS_THAT_COUNT
from sim.scenario.field import fleet_bases
from sim.scenario.schema import (
    ByOwnAircraft,
    MilestoneSpec,
    Overland,
    Scenario,
)
from sim.scenario.uncertainty import PreparedUncertainties
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK, Calendar


@dataclass(frozen=True)
class PreparedMission:
    """What all replications of a scenario share: found once, never changed."""

    scenario: Scenario
    register: LotRegister
    topology: Topology
    uncertainties: PreparedUncertainties


class Mission:
    """Builds the parts of a mission, starts them, and runs them to the horizon."""

    def __init__(self, prepared: PreparedMission, streams: Streams, *, detail: bool) -> None:
        drawn = prepared.uncertainties.draw(streams)
        scenario = drawn.scenario
        self.drawn = drawn.values
        self._scenario = scenario
        self._env = Environment()
        register = prepared.register.drawn(scenario)
        self.world = self._make_world(prepared, register, scenario, streams, detail)
        self._make_sites()
        self._make_contingents()
        self._order_lots()
        self._set_goals()
        borders = {
            name: Border(self.world, name, spec, self.world.effects.borders.get(name, []))
            for name, spec in scenario.network.borders.items()
        }
        corridors = {
            name: Corridor(self.world, name, spec, borders)
            for name, spec in scenario.network.corridors.items()
        }
        self._make_desks(corridors)
        self._make_programmes(corridors)
        self._start()

    def run(self) -> None:
        """Let the mission live until the horizon."""
        self._env.run(until=self.world.horizon_h)
        self.world.deadline = self.world.deadline or snapshot(self.world)
        for unit in self.world.units:
            unit.close()
        for line in self.world.lines:
            line.close()
        for fleet in self.world.fleets:
            fleet.close()
        for site in self.world.sites.values():
            if site.supplies is not None:
                site.supplies.end()

    # -- building ------------------------------------------------------------------------------

    def _make_world(
        self,
        prepared: PreparedMission,
        register: LotRegister,
        scenario: Scenario,
        streams: Streams,
        detail: bool,
    ) -> World:
        calendar = Calendar(scenario.mission.start)
        horizon_h = calendar.end_of(scenario.mission.horizon)
        effects = Effects(draw_risks(scenario, streams))

        network = Network(scenario, prepared.topology, effects.roads, streams)
        policy = scenario.policy
        weeks = ceil(horizon_h / HOURS_PER_WEEK)
        return World(
            env=self._env,
            scenario=scenario,
            calendar=calendar,
            streams=streams,
            lots=register.lots,
            books=Books(register, weeks, self._env, keep_rows=detail),
            effects=effects,
            clearances=Clearances(scenario.clearances, effects, streams, horizon_h),
            network=network,
            passages=Passages(
                network,
                Threat(scenario.threat, streams),
                Exposure(scenario.threat, effects),
                scenario.threat.road_shut_h,
                policy.turn_back_after_days * HOURS_PER_DAY,
            ),
            ledger=WaitingLedger(self._env, calendar.end_of(scenario.mission.deadline)),
            intervals=[] if detail else None,
            movements=[] if detail else None,
            horizon_h=horizon_h,
            register=register,
        )

    def _make_sites(self) -> None:
        world = self.world
        number_of = world.register.number_of
        for name in sorted(self._scenario.sites):
            site = Site(world, name, self._scenario.sites[name])
            world.sites[name] = site
            for load_class, count in sorted(site.spec.stock.items()):
                site.hold(number_of(load_class, "un"), count)
        for owner in sorted(self._scenario.contingents):
            for place, holding in sorted(self._scenario.contingents[owner].at.items()):
                for load_class, count in sorted(holding.items()):
                    world.sites[place].hold(number_of(load_class, owner), count)
        for _, disposal in sorted(self._scenario.disposals.items()):
            lot = number_of(disposal.load_class, disposal.owner)
            world.sites[disposal.site].plan_to_dispose(lot, disposal.loads)
        world.sites_in_turn = sorted(world.sites.values(), key=in_turn)
        for site in world.sites.values():
            site.settle()
            for hub in sorted(set(site.onward())):
                world.sites[hub].feeders.append(site)

    def _make_contingents(self) -> None:
        world = self.world
        for name in sorted(self._scenario.contingents):
            world.contingents[name] = Contingent(world, name, self._scenario.contingents[name])

        def owner_cleared(owner: str) -> None:
            contingent = world.contingents.get(owner)
            if contingent is not None:
                contingent.cargo_out()

        world.books.owner_cleared = owner_cleared

    def _order_lots(self) -> None:
        """What is sensitive goes first, then what goes home first, UN-owned cargo last."""
        world = self.world

        def ready_h(number: int) -> float:
            contingent = world.contingents.get(world.lots[number].owner)
            return inf if contingent is None else contingent.ready_h

        def key(number: int) -> tuple[bool, float, bool, str, str]:
            lot = world.lots[number]
            un_owned = lot.owner not in world.contingents
            return not lot.sensitive, ready_h(number), un_owned, lot.owner, lot.load_class

        present = sorted({n for s in world.sites.values() for n in self._numbers_at(s)}, key=key)
        world.cargo_order = tuple(n for n in present if not world.is_people(n))
        world.people_order = tuple(n for n in present if world.is_people(n))

    @staticmethod
    def _numbers_at(site: Site) -> list[int]:
        return [number for lane in site.lanes() for number in lane.counts]

    def _set_goals(self) -> None:
        books = self.world.books
        for spec in self._scenario.milestones.values():
            goal = self._goal(spec)
            if goal.outstanding <= goal.less:
                goal.reached_h = 0.0
            books.goals.append(goal)

    def _goal(self, spec: MilestoneSpec) -> Goal:
        books = self.world.books
        sites = frozenset(spec.sites or self._scenario.sites)
        if spec.what == "left":
            return Goal(len(sites), spec.less, frozenset(), frozenset(), sites)
        lots = frozenset(
            lot.number for lot in self.world.lots if spec.asks_for(lot.owner, lot.load_class)
        )
        ends = ENDS_THAT_COUNT[spec.what]
        goal = Goal(books.initial_of(lots), spec.less, ends, lots, frozenset())
        if spec.what == "everything":
            goal.outstanding += len(sites)
            goal.sites = sites
        if spec.owners:
            goal.wasted = {end: 0 for end in ENDS if end not in ends}
        for contingent in self.world.contingents.values() if spec.less_parties else ():
            theirs = [lot for lot in contingent.lots if lot in lots]
            may_stay = sum(map(contingent.strength_of, spec.less_parties))
            stay = Stay(books.initial_of(theirs), may_stay)
            goal.outstanding -= stay.people - stay.beyond()
            goal.stays.update(dict.fromkeys(theirs, stay))
        return goal

    def _make_programmes(self, corridors: dict[str, Corridor]) -> None:
        """Who goes home how: by charter, with own aircraft, or on the road."""
        world = self.world
        world.noons = Noons(self._env)
        world.air = AirService(world)
        world.civilians = Civilians(world)
        world.charters = Charters(world)
        if (cover := self._scenario.air.cover) is not None:
            world.passages.air_cover = AirCover(world, cover)
        for contingent in world.contingents.values():
            world.air.add_aircraft(contingent)
            match contingent.spec.lift:
                case ByOwnAircraft() as lift:
                    contingent.programme = OwnAircraft(world, contingent, lift)
                case Overland() as lift:
                    corridor = corridors[lift.corridor]
                    contingent.programme = OverlandParties(world, contingent, lift, corridor)
                case _:
                    contingent.programme = world.charters
        world.theatre_flights = TheatreFlights(world)  # whom they bring goes home another noon
        world.charters.reorder()
        if any(zone.evacuation_required for zone in self._scenario.network.zones.values()):
            world.evacuation = Evacuation(world)

    def _make_desks(self, corridors: dict[str, Corridor]) -> None:
        world = self.world
        world.units = make_units(world)
        world.fleets = [
            Fleet(world, name, self._scenario.fleets[name])
            for name in sorted(self._scenario.fleets)
        ]
        field = [fleet for fleet in world.fleets if self._serves(fleet) == "field"]
        origins = self._origins_of(field)
        for fleet in field:
            world.desks.append(FieldDesk(world, fleet, world.units, origins[fleet.name]))
        for site in world.sites.values():
            by_base = {task.desk.fleet.base.name: task for task in site.tasks}
            site.tasks = [by_base[name] for name in fleet_bases(self._scenario, site.name)]
            for number, task in enumerate(site.tasks):
                task.better = tuple(site.tasks[:number])
        for fleet in world.fleets:
            if self._serves(fleet) == "corridor":
                ways = [corridors[name] for name in fleet.base.spec.corridors]
                desk = CorridorDesk(world, fleet, world.units, ways)
                others = [d for d in world.desks if isinstance(d, CorridorDesk)]
                better = (task for d in others if d.hub is fleet.base for task in d.tasks)
                desk.tasks[0].better = tuple(better)
                world.desks.append(desk)

    def _serves(self, fleet: Fleet) -> str:
        return self._scenario.fleets[fleet.name].serves

    def _origins_of(self, field: list[Fleet]) -> dict[str, list[Site]]:
        """Which fleets fetch whose loads: a site's own, else those of its hubs."""
        by_base = {fleet.base.name: fleet.name for fleet in reversed(field)}
        origins: dict[str, list[Site]] = {fleet.name: [] for fleet in field}
        for site in self.world.sites_in_turn:
            for base in fleet_bases(self._scenario, site.name):
                origins[by_base[base]].append(site)
        return origins

    # -- starting ------------------------------------------------------------------------------

    def _start(self) -> None:
        world, env = self.world, self._env
        for site in world.sites.values():
            env.process(live(site))
            site.receiver.start()
        watch_for_early_exits(world)
        for desk in world.desks:
            desk.wake()
            desk.wake_at_known_times()
        for hour in self._closures():
            tell_of_closure(world, hour)
        world.civilians.start()
        for contingent in world.contingents.values():
            contingent.programme.wake_at(contingent.wake_times_h())
            contingent.tell_of_withdrawal()
            contingent.programme.wake()
        for name in sorted(self._scenario.disposals):
            env.process(dispose_as_planned(world, name, self._scenario.disposals[name]))
        for _, rule in sorted(self._scenario.policy.late_disposal.items()):
            for name in rule.sites or sorted(self._scenario.sites):
                env.process(LateDisposal(world.sites[name], rule).run())
        for window in world.effects.windows:
            if window.effects.sites_forced_out or window.effects.shelled:
                env.process(self._strike_sites(window))
        deadline_h = world.calendar.end_of(self._scenario.mission.deadline)
        if deadline_h < world.horizon_h:
            LastOfInstant(env, deadline_h).callbacks.append(self._note_deadline)

    def _closures(self) -> list[float]:
        """When roads, borders and corridors shut, as drawn ahead."""
        effects = self.world.effects
        lines = [road.shut for road in self.world.network.roads.values()]
        lines += [*effects.borders.values(), *effects.corridors.values()]
        return sorted({start_h for line in lines for start_h, _ in line})

    def _note_deadline(self, _: simpy.Event) -> None:
        self.world.deadline = snapshot(self.world)

    def _strike_sites(self, window: RiskWindow) -> Generator[simpy.Event, Any, None]:
        world = self.world
        start_h = max(0.0, window.start_h)
        if start_h >= world.horizon_h:
            return
        yield self._env.timeout(start_h)
        shell(world, window)
        for name in window.effects.sites_forced_out:
            world.sites[name].force_out(window.risk)
