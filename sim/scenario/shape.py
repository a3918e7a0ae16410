"""What the schema expects at a path: which keys, which kind of value, what it means.

Reads the annotations of the models in ``sim.scenario.schema``, so that merging, overrides and
messages know what a place in a scenario file is for without a second description of the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from inspect import get_annotations
from math import inf
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from sim.scenario.quantity import DISTRIBUTIONS, WHOLE, Spec
from sim.scenario.schema import Scenario

_DISCRIMINATORS = ("kind", "by")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the schema allows for a number."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Shape:
    """What is expected at one place; what it says of itself is worked out once."""

    annotation: Any
    constraints: tuple[Any, ...] = ()
    description: str = ""

    @property
    def model(self) -> type[Spec] | None:
        """The model expected here, if it is one."""
        kind = self.annotation
        return kind if isinstance(kind, type) and issubclass(kind, Spec) else None

    @property
    def entry(self) -> Any | None:
        """The annotation of what stands behind a name, in a collection; None elsewhere."""
        if get_origin(self.annotation) is dict:
            return get_args(self.annotation)[1]
        return None if self.model is None else _entry(self.model)

    @cached_property
    def _entry_shape(self) -> Shape | None:
        return None if self.entry is None else _shape(self.entry, (), self.description)

    @property
    def is_list(self) -> bool:
        """True for a list."""
        return get_origin(self.annotation) is tuple

    @property
    def list_length(self) -> int | None:
        """How many values a list must have, if that is fixed."""
        values = get_args(self.annotation)
        return None if Ellipsis in values else len(values)

    @cached_property
    def is_union(self) -> bool:
        """True where one of several forms may be written."""
        return get_origin(self.annotation) in (Union, UnionType)

    @cached_property
    def is_quantity(self) -> bool:
        """True where a number or date may also be a distribution."""
        return any(branch.single_key in DISTRIBUTIONS for branch in self.branches())

    @property
    def is_whole(self) -> bool:
        """True where a plain number must be a whole one."""
        return self.annotation is int or WHOLE in self.constraints

    @property
    def is_date(self) -> bool:
        """True where a day is expected."""
        return self.annotation is date or any(b.annotation is date for b in self.branches())

    @property
    def single_key(self) -> str | None:
        """The key of a model that has only one."""
        keys = list(self.fields())
        return keys[0] if len(keys) == 1 else None

    @cached_property
    def discriminator(self) -> str | None:
        """The key that says which form of a union is meant."""
        for key in _DISCRIMINATORS:
            if self.is_union and all(key in branch.fields() for branch in self.branches()):
                return key
        return None

    @cached_property
    def bounds(self) -> Bounds:
        """The range of a number; of the plain number where a distribution may stand too."""
        found: dict[str, float] = {}
        numbers = [b for b in self.branches() if b.annotation in (int, float)] or [self]
        for constraint in (*self.constraints, *numbers[0].constraints):
            for item in getattr(constraint, "metadata", (constraint,)):
                if isinstance(item, Ge):
                    found["at_least"] = max(float(str(item.ge)), found.get("at_least", 0.0))
                elif isinstance(item, Gt):
                    found["above"] = float(str(item.gt))
                elif isinstance(item, Le):
                    found["at_most"] = min(float(str(item.le)), found.get("at_most", inf))
        return Bounds(**found)

    def fields(self) -> dict[str, FieldInfo]:
        """The fields of the model expected here, by the key a file uses."""
        model = self.model
        if model is None:
            return {}
        return {info.alias or name: info for name, info in model.model_fields.items()}

    def branches(self) -> tuple[Shape, ...]:
        """The forms of a union."""
        if not self.is_union:
            return ()
        return tuple(_shape(branch, (), self.description) for branch in get_args(self.annotation))

    def branch(self, tag: str | int) -> Shape | None:
        """The form of a union that pydantic calls ``tag`` in the place of an error."""
        for branch in self.branches():
            if tag in branch.tags():
                return branch
        return None

    def tags(self) -> set[str]:
        """The names by which pydantic may call this form of a union."""
        if self.annotation is date:
            return {"date"}
        if self.model is None:
            return {"number"}
        tags = {self.model.__name__}
        if self.single_key in DISTRIBUTIONS:
            tags.add(str(self.single_key))
        for key in _DISCRIMINATORS:
            if key in self.fields():
                tags |= set(_literals(self.fields()[key].annotation))
        return tags

    def choices(self) -> tuple[str, ...]:
        """The values of the discriminator of a union."""
        key = self.discriminator
        if key is None:
            return ()
        found = [_literals(branch.fields()[key].annotation) for branch in self.branches()]
        return tuple(value for values in found for value in values)

    def form(self, entries: Mapping[str, Any]) -> Shape | None:
        """The form of a union that a mapping with these entries means, or the shape itself."""
        if not self.is_union:
            return self
        key = self.discriminator
        if key is not None:
            return self.branch(entries[key]) if isinstance(entries.get(key), str) else None
        fitting = [branch for branch in self.branches() if set(entries) & set(branch.fields())]
        return fitting[0] if len(fitting) == 1 else None

    def child(self, key: str | int) -> Shape | None:
        """What is expected behind ``key``; None where nothing can stand."""
        field = _fields(self.model).get(str(key)) if self.model is not None else None
        if field is not None:
            return field
        if self._entry_shape is not None and isinstance(key, str):
            return self._entry_shape
        values = get_args(self.annotation)
        if self.is_list and isinstance(key, int):
            item = values[0] if Ellipsis in values else values[min(key, len(values) - 1)]
            return _shape(item, (), self.description)
        return None


def _literals(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


@cache
def _entry(model: type[Spec]) -> Any | None:
    """The annotation of what stands behind a name beside the keys of a model, if one may."""
    if model.model_config.get("extra") != "allow":
        return None
    return get_args(get_annotations(model, eval_str=True)["__pydantic_extra__"])[1]


@cache
def _fields(model: type[Spec]) -> dict[str, Shape]:
    """What is expected behind each key of a model."""
    return {
        info.alias or name: _shape(info.annotation, tuple(info.metadata), info.description or "")
        for name, info in model.model_fields.items()
    }


def _shape(annotation: Any, constraints: tuple[Any, ...], description: str) -> Shape:
    """The shape of an annotation without ``Annotated`` and ``None``."""
    while True:
        if get_origin(annotation) is Annotated:
            constraints = (*constraints, *annotation.__metadata__)
            annotation = annotation.__origin__
        elif get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
            kept = tuple(part for part in get_args(annotation) if part is not NoneType)
            annotation = Union[kept]  # noqa: UP007 - built at run time
        else:
            return Shape(annotation, constraints, description)


SCENARIO = Shape(Scenario)
"""What is expected of a whole scenario."""
