"""Stand-ins for what the schema refuses, so that the names elsewhere can still be checked.

Serves only to show all findings at once; nothing that is run ever holds a stand-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from sim.scenario.findings import Path
from sim.scenario.schema_findings import Fault, meant
from sim.scenario.shape import Shape

_DAY = "2000-01-01"
_NAME = "stand_in"


def stood_in(data: Any, faults: Iterable[Fault]) -> Any | None:
    """``data`` with a stand-in for each fault; None if names might be lost with one."""
    data = deepcopy(data)
    for fault in faults:
        if fault.on_key or _defines_names(fault):
            return None
        path, shape = fault.path, fault.shape
        if fault.kind == "missing" and fault.above is not None and fault.above.is_list:
            path, shape = path[:-1], fault.above
        holder = _holder(data, path)
        if holder is None:
            return None
        if fault.kind == "extra_forbidden":
            value, known = holder.pop(path[-1]), meant(fault)
            if known and known not in holder:
                holder[known] = value
        elif shape is None:
            return None
        else:
            holder[path[-1]] = stand_in(shape)
    return data


def _defines_names(fault: Fault) -> bool:
    """True if names that others point at may be hidden by the fault."""
    if len(fault.path) < 2:
        return True
    if len(fault.path) > 2 or fault.kind == "extra_forbidden":
        return False
    return fault.path[0] == "network"


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
        return {
            key: stand_in(below)
            for key, info in fields
            if info.is_required() and (below := shape.child(key)) is not None
        }
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
