"""What nobody knows, drawn once per replication: a scenario with each uncertainty applied.

An uncertainty scales or sets plain numbers, or splits a kept total anew. Values that are set
come first, factors next and splits last, and names are taken in alphabetical order, so the order
of a file does not matter. Each uncertainty reads its own stream ``uncertainty/<name>``; each
group of a split reads ``uncertainty/<name>/<path>``.

Paths are resolved once. A draw copies each model and mapping on the way to a changed number
once and shares everything else; it validates nothing, because the bounds of the schema are kept
here: counts are rounded half up, and a number that would leave its range is cut to it (the
checks warn where that can happen).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

from sim.randomness import Streams, gamma_quantile
from sim.scenario.findings import Path, dotted
from sim.scenario.paths import child, expand, field_name, is_number, shape_at
from sim.scenario.quantity import Distribution, Spec, draw
from sim.scenario.schema import Scenario, SplitSpec
from sim.scenario.shape import Bounds

_SMALLEST_ABOVE = 1e-9


@dataclass(frozen=True, slots=True)
class _Factor:
    """A quantity of one stream, and the leaves it acts on."""

    stream: str
    quantity: float | Distribution
    leaves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Split:
    """Groups of leaves whose shares vary while the total stays."""

    cv: float
    streams: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]
    leaves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A number that draws change."""

    path: Path
    value: Any
    is_count: bool
    bounds: Bounds

    def within(self, value: float) -> float:
        """``value`` as a number that the schema allows here."""
        if self.is_count:
            value = floor(value + 0.5)
        bounds = self.bounds
        if bounds.at_least is not None and value < bounds.at_least:
            value = bounds.at_least
        if bounds.above is not None and value <= bounds.above:
            value = bounds.above + _SMALLEST_ABOVE
        if bounds.at_most is not None and value > bounds.at_most:
            value = bounds.at_most
        return int(value) if self.is_count else float(value)


@dataclass(slots=True)
class _Branch:
    """A model, mapping or list on the way to changed numbers."""

    value: Any
    branches: list[tuple[Any, _Branch]] = field(default_factory=list)
    leaves: list[tuple[Any, int]] = field(default_factory=list)

    def copy(self, drawn: Sequence[float]) -> Any:
        """The value with its changed numbers taken from ``drawn``."""
        value = self.value
        if isinstance(value, tuple):
            return tuple(self._changed(dict(enumerate(value)), drawn).values())
        if isinstance(value, Spec):
            return _copied(value, self._changed(value.__dict__.copy(), drawn))
        return self._changed(value.copy(), drawn)

    def _changed(self, entries: dict[Any, Any], drawn: Sequence[float]) -> dict[Any, Any]:
        for key, leaf in self.leaves:
            entries[key] = drawn[leaf]
        for key, branch in self.branches:
            entries[key] = branch.copy(drawn)
        return entries


def _copied(model: Spec, fields: dict[str, Any]) -> Spec:
    """What ``model.model_copy(update=fields)`` gives, at a third of its cost."""
    kind = type(model)
    copy = kind.__new__(kind)
    object.__setattr__(copy, "__dict__", fields)
    object.__setattr__(copy, "__pydantic_fields_set__", model.__pydantic_fields_set__)
    object.__setattr__(copy, "__pydantic_extra__", None)
    object.__setattr__(copy, "__pydantic_private__", None)
    return copy


class PreparedUncertainties:
    """The uncertainties of one scenario with their paths resolved; make it with ``prepare``."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._leaves: list[_Leaf] = []
        self._index: dict[Path, int] = {}
        self._sets: list[_Factor] = []
        self._scales: list[_Factor] = []
        self._splits: list[_Split] = []
        for name, spec in sorted(scenario.uncertainties.items()):
            stream = f"uncertainty/{name}"
            groups = {pattern: self._leaves_of(pattern) for pattern in sorted(spec.paths)}
            leaves = tuple(sorted({leaf for group in groups.values() for leaf in group}))
            if spec.set is not None:
                self._sets.append(_Factor(stream, spec.set, leaves))
            elif spec.scale is not None:
                self._scales.append(_Factor(stream, spec.scale, leaves))
            elif spec.split is not None:
                self._splits.append(self._split(stream, spec.split, groups, leaves))
        self._start = [leaf.value for leaf in self._leaves]
        moved = {leaf for action in (*self._sets, *self._scales) for leaf in action.leaves}
        self._moved = [(number, self._leaves[number]) for number in sorted(moved)]
        self._tree = self._spine()

    def draw(self, streams: Streams) -> Scenario:
        """The scenario of one replication: each uncertain number has its drawn value."""
        if not self._leaves:
            return self._scenario
        values = list(self._start)
        for action in self._sets:
            value = draw(action.quantity, streams.uniform(action.stream))
            for leaf in action.leaves:
                values[leaf] = value
        for action in self._scales:
            factor = draw(action.quantity, streams.uniform(action.stream))
            for leaf in action.leaves:
                values[leaf] *= factor
        for number, changed in self._moved:
            values[number] = changed.within(values[number])
        for split in self._splits:
            _redistribute(values, split, streams)
        drawn: Scenario = self._tree.copy(values)
        return drawn

    def _leaves_of(self, pattern: str) -> tuple[int, ...]:
        return tuple(self._leaf(path, value) for path, value in expand(self._scenario, pattern))

    def _leaf(self, path: Path, value: Any) -> int:
        if path not in self._index:
            shape = shape_at(self._scenario, path)
            assert shape is not None, dotted(path)
            self._index[path] = len(self._leaves)
            is_count = is_number(value) and isinstance(value, int)
            self._leaves.append(_Leaf(path, value, is_count, shape.bounds))
        return self._index[path]

    def _split(
        self,
        stream: str,
        spec: SplitSpec,
        groups: dict[str, tuple[int, ...]],
        leaves: tuple[int, ...],
    ) -> _Split:
        by_path = tuple(sorted(leaves, key=lambda leaf: dotted(self._leaves[leaf].path)))
        streams = tuple(f"{stream}/{pattern}" for pattern in groups)
        return _Split(spec.cv, streams, tuple(groups.values()), by_path)

    def _spine(self) -> _Branch:
        root = _Branch(self._scenario)
        known: dict[Path, _Branch] = {(): root}
        for number, leaf in sorted(enumerate(self._leaves), key=lambda entry: str(entry[1].path)):
            branch = root
            for depth, step in enumerate(leaf.path[:-1], start=1):
                path = leaf.path[:depth]
                if path not in known:
                    known[path] = _Branch(child(branch.value, step))
                    branch.branches.append((_attribute(branch.value, step), known[path]))
                branch = known[path]
            branch.leaves.append((_attribute(branch.value, leaf.path[-1]), number))
        return root


def prepare(scenario: Scenario) -> PreparedUncertainties:
    """Resolve the uncertainties of ``scenario`` once, for any number of draws."""
    return PreparedUncertainties(scenario)


def _attribute(value: Any, step: str | int) -> Any:
    return field_name(type(value), str(step)) if isinstance(value, Spec) else step


def _redistribute(values: list[Any], split: _Split, streams: Streams) -> None:
    """Vary the shares of the groups; keep the total exactly, in whole numbers.

    Largest remainders are rounded up; of equal ones those that come first by path.
    """
    total = sum(values[leaf] for leaf in split.leaves)
    weights: dict[int, float] = {}
    for stream, group in zip(split.streams, split.groups, strict=True):
        factor = gamma_quantile(1.0, split.cv, streams.uniform(stream))
        for leaf in group:
            weights[leaf] = values[leaf] * factor
    weight = sum(weights[leaf] for leaf in split.leaves)
    if weight <= 0.0:
        return
    exact = [weights[leaf] * (total / weight) for leaf in split.leaves]
    whole = [floor(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in order[: total - sum(whole)]:
        whole[place] += 1
    for leaf, share in zip(split.leaves, whole, strict=True):
        values[leaf] = share
