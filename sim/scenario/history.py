"""Reads the file of what really happened, which a scenario names by ``history``.

It is checked like the scenario: all that is wrong with it at once, each with its place. Its names
must be those of the scenario. A scenario that was varied (a later start, fewer people) may still
run beside a history that no longer fits its numbers; only a back-test is then refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sim.scenario.checks.stock import holdings
from sim.scenario.findings import Finding, Path, suggestion
from sim.scenario.paths import expand
from sim.scenario.placed import with_place
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import DatedSpec, GoneFact, History
from sim.scenario.text_file import read_text
from sim.scenario.validated import Validated, validated
from sim.scenario.yaml_tree import Node, compose

KEY = "history"
"""The key of a scenario that names the file."""


@dataclass(frozen=True, slots=True)
class LoadedHistory:
    """A valid history, and why it cannot be held against the scenario that names it."""

    history: History
    misfits: tuple[Finding, ...]


def read_history(
    named: Node | None, scenario: Scenario | None
) -> tuple[LoadedHistory | None, list[Finding]]:
    """The history that a scenario file names, and what is wrong with it.

    Parameters
    ----------
    named
        The value behind the key; the file lies relative to where that is written.
    scenario
        The scenario it must fit, or one with stand-ins that has all its names; without one only
        the file itself is checked.
    """
    if named is None or not isinstance(named.value, str) or not named.value:
        return None, []
    place = named.place
    folder = "" if place.line is None else os.path.dirname(place.source)
    source = os.path.join(folder, named.value)
    text, fault = read_text(source, place, (KEY,), "name a file of what happened, in YAML")
    if text is None:
        return None, [fault] if fault else []
    tree, read, findings = _parsed(text, source)
    if tree is None or read is None:
        return None, [*findings]
    history, faults = read.model, [*read.faults]
    if scenario is not None and read.named is not None:
        faults += read.untouched(_unknown_names(read.named, scenario))
    misfits: tuple[Finding, ...] = ()
    if history is not None:
        faults += _falling(history)
        if scenario is not None:
            found = (
                *_inputs_that_are_none(history, scenario),
                *_too_early(history, scenario),
                *_too_many(history, scenario),
            )
            misfits = tuple(with_place(fault, tree) for fault in found)
    told = {finding.path for finding in findings}
    placed = [with_place(fault, tree) for fault in faults if fault.path not in told]
    loaded = None if history is None else LoadedHistory(history, misfits)
    return loaded, [*findings, *placed]


@lru_cache(maxsize=1)  # all variants of a scenario name one file
def _parsed(
    text: str, source: str
) -> tuple[Node | None, Validated[History] | None, tuple[Finding, ...]]:
    """What the file says by itself, and what is wrong with its text."""
    tree, findings = compose(text, source)
    read = None if tree is None else validated(History, tree.plain())
    return tree, read, tuple(findings)


# -- names -------------------------------------------------------------------------------------


def _unknown_names(history: History, scenario: Scenario) -> Iterator[Finding]:
    for name, counted in history.gone.items():
        for position, load_class in enumerate(counted.classes):
            where: Path = ("gone", name, "classes", position)
            yield from _unknown(where, load_class, set(scenario.loads), "load class", "es")
            if load_class in counted.classes[:position]:
                yield Finding(where, f"'{load_class}' is listed twice", "name it once")
    for name in history.sites:
        if name not in scenario.sites:
            right = suggestion(name, scenario.sites, "sites")
            yield Finding(("sites", name), f"unknown site '{name}'", right, on_key=True)
    for name, home in history.contingents.items():
        where = ("contingents", name, "contingent")
        yield from _unknown(where, home.contingent, set(scenario.contingents), "contingent")
    yield from _unknown_ways(history, scenario)


def _unknown_ways(history: History, scenario: Scenario) -> Iterator[Finding]:
    network = scenario.network
    origins = {*scenario.sites, *network.waypoints, *network.exits}
    ends = {*scenario.sites, *network.waypoints, *network.borders}
    for name, convoy in history.convoys.items():
        yield from _unknown(("convoys", name, "from"), convoy.origin, origins, "place")
        where, end = ("convoys", name, "to"), convoy.destination
        borders = {way.out_at for way in network.corridors.values() if way.way[-1] == end}
        if borders and end not in ends:
            what = f"'{end}' lies beyond the border at which loads are out"
            yield Finding(where, what, f"name that border: {', '.join(sorted(borders))}")
        else:
            yield from _unknown(where, end, ends, "place")


def _unknown(
    path: Path, name: str, known: set[str], kind: str, plural: str = "s"
) -> Iterator[Finding]:
    if name not in known:
        yield Finding(path, f"unknown {kind} '{name}'", suggestion(name, known, kind + plural))


def _inputs_that_are_none(history: History, scenario: Scenario) -> Iterator[Finding]:
    for section, facts in history.sections().items():
        for name, fact in facts.items():
            for number, patterns in fact.sets.items():
                for position, pattern in enumerate(patterns):
                    if not expand(scenario, pattern):
                        path = (section, name, "sets", number, position)
                        what = f"'{pattern}' matches nothing in the scenario"
                        yield Finding(path, what, "name the input it has set by its dotted path")


# -- days and numbers --------------------------------------------------------------------------


def _too_early(history: History, scenario: Scenario) -> Iterator[Finding]:
    start = scenario.mission.start
    for section, facts in history.sections().items():
        for name, fact in facts.items():
            key = fact.numbers[0] if isinstance(fact, DatedSpec) else "day"
            day = getattr(fact, key)
            if day < start:
                what = f"{day} lies before the start of the mission {start}"
                yield Finding((section, name, key), what, "correct the one or the other")


def _too_many(history: History, scenario: Scenario) -> Iterator[Finding]:
    stock = holdings(scenario).items()
    for name, counted in history.gone.items():
        held = sum(count for (_, _, each), count in stock if each in counted.classes)
        if counted.gone > held:
            what = f"{counted.gone:,} are more than the {held:,} of the scenario"
            yield Finding(("gone", name, "gone"), what, "correct the one or the other")
    for name, home in history.contingents.items():
        held = sum(
            count
            for (_, owner, load_class), count in stock
            if owner == home.contingent and scenario.loads[load_class].kind == "people"
        )
        if home.people > held:
            what = f"{home.people:,} are more than its {held:,} people in the scenario"
            yield Finding(("contingents", name, "people"), what, "correct the one or the other")


def _falling(history: History) -> Iterator[Finding]:
    """Counts of the same classes that fall from one day to the next."""
    for series in counted_together(history).values():
        for (_, before), (name, after) in pairwise(series):
            most = after.gone if after.gone_at_most is None else after.gone_at_most
            if before.day == after.day:
                what = f"the same classes are counted twice on {after.day}"
                yield Finding(("gone", name, "day"), what, "keep one of the two")
            elif most < before.gone:
                what = f"{most:,} on {after.day} after {before.gone:,} on {before.day}"
                yield Finding(("gone", name, "gone"), what, "who has gone stays gone; correct one")


def counted_together(history: History) -> dict[frozenset[str], list[tuple[str, GoneFact]]]:
    """The facts about loads gone, by the classes they count, each series by day."""
    series: dict[frozenset[str], list[tuple[str, GoneFact]]] = {}
    for name, fact in sorted(history.gone.items(), key=lambda item: (item[1].day, item[0])):
        series.setdefault(frozenset(fact.classes), []).append((name, fact))
    return series
