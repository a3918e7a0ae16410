"""The books: where every load is, at every instant, and which milestones that reaches.

A *lot* is all loads of one class that belong to one owner. Lots are numbered once per scenario;
what moves is a count of a lot. Each load is in exactly one state; a booking takes it out of one
and puts it into another, so the sum per class is the initial stock at every instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from math import ceil

import simpy

from sim.records import STILL_IN_MISSION, BookRow, EndRow, Kind, State
from sim.scenario.schema import UN_OWNED, LoadClass, PeopleClass, Scenario, VehicleClass
from sim.units import HOURS_PER_WEEK

STATES = tuple(State)
_AT_SITE, _MOVING = State.AT_SITE, State.MOVING  # found once: they cost ten attributes each
_INDEX = {state: index for index, state in enumerate(STATES)}

Loads = dict[int, int]
"""Counts by lot number."""


@dataclass(frozen=True, slots=True)
class Lot:
    """All loads of one class that belong to one owner."""

    number: int
    load_class: str
    class_index: int
    kind: Kind
    is_people: bool
    owner: str
    leaves: str  # for people: with_contingent, travel or separate; empty for materiel
    crew: int  # people needed to drive one (vehicles)
    seats: int  # people one carries (vehicles)
    flatbed_share: float  # share that must ride on a flatbed (vehicles)
    sensitive: bool  # first out, and never given away
    armoured: bool  # whether it protects those in it (vehicles)

    @classmethod
    def of(cls, number: int, owner: str, name: str, index: int, spec: LoadClass) -> Lot:
        """The lot of a class and an owner."""
        vehicle = spec if isinstance(spec, VehicleClass) else None
        return cls(
            number=number,
            load_class=name,
            class_index=index,
            kind=Kind(spec.kind),
            is_people=isinstance(spec, PeopleClass),
            owner=owner,
            leaves=spec.leaves if isinstance(spec, PeopleClass) else "",
            crew=vehicle.crew_people if vehicle else 0,
            seats=vehicle.seats if vehicle else 0,
            flatbed_share=vehicle.flatbed_share if vehicle else 0.0,
            sensitive=not isinstance(spec, PeopleClass) and spec.sensitive,
            armoured=vehicle is not None and vehicle.protection == "armoured",
        )


class LotRegister:
    """The lots of a scenario, in an order that does not depend on the file's order."""

    def __init__(self, scenario: Scenario) -> None:
        self._loads = scenario.loads
        self.classes = tuple(scenario.loads)
        owners = (UN_OWNED, *sorted(scenario.contingents))
        self.lots: tuple[Lot, ...] = tuple(
            Lot.of(number, owner, name, self.classes.index(name), scenario.loads[name])
            for number, (owner, name) in enumerate(
                (owner, name) for owner in owners for name in sorted(self.classes)
            )
        )
        self.of_owner: dict[str, list[Lot]] = {owner: [] for owner in owners}
        for lot in self.lots:
            self.of_owner[lot.owner].append(lot)
        self._numbers = {(lot.load_class, lot.owner): lot.number for lot in self.lots}

    def drawn(self, scenario: Scenario) -> LotRegister:
        """The same lots as a draw of the uncertainties has made their classes.

        A draw makes anew only those classes of which it has drawn something.
        """
        redrawn = {name for name, spec in scenario.loads.items() if spec is not self._loads[name]}
        if not redrawn:
            return self
        register = copy(self)
        register.lots = tuple(
            Lot.of(lot.number, lot.owner, name, lot.class_index, scenario.loads[name])
            if (name := lot.load_class) in redrawn
            else lot
            for lot in self.lots
        )
        register.of_owner = {owner: [] for owner in self.of_owner}
        for lot in register.lots:
            register.of_owner[lot.owner].append(lot)
        return register

    def number_of(self, load_class: str, owner: str) -> int:
        """The number of the lot of ``load_class`` owned by ``owner``."""
        return self._numbers[load_class, owner]


class Lane:
    """Counts of lots that stand together, with their total."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts: Loads = {}
        self.total = 0

    def add(self, lot: int, count: int) -> None:
        """Put ``count`` loads of ``lot`` here."""
        if count:
            self.counts[lot] = self.counts.get(lot, 0) + count
            self.total += count

    def add_all(self, loads: Mapping[int, int]) -> None:
        """Put all of ``loads`` here."""
        counts = self.counts
        for lot, count in loads.items():
            if count:
                counts[lot] = counts.get(lot, 0) + count
                self.total += count

    def count_of(self, lots: Iterable[int]) -> int:
        """How many loads of some lots are here."""
        return sum(filter(None, map(self.counts.get, lots)))

    def take(self, count: int, order: Iterable[int] | None = None) -> Loads:
        """Take up to ``count`` loads, lots in the given order (else by number)."""
        taken: Loads = {}
        wanted = count if count < self.total else self.total
        if wanted <= 0:
            return taken
        counts = self.counts
        for lot in sorted(counts) if order is None else filter(counts.__contains__, order):
            here = counts[lot]
            if here > wanted:
                taken[lot] = wanted
                counts[lot] = here - wanted
                self.total -= wanted
                break
            taken[lot] = here
            del counts[lot]
            self.total -= here
            wanted -= here
            if not wanted:
                break
        return taken

    def take_within(self, count: int, most: Iterable[tuple[int, int]]) -> Loads:
        """Take up to ``count`` loads: so many of a lot at most, then of the next, in that order."""
        taken: Loads = {}
        for lot, limit in most:
            if part := sum(self.take(min(limit, count), (lot,)).values()):
                taken[lot] = taken.get(lot, 0) + part
                count -= part
            if not count:
                break
        return taken

    def take_alike(self, count: int, u: float, lots: Iterable[int] | None = None) -> Loads:
        """Take up to ``count`` loads (of some lots), each as likely as any other.

        A systematic sample: every n-th load in the order of the lots, the first one by the
        uniform ``u``.
        """
        counts = self.counts
        here = [*sorted(counts)] if lots is None else [*filter(counts.__contains__, lots)]
        among = sum(counts[lot] for lot in here)
        count = min(count, among)
        chosen: Loads = {}
        passed = before = 0
        for lot in here if count > 0 else ():
            passed += counts[lot]
            if passed == among or count == among:
                upto = min(passed, count)
            else:
                upto = ceil(passed * count / among - u)
            if upto > before:
                chosen[lot] = upto - before
                before = upto
        for lot, number in chosen.items():
            self.remove(lot, number)
        return chosen

    def remove(self, lot: int, count: int) -> None:
        """Take ``count`` loads of one lot, which must be here."""
        here = self.counts[lot]
        if here == count:
            del self.counts[lot]
        else:
            self.counts[lot] = here - count
        self.total -= count


@dataclass(slots=True)
class Stay:
    """People of one owner of whom a milestone lets so many stay."""

    people: int
    may_stay: int

    def beyond(self) -> int:
        """How many there are beyond those who may stay."""
        return max(0, self.people - self.may_stay)

    def go(self, count: int) -> int:
        """Some have come to their end; how many of them beyond those who may stay."""
        before = self.beyond()
        self.people -= count
        return before - self.beyond()


@dataclass(slots=True)
class Goal:
    """A milestone on its way: reached when no more than ``less`` are outstanding.

    Outstanding are the loads of its lots that have not come to one of ``ends``, and those of its
    sites that have not been left; of the lots in ``stays`` those alone who are beyond what may
    stay. ``wasted`` counts those that came to another end, by end, where the books by class do not
    tell it.
    """

    outstanding: int
    less: int
    ends: frozenset[State]
    lots: frozenset[int]
    sites: frozenset[str]
    wasted: dict[State, int] | None = None
    reached_h: float | None = None
    on_reached: Callable[[], None] | None = None
    stays: dict[int, Stay] = field(default_factory=dict)  # by lot; those of one owner share one

    def count_end(self, lot: int, count: int) -> None:
        """Some loads of a lot came to an end that counts: so many fewer are outstanding."""
        stay = self.stays.get(lot)
        self.outstanding -= count if stay is None else stay.go(count)

    def waste(self, loads: Mapping[int, int], end: State) -> None:
        """Some loads came to an end that does not count."""
        assert self.wasted is not None  # the books ask no others
        self.wasted[end] += sum(count for lot, count in loads.items() if lot in self.lots)


class Books:
    """Counts of every class by state; weekly series of what is left; milestones."""

    def __init__(
        self, register: LotRegister, weeks: int, env: simpy.Environment, keep_rows: bool
    ) -> None:
        self._lots = register.lots
        self._env = env
        self._rows: list[BookRow] | None = [] if keep_rows else None
        self._ends: list[EndRow] = []
        self._weeks = weeks
        self.classes = register.classes
        self.counts = [[0] * len(STATES) for _ in register.classes]
        self.initial: Loads = {}  # by lot
        self._row_of = [self.counts[lot.class_index] for lot in self._lots]
        self._gone_in_week = [[0] * weeks for _ in register.classes]
        self.goals: list[Goal] = []  # all are there before the first booking to an end
        self.watched: list[Goal] = []  # like milestones, but somebody acts on them
        self._goals_by_end: dict[State, tuple[list[list[Goal]], list[Goal]]] = {}
        self.cargo_left: dict[str, int] = {}  # materiel of each owner not yet at its end
        self._gone_h = [0.0] * len(register.classes)  # sum of the hours at which people went
        self.owner_cleared: Callable[[str], None] = lambda owner: None

    @property
    def rows(self) -> tuple[BookRow, ...]:
        """One row per booking, if rows are kept."""
        return tuple(self._rows or ())

    @property
    def ends(self) -> tuple[EndRow, ...]:
        """One row per end other than out, if rows are kept."""
        return tuple(self._ends)

    def open(self, lot_number: int, count: int) -> None:
        """Enter the initial stock of a lot."""
        lot = self._lots[lot_number]
        self.counts[lot.class_index][_INDEX[State.AT_SITE]] += count
        self.initial[lot_number] = self.initial.get(lot_number, 0) + count
        if not lot.is_people:
            self.cargo_left[lot.owner] = self.cargo_left.get(lot.owner, 0) + count

    def set_out(self, *lanes: Lane) -> None:
        """What stood at a site is on the move, lane by lane."""
        for lane in lanes:
            if lane.total:
                self.move(lane.counts, _AT_SITE, _MOVING)

    def arrive(self, *lanes: Lane) -> None:
        """What was on the move stands at a site, lane by lane."""
        for lane in lanes:
            if lane.total:
                self.move(lane.counts, _MOVING, _AT_SITE)

    def move(self, loads: Mapping[int, int], origin: State, target: State, place: str = "") -> None:
        """Book ``loads`` from one state to another; ``place`` is told of an end other than out."""
        if not loads:
            return
        before, after = _INDEX[origin], _INDEX[target]
        for lot_number, count in loads.items():
            row = self._row_of[lot_number]
            row[before] -= count
            row[after] += count
            if self._rows is not None:
                lot, now_h = self._lots[lot_number], self._env.now
                self._rows.append(BookRow(now_h, lot.load_class, tuple(row)))
                if place and count:
                    end = EndRow(lot.load_class, lot.owner, count, place, target, now_h)
                    self._ends.append(end)
        if target not in STILL_IN_MISSION:
            self._end(loads, target)

    def _end(self, loads: Mapping[int, int], target: State) -> None:
        now_h = self._env.now
        week = ceil(now_h / HOURS_PER_WEEK) or 1  # starts without them; week 0 starts with all
        goals_of, wasted_for = self._goals_by_end.get(target) or self._goals_for(target)
        for lot_number, count in loads.items():
            lot = self._lots[lot_number]
            if week < self._weeks:
                self._gone_in_week[lot.class_index][week] += count
            for goal in goals_of[lot_number]:
                goal.count_end(lot_number, count)
                if goal.outstanding <= goal.less and goal.reached_h is None:
                    goal.reached_h = now_h
                    if goal.on_reached is not None:
                        goal.on_reached()
            if lot.is_people:
                self._gone_h[lot.class_index] += count * now_h
            elif count:
                left = self.cargo_left[lot.owner] = self.cargo_left[lot.owner] - count
                if not left:
                    self.owner_cleared(lot.owner)

        for goal in wasted_for:
            goal.waste(loads, target)

    def _goals_for(self, end: State) -> tuple[list[list[Goal]], list[Goal]]:
        """Found once: by lot, the goals that an end brings nearer; those that count it as waste."""
        nearer = [goal for goal in (*self.goals, *self.watched) if end in goal.ends]
        goals_of = [[goal for goal in nearer if lot.number in goal.lots] for lot in self._lots]
        wasted_for = [g for g in self.goals if g.wasted is not None and end not in g.ends]
        self._goals_by_end[end] = goals_of, wasted_for
        return goals_of, wasted_for

    def site_left(self, site: str) -> None:
        """A site has been left."""
        for goal in self.goals:
            if site in goal.sites:
                goal.outstanding -= 1
                if goal.outstanding <= goal.less and goal.reached_h is None:
                    goal.reached_h = self._env.now

    def initial_of(self, lots: Iterable[int]) -> int:
        """How many loads of some lots there were at the start."""
        return sum(self.initial.get(lot, 0) for lot in lots)

    def count(self, class_index: int, state: State) -> int:
        """Loads of one class in one state."""
        return self.counts[class_index][_INDEX[state]]

    def person_hours(self, class_index: int) -> float:
        """Hours spent in the mission until now by all people of one class together."""
        still = sum(self.count(class_index, state) for state in STILL_IN_MISSION)
        return still * self._env.now + self._gone_h[class_index]

    def left_by_week(self) -> tuple[tuple[int, ...], ...]:
        """For each class, loads still in the mission at the start of each week.

        What ends at that instant is gone; week 0 starts with the initial stock.
        """
        series = []
        for index, gone in enumerate(self._gone_in_week):
            left = self.initial_of(lot.number for lot in self._lots if lot.class_index == index)
            line = []
            for ended in gone:
                left -= ended
                line.append(left)
            series.append(tuple(line))
        return tuple(series)
