"""What every part of one living mission shares: the clock, the books, nature, the places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import simpy

from sim.model.ground.clearance import Clearances
from sim.model.ground.network import Network, Way
from sim.model.ground.passage import Passages
from sim.model.ground.risks import Effects
from sim.model.ledgers.books import Books, Lot, LotRegister
from sim.model.ledgers.waiting import Timeline, WaitingLedger
from sim.randomness import Streams
from sim.records import Cause, IncidentRow, IntervalRow, Kind, MovementRow, State
from sim.scenario.quantity import central
from sim.scenario.schema import Answered, Scenario
from sim.units import HOURS_PER_DAY, Calendar

if TYPE_CHECKING:
    from sim.model.convoys.desk import Desk
    from sim.model.convoys.evacuation import Evacuation
    from sim.model.convoys.fleet import Fleet, Unit
    from sim.model.outcomes import Snapshot
    from sim.model.sites.early_exit import AttackWatch
    from sim.model.sites.site import Site
    from sim.model.travel.air_service import AirService
    from sim.model.travel.charters import Charters
    from sim.model.travel.civilians import Civilians
    from sim.model.travel.contingent import Contingent
    from sim.model.travel.programme import Noons
    from sim.model.travel.theatre_flights import TheatreFlights
    from sim.scenario.quantity import Distribution


class Environment(simpy.Environment):
    """SimPy's own, but the clock, which is read five times an event, is read without a call.

    SimPy sets ``_now`` and reads ``now`` through a property: here both are one slot, which is read
    in a fifth of the time.
    """

    __slots__ = ("now",)
    now: float

    def __init__(self) -> None:
        super().__init__()
        for name in ("process", "timeout", "event"):
            setattr(self, name, getattr(self, name))  # bound once, as SimPy does for its own


Environment._now = Environment.now


@dataclass(slots=True)
class Tally:
    """Counters of one replication."""

    killed: int = 0
    wounded: int = 0
    drivers_killed: int = 0
    drivers_wounded: int = 0
    escorts_killed: int = 0
    escorts_wounded: int = 0
    strikes: int = 0
    devices_found: int = 0
    gunfire: int = 0
    sites_forced_out: int = 0
    columns_joined: int = 0
    supply_runs: int = 0
    supplies_brought: int = 0
    reserves_used_up: int = 0
    days_without_supplies: float = 0.0
    convoys: int = 0
    flights: int = 0
    charters: int = 0
    theatre_flights: int = 0
    own_aircraft_people: int = 0
    own_aircraft_containers: int = 0


@dataclass(slots=True)
class World:
    """Shared by all parts of one mission in one replication."""

    env: simpy.Environment
    scenario: Scenario
    calendar: Calendar
    streams: Streams
    lots: tuple[Lot, ...]
    books: Books
    effects: Effects
    clearances: Clearances
    network: Network
    passages: Passages
    ledger: WaitingLedger
    intervals: list[IntervalRow] | None
    movements: list[MovementRow] | None
    horizon_h: float
    register: LotRegister
    deadline: Snapshot | None = None
    lines: list[Timeline] = field(default_factory=list)  # kept only with intervals
    incidents: list[IncidentRow] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    sites: dict[str, Site] = field(default_factory=dict)
    contingents: dict[str, Contingent] = field(default_factory=dict)
    desks: list[Desk] = field(default_factory=list)
    fleets: list[Fleet] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)  # escorts and search teams
    sites_in_turn: list[Site] = field(default_factory=list)  # by the policy, then by planned day
    attack_watch: AttackWatch | None = None  # only if some site counts attacks
    evacuation: Evacuation | None = None  # only if some zone demands it
    noons: Noons = field(init=False)
    air: AirService = field(init=False)
    charters: Charters = field(init=False)
    theatre_flights: TheatreFlights = field(init=False)
    civilians: Civilians = field(init=False)
    cargo_order: tuple[int, ...] = ()
    people_order: tuple[int, ...] = ()
    crews: tuple[int, ...] = field(init=False)  # people needed to drive one vehicle of each lot
    staff_lots: frozenset[int] = field(init=False)  # civilians who travel
    armoured: frozenset[int] = field(init=False)  # lots of armoured vehicles
    only_crew: int | None = field(init=False)  # the same for all vehicles, if it is

    def __post_init__(self) -> None:
        self.crews = tuple(lot.crew for lot in self.lots)
        self.staff_lots = frozenset(lot.number for lot in self.lots if lot.leaves == "travel")
        self.armoured = frozenset(lot.number for lot in self.lots if lot.armoured)
        kinds = {lot.crew for lot in self.lots if lot.kind is Kind.VEHICLE}
        self.only_crew = kinds.pop() if len(kinds) == 1 else None

    def timeline(self, agent: str, units: int = 1) -> Timeline:
        """The timeline of an agent."""
        line = Timeline(agent, self.env, self.intervals, units)
        if self.intervals is not None:
            self.lines.append(line)
        return line

    def draw_h(self, quantity_days: float | Distribution, name: str) -> float:
        """Hours from a number of days that may be uncertain, drawn from the stream ``name``."""
        if isinstance(quantity_days, (int, float)):
            return quantity_days * HOURS_PER_DAY
        return quantity_days.quantile(self.streams.uniform(name)) * HOURS_PER_DAY

    def answer_h(self, leave: Answered, zones: Collection[str], name: str) -> float:
        """Hours until the host first answers who asks for leave in some zones."""
        return max(self.draw_h(lag, name) for lag in leave.lags_days(zones))

    def usual_h(self, quantity_days: float | Distribution) -> float:
        """Hours a planner reckons with for a number of days that may be uncertain."""
        return central(quantity_days) * HOURS_PER_DAY

    def seats_of(self, lot: int) -> int:
        """People one vehicle of a lot carries."""
        return self.lots[lot].seats

    def log_movement(
        self,
        by: str,
        loads: Mapping[int, int],
        origin: str,
        destination: str,
        departed_h: float,
    ) -> None:
        """Keep a row for each lot of a movement that arrives now, if rows are kept."""
        if self.movements is None:
            return
        for number, count in loads.items():
            lot = self.lots[number]
            self.movements.append(
                MovementRow(
                    by,
                    lot.load_class,
                    lot.owner,
                    count,
                    origin,
                    destination,
                    departed_h,
                    self.env.now,
                )
            )

    def book_out(self, loads: Mapping[int, int], origin: State) -> None:
        """Book loads and people as out of the mission, and count them with their contingent."""
        self.books.move(loads, origin, State.OUT)
        for number, count in loads.items():
            if self.lots[number].is_people:
                self._count_home(self.lots[number], count)

    def first_leave(self, way: Way, from_h: float, until_h: float) -> float | None:
        """First hour at which a column has leave for a way, and its helicopters for theirs.

        Whoever must go does not wait for leave for helicopters that are not there.
        """
        flown_over: frozenset[str] = frozenset()
        if self.evacuation is not None and self.evacuation.lacks(way) is None:
            flown_over = self.evacuation.zones & way.zones
        return self.clearances.first_ground_leave(way.zones, from_h, until_h, flown_over)

    def lacks_evacuation(self, way: Way) -> Cause | None:
        """What is wanting now for the evacuation of the wounded that a way asks for."""
        return None if self.evacuation is None else self.evacuation.lacks(way)

    def _count_home(self, lot: Lot, count: int) -> None:
        contingent = self.contingents.get(lot.owner)
        if contingent is None:
            self.civilians.count_home(lot.number, count)
        else:
            contingent.gone += count

    def is_people(self, lot: int) -> bool:
        """Whether a lot is of people."""
        return self.lots[lot].is_people
