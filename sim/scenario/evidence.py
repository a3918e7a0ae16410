"""How each number of a scenario is known: reported, derived, assumed, or not said at all."""

from __future__ import annotations

from sim.scenario.findings import Path
from sim.scenario.paths import ANY, expand, quantities
from sim.scenario.schema import Scenario

BASES = ("reported", "derived", "assumed")


def basis_of_numbers(scenario: Scenario) -> dict[str, str | None]:
    """The basis of every number that the file names, a distribution being one, by dotted path.

    ``None`` where evidence says nothing.

    An entry speaks for all that lies below its path; the nearest one above a number is asked, and
    of those for the same path the one with fewer ``*``.
    """
    said: dict[Path, str] = {}
    by_care = sorted(scenario.evidence, key=lambda pattern: -pattern.split(".").count(ANY))
    for pattern in by_care:
        for path, _ in expand(scenario, pattern):
            said[tuple(map(str, path))] = scenario.evidence[pattern].basis
    return {path: _nearest(said, tuple(path.split("."))) for path in quantities(scenario)}


def _nearest(said: dict[Path, str], path: Path) -> str | None:
    while path:
        if path in said:
            return said[path]
        path = path[:-1]
    return None
