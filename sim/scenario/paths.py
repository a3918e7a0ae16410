"""Dotted paths into a scenario: what they point at, and which numbers a scenario holds.

A path is the keys of the file joined by dots, list positions counted from 0:
``network.corridors.west.way.1``. In a pattern ``*`` stands for any one key or position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sim.scenario.findings import Path, dotted
from sim.scenario.quantity import Distribution, Spec
from sim.scenario.schema import Scenario
from sim.scenario.shape import SCENARIO, Shape

ANY = "*"
_NOT_NUMBERS = ("schema", "evidence", "uncertainties", "levers")
_ABSENT = object()


def expand(scenario: Scenario, pattern: str) -> tuple[tuple[Path, Any], ...]:
    """Every path that ``pattern`` matches, in the order of the scenario, with its value."""
    found: list[tuple[Path, Any]] = [((), scenario)]
    for step in pattern.split("."):
        found = [
            ((*path, key), below) for path, value in found for key, below in _matching(value, step)
        ]
    return tuple(found)


def paths_of(scenario: Scenario, patterns: Iterable[str]) -> set[Path]:
    """All paths that some patterns match."""
    return {path for pattern in patterns for path, _ in expand(scenario, pattern)}


def _matching(value: Any, step: str) -> Iterator[tuple[str | int, Any]]:
    if step == ANY:
        yield from children(value)
        return
    key = int(step) if isinstance(value, tuple) and step.isdecimal() else step
    below = child(value, key)
    if below is not _ABSENT:
        yield key, below


def child(value: Any, key: str | int) -> Any:
    """What lies behind ``key`` of a model, a mapping or a list."""
    if isinstance(value, Spec):
        field = field_name(type(value), str(key))
        if field is not None:
            return getattr(value, field)
        return (value.model_extra or {}).get(str(key), _ABSENT)
    if isinstance(value, dict):
        return value.get(key, _ABSENT)
    if isinstance(value, tuple) and isinstance(key, int) and key < len(value):
        return value[key]
    return _ABSENT


def children(value: Any) -> Iterator[tuple[str | int, Any]]:
    """The keys or positions of a model, a mapping or a list, with what lies behind them."""
    if isinstance(value, Spec):
        for key, name in _fields_by_key(type(value)).items():
            yield key, getattr(value, name)
        yield from (value.model_extra or {}).items()
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def field_name(model: type[Spec], key: str) -> str | None:
    """The attribute that holds what a file calls ``key``."""
    return _fields_by_key(model).get(key)


@cache
def _fields_by_key(model: type[Spec]) -> dict[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


def is_number(value: Any) -> bool:
    """True for a plain number, which neither true nor a distribution is."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def quantities(scenario: Scenario) -> list[str]:
    """Dotted paths of the numbers that the file names, a distribution being one.

    Defaults that it does not name are left out, and so are evidence, uncertainties and levers.
    """
    found: list[str] = []
    open_values: list[tuple[Path, Any]] = [
        ((key,), value) for key, value in _named(scenario) if key not in _NOT_NUMBERS
    ]
    while open_values:
        path, value = open_values.pop()
        if is_number(value) or isinstance(value, Distribution):
            found.append(dotted(path))
        else:
            open_values += [((*path, key), below) for key, below in _named(value)]
    return sorted(found)


def _named(value: Any) -> Iterator[tuple[str | int, Any]]:
    """The children of a value that the file names."""
    for key, below in children(value):
        named = not isinstance(value, Spec) or (
            field_name(type(value), str(key)) in value.model_fields_set
        )
        if named:
            yield key, below


def shape_at(scenario: Scenario, path: Path) -> Shape | None:
    """What the schema expects at ``path`` of this scenario."""
    return shapes_along(scenario, path)[-1] if path else SCENARIO


def shapes_along(scenario: Scenario, path: Path) -> tuple[Shape | None, ...]:
    """What the schema expects at each step of ``path``, outermost first."""
    shape: Shape | None = SCENARIO
    value: Any = scenario
    found: list[Shape | None] = []
    for step in path:
        form = shape
        if shape is not None and shape.is_union:
            form = shape.form({str(key): below for key, below in children(value)})
        shape = form.child(step) if form else None
        value = child(value, step)
        found.append(shape)
    return tuple(found)
