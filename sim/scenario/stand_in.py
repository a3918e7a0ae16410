"""Stand-ins for what the schema refuses, so that the names elsewhere can still be checked.

Serves only to show all findings at once; nothing that is run ever holds a stand-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from sim.scenario.findings import Path
from sim.scenario.quantity import Spec
from sim.scenario.schema import (
    EarlyExitSpec,
    EscortSpec,
    MissionSpec,
    NetworkSpec,
    ProvisionSpec,
    RiskSpec,
    SurfaceSpec,
    UncertaintySpec,
    VehicleClass,
)
from sim.scenario.schema_findings import Fault, meant
from sim.scenario.shape import Shape

_DAY = "2000-01-01"
_NAME = "stand_in"
_TOGETHER: dict[type[Spec], dict[str, Any]] = {
    MissionSpec: {"start": _DAY, "deadline": "2000-02-01", "horizon": "2000-03-01"},
    EscortSpec: {"available_from": _DAY},
    ProvisionSpec: {"kind": "escort", "base": _NAME, "reaches": []},
    EarlyExitSpec: {"risk": _NAME, "attacks": None, "site_left": None, "site_forced_out": None},
    NetworkSpec: {"sunrise_hour": 6.0, "sunset_hour": 18.0},
    RiskSpec: {"start": _DAY, "duration_days": 1.0},
    SurfaceSpec: {"km_per_day": 1.0, "km_per_daylight_h": None},
    UncertaintySpec: {"scale": 1.0, "set": None, "split": None},
    VehicleClass: {"crew_people": 1, "seats": 1},
}
"""Keys that go together, for models in which some do not."""


@dataclass(frozen=True, slots=True)
class Patched:
    """Data with stand-ins, and the paths at which they stand."""

    data: Any
    touched: tuple[Path, ...]


def stood_in(data: Any, faults: Iterable[Fault]) -> Patched | None:
    """``data`` with a stand-in for each fault; None if names might be lost with one."""
    data = deepcopy(data)
    touched: list[Path] = []
    for fault in faults:
        keys = _keys_together(fault)
        if keys is not None:
            path, together = keys
            place = _holder(data, (*path, ""))
            if not isinstance(place, dict):
                return None
            place |= together
            touched += [(*path, key) for key in together]
            continue
        if fault.on_key or _defines_names(fault):
            return None
        path, shape = fault.path, fault.shape
        if fault.kind == "missing" and fault.above is not None and fault.above.is_list:
            path, shape = path[:-1], fault.above
        holder = _holder(data, path)
        if holder is None:
            return None
        touched.append(path)
        if fault.kind == "extra_forbidden":
            value, known = holder.pop(path[-1]), meant(fault)
            if known and known not in holder:
                holder[known] = value
        elif shape is None:
            return None
        else:
            holder[path[-1]] = stand_in(shape)
    return Patched(data, tuple(touched))


def _keys_together(fault: Fault) -> tuple[Path, dict[str, Any]] | None:
    """Where to lay which keys over what is there, if all else there can stay.

    Of a mission one wrong day makes the others suspect, so all three are replaced.
    """
    if fault.kind == "value_error" and fault.shape is not None:
        together = _TOGETHER.get(fault.shape.model) if fault.shape.model else None
        return (fault.path, together) if together is not None else None
    above = fault.above.model if fault.above is not None else None
    if above is MissionSpec and fault.last in _TOGETHER[MissionSpec]:
        return fault.path[:-1], _TOGETHER[MissionSpec]
    return None


def _defines_names(fault: Fault) -> bool:
    """True if names that others point at may be hidden by the fault."""
    if fault.kind == "extra_forbidden" and meant(fault):
        return False
    if len(fault.path) > 2:
        return False
    if len(fault.path) == 2:
        return fault.path[0] == "network" and fault.kind != "extra_forbidden"
    return fault.shape is None or fault.shape.entry is not None or fault.last == "network"


def _holder(data: Any, path: Path) -> Any | None:
    for step in path[:-1]:
        inside = isinstance(data, dict) and step in data
        inside = inside or (isinstance(data, list) and isinstance(step, int) and step < len(data))
        if not inside:
            return None
        data = data[step]
    return data if isinstance(data, (dict, list)) else None


def stand_in(shape: Shape) -> Any:
    """Some value of the expected form."""
    kind = shape.annotation
    if shape.is_union:
        return stand_in(shape.branches()[0])
    if shape.model is not None:
        fields = shape.fields().items()
        required = {
            key: stand_in(below)
            for key, info in fields
            if info.is_required() and (below := shape.child(key)) is not None
        }
        return required | _TOGETHER.get(shape.model, {})
    if shape.entry is not None:
        return {}
    if shape.is_list:
        item = shape.child(0)
        return [stand_in(item)] * (shape.list_length or 2) if item else []
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if kind in (int, float, bool):
        return kind(1)
    return _DAY if shape.is_date else _NAME
