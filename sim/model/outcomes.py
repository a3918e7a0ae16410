"""What a finished mission says: its books, counters and rows as one ReplicationResult."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from sim.model.ledgers.books import STATES
from sim.model.ledgers.money import spent, worth
from sim.records import (
    CASUALTIES,
    DISPOSED,
    ENDS,
    Detail,
    Kind,
    ReplicationResult,
    SiteEnd,
    SiteRow,
    State,
)

if TYPE_CHECKING:
    from sim.model.sites.site import Site
    from sim.model.world import World


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things stand at one instant.

    Counts by site and class, by class and state, and of materiel that was passed on, destroyed
    and abandoned at each site; people of each contingent who are still in the mission; the killed
    and wounded; what has been spent by then, if the scenario has prices [USD].
    """

    at_site: dict[str, tuple[int, ...]]
    present: dict[str, int]
    disposed: dict[str, dict[str, int]]
    by_state: tuple[tuple[int, ...], ...]
    casualties: dict[str, int]
    spent: dict[str, float]


def _classes_at(world: World, site: Site) -> tuple[int, ...]:
    counts = [0] * len(world.books.classes)
    for lane in site.lanes():
        for lot, count in lane.counts.items():
            counts[world.lots[lot].class_index] += count
    return tuple(counts)


def snapshot(world: World) -> Snapshot:
    """How things stand now."""
    return Snapshot(
        at_site={name: _classes_at(world, site) for name, site in world.sites.items()},
        present={name: each.present() for name, each in world.contingents.items()},
        disposed={
            name: {key: getattr(site, key) for key in DISPOSED}
            for name, site in world.sites.items()
        },
        by_state=tuple(tuple(row) for row in world.books.counts),
        casualties={key: getattr(world.tally, key) for key in CASUALTIES},
        spent=spent(world),
    )


def result_of(world: World, replication: int, drawn: dict[str, float]) -> ReplicationResult:
    """The result of a mission that has reached its horizon, with its uncertainties as drawn."""
    detail = None
    waits = world.ledger.rows()
    if world.intervals is not None and world.movements is not None:
        books = world.books
        detail = Detail(tuple(world.intervals), tuple(world.movements), books.rows, books.ends)
    return ReplicationResult(
        replication=replication,
        milestones_h=tuple(goal.reached_h for goal in world.books.goals),
        outcomes=_outcomes(world),
        uncertainties=drawn,
        sites=tuple(_site_row(world, site) for site in world.sites.values()),
        incidents=tuple(sorted(world.incidents, key=lambda row: (row.time_h, row.convoy))),
        waits=waits,
        left_by_week=world.books.left_by_week(),
        detail=detail,
    )


def _outcomes(world: World) -> dict[str, float]:
    books = world.books
    at_deadline = world.deadline
    assert at_deadline is not None  # noted at the deadline, or at the horizon
    at_site, moving = STATES.index(State.AT_SITE), STATES.index(State.MOVING)
    outcomes: dict[str, float] = {}
    for index, name in enumerate(books.classes):
        states = at_deadline.by_state[index]
        outcomes[f"left_at_deadline.{name}"] = states[at_site] + states[moving]
        for site in world.sites:
            outcomes[f"left_at_deadline.{name}.{site}"] = at_deadline.at_site[site][index]
        outcomes[f"left_at_deadline.{name}.moving"] = states[moving]
        for state in ENDS:
            outcomes[f"deadline.{name}.{state.value}"] = states[STATES.index(state)]
        for end, count in zip(STATES, books.counts[index], strict=True):
            outcomes[f"end.{name}.{end.value}"] = count
    for name, goal in zip(world.scenario.milestones, books.goals, strict=True):
        for end, count in (goal.wasted or {}).items():
            outcomes[f"wasted.{name}.{end.value}"] = count
    for name, count in at_deadline.present.items():
        outcomes[f"present_at_deadline.{name}"] = count
    for site, counts in at_deadline.disposed.items():
        for key, count in counts.items():
            outcomes[f"disposed_by_deadline.{key}.{site}"] = count
    for key, count in at_deadline.casualties.items():
        outcomes[f"deadline.{key}"] = count
    tally = world.tally
    for key in tally.__slots__:
        outcomes[key] = getattr(tally, key)
    outcomes |= _money("deadline.", at_deadline.spent, worth(world, at_deadline.by_state))
    outcomes |= _money("", spent(world), worth(world, books.counts))
    return outcomes


def _money(until: str, spent_on: dict[str, float], ends: dict[State, float]) -> dict[str, float]:
    cost = {f"{until}cost.{what}_usd": usd for what, usd in spent_on.items()}
    return cost | {f"{until}value.{state.value}_usd": usd for state, usd in ends.items()}


def _site_row(world: World, site: Site) -> SiteRow:
    assert world.deadline is not None  # noted at the deadline, or at the horizon
    counts = world.deadline.at_site[site.name]
    by_kind = dict.fromkeys(Kind, 0)
    for name, count in zip(world.books.classes, counts, strict=True):
        by_kind[Kind(world.scenario.loads[name].kind)] += count
    return SiteRow(
        site=site.name,
        packing_from_h=site.packing_from_h,
        packed_h=site.packed_h,
        first_convoy_h=site.first_convoy_h,
        emptied_h=site.emptied_h(),
        left_h=site.left_h,
        end=_end_of(world, site),
        forced=site.forced,
        forced_by=site.forced_by,
        containers_at_deadline=by_kind[Kind.CONTAINER],
        vehicles_at_deadline=by_kind[Kind.VEHICLE],
        people_at_deadline=by_kind[Kind.PEOPLE],
        destroyed=site.destroyed,
        abandoned=site.abandoned,
    )


def _end_of(world: World, site: Site) -> SiteEnd:
    if site.left_h is not None:
        return site.end
    since = site.spec.liquidation_from
    since_h = inf if since is None else world.calendar.hour_of(since)
    emptied_h = (site.sent_h or 0.0) if site.is_emptied() else inf
    if since_h < min(world.horizon_h, emptied_h):
        return SiteEnd.IN_LIQUIDATION
    return SiteEnd.OPEN
