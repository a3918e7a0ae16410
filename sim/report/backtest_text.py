"""A back-test on screen: each fact beside its forecast, then what the forecast was worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, timedelta
from itertools import groupby
from math import inf
from textwrap import wrap

from sim.analysis.backtest import (
    CASUALTIES,
    CONTINGENTS,
    CONVOYS,
    FLOWS,
    LEVELS,
    SITES,
    Backtest,
    Compared,
)
from sim.analysis.verdict import Coverage, Verdict, Worth, left_by_plan, verdict
from sim.report.lines import DOT, WIDTH, fitted, wrapped
from sim.report.plain_table import NO_BREAK, plain_table
from sim.report.plain_words import count, replications_told
from sim.report.words import chance
from sim.units import begins, readable

MAIN_LEVEL = 80

_HEADINGS = {
    FLOWS: "Left the mission between two counts",
    SITES: "Sites left on",
    CONTINGENTS: "Contingents gone home by",
    CASUALTIES: "Killed and wounded by attacks on convoys, drivers with them",
    CONVOYS: "Convoys, and those of the forecast that went the same way loaded",
}
_LEGEND = (
    "at: share of the forecast below the fact; * outside the 80 % interval, ** outside 95 %; "
    "a fact known only within bounds is outside if all of it is.",
    "by chance: what the intervals hold in 95 % of cases if each fact is a draw from its own "
    "forecast, independent of the others; of own: what they hold of the forecast's own "
    "replications, whose facts hang together.",
)


def backtest_text(test: Backtest, *, seed: int, after: date | None = None) -> str:
    """The whole back-test, at most 100 columns wide."""
    mission = test.scenario.mission
    header = (
        f"{mission.name} against {test.history.title}",
        f"{replications_told(test.n)}{DOT}seed {seed}",
    )
    blocks = [
        [DOT.join(header)],
        list(_LEGEND),
        *_sections(test),
        _listed(test),
        _by_plan(test),
        _joints(test),
        _closing(test, after),
    ]
    lines = [
        "\n".join(line for told in block for line in fitted(told)) for block in blocks if block
    ]
    return "\n\n".join(lines)


# -- facts -------------------------------------------------------------------------------------


def _sections(test: Backtest) -> Iterator[list[str]]:
    scored = [one for one in test.compared if not one.why_not]
    for section, of_section in groupby(scored, key=lambda one: one.section):
        for group, own in groupby(of_section, key=lambda one: one.group):
            heading = _HEADINGS[section] + (f": {group}" if group else "")
            rows = [_row(test, one) for one in own]
            levels = [f"{level}{NO_BREAK}%" for level in LEVELS]
            yield [heading, *plain_table(["", "fact", "median", "at", *levels], rows)]


def _row(test: Backtest, one: Compared) -> list[str]:
    mark = "" if one.held(MAIN_LEVEL) else "*" if one.held(LEVELS[-1]) else "**"
    intervals = [_range(test, one, *one.interval(level)) for level in LEVELS]
    return [_title(one), _fact(test, one), _value(test, one, one.median()), _at(one) + mark,
            *intervals]  # fmt: skip


def _title(one: Compared) -> str:
    return f"{one.title}: {one.number}" if one.section == CONVOYS else one.title


def _at(one: Compared) -> str:
    share = one.pit()
    if share in (0.0, 1.0):
        return f"{share:.0%}".replace("%", f"{NO_BREAK}%")
    shown = min(max(round(100.0 * share), 1), 99)
    return f"{shown}{NO_BREAK}%"


def _fact(test: Backtest, one: Compared) -> str:
    if one.is_date:
        return _between(_date(test, one.low), _date(test, one.high))
    return _range(test, one, one.low, one.high)


def _between(first: date, last: date) -> str:
    """One day, or the days between which it lies, as short as they can be told."""
    if first == last:
        return readable(last)
    return f"{begins(first, last)}-{readable(last)}".replace(" ", NO_BREAK)


def _value(test: Backtest, one: Compared, value: float) -> str:
    """What the forecast says; of a day after the first year its month will do: ``Dec '24``."""
    if not one.is_date:
        return f"{value:.1f}" if one.number == "days" else count(value)
    if value == inf:
        return "after"
    day = _date(test, value)
    within = day.year == test.scenario.mission.start.year
    told = f"{day.day} {day:%b}" if within else f"{day:%b '%y}"
    return told.replace(" ", NO_BREAK)


def _range(test: Backtest, one: Compared, low: float, high: float) -> str:
    first, last = _value(test, one, low), _value(test, one, high)
    return first if first == last else f"{first}-{last}".replace(" ", NO_BREAK)


def _date(test: Backtest, number: float) -> date:
    return test.scenario.mission.start + timedelta(days=round(number))


def _listed(test: Backtest) -> list[str]:
    """Facts that are not scored, each with where it falls and why."""
    lines = []
    for one in test.compared:
        if one.why_not:
            told = f"{_title(one)} {one.group}".strip() + f": {_fact(test, one)}"
            if len(one.members):
                told += f" (median {_value(test, one, one.median())}, at {_at(one)}); "
            else:
                told += "; "
            lines += wrap(
                told + one.why_not, WIDTH, initial_indent="  ", subsequent_indent="      ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
    lines = [line.replace(NO_BREAK, " ") for line in lines]
    return ["Listed, not scored", *lines] if lines else []


def _by_plan(test: Backtest) -> list[str]:
    scored = (one for one in test.compared if not one.why_not)
    told = [
        f"{row['title']} {chance(row['chance'], row['low'], row['high'])}"
        f"{'' if row['happened'] else ' and was not'}, Brier {row['brier']:.3f}"
        for _, row in left_by_plan(scored, test.scrambles).iterrows()
    ]
    heading = "Chance given to being left by the planned day, and its score:"
    return [heading, *wrapped("  ", told)] if told else []


def _joints(test: Backtest) -> list[str]:
    return [
        f"{joint.title}: {chance(*astuple(joint.share), digits=3)} of {joint.n:,} convoys of the "
        f"forecast were hit as hard or harder in all of {', '.join(joint.numbers)}"
        for joint in test.joints
    ]


# -- what it comes to --------------------------------------------------------------------------


def _closing(test: Backtest, after: date | None) -> list[str]:
    lines = verdict_lines(verdict(test.compared))
    cut = test.history.cut
    if after is None and cut is not None:
        later = verdict_lines(verdict(test.compared, after=cut))
        lines = [*lines, "", f"Of this after the cut, {readable(cut)}:", *later]
    return lines


def verdict_lines(held: Verdict) -> list[str]:
    """Coverage and worth, a line or a table row each."""
    (main,) = (one for one in held.coverage if one.level == MAIN_LEVEL)
    if not main.n:
        return ["nothing is scored"]
    low, high = main.by_chance
    rows = [
        _coverage_row("dates and counts", held.dates_and_counts),
        _coverage_row("convoys", held.convoys),
    ]
    levels = [*(f"{level}{NO_BREAK}%" for level in LEVELS), f"{MAIN_LEVEL}{NO_BREAK}% of own"]
    header = ["score, 0 at best", "facts", "forecast", "planned day", "constant rate"]
    return [
        f"coverage: {MAIN_LEVEL} % intervals hold {main.held} of {main.n} ({low}-{high} by chance)",
        *plain_table(["held (by chance)", "facts", *levels], rows),
        "",
        *plain_table(header, [_worth_row(worth) for worth in held.worth]),
    ]


def _coverage_row(what: str, of_levels: tuple[Coverage, ...]) -> list[str]:
    told = [f"{one.held} ({one.by_chance[0]}-{one.by_chance[1]})" for one in of_levels]
    (own,) = (one.together for one in of_levels if one.level == MAIN_LEVEL)
    return [what, f"{of_levels[0].n}", *told, f"{own[0]}-{own[1]}" if own else ""]


def _worth_row(worth: Worth) -> list[str]:
    return [
        worth.what,
        f"{worth.n}",
        score_text(worth.score, worth.unit),
        _beside(worth.plan, worth.skill_plan, worth.unit),
        _beside(worth.even, worth.skill_even, worth.unit),
    ]


def score_text(score: float, unit: str) -> str:
    """A mean score with its unit."""
    if unit == "Brier":
        return f"{score:.3f}"
    return f"{score:,.{0 if score >= 100 else 1}f} {unit}"


def _beside(score: float | None, skill: float | None, unit: str) -> str:
    if score is None:
        return ""
    told = score_text(score, unit)
    return told if skill is None else f"{told} (skill {skill:.2f})"
