"""Uncertainties and evidence: what they point at exists and is a number they may speak about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sim.scenario.checks.patterns import where_it_ends
from sim.scenario.findings import Finding, Path, dotted
from sim.scenario.paths import children, expand, is_number, shape_at, shapes_along
from sim.scenario.quantity import Distribution, central, draw
from sim.scenario.schema import Scenario, UncertaintySpec
from sim.scenario.shape import Bounds, Shape

_CLOSED = ("schema", "uncertainties", "evidence", "milestones", "mission")
_HOURS = ("opens_hour", "closes_hour", "sunrise_hour", "sunset_hour")
_LOW, _HIGH = 1e-6, 1.0 - 1e-6
_NO_FACTOR = 10.0  # no number of a mission is ten times what its planner writes
_ROUNDING = 1e-3  # of a range: ends are told in few digits


def findings(scenario: Scenario) -> list[Finding]:
    """All paths that match nothing or what they may not act on."""
    return [
        *_paths(scenario),
        *_overlaps(scenario),
        *_beyond_bounds(scenario),
        *_not_whole(scenario),
        *_evidence(scenario),
    ]


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Draws that will be cut to the range of the schema or leave that of their evidence, and
    numbers drawn twice.
    """
    yield from _written_twice(scenario)
    yield from _no_factors(scenario)
    yield from _draws_beyond_evidence(scenario)
    for path, pattern, value, bounds in _extremes(scenario):
        limit = bounds.at_most if bounds.at_most is not None else 0.0
        if value > limit and bounds.at_most is not None:
            what = f"draws of up to {value:.3g} are cut to {limit:g} at {pattern}"
            yield Finding(path, what, f"narrow it so that no draw exceeds {limit:g}")


def _no_factors(scenario: Scenario) -> Iterator[Finding]:
    """Factors that are surely meant as per cent, or as the number itself."""
    for name, spec in scenario.uncertainties.named.items():
        if spec.scale is not None and (factor := central(spec.scale)) >= _NO_FACTOR:
            what = f"it multiplies by {factor:g}, as a factor"
            right = (
                f"{factor:g} % are a factor of {factor / 100:g}; a number itself stands under set"
            )
            yield Finding(("uncertainties", name, "scale"), what, right)


def _draws_beyond_evidence(scenario: Scenario) -> Iterator[Finding]:
    """What an uncertainty may make of a number, where its evidence gives a narrower range."""
    ranges: dict[Path, list[tuple[float, float, str]]] = {}
    for pattern, evidence in scenario.evidence.items():
        if evidence.range is not None:
            for path, _ in expand(scenario, pattern):
                ranges.setdefault(path, []).append((*evidence.range, pattern))
    for name, spec in scenario.uncertainties.named.items():
        drawn = spec.scale if spec.set is None else spec.set
        if drawn is None:
            continue
        ends = draw(drawn, _LOW), draw(drawn, _HIGH)
        for path, value in (match for pattern in spec.paths for match in expand(scenario, pattern)):
            unit = value if spec.scale else 1.0
            low, high = (unit * end for end in ends)
            for least, most, pattern in ranges.get(path, ()):
                slack = _ROUNDING * most
                if low < least - slack or high > most + slack:
                    what = (
                        f"draws of {dotted(path)} from {low:.3g} to {high:.3g} leave "
                        f"[{least:g}, {most:g}], the range in evidence.{pattern}"
                    )
                    right = "narrow the draw, move the number, or widen the range"
                    yield Finding(("uncertainties", name), what, right)


def numbers_beyond_evidence(scenario: Scenario) -> list[Finding]:
    """Numbers that lie outside the range that their evidence gives, and ranges of what is none.

    Of a distribution that has ends it is they that must lie there, of another its central value.
    """
    found = []
    for pattern, evidence in scenario.evidence.items():
        if evidence.range is None:
            continue
        low, high = evidence.range
        for path, value in expand(scenario, pattern):
            ends = _ends(value)
            if not ends and value is not None:
                what = f"evidence.{pattern} gives a range, and here stands no number"
                found.append(Finding(path, what, "delete the range, or name a number"))
            for end in ends:
                if not low <= end <= high:
                    what = (
                        f"{end:g} lies outside [{low:g}, {high:g}], the range in evidence.{pattern}"
                    )
                    found.append(Finding(path, what, "correct the number or the range"))
                    break
    return found


def _ends(value: Any) -> tuple[float, ...]:
    """A number, or between what a distribution of numbers lies; nothing of what is neither."""
    if is_number(value):
        return (value,)
    if not isinstance(value, Distribution):
        return ()
    (_, told), *_ = children(value)
    return (min(told), max(told)) if isinstance(told, tuple) else (value.central(),)


def evidence_of_nothing(scenario: Scenario) -> list[Finding]:
    """Evidence about paths that match nothing."""
    return [
        Finding(
            ("evidence", pattern), "matches nothing", where_it_ends(scenario, pattern), on_key=True
        )
        for pattern in scenario.evidence
        if not expand(scenario, pattern)
    ]


# -- paths -------------------------------------------------------------------------------------


def _paths(scenario: Scenario) -> Iterator[Finding]:
    for name, spec in scenario.uncertainties.named.items():
        for position, pattern in enumerate(spec.paths):
            path: Path = ("uncertainties", name, "paths", position)
            matches = expand(scenario, pattern)
            if pattern.split(".")[0] in _CLOSED:
                what = f"'{pattern}' is not for nature to draw"
                yield Finding(path, what, f"name numbers outside {', '.join(_CLOSED)}")
            elif pattern.split(".")[-1] in _HOURS:
                what = f"'{pattern}' is an hour of the day, which goes with another"
                yield Finding(
                    path, what, "write the hours that are, and draw what else they change"
                )
            elif not matches:
                yield Finding(
                    path, f"'{pattern}' matches nothing", where_it_ends(scenario, pattern)
                )
            for target, value in matches:
                fault = _not_for(spec, value, shapes_along(scenario, target))
                if fault is not None:
                    what = f"'{dotted(target)}' {fault[0]}"
                    yield Finding(path, what, fault[1])
                    break


def _not_for(
    spec: UncertaintySpec, value: Any, shapes: Sequence[Shape | None]
) -> tuple[str, str] | None:
    """Why an uncertainty may not act on a value, and what to do; None if it may."""
    shape = shapes[-1]
    if any(above is not None and above.is_quantity for above in shapes[:-1]):
        return "lies inside a distribution", "name the quantity itself and use set"
    is_quantity = shape is not None and shape.is_quantity and not shape.is_date
    bounds = shape.bounds if shape is not None else Bounds()
    if spec.set is not None and is_quantity and value is not None:
        return None
    if not is_number(value):
        if is_quantity and value is not None:
            return "is a distribution", "write a plain number there, or use set"
        return "is not a number", "name numbers only"
    if spec.split is not None and not isinstance(value, int):
        return "is not a count", "split counts only: loads, people, units"
    if spec.split is not None and bounds.at_least != 0.0:
        return "must not become 0, which a split may make it", "use scale"
    return None


# -- overlaps and ranges -----------------------------------------------------------------------


def _overlaps(scenario: Scenario) -> Iterator[Finding]:
    """Numbers that two uncertainties set or split, or that lie in two groups of one split."""
    set_by: dict[Path, str] = {}
    split_by: dict[Path, str] = {}
    for name, spec in sorted(scenario.uncertainties.named.items()):
        targets = Counter(path for pattern in spec.paths for path, _ in expand(scenario, pattern))
        where: Path = ("uncertainties", name, "paths")
        twice = sorted(dotted(path) for path, times in targets.items() if times > 1)
        if twice:
            yield Finding(where, f"{twice[0]} is matched by two of its paths", "match it once")
        for action, known, verb in (
            (spec.set, set_by, "set"),
            (spec.split, split_by, "split"),
        ):
            if action is None:
                continue
            shared = sorted((path for path in targets if path in known), key=dotted)
            if shared:
                what = f"{dotted(shared[0])} is already {verb} by uncertainty {known[shared[0]]}"
                yield Finding(where, what, f"{verb} each number once")
            known.update(dict.fromkeys(targets, name))


def _written_twice(scenario: Scenario) -> Iterator[Finding]:
    """Paths on which two uncertainties act, both of which set or scale.

    A number may well have two factors (one on all roads, one on this road), but then their paths
    usually differ; and a total may be scaled and its shares split.
    """
    first: dict[str, str] = {}
    for name, spec in sorted(scenario.uncertainties.named.items()):
        for position, pattern in enumerate(spec.paths if spec.split is None else ()):
            if first.setdefault(pattern, name) != name:
                what = f"uncertainty {first[pattern]} acts on {pattern} too, and both will"
                right = "put the two into one, unless it is meant"
                yield Finding(("uncertainties", name, "paths", position), what, right)


def _extremes(scenario: Scenario) -> Iterator[tuple[Path, str, float, Bounds]]:
    """For each path of a scale or set the most extreme value, where it leaves its range."""
    for name, spec in scenario.uncertainties.named.items():
        action = spec.scale if spec.scale is not None else spec.set
        if action is None:
            continue
        key = "scale" if spec.scale is not None else "set"
        low, high = draw(action, _LOW), draw(action, _HIGH)
        for pattern in spec.paths:
            for target, value in expand(scenario, pattern):
                shape = shape_at(scenario, target)
                if shape is None or not (is_number(value) or spec.set is not None):
                    continue
                base = value if spec.scale is not None else 1.0
                extreme = _outside(base * low, base * high, shape.bounds)
                if extreme is not None:
                    yield ("uncertainties", name, key), dotted(target), extreme, shape.bounds
                    break


def _outside(low: float, high: float, bounds: Bounds) -> float | None:
    if bounds.at_most is not None and high > bounds.at_most:
        return high
    if bounds.above is not None and low <= bounds.above:
        return low
    if bounds.at_least is not None and low < bounds.at_least - 0.5 * (bounds.at_least >= 1.0):
        return low
    return None


def _beyond_bounds(scenario: Scenario) -> Iterator[Finding]:
    for path, pattern, value, bounds in _extremes(scenario):
        if bounds.at_most is not None and value > bounds.at_most:
            continue
        limit = f"above {bounds.above:g}" if bounds.above is not None else f"{bounds.at_least:g}"
        what = f"it can make {pattern} {value:.3g}, but that must be {limit} or more"
        yield Finding(path, what.replace("above 0 or more", "above 0"), "narrow it")


def _not_whole(scenario: Scenario) -> Iterator[Finding]:
    """Counts that are set to what is none; draws of a distribution are rounded."""
    for name, spec in scenario.uncertainties.named.items():
        if not isinstance(spec.set, float) or spec.set.is_integer():
            continue
        for target in (path for pattern in spec.paths for path, _ in expand(scenario, pattern)):
            shape = shape_at(scenario, target)
            if shape is not None and shape.is_whole:
                what = f"{spec.set:g} is not a whole number, which {dotted(target)} must be"
                right = "write a whole one, or a distribution, whose draws are rounded"
                yield Finding(("uncertainties", name, "set"), what, right)
                break


# -- evidence ----------------------------------------------------------------------------------


def _evidence(scenario: Scenario) -> Iterator[Finding]:
    for pattern, evidence in scenario.evidence.items():
        if evidence.range is not None and evidence.range[0] > evidence.range[1]:
            low, high = evidence.range
            path: Path = ("evidence", pattern, "range")
            yield Finding(path, f"[{low:g}, {high:g}] falls", "write the lower one first")
