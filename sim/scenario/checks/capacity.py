"""Gross sums of need and supply up to the deadline: why a plan cannot succeed in time.

The sums use central values and leave out all waiting, attacks and refusals, so what they say is
too little is too little; what they pass over may still be late. ``drawdown explain`` shows them
all; ``warnings`` says which fall short.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks import ground, seats
from sim.scenario.checks.gross import GrossSum
from sim.scenario.findings import Finding, warning
from sim.scenario.schema import Scenario


def gross_sums(scenario: Scenario) -> tuple[GrossSum, ...]:
    """The need and the supply of each kind of means at each place."""
    kinds = (
        ground.packing,
        ground.trucks,
        ground.escorts,
        ground.borders,
        seats.theatre,
        seats.charter,
    )
    return tuple(found for kind in kinds for found in kind(scenario))


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Means of which there is too little by some day on which work must be done."""
    for found in gross_sums(scenario):
        day = found.short_on()
        if day is not None:
            needs, has = found.needed_by(day), found.available_by(day)
            what = f"needs {needs:,.0f} {found.work}, has {has:,.0f} by {day}"
            yield warning(
                found.path, what, f"add {found.more}, start earlier or accept a later date"
            )
