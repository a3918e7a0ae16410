"""What a mission's numbers add up to before anything is run, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from sim.report.explain_words import count, title
from sim.report.lines import WIDTH
from sim.report.plain_table import plain_table
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.gross import GrossSum, months
from sim.scenario.schema import Scenario
from sim.units import readable

_MONTHS_ABREAST = 6


def sums_block(scenario: Scenario) -> list[str]:
    """Needs and supplies by month, and what falls short first."""
    sums = gross_sums(scenario)
    lines = wrap(
        "Gross sums, before any run: what must be done by the end of each month and what can be "
        "done until then, both counted from the start. Central values; no waiting, attacks or "
        "refusals. * falls short.",
        WIDTH,
    )
    ends = list(months(scenario))
    for first in range(0, len(ends), _MONTHS_ABREAST):
        lines += ["", *_by_month(scenario, sums, ends[first : first + _MONTHS_ABREAST])]
    return [*lines, "", *wrap(_first_short(scenario, sums), WIDTH)]


def _by_month(scenario: Scenario, sums: Sequence[GrossSum], ends: list[date]) -> list[str]:
    rows = []
    for found in sums:
        short = found.short_on()
        needed = [
            count(found.needed_by(day)) + ("*" if short is not None and day >= short else "")
            for day in ends
        ]
        available = [count(found.available_by(day)) for day in ends]
        rows.append((_sum_title(scenario, found), "needed", *needed))
        rows.append((f"[{found.unit}]", "available", *available))
    header = ("", "", *(f"{day:%b %Y}" for day in ends))
    return plain_table(header, rows)


def _first_short(scenario: Scenario, sums: Sequence[GrossSum]) -> str:
    short = [(day, found) for found in sums if (day := found.short_on()) is not None]
    if not short:
        return "Nothing falls short: by these sums alone the plan could succeed."
    day, found = min(short, key=lambda entry: entry[0])
    needs, has = count(found.needed_by(day)), count(found.available_by(day))
    others = f" ({len(short) - 1} more fall short)" if len(short) > 1 else ""
    return (
        f"First to fall short: {_sum_title(scenario, found)}, in {day:%B %Y}: needs {needs} "
        f"{found.work}, has {has} by {readable(day)}{others}."
    )


def _sum_title(scenario: Scenario, found: GrossSum) -> str:
    return f"{found.means}, {title(scenario, found.place)}" if found.place else found.means
