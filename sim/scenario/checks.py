"""What the schema cannot see: names that point nowhere, ways that lead nowhere, impossible days."""

from __future__ import annotations

from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def errors_of(scenario: Scenario) -> list[Finding]:
    """All that refuses a scenario whose schema is valid."""
    return []


def warnings_of(scenario: Scenario) -> tuple[Finding, ...]:
    """Why the plan cannot succeed in time, from sums of need and capacity."""
    return ()
