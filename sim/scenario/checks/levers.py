"""Levers: what they set exists, is ours to choose, takes the values told, and is read."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.patterns import where_it_ends
from sim.scenario.findings import Finding, Path, dotted
from sim.scenario.levers import targets_of
from sim.scenario.paths import expand, shape_at
from sim.scenario.schema import LeverSpec, Scenario
from sim.scenario.shape import Bounds, Shape

_CLOSED = ("schema", "uncertainties", "evidence", "levers", "milestones", "mission", "history")


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Paths that cannot be set, and ranges that do not fit what stands there."""
    drawn = _set_by_nature(scenario)
    for name, lever in scenario.levers.items():
        for position, pattern in enumerate(lever.paths):
            path: Path = ("levers", name, "paths", position)
            fault = _unfit(scenario, pattern)
            if fault is not None:
                yield Finding(path, *fault)
                continue
            for target, _ in targets_of(scenario, pattern):
                if target in drawn:
                    what = (
                        f"uncertainty {drawn[target]} sets {dotted(target)} anew in every "
                        "replication, so that no other value would be read"
                    )
                    yield Finding(path, what, f"let uncertainty {drawn[target]} scale it")
                    break
                if (finding := _range_unfit(scenario, name, lever, target)) is not None:
                    yield finding
                    break


def _set_by_nature(scenario: Scenario) -> dict[Path, str]:
    """Which uncertainty sets a number anew, by the path of the number."""
    return {
        path: name
        for name, spec in scenario.uncertainties.named.items()
        if spec.set is not None
        for pattern in spec.paths
        for path, _ in expand(scenario, pattern)
    }


def _unfit(scenario: Scenario, pattern: str) -> tuple[str, str] | None:
    """Why a path cannot be a lever's, and what to do; ``None`` if it can."""
    if pattern.split(".")[0] in _CLOSED:
        return f"'{pattern}' is not a choice", f"name something outside {', '.join(_CLOSED)}"
    targets = targets_of(scenario, pattern)
    above = pattern.rpartition(".")[0]  # an entry may be new, what holds it may not
    known = targets and shape_at(scenario, targets[0][0]) is not None
    if not known or (above and not expand(scenario, above)):
        return f"'{pattern}' matches nothing", where_it_ends(scenario, pattern)
    return None


def _range_unfit(scenario: Scenario, name: str, lever: LeverSpec, target: Path) -> Finding | None:
    """What is wrong with the range of a lever at one of its places."""
    if lever.range is None:
        return None
    path: Path = ("levers", name, "range")
    shape = shape_at(scenario, target)
    if shape is None or not _takes_numbers(shape):
        return Finding(path, f"{dotted(target)} is not a number", "give options")
    if shape.is_whole and not all(end.is_integer() for end in lever.range):
        return Finding(path, f"{dotted(target)} must be a whole number", "round its ends")
    limit = _limit_left(shape.bounds, *lever.range)
    return (
        None if limit is None else Finding(path, f"{dotted(target)} must be {limit}", "narrow it")
    )


def _limit_left(bounds: Bounds, low: float, high: float) -> str | None:
    """What a range would have to keep to, and does not."""
    if bounds.at_least is not None and low < bounds.at_least:
        return f"at least {bounds.at_least:g}"
    if bounds.above is not None and low <= bounds.above:
        return f"above {bounds.above:g}"
    if bounds.at_most is not None and high > bounds.at_most:
        return f"at most {bounds.at_most:g}"
    return None


def _takes_numbers(shape: Shape) -> bool:
    numbers = (int, float)
    return shape.annotation in numbers or (shape.is_quantity and not shape.is_date)
