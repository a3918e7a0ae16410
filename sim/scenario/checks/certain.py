"""What is told to be so in every replication must hold for every draw of the uncertainties.

It is looked for again in missions in which each number on which an uncertainty acts is drawn so
that loads and people move most easily: what is told there too is certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from sim.scenario.checks.extremes import HIGHEST, LOWEST
from sim.scenario.findings import Finding, Path
from sim.scenario.paths import paths_of
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import prepare

_LESS_IS_EASIER = (
    "air.weather_cancels_share",
    "clearances.*.lag_days",
    "clearances.*.lag_days_by_zone.*",
    "contingents.*.at.*.*",
    "escorts.*.once_gone_share",
    "loads.*.crew_people",
    "network.surfaces.*.rain_factor",  # rain is told to change nothing
    "policy.convoy_smallest_vehicles",
    "policy.guard.*",
    "policy.loading_days",
    "risks.*.chance",
    "sites.*.guard.*",
    "sites.*.stock.*",
    "threat.found_share",
)
"""Numbers of which less makes it easier; of all others more does, or it is the same."""
_EITHER = ("loads.*.flatbed_share", "risks.*.duration_days")
"""Those of which nobody can tell; nor of people, who must be moved and can drive."""


def certain(check: Callable[[Scenario], Iterable[Finding]], scenario: Scenario) -> list[Finding]:
    """What ``check`` finds in a scenario, whatever its uncertainties are drawn as."""
    found = list(check(scenario))
    for mission in _easiest(scenario) if found else ():
        still = set(map(_said, check(mission)))
        found = [finding for finding in found if _said(finding) in still]
    return found


def _said(finding: Finding) -> tuple[Path, str]:
    """What a finding says, but for its sums."""
    return finding.path, re.sub(r"\d[\d,.]*", "", finding.what)


def _easiest(scenario: Scenario) -> Iterator[Scenario]:
    """The draws in which it is easiest, by whatever nobody can tell."""
    if not scenario.uncertainties.named:
        return
    prepared = prepare(scenario)
    less, either = paths_of(scenario, _LESS_IS_EASIER), paths_of(scenario, _EITHER)
    people = {path for path in less if _are_people(scenario, path)}
    for few_people, little in product((True, False), repeat=2):
        low = less - people | (people if few_people else set()) | (either if little else set())
        yield prepared.at(dict.fromkeys(low, LOWEST), HIGHEST)


def _are_people(scenario: Scenario, path: Path) -> bool:
    """Whether the number at a path counts people of a site."""
    load = scenario.loads.get(str(path[-1]))
    return load is not None and load.kind == "people"
