"""What would change the answer, on one screen: a line for each thing that could be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pandas as pd

from sim.analysis.compare import CHANCE, DAYS
from sim.analysis.levers import FORCED_OUT, HURT, SPENT
from sim.experiment.experiment import Experiment
from sim.experiment.summary import ALL_TOGETHER, joint_milestones
from sim.report.cut_off import cut_off_lines
from sim.report.lines import WIDTH, cut, cut_apart, fitted, wrapped
from sim.report.noise import digits_of, legend, mark, with_interval
from sim.report.words import USD_MILLION, chance, signed
from sim.units import readable

_INDENT = "  "
_PLANNED = "As planned"
_NO_MARK = " "
_GAP = 1
_OF_MILESTONE = (CHANCE, DAYS)
_DIGITS = {CHANCE: 2, DAYS: 1, SPENT: 1}
_WORDS = {DAYS: "days later", HURT: "hurt", FORCED_OUT: "forced out", SPENT: "USD million"}

Row = dict[Any, Any]


def levers_text(base: Experiment, effects: pd.DataFrame, milestone: str) -> str:
    """The table of ``sim.analysis.levers.effects_of``, read for a commander."""
    measures = list(dict.fromkeys(effects["measure"]))
    means = effects[~effects["measure"].isin(_OF_MILESTONE)]
    blocks = [
        [_title(base, effects), *_asked(base, milestone)],
        _of_milestone(base, effects, milestone),
        _of_means(means),
        [*_most(effects, measures), *_cut_off(base, effects)],
        _legend(base, effects, measures),
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def _title(base: Experiment, effects: pd.DataFrame) -> str:
    n = int(effects["n"].min())
    told = f" · what would change it · {n:,} replications each · seed {base.seed}"
    return cut(base.scenario.mission.name, WIDTH - len(told)) + told


def _asked(base: Experiment, milestone: str) -> Iterator[str]:
    scenario = base.scenario
    if milestone == ALL_TOGETHER:
        titles = [scenario.milestones[name].title for name in joint_milestones(scenario)]
        asked = f"all of these together, each by its date: {', '.join(titles)}"
    else:
        spec = scenario.milestones[milestone]
        asked = f"{spec.title}, by {readable(scenario.due(spec))}"
    yield from fitted(f"Chance of, and days until, {asked}")


def _of_milestone(base: Experiment, effects: pd.DataFrame, milestone: str) -> list[str]:
    """The chance of the milestone and how it and the days differ: a line a setting."""
    summary = base.summary()
    (planned,) = (row for _, row in summary.iterrows() if row["milestone"] == milestone)
    share = chance(planned["probability"], planned["low"], planned["high"])
    chances, days = (
        effects[effects["measure"] == measure].to_dict("records") for measure in _OF_MILESTONE
    )
    cells = [
        ("chance", "days later, mean (95 %)"),
        (share, ""),
        *(tuple(map(_marked, of_setting)) for of_setting in zip(chances, days, strict=True)),
    ]
    first, second = (max(map(len, column)) for column in zip(*cells, strict=True))
    room = WIDTH - first - second - 2 * len(_INDENT)
    named = ["", _PLANNED, *cut_apart([_named(row) for row in chances], room)]
    words = max(map(len, named))
    return [
        f"{name:{words}}{_INDENT}{of_chance:{first}}{_INDENT}{of_days}".rstrip()
        for name, (of_chance, of_days) in zip(named, cells, strict=True)
    ]


def _named(row: Row) -> str:
    return f"{row['title']}: {row['value']}"


def _marked(row: Row) -> str:
    return f"{_with_interval(row)} {mark(row)}".rstrip()


def _with_interval(row: Row) -> str:
    level = "95 % " if row["measure"] == CHANCE else ""
    return with_interval(row, _DIGITS[row["measure"]], level=level)


def _of_means(effects: pd.DataFrame) -> list[str]:
    """What the plan comes to in the other measures, and by how much each setting differs."""
    measures = list(dict.fromkeys(effects["measure"]))
    heads = [_head(measure) for measure in measures]
    body = [("", list(line)) for line in zip(*heads, strict=True)]
    body.append((_PLANNED, _plan(effects, measures)))
    for title, settings in _by_lever(effects):
        body.append((title, []))
        body += [(_INDENT + told, cells) for told, cells in settings]
    return _aligned(body)


def _head(measure: str) -> tuple[str, str]:
    """The head of a column on two lines; a mark takes its room behind each number."""
    first, _, second = _words(measure).partition(" ")
    return first + _NO_MARK, second + _NO_MARK


def _words(measure: str) -> str:
    return _WORDS.get(measure, measure)


def _plan(effects: pd.DataFrame, measures: list[str]) -> list[str]:
    first = effects.drop_duplicates("measure").set_index("measure")["plan"]
    return [_plain(measure, first[measure]) for measure in measures]


def _plain(measure: str, value: float) -> str:
    if measure == SPENT:
        return f"{value / USD_MILLION:,.1f}{_NO_MARK}"
    return f"{value:,.{digits_of(value)}f}{_NO_MARK}"


def _by_lever(effects: pd.DataFrame) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    rows: list[Row] = effects.to_dict("records")
    for _, of_lever in groupby(rows, key=lambda row: row["lever"]):
        settings = []
        title = ""
        for value, of_setting in groupby(of_lever, key=lambda row: row["value"]):
            cells = list(of_setting)
            title = f"{cells[0]['title']} ({cells[0]['planned']} as planned)"
            settings.append((value, [_change(row) + (mark(row) or _NO_MARK) for row in cells]))
        yield title, settings


def _change(row: Row) -> str:
    """A difference of means."""
    measure, value = row["measure"], row["difference"]
    digits = _DIGITS[measure] if measure in _DIGITS else digits_of(row["plan"])
    value = value / USD_MILLION if measure == SPENT else value
    return signed(value, digits, beyond_0=row["beyond_noise"])


def _aligned(body: list[tuple[str, list[str]]]) -> list[str]:
    """Numbers in columns, words before them cut to their room; a line without any goes on below."""
    table = [cells for _, cells in body if cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    room = WIDTH - sum(widths) - _GAP * len(widths)
    words = min(room, max(len(told) for told, cells in body if cells))
    lines = []
    for told, cells in body:
        if not cells:
            lines += fitted(told)
            continue
        numbers = (f"{cell:>{width + _GAP}}" for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{cut(told, words):{words}}{''.join(numbers)}".rstrip())
    return lines


def _most(effects: pd.DataFrame, measures: list[str]) -> Iterator[str]:
    """For each measure the setting that does most good, if any is beyond noise."""
    rows: list[Row] = effects.to_dict("records")
    nothing = []
    for measure in measures:
        sign = 1 if measure == CHANCE else -1
        good = [row for row in rows if row["measure"] == measure and row["beyond_noise"]]
        best = max(good, key=lambda row: row["difference"] * sign, default=None)
        if best is None or best["difference"] * sign <= 0.0:
            nothing.append(_words(measure))
        else:
            change = _with_interval(best) if measure in _OF_MILESTONE else _change(best)
            yield from fitted(f"Best for {_words(measure)}: {change} by {_named(best)}")
    if nothing:
        yield from wrapped("Nothing tried is sure to better: ", nothing)


def _cut_off(base: Experiment, effects: pd.DataFrame) -> Iterator[str]:
    days: list[Row] = effects[effects["measure"] == DAYS].to_dict("records")
    alone = (
        (f"{row['title']}: {row['value']}", row["only_plan"] + row["only_setting"], row["n"])
        for row in days
    )
    lines = cut_off_lines(alone, base.scenario.mission.horizon)
    if lines:
        yield from ("", *lines)


def _legend(base: Experiment, effects: pd.DataFrame, measures: list[str]) -> Iterator[str]:
    mission = base.scenario.mission
    spent = " and USD" if SPENT in measures else ""
    to_horizon = f"sites forced out{spent} to {readable(mission.horizon)}"
    yield f"(means: left, given up, and hurt, drivers too, at {readable(mission.deadline)};"
    yield f" {to_horizon};"
    yield " one lever at a time, each replication against the one of the same number)"
    yield from legend(
        surely=bool(effects["beyond_noise"].any()), few=bool(effects["few_differ"].any())
    )
