"""What the schema cannot see: names that point nowhere, ways that lead nowhere, impossible days.

Each check reports all its offenders at once and changes nothing. Errors refuse a scenario;
warnings say, with the sums, why a plan cannot succeed, and let it run.
"""

from __future__ import annotations

from sim.scenario.checks import (
    capacity,
    crews,
    dates,
    disposals,
    holdings,
    hospitals,
    idle,
    leave,
    left_first,
    levers,
    lifting,
    never,
    rates,
    routes,
    scopes,
    supply,
    titles,
    uncertain,
    ways,
)
from sim.scenario.checks.certain import certain
from sim.scenario.checks.dates import findings as impossible_days
from sim.scenario.checks.names import findings as unknown_names
from sim.scenario.checks.uncertain import evidence_of_nothing, numbers_beyond_evidence
from sim.scenario.checks.unused import warnings as unused_entries
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario

__all__ = [
    "MEANING",
    "errors_of",
    "evidence_of_nothing",
    "impossible_days",
    "numbers_beyond_evidence",
    "unknown_names",
    "unused",
    "warnings_of",
    "wrong_entries",
]

MEANING = frozenset({"mission", "loads", "civilians", "air", "policy"})
"""Sections that say what the entries of others mean."""


def errors_of(scenario: Scenario) -> list[Finding]:
    """All that refuses a scenario whose schema is valid.

    While names point nowhere only they and the days are reported: what else looks wrong may follow.
    """
    unknown = unknown_names(scenario)
    if unknown:
        return unknown + impossible_days(scenario)
    doubts = uncertain.findings(scenario)
    checks = (dates, holdings, disposals, ways, levers, scopes, rates)
    found = doubts + [finding for check in checks for finding in check.findings(scenario)]
    for check in (lifting.findings, supply.findings):
        found += check(scenario) if doubts else certain(check, scenario)
    return found


def wrong_entries(scenario: Scenario) -> list[Finding]:
    """What is wrong with single entries as they stand, whatever others hold but those of MEANING.

    All names must be known.
    """
    return [*holdings.findings(scenario), *rates.findings(scenario)]


def warnings_of(scenario: Scenario) -> tuple[Finding, ...]:
    """Why the plan cannot succeed in time, and what else deserves a second look."""
    by_plan = (capacity, hospitals, holdings, left_first, uncertain, scopes, titles)
    in_every_draw = (never, routes, idle, crews, dates, ways, rates, leave)
    return (
        *(finding for check in in_every_draw for finding in certain(check.warnings, scenario)),
        *(finding for check in by_plan for finding in check.warnings(scenario)),
    )


def unused(scenario: Scenario) -> list[Finding]:
    """Entries of the network that change nothing."""
    return certain(unused_entries, scenario)
