"""What the replications of a batch left behind, turned from objects into plain columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from sim.records import IncidentRow, ReplicationResult, SiteRow, WaitRow

Columns = dict[str, list[Any]]
"""Values by column name; all columns of a table are of the same length."""

SITE_NAMES = tuple(column.name for column in fields(SiteRow))
INCIDENT_NAMES = tuple(column.name for column in fields(IncidentRow))
WAIT_NAMES = tuple(column.name for column in fields(WaitRow))


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that ended with an error."""

    replication: int
    error: str
    traceback: str


FAILURE_NAMES = tuple(column.name for column in fields(Failure))


@dataclass(slots=True)
class BatchColumns:
    """The rows of some replications, in their order, as plain columns.

    ``milestones_h``, ``outcomes`` and ``uncertainties`` hold one value a replication; the others
    several, each with the number of its replication. In ``left`` there is one column per load
    class.
    """

    replication: list[int] = field(default_factory=list)
    milestones_h: Columns = field(default_factory=dict)
    outcomes: Columns = field(default_factory=dict)
    uncertainties: Columns = field(default_factory=dict)
    sites: Columns = field(default_factory=dict)
    incidents: Columns = field(default_factory=dict)
    waiting: Columns = field(default_factory=dict)
    left: Columns = field(default_factory=dict)
    failures: Columns = field(default_factory=dict)


def columns_of(
    results: Sequence[ReplicationResult],
    failures: Sequence[Failure] = (),
    *,
    milestones: Sequence[str],
    classes: Sequence[str],
) -> BatchColumns:
    """Turn replications into columns.

    Parameters
    ----------
    milestones, classes
        Names in the order of the scenario, which is the order of the results' own tuples.
    """
    return BatchColumns(
        replication=[result.replication for result in results],
        milestones_h={
            name: [result.milestones_h[position] for result in results]
            for position, name in enumerate(milestones)
        },
        outcomes=_outcomes(results),
        uncertainties=_uncertainties(results),
        sites=_rows(SITE_NAMES, [(result.replication, result.sites) for result in results]),
        incidents=_rows(
            INCIDENT_NAMES, [(result.replication, result.incidents) for result in results]
        ),
        waiting=_rows(WAIT_NAMES, [(result.replication, result.waits) for result in results]),
        left=_left(results, classes),
        failures={name: list(map(attrgetter(name), failures)) for name in FAILURE_NAMES},
    )


def _outcomes(results: Sequence[ReplicationResult]) -> Columns:
    if not results:
        return {}
    names = tuple(results[0].outcomes)
    for result in results:
        if result.outcomes.keys() != results[0].outcomes.keys():
            odd = sorted(result.outcomes.keys() ^ results[0].outcomes.keys())
            raise ValueError(
                f"replication {result.replication} does not have the outcomes of replication "
                f"{results[0].replication}: {', '.join(odd[:5])}"
            )
    return {name: [result.outcomes[name] for result in results] for name in names}


def _uncertainties(results: Sequence[ReplicationResult]) -> Columns:
    """By name; every draw of a scenario has the same names (``sim.scenario.uncertainty``)."""
    names = results[0].uncertainties if results else ()
    return {name: [result.uncertainties[name] for result in results] for name in names}


def _rows(names: tuple[str, ...], by_replication: Iterable[tuple[int, Sequence[Any]]]) -> Columns:
    numbers: list[int] = []
    rows: list[Any] = []
    for number, own_rows in by_replication:
        numbers.extend([number] * len(own_rows))
        rows.extend(own_rows)
    columns = [list(map(attrgetter(name), rows)) for name in names]
    return {"replication": numbers, **dict(zip(names, columns, strict=True))}


def _left(results: Sequence[ReplicationResult], classes: Sequence[str]) -> Columns:
    columns: Columns = {"replication": [], "week": [], **{name: [] for name in classes}}
    for result in results:
        weeks = len(result.left_by_week[0]) if result.left_by_week else 0
        columns["replication"].extend([result.replication] * weeks)
        columns["week"].extend(range(weeks))
        for name, counts in zip(classes, result.left_by_week, strict=True):
            columns[name].extend(counts)
    return columns
