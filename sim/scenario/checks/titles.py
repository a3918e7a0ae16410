"""Names that are shown in tables and figures: no two things are called the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Sites, contingents, milestones and orders to leave that nobody could tell apart."""
    sites = {name: site.name for name, site in scenario.sites.items()}
    contingents = {name: contingent.name for name, contingent in scenario.contingents.items()}
    milestones = {name: milestone.title for name, milestone in scenario.milestones.items()}
    yield from _alike("sites", "name", sites)
    yield from _alike("contingents", "name", contingents)
    yield from _alike("milestones", "title", milestones)
    for name, site in scenario.sites.items():
        for order in site.leaves_early.keys() & scenario.risks.keys():
            what = f"{order} is a risk too: tables do not tell which of the two made {name} leave"
            right = "call one of them otherwise"
            yield Finding(("sites", name, "leaves_early", order), what, right, on_key=True)


def _alike(section: str, key: str, titles: Mapping[str, str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, title in titles.items():
        other = first.setdefault(title, name)
        if other != name:
            what = f"{title} is what {other} is called too: nobody can tell them apart where shown"
            yield Finding((section, name, key), what, f"give one of them another {key}")
