"""Back-tests of several scenarios side by side: what knowing more was worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sim.analysis.backtest import Backtest
from sim.analysis.scores import skill
from sim.analysis.verdict import Verdict, Worth, verdict
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
    lines = ["Mean score of each forecast, 0 at best; in brackets its skill against the first."]
    for title, verdicts in blocks:
        lines += ["", title, *_table(tuple(tests), verdicts)]
    return "\n".join(lines)


def _table(names: Sequence[str], verdicts: Sequence[Verdict]) -> list[str]:
    first = verdicts[0]
    rows = []
    for position, worth in enumerate(first.worth):
        told = [_told(of.worth[position], worth) for of in verdicts]
        rows.append([worth.what, f"{worth.n}", *told])
    held = [next(one for one in of.coverage if one.level == MAIN_LEVEL) for of in verdicts]
    low, high = held[0].by_chance
    rows.append(
        [
            f"held at {MAIN_LEVEL}{NO_BREAK}% ({low}-{high})",
            "",
            *(f"{one.held} of {one.n}" for one in held),
        ]
    )
    return plain_table(["", "facts", *names], rows)


def _told(worth: Worth, first: Worth) -> str:
    text = score_text(worth.score, worth.unit).replace(" ", NO_BREAK)
    gained = skill(worth.score, first.score)
    return text if worth is first or gained is None else f"{text} ({gained:+.2f})"
