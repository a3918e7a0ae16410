"""How runs differ, on one screen: at most 100 columns, each milestone on one line of a table.

The first run is the base. Only a title that is longer than its column, or the name of a folder,
makes a line longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase
from textwrap import wrap
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
from sim.analysis.paired import FEWEST_DIFFERING
from sim.analysis.pairs import Pairs
from sim.experiment.experiment import Experiment
from sim.experiment.fingerprint import differences, resolved
from sim.experiment.manifest import shortened
from sim.experiment.summary import joint_milestones
from sim.report.cut_off import cut_off_lines
from sim.report.lines import WIDTH
from sim.report.words import chance, plain, signed
from sim.sobol import SCRAMBLES

MOST_RUNS = 8
"""More curves than these would be a tangle in each panel of the figure."""

_NUMBERS = (LEFT, HURT, FORCED, COST)
_MOST_PATHS_NAMED = 10
_NOT_LIVED = ("evidence", "history", "levers")
"""What stands in a scenario and is read in no replication."""

_INDENT = "  "
_MARK, _FEW_DIFFER = " !", " ?"
_FEW = 100.0  # below it a mean is told to one digit more
_USD_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Run:
    """One of the runs that are compared, and where it was found."""

    where: str
    experiment: Experiment


def labels(runs: Sequence[Run]) -> str:
    """One letter for each run, the base first."""
    return ascii_uppercase[: len(runs)]


def compared_runs_text(runs: Sequence[Run]) -> str:
    """What each run changes against the first; PairingError if they are not pairs."""
    base, *others = runs
    letters = labels(runs)
    blocks = [
        [
            f"{letter}  {run.experiment.scenario.mission.name} · {run.where}"
            for letter, run in zip(letters, runs, strict=True)
        ]
    ]
    surely = few = scrambled = False
    for letter, other in zip(letters[1:], others, strict=True):
        names = (letters[0], letter)
        pairs = Pairs(base.experiment, other.experiment)
        table = differences_of(pairs)
        blocks += [
            _what_differs(pairs, names),
            _chances(table, pairs, names),
            [*_changes(table, pairs, names), *_cut_off(table, pairs)],
            _numbers(table, pairs, names),
        ]
        surely = surely or bool(table["beyond_noise"].any())
        few = few or bool(table["few_differ"].any())
        scrambled = scrambled or pairs.scrambles is not None
    blocks.append(_legend(base.experiment.seed, surely=surely, few=few, scrambled=scrambled))
    return "\n\n".join("\n".join(block) for block in blocks if block)


# -- what is compared --------------------------------------------------------------------------


def _what_differs(pairs: Pairs, names: tuple[str, str]) -> list[str]:
    a, b = names
    found = (
        told
        for told in differences(resolved(pairs.a.scenario), resolved(pairs.b.scenario))
        if told[0].partition(".")[0] not in _NOT_LIVED
    )
    lines = [
        line
        for path, before, after in islice(found, _MOST_PATHS_NAMED)
        for line in _wrapped(f"{path}: {shortened(before)} in {a}, {shortened(after)} in {b}")
    ]
    more = sum(1 for _ in found)
    if more:
        lines.append(f"{_INDENT}and at {more} more places")
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
    if not pairs.same_deadline:
        yield from _wrapped(
            "not compared, as the deadlines differ: what is left, who is hurt and what is spent "
            "by the deadline"
        )
    if not pairs.same_horizon:
        both = f"{FORCED_BY_HORIZON}, {SPENT_BY_HORIZON}"
        yield from _wrapped(f"not compared, as the horizons differ: {both}")


def _wrapped(text: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent=_INDENT, subsequent_indent=2 * _INDENT, break_on_hyphens=False
    )


# -- tables ------------------------------------------------------------------------------------


def _chances(table: pd.DataFrame, pairs: Pairs, names: tuple[str, str]) -> list[str]:
    rows = table[table["what"] == CHANCE]
    told = [
        [
            _title(row, pairs),
            chance(row["a"], row["a_low"], row["a_high"]),
            chance(row["b"], row["b_low"], row["b_high"]),
        ]
        for _, row in rows.iterrows()
    ]
    header = [f"By its own date, n = {pairs.n:,}", *names]
    return [*_aligned([header, *told]), *_unequal(pairs, names)]


def _unequal(pairs: Pairs, names: tuple[str, str]) -> list[str]:
    """What to say of runs that are not of the same replications."""
    own = [len(run.by_column) for run in (pairs.a, pairs.b)]
    if own == [pairs.n, pairs.n]:
        return []
    each = " and ".join(f"{n:,} in {letter}" for n, letter in zip(own, names, strict=True))
    return [f"(of the replications, {each}, the {pairs.n:,} that are in both)"]


def _changes(table: pd.DataFrame, pairs: Pairs, names: tuple[str, str]) -> list[str]:
    a, b = names
    chances = table[table["what"] == CHANCE].iterrows()
    days = table[table["what"] == DAYS].iterrows()
    told = [
        [
            _title(of_chance, pairs),
            _difference(of_chance, 2, level="95 % "),
            _difference(of_days, 1),
        ]
        for (_, of_chance), (_, of_days) in zip(chances, days, strict=True)
    ]
    header = [f"{b} less {a}", "chance", "days later, mean (95 %)"]
    return _aligned([header, *told])


def _cut_off(table: pd.DataFrame, pairs: Pairs) -> list[str]:
    days = [row for _, row in table[table["what"] == DAYS].iterrows()]
    return cut_off_lines(
        ((_title(row, pairs), row["only_a"] + row["only_b"], row["n"]) for row in days),
        pairs.horizon,
    )


def _numbers(table: pd.DataFrame, pairs: Pairs, names: tuple[str, str]) -> list[str]:
    a, b = names
    told = [_number_cells(row) for _, row in table.iterrows() if row["what"] in _NUMBERS]
    heading = "By the deadline, mean" if pairs.same_deadline else "Mean"
    header = [heading, a, b, f"{b} less {a} (95 %)"]
    return _aligned([header, *told], right=(1, 2)) if told else []


def _number_cells(row: pd.Series[Any]) -> list[str]:
    """What is left, who is hurt, what is spent: in each run, and the difference."""
    title = plain(row["title"])
    if row["what"] == COST:
        title, unit, least_digits = f"{title} [USD million]", _USD_MILLION, 1
    else:
        title, unit, least_digits = f"{title} left" if row["what"] == LEFT else title, 1.0, 0
    digits = least_digits + int(max(row["a"], row["b"]) / unit < _FEW)
    alone = [f"{row[run] / unit:,.{digits}f}" for run in ("a", "b")]
    return [title, *alone, _difference(row, digits, unit)]


def _title(row: pd.Series[Any], pairs: Pairs) -> str:
    """The title of a milestone, with a mark if only some count together and it is one."""
    scenario = pairs.a.scenario
    joint = joint_milestones(scenario)
    marked = row["name"] in joint and len(joint) < len(scenario.milestones)
    return f"{row['title']} *" if marked else str(row["title"])


def _difference(row: pd.Series[Any], digits: int, unit: float = 1.0, *, level: str = "") -> str:
    value, low, high = (
        signed(row[name] / unit, digits, beyond_0=row["beyond_noise"])
        for name in ("difference", "low", "high")
    )
    mark = _MARK if row["beyond_noise"] else _FEW_DIFFER if row["few_differ"] else ""
    return f"{value} ({level}{low} to {high}){mark}"


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows in columns, the first as wide as the screen leaves it."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], WIDTH - sum(widths[1:]) - len(_INDENT) * (len(widths) - 1))
    return [
        _INDENT.join(
            f"{cell:>{width}}" if place in right else f"{cell:{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _legend(seed: int, *, surely: bool, few: bool, scrambled: bool) -> list[str]:
    lines = [
        f"(each replication is held against the one of the same number; seed {seed})",
        "(a day that the horizon cuts off counts as the horizon: two such days differ by nothing)",
    ]
    if scrambled:
        lines.append(f"(intervals from the scatter between {SCRAMBLES} scrambles of Sobol points)")
    if few:
        lines.append(f"? fewer than {FEWEST_DIFFERING} pairs differ: too few to tell")
    if surely:
        lines.append("! larger than noise: the interval leaves out 0, by luck alone 1 time in 20")
    elif few:
        lines.append("No difference is surely larger than noise")
    else:
        lines.append("No difference is larger than noise: every interval holds 0")
    return lines
