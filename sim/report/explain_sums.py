"""What a mission's numbers add up to before anything is run, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from sim.report.lines import WIDTH
from sim.report.plain_table import NO_BREAK, plain_table
from sim.report.plain_words import count, percent, title
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.gross import GrossSum, Shortage, months
from sim.scenario.checks.hauls import either_way
from sim.scenario.schema import Scenario
from sim.units import readable

_MONTHS_ABREAST = 6


def sums_block(scenario: Scenario) -> list[str]:
    """Needs and supplies by month, and what falls short first."""
    sums = gross_sums(scenario)
    lines = wrap(
        "Gross sums, before any run: what must be done by the end of each month, and what can be "
        "done until then by means that have work, both counted from the start. They are the least "
        "that is needed: every step of a round at its central value, without waiting for one "
        "another, attacks, refusals, breakdowns and rain. * falls short.",
        WIDTH,
    )
    ends = list(months(scenario))
    for first in range(0, len(ends), _MONTHS_ABREAST):
        lines += ["", *_by_month(scenario, sums, ends[first : first + _MONTHS_ABREAST])]
    lines += _short_in_between(scenario, sums, ends)
    closing = wrap(_first_short(scenario, sums), WIDTH)
    if left_out := either_way(scenario):
        names = ", ".join(title(scenario, name) for name in left_out)
        told = "Loads that may go on to another hub or out, whichever comes first, are left out: "
        closing += wrap(told + f"those of {names}.", WIDTH)
    return [*lines, "", *(line.replace(NO_BREAK, " ") for line in closing)]


def _by_month(scenario: Scenario, sums: Sequence[GrossSum], ends: list[date]) -> list[str]:
    rows = []
    for found in sums:
        short = found.shortage()
        needed = [
            count(found.needed_by(day)) + ("*" if short is not None and day >= short.by else "")
            for day in ends
        ]
        available = [count(found.available_by(day)) for day in ends]
        rows.append((_sum_title(scenario, found), "needed", *needed))
        rows.append((f"[{found.unit}]", "available", *available))
    header = ("", "", *(f"{day:%b %Y}" for day in ends))
    return plain_table(header, rows)


def _short_in_between(
    scenario: Scenario, sums: Sequence[GrossSum], ends: Sequence[date]
) -> list[str]:
    """What falls short of other days than those of the table: a star's own figures may suffice."""
    told = [
        f"{_sum_title(scenario, found)} {_lack(found, lack)}"
        for found in sums
        if (lack := found.shortage()) is not None
        and any(found.needed_by(day) <= found.available_by(day) for day in ends if day >= lack.by)
    ]
    if not told:
        return []
    lines = [
        line
        for one in told
        for line in wrap(one, WIDTH, initial_indent="  ", subsequent_indent="    ")
    ]
    return ["", "* falls short within other days than those of the table:", *lines]


def _lack(found: GrossSum, lack: Shortage) -> str:
    since = f" from {readable(lack.first)} on" if lack.first else ""
    return (
        f"needs {count(lack.needs)} {found.work}{since}, has {count(lack.has)} "
        f"by {readable(lack.by)}"
    )


def _first_short(scenario: Scenario, sums: Sequence[GrossSum]) -> str:
    short = [(found, lack) for found in sums if (lack := found.shortage()) is not None]
    if not short:
        nearest = max(sums, key=GrossSum.taken)
        return (
            "Nothing falls short, which is no promise: all that the sums leave out comes on top, "
            "and drawdown run tells how likely the plan is to succeed. Nearest to its limit: "
            f"{_sum_title(scenario, nearest)}, {percent(round(nearest.taken(), 2))} needed of "
            "what there is."
        )
    found, lack = min(short, key=lambda entry: (entry[1].by, -entry[1].times))
    told = (
        f"First to fall short: {_sum_title(scenario, found)}, in {lack.by:%B %Y}: "
        f"{_lack(found, lack)}."
    )
    if len(short) > 1:
        most, worst = max(short, key=lambda entry: entry[1].times)
        told += f" {len(short) - 1} more {'fall' if len(short) > 2 else 'falls'} short"
        if most is not found and worst.has:
            told += f"; by most {_sum_title(scenario, most)}: {worst.times:.1f} times what there is"
        told += "."
    return told + " What does not fall short may still be late."


def _sum_title(scenario: Scenario, found: GrossSum) -> str:
    return ", ".join([found.means, *(title(scenario, place) for place in found.places)])
