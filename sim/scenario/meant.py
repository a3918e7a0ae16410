"""What somebody probably meant whose number, day or name cannot be read: told, never taken."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_GROUPED = re.compile(r"[0-9]{1,3}([,_' ][0-9]{3})+(\.[0-9]+)?")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
_WITH_UNIT = re.compile(r"[0-9]+(\.[0-9]+)? ?[A-Za-z][A-Za-z/ ]*")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_FROM_TO = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:-|to|\.\.) ?([0-9]+(?:\.[0-9]+)?)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def number_meant(value: Any) -> str | None:
    """The number meant by digits in groups of three, with a decimal comma, or in percent."""
    if not isinstance(value, str):
        return None
    if _GROUPED.fullmatch(value):
        return re.sub(r"[,_' ]", "", value)
    if found := _PERCENT.fullmatch(value):
        return f"{float(found[1]) / 100:.12g}"
    return value.replace(",", ".") if _DECIMAL_COMMA.fullmatch(value) else None


def has_unit(value: Any) -> bool:
    """Whether a number stands there, but with its unit."""
    return isinstance(value, str) and _WITH_UNIT.fullmatch(value) is not None


def range_meant(value: Any) -> str | None:
    """The distribution meant by ``2-5`` or by two or three rising numbers in a list."""
    if isinstance(value, str) and (found := _FROM_TO.fullmatch(value)):
        value = [float(end) for end in found.groups()]
    numbers = isinstance(value, list) and all(type(each) in (int, float) for each in value)
    if not numbers or sorted(set(value)) != value or len(value) not in (2, 3):
        return None
    kind = "uniform" if len(value) == 2 else "pert"
    return f"{{{kind}: [{', '.join(f'{each:.12g}' for each in value)}]}}"


def day_meant(value: Any) -> str | None:
    """The day meant by ``30.6.2027`` or ``2027-6-30``; with slashes nobody can tell."""
    found = isinstance(value, str) and (_DAY_FIRST.fullmatch(value) or _YEAR_FIRST.fullmatch(value))
    if not found:
        return None
    try:
        return date(*(int(found[part]) for part in ("year", "month", "day"))).isoformat()
    except ValueError:
        return None


def name_meant(value: Any) -> str | None:
    """The name meant by ``North Camp``."""
    if not isinstance(value, str):
        return None
    name = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
    return name if _NAME.fullmatch(name) else None
