"""Scopes: what milestones and rules are about is something, and is not reached already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sim.scenario.checks.stock import holdings, strength_of
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import LateDisposalSpec, MilestoneSpec, Party, Scenario


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Lists that stand there empty (without its key such a list means all), parties named twice."""
    rules = scenario.policy.late_disposal
    scopes: list[tuple[Path, MilestoneSpec | LateDisposalSpec]] = [
        *((("milestones", name), spec) for name, spec in scenario.milestones.items()),
        *((("policy", "late_disposal", name), spec) for name, spec in rules.items()),
    ]
    for path, spec in scopes:
        for key in ("sites", "classes", "owners"):
            if key in spec.model_fields_set and not getattr(spec, key):
                right = "name at least one, or delete the key, which means all"
                yield Finding((*path, key), "the list is empty", right)
    for name, milestone in scenario.milestones.items():
        for position, party in enumerate(milestone.less_parties):
            if party in milestone.less_parties[:position]:
                path = ("milestones", name, "less_parties", position)
                yield Finding(path, f"'{party}' is listed twice", "name it once")


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Milestones that are true from the first day, and parties that nobody has."""
    for name, milestone in scenario.milestones.items():
        path: Path = ("milestones", name)
        total, what = _scope(scenario, milestone)
        parties = {party: _in_party(scenario, milestone, (party,)) for party in Party}
        for position, party in enumerate(milestone.less_parties):
            if not parties[party]:
                told = f"nobody of whom it asks is in a {party.replace('_', ' ')}"
                yield Finding((*path, "less_parties", position), told, "take it out of the list")
        may_stay = milestone.less + _in_party(scenario, milestone, milestone.less_parties)
        if may_stay >= total:
            told = f"it may be short of {may_stay:,}, and there are {total:,} {what} in all"
            right = "it is true from the first day; let fewer be missing, or ask for more"
            key = "less_parties" if milestone.less_parties else "less"
            yield Finding((*path, key), told, right)


def _in_party(scenario: Scenario, milestone: MilestoneSpec, parties: Collection[Party]) -> int:
    """How many of those of whom a milestone asks are in some parties."""
    found = 0
    for owner, contingent in scenario.contingents.items():
        held = sum(
            count
            for loads in contingent.at.values()
            for name, count in loads.items()
            if scenario.loads[name].kind == "people" and milestone.asks_for(owner, name)
        )
        found += min(held, sum(strength_of(scenario, contingent, party) for party in parties))
    return found


def _scope(scenario: Scenario, milestone: MilestoneSpec) -> tuple[int, str]:
    """How many things a milestone asks for, and what they are."""
    sites = len(milestone.sites or scenario.sites)
    if milestone.what == "left":
        return sites, "sites"
    loads = sum(
        count
        for (_, owner, name), count in holdings(scenario).items()
        if milestone.asks_for(owner, name)
    )
    if milestone.what == "everything":
        return loads + sites, "loads and sites"
    return loads, "loads and people"
