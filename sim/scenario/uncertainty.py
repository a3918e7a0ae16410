"""What nobody knows, drawn once per replication: a scenario with each uncertainty applied.

An uncertainty scales or sets plain numbers, or splits a kept total anew. Values that are set
come first, factors next and splits last, and names are taken in alphabetical order, so the order
of a file does not matter. Each uncertainty reads its own stream ``uncertainty/<name>``; each
group of a split reads ``uncertainty/<name>/<path>``. With ``sampling: sobol`` it reads the
coordinate of that name of a Sobol point instead (``sim.sobol``).

Paths are resolved once. A draw copies each model and mapping on the way to a changed number
once and shares everything else; it validates nothing, because the bounds of the schema are kept
here: counts are rounded half up, and a number that would leave its range is cut to it (the
checks warn where that can happen).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

from sim.randomness import Streams, gamma_quantile
from sim.scenario.findings import Path, dotted
from sim.scenario.paths import child, expand, field_name, is_number, shape_at
from sim.scenario.quantity import Distribution, Spec, draw
from sim.scenario.schema import Sampling, Scenario, SplitSpec
from sim.scenario.shape import Bounds
from sim.sobol import SobolPoints

_SMALLEST_ABOVE = 1e-9


_Uniform = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw of all uncertainties.

    Attributes
    ----------
    scenario
        The scenario with each uncertain number as drawn.
    values
        By name the value or factor drawn (of distributions; a plain number is no doubt); of a
        split, by ``<name>.<path>``, what each of its groups came to [loads, people or units].
    """

    scenario: Scenario
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Factor:
    """A quantity of one uncertainty, and the leaves it acts on."""

    name: str
    quantity: float | Distribution
    leaves: tuple[int, ...]

    def draw(self, uniform: _Uniform, told: dict[str, float]) -> float:
        """The value of one replication; of a distribution it is also noted in ``told``."""
        if isinstance(self.quantity, (int, float)):
            return self.quantity
        value = told[self.name] = self.quantity.quantile(uniform(_stream(self.name)))
        return value


@dataclass(frozen=True, slots=True)
class _Split:
    """Groups of leaves whose shares vary while the total stays."""

    name: str
    cv: float
    groups: dict[str, tuple[int, ...]]
    leaves: tuple[int, ...]

    def stream(self, pattern: str) -> str:
        """The stream of one group."""
        return f"{_stream(self.name)}/{pattern}"


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
        for name, spec in sorted(scenario.uncertainties.named.items()):
            groups = {pattern: self._leaves_of(pattern) for pattern in sorted(spec.paths)}
            leaves = tuple(sorted({leaf for group in groups.values() for leaf in group}))
            if spec.set is not None:
                self._sets.append(_Factor(name, spec.set, leaves))
            elif spec.scale is not None:
                self._scales.append(_Factor(name, spec.scale, leaves))
            elif spec.split is not None:
                self._splits.append(self._split(name, spec.split, groups, leaves))
        self._start = [leaf.value for leaf in self._leaves]
        moved = {leaf for action in (*self._sets, *self._scales) for leaf in action.leaves}
        self._moved = [(number, self._leaves[number]) for number in sorted(moved)]
        self._tree = self._spine()
        is_sobol = scenario.uncertainties.sampling == Sampling.SOBOL
        self._points = SobolPoints(self._streams()) if is_sobol else None

    def draw(self, streams: Streams) -> Drawn:
        """The draw of one replication."""
        if not self._leaves:
            return Drawn(self._scenario, {})
        uniform = self._uniform(streams)
        leaves = list(self._start)
        told: dict[str, float] = {}
        for action in self._sets:
            value = action.draw(uniform, told)
            for leaf in action.leaves:
                leaves[leaf] = value
        for action in self._scales:
            factor = action.draw(uniform, told)
            for leaf in action.leaves:
                leaves[leaf] *= factor
        for number, changed in self._moved:
            leaves[number] = changed.within(leaves[number])
        for split in self._splits:
            _redistribute(leaves, split, uniform)
            for pattern, group in split.groups.items():
                told[f"{split.name}.{pattern}"] = sum(leaves[leaf] for leaf in group)
        return Drawn(self._tree.copy(leaves), told)

    def at(self, uniforms: Mapping[Path, float], others: float) -> Scenario:
        """The scenario with each uncertain number at the quantile told for its path.

        All ``others`` are at one and the same. Of a split the total is not kept.
        """
        quantiles = [uniforms.get(leaf.path, others) for leaf in self._leaves]
        leaves = list(self._start)
        for action in self._sets:
            for leaf in action.leaves:
                leaves[leaf] = draw(action.quantity, quantiles[leaf])
        for action in self._scales:
            for leaf in action.leaves:
                leaves[leaf] *= draw(action.quantity, quantiles[leaf])
        for split in self._splits:
            for leaf in split.leaves:
                leaves[leaf] *= gamma_quantile(1.0, split.cv, quantiles[leaf])
        within = [leaf.within(value) for leaf, value in zip(self._leaves, leaves, strict=True)]
        drawn: Scenario = self._tree.copy(within)
        return drawn

    def _streams(self) -> list[str]:
        factors = [_stream(action.name) for action in (*self._sets, *self._scales)]
        return factors + [split.stream(each) for split in self._splits for each in split.groups]

    def _uniform(self, streams: Streams) -> _Uniform:
        """Where the draw of one replication finds its numbers, by stream."""
        if self._points is None:
            return streams.uniform
        return self._points.point(streams.seed, streams.replication).__getitem__

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
        name: str,
        spec: SplitSpec,
        groups: dict[str, tuple[int, ...]],
        leaves: tuple[int, ...],
    ) -> _Split:
        by_path = tuple(sorted(leaves, key=lambda leaf: dotted(self._leaves[leaf].path)))
        return _Split(name, spec.cv, groups, by_path)

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


def drawn_names(scenario: Scenario) -> tuple[str, ...]:
    """The names of ``Drawn.values``, the same in every draw."""
    names: list[str] = []
    for name, spec in sorted(scenario.uncertainties.named.items()):
        if spec.split is not None:
            names += [f"{name}.{pattern}" for pattern in sorted(spec.paths)]
        elif isinstance(spec.set or spec.scale, Spec):
            names.append(name)
    return tuple(names)


def prepare(scenario: Scenario) -> PreparedUncertainties:
    """Resolve the uncertainties of ``scenario`` once, for any number of draws."""
    return PreparedUncertainties(scenario)


def _stream(name: str) -> str:
    return f"uncertainty/{name}"


def _attribute(value: Any, step: str | int) -> Any:
    return field_name(type(value), str(step)) if isinstance(value, Spec) else step


def _redistribute(values: list[Any], split: _Split, uniform: _Uniform) -> None:
    """Vary the shares of the groups; keep the total exactly, in whole numbers.

    Largest remainders are rounded up; of equal ones those that come first by path.
    """
    total = sum(values[leaf] for leaf in split.leaves)
    weights: dict[int, float] = {}
    for pattern, group in split.groups.items():
        factor = gamma_quantile(1.0, split.cv, uniform(split.stream(pattern)))
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
