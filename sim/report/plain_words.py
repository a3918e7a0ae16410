"""Words for what a scenario tells: its names, numbers and days, as people read them.

Unlike ``sim.report.words`` it needs no tables, so that what needs none is there at once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.report.plain_table import NO_BREAK
from sim.scenario.paths import children
from sim.scenario.quantity import (
    DateDistribution,
    Distribution,
    Pert,
    PertDate,
    Spec,
    Triangular,
    TriangularDate,
)
from sim.scenario.schema import UN_OWNED, EarlyExitSpec, Scenario
from sim.units import readable


def plain(name: str) -> str:
    """A name of the scenario file in words: ``light_vehicle`` as ``light vehicle``."""
    return name.replace("_", " ")


def title(scenario: Scenario, place: str) -> str:
    """A place as it is shown."""
    site = scenario.sites.get(place)
    return site.name if site is not None else plain(place).title()


def owner_title(scenario: Scenario, owner: str) -> str:
    """An owner as it is shown."""
    return "the mission" if owner == UN_OWNED else scenario.contingents[owner].name


def count(value: float) -> str:
    """A whole number with thousands apart: ``3,100``."""
    return f"{round(value):,}"


def replications_told(n: int) -> str:
    """How many replications something is told of."""
    return f"{n:,} replication{'' if n == 1 else 's'}"


def percent(share: float) -> str:
    """A share in percent, as precise as it is told."""
    return f"{100 * share:g}{NO_BREAK}%"


def about(quantity: Any) -> str:
    """A number or day; of an uncertain one the central value and the range or the spread."""
    if isinstance(quantity, date):
        return readable(quantity).replace(" ", NO_BREAK)
    if not isinstance(quantity, Distribution | DateDistribution):
        return f"{quantity:,g}"
    middle = about(quantity.central())
    (key, values), *_ = children(quantity)
    if isinstance(values, Spec):
        spread = ", ".join(f"{name} {value:g}" for name, value in children(values) if name == "cv")
        return f"{middle} ({spread or key})"
    low, high = values[0], values[-1]
    if isinstance(quantity, (Pert, PertDate, Triangular, TriangularDate)):
        return f"{middle} ({_short(low)}-{_short(high)})"
    return f"{about(min(values))} to {about(max(values))}"


def _short(value: Any) -> str:
    return f"{value.day}{NO_BREAK}{value:%b}" if isinstance(value, date) else about(value)


def why_early(scenario: Scenario, spec: EarlyExitSpec) -> str:
    """What makes a site leave early."""
    if spec.risk is not None:
        return f"after: {scenario.risks[spec.risk].name}"
    if spec.attacks is not None:
        attacks = spec.attacks
        many = f"{attacks.at_least} attack{'' if attacks.at_least == 1 else 's'}"
        return f"after {many} in {about(attacks.within_days)} days"
    if spec.site_left is not None:
        return f"after {title(scenario, spec.site_left)} has been left"
    return f"after {title(scenario, spec.site_forced_out or '')} has been ordered out"


def why_ordered(scenario: Scenario, site: str, order: str) -> str:
    """What told a site to leave at once: a risk by its name, or what the site leaves early for."""
    early = scenario.sites[site].leaves_early.get(order)
    risk = order if early is None else early.risk
    if risk in scenario.risks:
        return scenario.risks[risk].name
    return plain(order) if early is None else why_early(scenario, early)
