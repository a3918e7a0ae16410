"""What replications say about the facts of a history: the numbers that a back-test is made of.

A back-test asks for days that are not in the weekly tables, and for single convoys. So each
replication is run with all its rows, which are reduced to one number a fact where they arise and
then forgotten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.experiment.in_order import in_order
from sim.experiment.parcel import Parcel, parcel_of, unpacked
from sim.experiment.tables import day_done
from sim.model.ground.threat import STRIKE
from sim.model.replication import simulate
from sim.records import BookRow, MovementRow, ReplicationResult, State
from sim.scenario.schema import PeopleClass, Scenario
from sim.scenario.schema.history import History
from sim.units import HOURS_PER_DAY, Calendar

PROBES_A_TASK = 10
"""Replications a task."""

_GONE = tuple(tuple(State).index(state) for state in (State.OUT, State.SEPARATED))


class ProbeError(Exception):
    """A replication that ended with an error; the message names it."""

    def __init__(self, replication: int, error: str) -> None:
        super().__init__(replication, error)
        self.replication = replication
        self.error = error

    def __str__(self) -> str:
        return f"replication {self.replication} failed: {self.error}"


@dataclass(frozen=True, slots=True)
class NumberRow:
    """What one replication says about one fact that has one number.

    ``value`` is a count of loads (section ``gone``) or of people (``casualties``), or the number
    of a day, counted from the first of the mission as 0; ``None`` if it did not come before the
    horizon.
    """

    replication: int
    section: str
    fact: str
    value: int | None


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One loaded convoy of one replication on the way of a documented one."""

    replication: int
    fact: str
    convoy: str
    departed_h: float
    days: float
    strikes: int
    wounded: int
    killed: int


@dataclass(frozen=True)
class Probes:
    """What all replications say: the rows above as data frames, in replication order."""

    n: int
    numbers: pd.DataFrame
    passages: pd.DataFrame


def probe(
    scenario: Scenario,
    history: History,
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Probes:
    """Run replications 0 to ``replications`` - 1 and keep what they say about each fact.

    ``progress`` is told how many are done after each batch. Raises ProbeError for the first
    replication that fails.
    """
    firsts = range(0, replications, PROBES_A_TASK)
    counts = [min(PROBES_A_TASK, replications - first) for first in firsts]
    parts: Iterator[_Rows]
    if executor is None:
        parts = map(partial(_probe_batch, scenario, history, seed), firsts, counts)
    else:
        parcel = parcel_of(scenario)
        parts = in_order(
            executor.submit(_probe_sent, parcel, history, seed, *span)
            for span in zip(firsts, counts, strict=True)
        )
    numbers: list[NumberRow] = []
    passages: list[PassageRow] = []
    for first, count, (some_numbers, some_passages) in zip(firsts, counts, parts, strict=True):
        numbers += some_numbers
        passages += some_passages
        if progress is not None:
            progress(first + count)
    frame = pd.DataFrame(numbers, columns=[column.name for column in fields(NumberRow)])
    return Probes(
        n=replications,
        numbers=frame.astype({"value": "Float64"}),
        passages=pd.DataFrame(passages, columns=[column.name for column in fields(PassageRow)]),
    )


_Rows = tuple[list[NumberRow], list[PassageRow]]


def _probe_sent(parcel: Parcel, history: History, seed: int, first: int, count: int) -> _Rows:
    return _probe_batch(unpacked(parcel), history, seed, first, count)


def _probe_batch(scenario: Scenario, history: History, seed: int, first: int, count: int) -> _Rows:
    numbers: list[NumberRow] = []
    passages: list[PassageRow] = []
    for replication in range(first, first + count):
        try:
            result = simulate(scenario, seed, replication, detail=True)
        except Exception as error:
            raise ProbeError(replication, f"{type(error).__name__}: {error}") from error
        numbers += numbers_of(result, history, scenario)
        passages += passages_of(result, history)
    return numbers, passages


# -- loads, sites, contingents -----------------------------------------------------------------


def numbers_of(
    result: ReplicationResult, history: History, scenario: Scenario
) -> Iterator[NumberRow]:
    """One row for each fact that has one number; ``result`` must have been run with detail."""
    assert result.detail is not None
    number = result.replication
    calendar = Calendar(scenario.mission.start)
    series = _gone_by_class(result.detail.books)
    for name, counted in history.gone.items():
        end_h = calendar.end_of(counted.day)
        gone = sum(_at(series.get(load_class, ()), end_h) for load_class in counted.classes)
        yield NumberRow(number, "gone", name, gone)
    left = {row.site: row.left_h for row in result.sites}
    for name in history.sites:
        yield NumberRow(number, "sites", name, _day(left[name]))
    home = _home_by_contingent(result.detail.movements, scenario)
    for name, fact in history.contingents.items():
        hour = _reached_h(home.get(fact.contingent, ()), fact.people)
        yield NumberRow(number, "contingents", name, _day(hour))
    for name, harmed in history.casualties.items():
        end_h = calendar.end_of(harmed.day)
        met = [row for row in result.incidents if row.convoy and row.time_h <= end_h]
        people = sum(row.killed if harmed.harm == "killed" else row.wounded for row in met)
        yield NumberRow(number, "casualties", name, people)


_Series = list[tuple[float, int]]
"""Hours in order, and the count from each of them on."""


def _gone_by_class(books: tuple[BookRow, ...]) -> Mapping[str, _Series]:
    series: dict[str, _Series] = {}
    for row in books:
        gone = sum(row.counts[state] for state in _GONE)
        series.setdefault(row.load_class, []).append((row.time_h, gone))
    return series


def _at(series: _Series | tuple[()], time_h: float) -> int:
    position = bisect_right(series, time_h, key=lambda point: point[0])
    return series[position - 1][1] if position else 0


def _home_by_contingent(
    movements: tuple[MovementRow, ...], scenario: Scenario
) -> Mapping[str, list[tuple[float, int]]]:
    """For each contingent, when people of it left the mission, and how many."""
    people = {name for name, load in scenario.loads.items() if isinstance(load, PeopleClass)}
    went: dict[str, list[tuple[float, int]]] = {}
    for row in movements:
        if row.load_class in people and row.destination not in scenario.sites:
            went.setdefault(row.owner, []).append((row.arrived_h, row.count))
    return {owner: sorted(rows) for owner, rows in went.items()}


def _reached_h(went: list[tuple[float, int]] | tuple[()], people: int) -> float | None:
    gone = 0
    for time_h, count in went:
        gone += count
        if gone >= people:
            return time_h
    return None


def _day(time_h: float | None) -> int | None:
    return None if time_h is None else int(day_done(np.array(time_h)))


# -- convoys -----------------------------------------------------------------------------------


class _Hop(NamedTuple):
    """One convoy from one site to the next."""

    departed_h: float
    arrived_h: float
    convoy: str
    origin: str
    destination: str


def passages_of(result: ReplicationResult, history: History) -> Iterator[PassageRow]:
    """One row for each loaded convoy that went the way of a documented one."""
    assert result.detail is not None
    hops = _hops(result.detail.movements)
    for name, fact in history.convoys.items():
        for trip in _trips(hops, fact.origin, fact.destination):
            met = [
                row
                for hop in trip
                for row in result.incidents
                if row.convoy.startswith(f"{hop.convoy}/")
                and hop.departed_h <= row.time_h < hop.arrived_h
            ]
            yield PassageRow(
                replication=result.replication,
                fact=name,
                convoy=trip[0].convoy,
                departed_h=trip[0].departed_h,
                days=(trip[-1].arrived_h - trip[0].departed_h) / HOURS_PER_DAY,
                strikes=sum(row.kind == STRIKE for row in met),
                wounded=sum(row.wounded for row in met),
                killed=sum(row.killed for row in met),
            )


def _hops(movements: tuple[MovementRow, ...]) -> Mapping[str, list[_Hop]]:
    """What each convoy did, in order."""
    found = {
        _Hop(row.departed_h, row.arrived_h, row.by, row.origin, row.destination)
        for row in movements
        if row.arrived_h > row.departed_h  # a flight is there at once
    }
    by_convoy: dict[str, list[_Hop]] = {}
    for hop in sorted(found):
        by_convoy.setdefault(hop.convoy, []).append(hop)
    return by_convoy


def _trips(hops: Mapping[str, list[_Hop]], origin: str, destination: str) -> Iterator[list[_Hop]]:
    """Convoys that set out at ``origin`` and came to ``destination``, hop by hop."""
    for first, *_ in sorted(hops.values()):
        trip = [first] if first.origin == origin else []
        while trip and trip[-1].destination != destination:
            onward = _onward(hops, trip[-1])
            trip = [*trip, onward] if onward is not None else []
        if trip:
            yield trip


def _onward(hops: Mapping[str, list[_Hop]], last: _Hop) -> _Hop | None:
    """How a convoy went on from where it came to: by itself, or with the last column from there."""
    for convoy in (last.convoy, f"column/{last.destination}"):
        for hop in hops.get(convoy, ()):
            if hop.origin == last.destination and hop.departed_h >= last.arrived_h:
                return hop
    return None
