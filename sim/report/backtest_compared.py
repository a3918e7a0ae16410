"""Back-tests of several scenarios side by side: what knowing more was worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from sim.analysis.backtest import Backtest
from sim.analysis.scores import skill
from sim.analysis.verdict import Coverage, Verdict, Worth, verdict
from sim.report.backtest_text import MAIN_LEVEL, score_text
from sim.report.plain_table import NO_BREAK, plain_table
from sim.units import readable


def compared_text(tests: Mapping[str, Backtest], *, after: date | None = None) -> str:
    """Mean scores and coverage of each forecast, by its name, and its gain over the first."""
    history = next(iter(tests.values())).history
    everything = [verdict(test.compared) for test in tests.values()]
    heading = "All facts that are scored"
    if after is not None:
        heading = f"Facts after {readable(after)} that are scored"
    blocks = [(heading, everything)]
    if after is None and history.cut is not None:
        later = [verdict(test.compared, after=history.cut) for test in tests.values()]
        blocks.append((f"Of these after the cut, {readable(history.cut)}", later))
    lines = [
        "Mean score of each forecast, 0 at best; in brackets its skill against the first.",
        "Blank where a forecast scores none of these facts, or not the same ones.",
    ]
    for title, verdicts in blocks:
        lines += ["", title, *_table(tuple(tests), verdicts)]
    return "\n".join(lines)


def _table(names: Sequence[str], verdicts: Sequence[Verdict]) -> list[str]:
    scored = [{worth.what: worth for worth in of.worth} for of in verdicts]
    rows = [_row(what, [of.get(what) for of in scored]) for what in dict.fromkeys(chain(*scored))]
    held = [next(one for one in of.coverage if one.level == MAIN_LEVEL) for of in verdicts]
    rows.append([f"held at {MAIN_LEVEL}{NO_BREAK}% (by chance)", "", *map(_held, held)])
    return plain_table(["", "facts", *names], rows)


def _row(what: str, worths: Sequence[Worth | None]) -> list[str]:
    """Scores of the same facts: those of the first forecast that has any."""
    facts = next(worth.facts for worth in worths if worth is not None)
    first = worths[0]
    told = [
        "" if worth is None or worth.facts != facts else _told(worth, first) for worth in worths
    ]
    return [what, f"{len(facts)}", *told]


def _told(worth: Worth, first: Worth | None) -> str:
    text = score_text(worth.score, worth.unit).replace(" ", NO_BREAK)
    gained = None if first is None or worth is first else skill(worth.score, first.score)
    return text if gained is None else f"{text} ({gained:+.2f})"


def _held(coverage: Coverage) -> str:
    low, high = coverage.by_chance
    return f"{coverage.held} of {coverage.n} ({low}-{high})".replace(" ", NO_BREAK)
