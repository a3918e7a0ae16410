"""Gross sums of need and supply up to the deadline: why a plan cannot succeed in time.

The sums use central values, with every step of a round and only the days on which means have work.
They leave out all waiting, attacks and refusals: they are the least that is needed. What they say
is too little is too little; what they pass over may still be late. ``drawdown explain`` shows them
all; ``warnings`` says which fall short.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks import ground, seats
from sim.scenario.checks.gross import GrossSum
from sim.scenario.checks.hauls import field_hauls
from sim.scenario.checks.outward import ways_out
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def gross_sums(scenario: Scenario) -> tuple[GrossSum, ...]:
    """The need and the supply of each kind of means at each place."""
    inward, outward = field_hauls(scenario), ways_out(scenario)
    return (
        *ground.packing(scenario),
        *ground.trucks(scenario, inward, outward),
        *ground.escorts(scenario, [*inward, *outward]),
        *ground.search_teams(scenario, [*inward, *outward]),
        *ground.yards(scenario, inward, outward),
        *ground.borders(scenario, outward),
        *seats.theatre(scenario),
        *seats.charter(scenario),
        *seats.own_aircraft(scenario),
    )


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Means of which there is too little by some day on which work must be done."""
    for found in gross_sums(scenario):
        short = found.shortage()
        if short is not None:
            within = f"from {short.first} to {short.by}" if short.first else f"by {short.by}"
            what = f"needs {short.needs:,.0f} {found.work}, has {short.has:,.0f} {within}"
            yield Finding(
                found.path, what, f"add {found.more}, start earlier or accept a later date"
            )
