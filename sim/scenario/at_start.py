"""What a site holds on the first day, in whole people and vehicles: rounded in one way only."""

from __future__ import annotations

from sim.scenario.quantity import part_of
from sim.scenario.schema import GuardSpec, Scenario


def guard_rule(scenario: Scenario, site: str) -> GuardSpec:
    """How many must stay at a site while materiel is there: by its own rule, else the policy's."""
    return scenario.sites[site].guard or scenario.policy.guard


def guard_strength(scenario: Scenario, site: str, strength: int) -> int:
    """How many people stay at a site while it holds materiel.

    ``strength`` is how many of contingents are there at the start: no more than those can stay.
    """
    rule = guard_rule(scenario, site)
    return min(strength, max(part_of(rule.share, strength), rule.at_least_people))


def on_flatbeds(vehicles: int, flatbed_share: float) -> int:
    """How many of some vehicles of one lot must ride on a flatbed; the others drive."""
    return int(vehicles * flatbed_share + 0.5)
