"""Rows a replication leaves behind. Flat data, no behaviour beyond writing it down.

Times are hours since the start of the mission. A thing that did not happen before the horizon
is ``None``. What a column means is said here once; the tables made of these rows use the same
names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """What a waiting thing waits for: a closed set."""

    PACKING = "packing team"
    TRUCK = "truck"
    FLATBED = "flatbed"
    DRIVER = "driver"
    ESCORT = "escort"
    SEARCH = "search"
    CLEARANCE = "clearance"
    ROAD_SHUT = "road shut"
    BORDER = "border"
    DAYLIGHT = "daylight"
    HUB = "hub"
    YARD = "yard"
    BEDS = "beds"
    HOSPITAL = "hospital"
    AIRCRAFT = "aircraft"
    AIRFIELD = "airfield"
    INSPECTION = "inspection"
    RECEIVER = "receiver"
    SUPPLIES = "supplies"
    PLANNED_DATE = "planned date"
    FULL_CONVOY = "full convoy"
    FULL_FLIGHT = "full flight"


class SiteEnd(StrEnum):
    """How a site's life ended by the horizon (or stands at it)."""

    HANDED_OVER = "handed over"  # left, certificate signed
    LEFT = "left"  # left as planned, nobody there to sign
    ABANDONED = "abandoned"  # forced out, no certificate
    IN_LIQUIDATION = "in liquidation"  # kept by a small party past its liquidation date
    OPEN = "open"  # still a working site at the horizon


class Kind(StrEnum):
    """The three kinds of load."""

    CONTAINER = "container"
    VEHICLE = "vehicle"
    PEOPLE = "people"


class State(StrEnum):
    """Where a load is: each load is in exactly one state at every instant."""

    AT_SITE = "at site"
    MOVING = "moving"
    OUT = "out"
    TRANSFERRED = "transferred"
    SOLD = "sold"
    GIFTED = "gifted"
    DESTROYED = "destroyed"
    LOST = "lost"
    ABANDONED = "abandoned"
    SEPARATED = "separated"
    DEAD = "dead"


STILL_IN_MISSION = frozenset({State.AT_SITE, State.MOVING})
ENDS = tuple(state for state in State if state not in STILL_IN_MISSION)

_GONE = frozenset({State.OUT, State.SEPARATED, State.DEAD, State.LOST})
BY_DECISION = frozenset({State.TRANSFERRED, State.SOLD, State.GIFTED, State.DESTROYED})

ENDS_THAT_COUNT = {
    "left": frozenset[State](),
    "out": _GONE,
    "settled": _GONE | BY_DECISION,
    "everything": _GONE | BY_DECISION | {State.ABANDONED},
}
"""The ends by which a load comes nearer to a milestone, by what the milestone asks."""

DISPOSED = ("passed_on", "destroyed", "abandoned")
"""What is counted by site of materiel that stays there; passed on: transferred, sold or gifted."""

CASUALTIES = (
    "killed",
    "wounded",
    "drivers_killed",
    "drivers_wounded",
    "escorts_killed",
    "escorts_wounded",
)
"""People who are hurt: those of the mission, then hired drivers, then hired or host escorts."""

SPENT_ON = (
    "trucks",
    "drivers",
    "hired_escorts",
    "charters",
    "theatre_flights",
    "own_aircraft",
    "uniformed",
)
"""What money is spent on, if the scenario has prices."""

ENDS_OF_VALUE = (*sorted(BY_DECISION, key=list(State).index), State.LOST, State.ABANDONED)
"""The ends, other than out, in which the value of loads is told."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site in one replication.

    ``*_at_deadline`` count the loads still standing at the site at the end of the deadline day
    (0 once it has been left, but for people who still fly home through the last hub).
    ``destroyed`` and ``abandoned`` count all its materiel that came to that end up to the horizon:
    by a planned disposal, by a late one, and when it was left.
    """

    site: str
    packing_from_h: float
    packed_h: float | None  # its own stock packed
    first_convoy_h: float | None  # first convoy that left it loaded
    emptied_h: float | None  # last materiel gone (vehicles of the rear party apart)
    left_h: float | None  # last person gone
    end: SiteEnd
    forced: bool
    forced_by: str  # what made it leave at once: a risk, or a name under leaves_early; else empty
    containers_at_deadline: int
    vehicles_at_deadline: int
    people_at_deadline: int
    destroyed: int
    abandoned: int


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something that happened to a convoy or a site."""

    time_h: float
    kind: str  # device found, strike, gunfire, vehicle abandoned, shelling, turned back, ...
    place: str  # road or site
    convoy: str  # empty when no convoy is concerned
    killed: int
    wounded: int
    vehicles_lost: int
    loads_lost: int
    hours_lost: float
    hit: str = ""  # truck, flatbed, soft vehicle, armoured vehicle, escort vehicle; else empty


@dataclass(frozen=True, slots=True)
class WaitRow:
    """How long loads of one site waited for one cause, from the start to the deadline."""

    queue: str  # "cargo" (containers and vehicles), "people" or "supplies" (truckloads)
    site: str
    cause: Cause
    load_days: float  # loads (or people, or truckloads) waiting, times days


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A stretch of one agent's timeline.

    The stretches of a convoy, an escort or a search team have no gap and no overlap. Parts of a
    fleet do different things at once: its stretches run side by side, each with its ``units``.
    """

    agent: str  # convoy/kidal/3, escort/sri_lanka/gao/1, fleet/gao_field/trucks
    activity: str  # waiting, loading, driving, unloading, resting, idle, ...
    place: str
    cause: str  # a Cause while waiting, else empty
    start_h: float
    end_h: float
    units: int  # 1 for a convoy or an escort; of a fleet the trucks, flatbeds or drivers


@dataclass(frozen=True, slots=True)
class MovementRow:
    """Loads that went from one place to another together."""

    by: str  # convoy/..., flight/..., own aircraft/..., overland/...
    load_class: str
    owner: str
    count: int
    origin: str
    destination: str
    departed_h: float
    arrived_h: float


@dataclass(frozen=True, slots=True)
class EndRow:
    """Loads of one class and owner that came to an end other than out (written only on request)."""

    load_class: str
    owner: str
    count: int
    place: str  # the site where they were, or from which the convoy had brought them
    end: State
    time_h: float


@dataclass(frozen=True, slots=True)
class BookRow:
    """All loads of one class by state at one instant (written only on request)."""

    time_h: float
    load_class: str
    counts: tuple[int, ...]  # in the order of State


@dataclass(frozen=True, slots=True)
class Detail:
    """Rows written only on request: they cost time and memory."""

    intervals: tuple[IntervalRow, ...]
    movements: tuple[MovementRow, ...]
    books: tuple[BookRow, ...]
    ends: tuple[EndRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplicationResult:
    """What one replication says.

    Attributes
    ----------
    replication
        Its number, from 0.
    milestones_h
        Hour at which each milestone was reached, in the order of the scenario; ``None`` if not
        before the horizon.
    outcomes
        Plain numbers by name, the same keys in every replication of a scenario:

        - at the end of the deadline day [loads or people]: ``left_at_deadline.<class>``, of which
          ``left_at_deadline.<class>.<site>`` and ``left_at_deadline.<class>.moving``;
          ``present_at_deadline.<contingent>``, its people who are still in the mission;
          ``deadline.<class>.<state>`` for each end, out among them; of materiel that stays at a
          site, ``disposed_by_deadline.<how>.<site>`` for each of ``DISPOSED``;
        - ``end.<class>.<state>`` at the horizon, for each state [loads or people];
        - ``wasted.<milestone>.<state>`` at the horizon, for a milestone of some owners: those of
          its loads and people that came to each end that does not count for it;
        - ``killed``, ``wounded`` (mission people), ``drivers_killed``, ``drivers_wounded`` (hired
           drivers), ``escorts_killed``, ``escorts_wounded`` (hired or host escorts), to the
           horizon, and the same with ``deadline.`` in front to the deadline [people];
        - to the horizon: ``strikes``, ``devices_found``, ``gunfire``; ``sites_forced_out`` (told to
          leave at once); ``convoys``, of which ``supply_runs``; ``columns_joined`` (last columns
          that went on with one of another site); ``flights``, of which ``charters`` and
          ``theatre_flights`` [-], the others days on which own aircraft flew;
          ``own_aircraft_people`` [people]; ``own_aircraft_containers`` [loads];
        - of the camps that eat, to the horizon: ``supplies_brought`` [truckloads];
          ``reserves_used_up``, how often one was [-]; ``days_without_supplies``, of all of them
          together [days];
        - if the scenario has prices, ``cost.<what>_usd`` for each of ``SPENT_ON`` and
          ``cost.total_usd`` to the horizon; if loads have a value, ``value.<state>_usd`` of those
          in each of ``ENDS_OF_VALUE``; both also to the deadline, with ``deadline.`` in front
          [USD].
    uncertainties
        What was drawn for each uncertainty, by name; of a split, by ``<name>.<path>``, what
        each of its groups came to.
    waits
        What waited for what, summed to the deadline.
    left_by_week
        For each load class, in the order of the scenario, how many are still in the mission
        (at a site or moving) at the start of each week from week 0 to the horizon. What ends at
        that instant is gone, as at the deadline; week 0 starts with the initial stock.
    """

    replication: int
    milestones_h: tuple[float | None, ...]
    outcomes: dict[str, float]
    uncertainties: dict[str, float]
    sites: tuple[SiteRow, ...]
    incidents: tuple[IncidentRow, ...]
    waits: tuple[WaitRow, ...]
    left_by_week: tuple[tuple[int, ...], ...]
    detail: Detail | None = field(default=None)
