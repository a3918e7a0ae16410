"""Reads plain data as a model of the format: the model, or all that the schema refuses.

What it refuses gets a stand-in, so that names and days elsewhere can still be checked in one go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from sim.scenario.findings import Finding, Path
from sim.scenario.quantity import Spec
from sim.scenario.schema_findings import faults_of, findings_of
from sim.scenario.shape import Shape
from sim.scenario.stand_in import stood_in

Model = TypeVar("Model", bound=Spec)


@dataclass(frozen=True, slots=True)
class Validated(Generic[Model]):
    """What came of some data.

    ``model`` is the valid model; without one ``stand_in`` may be a model with stand-ins at the
    paths ``touched``, in which every name that others may point at is there. ``faults`` are the
    schema's.
    """

    model: Model | None
    faults: list[Finding]
    stand_in: Model | None = None
    touched: tuple[Path, ...] = ()

    @property
    def named(self) -> Model | None:
        """The model in which names can be looked up, if there is one."""
        return self.model or self.stand_in

    def untouched(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Those of ``findings`` that do not speak about a stand-in."""
        for finding in findings:
            if not any(finding.path[: len(path)] == path for path in self.touched):
                yield finding

    def elsewhere(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Those of ``findings`` about entries in which nothing is stood in.

        For what is compared with its neighbours, of which one may be a stand-in.
        """
        entries = {_entry(path) for path in self.touched}
        return (finding for finding in findings if _entry(finding.path) not in entries)


def _entry(path: Path) -> Path:
    """The entry of a section; of a list, whose steps are compared with each other, all of it."""
    return path[:2] if len(path) > 1 and isinstance(path[1], str) else path[:1]


def validated(model: type[Model], data: Any) -> Validated[Model]:
    """What ``data`` describes, or what the schema of ``model`` refuses.

    Strict JSON is the one mode of pydantic that takes lists for tuples and text for dates but
    neither "12" nor true for a number.
    """
    try:
        return Validated(_strictly(model, data), [])
    except ValidationError as refusal:
        faults = faults_of(refusal.errors(include_url=False), data, Shape(model))
    told = findings_of(faults, data)
    patched = stood_in(data, faults)
    if patched is None:
        return Validated(None, told)
    try:
        return Validated(None, told, _strictly(model, patched.data), patched.touched)
    except ValidationError:
        return Validated(None, told)


def _strictly(model: type[Model], data: Any) -> Model:
    return model.model_validate_json(json.dumps(data, default=str), strict=True)
