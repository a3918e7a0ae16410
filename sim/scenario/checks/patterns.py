"""Dotted paths with * that match nothing: where they end, and what stands there."""

from __future__ import annotations

from typing import Any

from sim.scenario.findings import suggestion
from sim.scenario.paths import ANY, children, expand
from sim.scenario.schema import Scenario


def where_it_ends(scenario: Scenario, pattern: str) -> str:
    """Which step of a pattern finds nothing, and what stands there."""
    steps = pattern.split(".")
    for depth, step in enumerate(steps):
        above = expand(scenario, ".".join(steps[:depth])) if depth else (((), scenario),)
        if any(step == ANY or _has(value, step) for _, value in above):
            continue
        known = {str(key) for _, value in above for key, _ in children(value)}
        place = ".".join(steps[:depth]) or "the scenario"
        return f"{place} has no '{step}'; {suggestion(step, known, 'keys there')}".replace(
            "; ", ", "
        )
    return "the collections on its way are empty"


def _has(value: Any, step: str) -> bool:
    return any(str(key) == step for key, _ in children(value))
