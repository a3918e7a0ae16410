"""How runs differ, on one screen: at most 100 columns, each milestone on one line of a table.

The first run is the base. A title that leaves no room for its figures is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase
from typing import Any

import pandas as pd

from sim.analysis.compare import (
    CHANCE,
    COST,
    DAYS,
    FORCED,
    FORCED_BY_HORIZON,
    HURT,
    LEFT,
    SPENT_BY_HORIZON,
    differences_of,
)
from sim.analysis.deadline import HIRED_ESCORTS
from sim.analysis.pairs import Pairs
from sim.experiment.experiment import Experiment
from sim.experiment.fingerprint import differences, resolved
from sim.experiment.manifest import shortened
from sim.experiment.summary import ALL_TOGETHER
from sim.report.cut_off import cut_off_lines
from sim.report.lines import WIDTH, cut, cut_apart, fitted, wrapped
from sim.report.noise import digits_of, legend, mark, with_interval
from sim.report.plain_words import plain
from sim.report.words import USD_MILLION, chance, counts_hired_escorts, joint_mark
from sim.sobol import SCRAMBLES

MOST_RUNS = 8
"""More curves than these would be a tangle in each panel of the figure."""

_NUMBERS = (LEFT, HURT, FORCED, COST)
_MOST_PATHS_NAMED = 10
_NOT_LIVED = ("evidence", "history", "levers")
"""What stands in a scenario and is read in no replication."""

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Run:
    """One of the runs that are compared, and where it was found."""

    where: str
    experiment: Experiment


def labels(runs: Sequence[Run]) -> str:
    """One letter for each run, the base first."""
    return ascii_uppercase[: len(runs)]


def compared_runs_text(runs: Sequence[Run], *, all_differences: bool = False) -> str:
    """What each run changes against the first; PairingError if they are not pairs.

    With ``all_differences`` it names every place in which the scenarios differ, otherwise the
    first of them.
    """
    named = None if all_differences else _MOST_PATHS_NAMED
    base, *others = runs
    letters = labels(runs)
    blocks = [
        [
            line
            for letter, run in zip(letters, runs, strict=True)
            for line in wrapped(f"{letter}  ", [run.experiment.scenario.mission.name, run.where])
        ]
    ]
    surely = few = scrambled = False
    for letter, other in zip(letters[1:], others, strict=True):
        names = (letters[0], letter)
        pairs = Pairs(base.experiment, other.experiment)
        table = _counted(differences_of(pairs), pairs)
        blocks += [
            _what_differs(pairs, names, named),
            *_milestones(table, pairs, names),
            _numbers(table, pairs, names),
        ]
        surely = surely or bool(table["beyond_noise"].any())
        few = few or bool(table["few_differ"].any())
        scrambled = scrambled or pairs.scrambles is not None
    blocks.append(_legend(base.experiment.seed, surely=surely, few=few, scrambled=scrambled))
    return "\n\n".join("\n".join(block) for block in blocks if block)


# -- what is compared --------------------------------------------------------------------------


def _counted(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """The table without who of hired escorts is hurt, unless both runs count it."""
    if all(counts_hired_escorts(run.scenario) for run in (pairs.a, pairs.b)):
        return table
    of_escorts = (table["what"] == HURT) & table["title"].str.startswith(HIRED_ESCORTS)
    return table[~of_escorts]


def _what_differs(pairs: Pairs, names: tuple[str, str], named: int | None) -> list[str]:
    a, b = names
    found = (
        told
        for told in differences(resolved(pairs.a.scenario), resolved(pairs.b.scenario))
        if told[0].partition(".")[0] not in _NOT_LIVED
    )
    lines = [
        line
        for path, before, after in islice(found, named)
        for line in _wrapped(f"{path}: {shortened(before)} in {a}, {shortened(after)} in {b}")
    ]
    more = sum(1 for _ in found)
    if more:
        lines.append(f"{_INDENT}and at {more} more places; --all lists them")
    if not lines and pairs.alike:
        lines = [f"{_INDENT}nothing: they are of one scenario"]
    for name, before, after in differences(dict(pairs.a.made_by), dict(pairs.b.made_by)):
        lines += _wrapped(f"the version of {name}: {before} in {a}, {after} in {b}")
    return [f"{b} differs from {a} in", *lines, *_not_compared(pairs, names)]


def _not_compared(pairs: Pairs, names: tuple[str, str]) -> Iterator[str]:
    """What is not the same thing in both runs, so that it stands in no table."""
    scenarios = (pairs.a.scenario, pairs.b.scenario)
    for letter, own, other in zip(names, scenarios, reversed(scenarios), strict=True):
        alone = [name for name in own.milestones if name not in other.milestones]
        alone += [name for name in own.loads if name not in other.loads]
        if alone:
            yield from _wrapped(f"only in {letter}, not compared: {', '.join(alone)}")
    if not pairs.same_joint:
        yield from _wrapped("not compared, as other milestones are joint: all of these together")
    count = [
        letter for letter, own in zip(names, scenarios, strict=True) if counts_hired_escorts(own)
    ]
    if len(count) == 1:
        yield from _wrapped(
            f"not compared, as only {count[0]} has threat.protection: hired escorts that are hurt"
        )
    if not pairs.same_deadline:
        yield from _wrapped(
            "not compared, as the deadlines differ: what is left, who is hurt and what is spent "
            "by the deadline"
        )
    if not pairs.same_horizon:
        both = f"{FORCED_BY_HORIZON}, {SPENT_BY_HORIZON}"
        yield from _wrapped(f"not compared, as the horizons differ: {both}")


def _wrapped(text: str) -> list[str]:
    return fitted(_INDENT + text, len(2 * _INDENT))


# -- tables ------------------------------------------------------------------------------------


def _milestones(table: pd.DataFrame, pairs: Pairs, names: tuple[str, str]) -> list[list[str]]:
    """Two blocks: the chances in both runs, and how they and the days differ.

    A title is cut alike in both.
    """
    chances = [row for _, row in table[table["what"] == CHANCE].iterrows()]
    days = [row for _, row in table[table["what"] == DAYS].iterrows()]
    alone = [[*names], *([_chance(row, "a"), _chance(row, "b")] for row in chances)]
    changes = [
        ["chance", "days later, mean (95 %)"],
        *(
            [_difference(of_chance, 2, level="95 % "), _difference(of_days, 1)]
            for of_chance, of_days in zip(chances, days, strict=True)
        ),
    ]
    room = min(_room_before(alone), _room_before(changes))
    titles = _titles(chances, pairs, room)
    cut_off = cut_off_lines(
        (
            (title, row["only_a"] + row["only_b"], row["n"])
            for title, row in zip(titles, days, strict=True)
        ),
        pairs.horizon,
    )
    a, b = names
    return [
        [*_aligned([f"By its own date, n = {pairs.n:,}", *titles], alone), *_unequal(pairs, names)],
        [*_aligned([f"{b} less {a}", *titles], changes), *cut_off],
    ]


def _chance(row: pd.Series[Any], run: str) -> str:
    return chance(row[run], row[f"{run}_low"], row[f"{run}_high"])


def _unequal(pairs: Pairs, names: tuple[str, str]) -> list[str]:
    """What to say of runs that are not of the same replications."""
    own = [len(run.by_column) for run in (pairs.a, pairs.b)]
    if own == [pairs.n, pairs.n]:
        return []
    each = " and ".join(f"{n:,} in {letter}" for n, letter in zip(own, names, strict=True))
    return [f"(of the replications, {each}, the {pairs.n:,} that are in both)"]


def _numbers(table: pd.DataFrame, pairs: Pairs, names: tuple[str, str]) -> list[str]:
    a, b = names
    rows = [_number_cells(row) for _, row in table.iterrows() if row["what"] in _NUMBERS]
    if not rows:
        return []
    cells = [[a, b, f"{b} less {a} (95 %)"], *(told for _, told in rows)]
    room = _room_before(cells)
    heading = "By the deadline, mean" if pairs.same_deadline else "Mean"
    return _aligned([heading, *(cut(title, room) for title, _ in rows)], cells, right=(0, 1))


def _number_cells(row: pd.Series[Any]) -> tuple[str, list[str]]:
    """What is left, who is hurt, what is spent: in each run, and the difference."""
    title = plain(row["title"])
    if row["what"] == COST:
        title, unit, least_digits = f"{title} [USD million]", USD_MILLION, 1
    else:
        title, unit, least_digits = f"{title} left" if row["what"] == LEFT else title, 1.0, 0
    digits = least_digits + digits_of(max(row["a"], row["b"]) / unit)
    alone = [f"{row[run] / unit:,.{digits}f}" for run in ("a", "b")]
    return title, [*alone, _difference(row, digits, unit)]


def _titles(rows: Sequence[pd.Series[Any]], pairs: Pairs, room: int) -> list[str]:
    """The titles of milestones, with a mark if the row of those that are marked stands below."""
    together = ALL_TOGETHER in pairs.milestones
    marks = [joint_mark(pairs.a.scenario, row["name"]) if together else "" for row in rows]
    titles = cut_apart([row["title"] for row in rows], [room - len(joint) for joint in marks])
    return [title + joint for title, joint in zip(titles, marks, strict=True)]


def _difference(row: pd.Series[Any], digits: int, unit: float = 1.0, *, level: str = "") -> str:
    return f"{with_interval(row, digits, unit, level=level)} {mark(row)}".rstrip()


def _aligned(
    titles: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> list[str]:
    """Rows in columns, each with its title in front; the columns ``right`` end alike."""
    first = max(map(len, titles))
    widths = _widths(cells)
    return [
        _INDENT.join(
            [
                f"{title:{first}}",
                *(
                    f"{cell:>{width}}" if place in right else f"{cell:{width}}"
                    for place, (cell, width) in enumerate(zip(row, widths, strict=True))
                ),
            ]
        ).rstrip()
        for title, row in zip(titles, cells, strict=True)
    ]


def _room_before(cells: Sequence[Sequence[str]]) -> int:
    """How many columns of the screen the cells leave to their titles."""
    return WIDTH - sum(width + len(_INDENT) for width in _widths(cells))


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*cells, strict=True)]


def _legend(seed: int, *, surely: bool, few: bool, scrambled: bool) -> list[str]:
    lines = [
        f"(each replication is held against the one of the same number; seed {seed})",
        "(a day that the horizon cuts off counts as the horizon: two such days differ by nothing)",
    ]
    if scrambled:
        lines.append(f"(intervals from the scatter between {SCRAMBLES} scrambles of Sobol points)")
    lines += legend(surely=surely, few=few)
    if few and not surely:
        lines.append("No difference is surely larger than noise")
    elif not surely:
        lines.append("No difference is larger than noise: every interval holds 0")
    return lines
