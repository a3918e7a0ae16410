"""Scopes: what milestones and rules are about is something, and is not reached already."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.stock import holdings
from sim.scenario.findings import Finding, Path, error, warning
from sim.scenario.schema import LateDisposalSpec, MilestoneSpec, Scenario


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Lists that stand there empty: without its key such a list means all, and none is no scope."""
    rules = scenario.policy.late_disposal
    scopes: list[tuple[Path, MilestoneSpec | LateDisposalSpec]] = [
        *((("milestones", name), spec) for name, spec in scenario.milestones.items()),
        *((("policy", "late_disposal", name), spec) for name, spec in rules.items()),
    ]
    for path, spec in scopes:
        for key in ("sites", "classes", "owners"):
            if key in spec.model_fields_set and not getattr(spec, key):
                right = "name at least one, or delete the key, which means all"
                yield error((*path, key), "the list is empty", right)


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Milestones that are true from the first day."""
    for name, milestone in scenario.milestones.items():
        total, what = _scope(scenario, milestone)
        if milestone.less >= total:
            told = f"it may be short of {milestone.less:,}, and there are {total:,} {what} in all"
            right = "it is true from the first day; write less, or ask for more"
            yield warning(("milestones", name, "less"), told, right)


def _scope(scenario: Scenario, milestone: MilestoneSpec) -> tuple[int, str]:
    """How many things a milestone asks for, and what they are."""
    sites = len(milestone.sites or scenario.sites)
    if milestone.what == "left":
        return sites, "sites"
    classes = milestone.classes or tuple(scenario.loads)
    loads = sum(
        count
        for (_, owner, name), count in holdings(scenario).items()
        if name in classes and (not milestone.owners or owner in milestone.owners)
    )
    if milestone.what == "everything":
        return loads + sites, "loads and sites"
    return loads, "loads and people"
