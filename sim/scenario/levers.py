"""The levers of a scenario: what else each of them could be set to, one at a time.

A setting is a handful of overrides, so what it makes of a scenario is checked like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sim.scenario.findings import Finding, Path, dotted
from sim.scenario.paths import ANY, expand, is_number
from sim.scenario.quantity import DateDistribution, Distribution, Spec, central, central_date
from sim.scenario.schema import LeverSpec, Scenario
from sim.units import readable

MANY = "various"
"""What a lever stands at if its paths do not hold one and the same."""
NOTHING = "nothing"
"""What it stands at if nothing is written there."""
AS_IT_STANDS = "as it stands"
"""What it stands at if that is more than a number or a word."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a lever could be set to.

    Attributes
    ----------
    lever, title
        Name of the lever, and what is chosen in plain words.
    value, planned
        What it is set to, and what stands there in the scenario, as they are told.
    overrides
        What sets it: ``PATH=VALUE`` each.
    written
        Where it stands in the scenario: the end of a range, or an option.
    usd
        What it costs besides what the costs of the scenario hold; ``None`` if no price is told.
    """

    lever: str
    title: str
    value: str
    planned: str
    overrides: tuple[str, ...]
    written: Path
    usd: float | None

    def __str__(self) -> str:
        return f"{self.title}: {self.value} ({self.planned} as planned)"

    @property
    def is_option(self) -> bool:
        """True for an option, which may be more than a number."""
        return self.written[2] == "options"

    def blamed(self, fault: Finding) -> Finding:
        """What is wrong with the scenario of this setting, said of the lever."""
        for target, _, _ in (override.partition("=") for override in self.overrides):
            depth = target.count(".") + 1
            if dotted(fault.path[:depth]) == target:
                return replace(fault, path=(*self.written, *fault.path[depth:]))
        what = f"with it {fault.dotted}: {fault.what}" if fault.path else fault.what
        return replace(fault, path=self.written, what=what, on_key=False)


def settings_of(scenario: Scenario) -> tuple[Setting, ...]:
    """All settings of all levers, in the order of the scenario; what stands there is left out."""
    return tuple(
        setting for name, lever in scenario.levers.items() for setting in _of(name, lever, scenario)
    )


def targets_of(scenario: Scenario, pattern: str) -> tuple[tuple[Path, Any], ...]:
    """The places that a path of a lever names, with what stands there (``None``: nothing).

    A path without * may name an entry that is not there yet.
    """
    found = expand(scenario, pattern)
    if not found and ANY not in pattern.split("."):
        return ((tuple(pattern.split(".")), None),)
    return found


def _of(name: str, lever: LeverSpec, scenario: Scenario) -> Iterator[Setting]:
    targets = [target for pattern in lever.paths for target in targets_of(scenario, pattern)]
    there = [_plain(value) for _, value in targets]
    planned = [_told(_reckoned_with(value)) for _, value in targets]
    for key, told, value in _choices(lever):
        if all(value == held for held in there):
            continue
        price = lever.usd_per_unit
        yield Setting(
            lever=name,
            title=lever.name,
            value=told,
            planned=planned[0] if len(set(planned)) == 1 else MANY,
            overrides=tuple(f"{dotted(path)}={json.dumps(value)}" for path, _ in targets),
            written=("levers", name, *key),
            usd=None if price is None else _price(price, value, [held for _, held in targets]),
        )


def _choices(lever: LeverSpec) -> Iterator[tuple[Path, str, Any]]:
    """What a lever can be set to: where that stands below it, how it is told, the value."""
    for end, number in enumerate(map(_whole, lever.range or ())):
        yield ("range", end), _told(number), number
    for told, value in (lever.options or {}).items():
        yield ("options", told), told, value


def _whole(value: Any) -> Any:
    """Whole numbers are written as such: counts take no others."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _price(usd_per_unit: float, value: Any, held: list[Any]) -> float:
    """The price of what a lever is set to beyond what is planned, at all of its places."""
    planned = sum(central(one) for one in held if is_number(one) or isinstance(one, Distribution))
    return usd_per_unit * (len(held) * float(value) - planned)


def _plain(value: Any) -> Any:
    """A value as it could stand in a file."""
    if isinstance(value, Spec):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, tuple):
        return [_plain(below) for below in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _reckoned_with(value: Any) -> Any:
    """A value as a planner reckons with it who ignores doubt."""
    if isinstance(value, Distribution):
        return central(value)
    if isinstance(value, (date, DateDistribution)):
        return readable(central_date(value))
    return _plain(value)


def _told(value: Any) -> str:
    if value is None:
        return NOTHING
    if is_number(value):
        return f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return value if isinstance(value, str) else AS_IT_STANDS
