"""The mission if nothing went wrong: what a plan assumes that leaves out all doubt and all trouble.

Central values in place of distributions; no risks, no attacks, no breakdowns, no bad weather; the
host always gives leave, whoever takes a site over is there to sign, and nothing makes a site leave
early. What is scarce stays scarce. Two replications of such a scenario are the same.
"""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.paths import children
from sim.scenario.quantity import DISTRIBUTIONS, PertDate, Spec, TriangularDate, UniformDate
from sim.scenario.schema import Scenario

_DISTRIBUTIONS: tuple[type[Any], ...] = (
    *DISTRIBUTIONS.values(),
    PertDate,
    TriangularDate,
    UniformDate,
)


def undisturbed(scenario: Scenario) -> Scenario:
    """``scenario`` without doubt and without trouble."""
    data = _central(scenario)
    data |= {"risks": {}, "uncertainties": {}, "levers": {}, "evidence": {}}
    data["clearances"]["ground"]["chance"] = {}
    data["clearances"]["flights"]["chance"] = {}
    data["clearances"]["cargo"] |= {"chance_per_week": 1.0, "chance": {}}
    data["air"]["weather_cancels_share"] = 0.0
    data["threat"]["breakdowns_per_1000_vehicle_km"] = 0.0
    data["policy"]["packing_cv"] = 0.0
    for site in data["sites"].values():
        site["receiver"] = {}
        site["leaves_early"] = {}
    for zone in data["network"]["zones"].values():
        zone |= {"devices_met_per_1000_km": 0.0, "gunfire_per_1000_km": 0.0}
    for road in data["network"]["roads"].values():
        road |= {"devices_met_per_1000_km": None, "gunfire_per_1000_km": None, "ford": None}
    return Scenario.model_validate_json(json.dumps(data, default=str), strict=True)


def _central(value: Any) -> Any:
    """Plain data with the central value of each distribution."""
    if isinstance(value, _DISTRIBUTIONS):
        return value.central()
    if isinstance(value, (Spec, dict)):
        return {key: _central(below) for key, below in children(value)}
    if isinstance(value, tuple):
        return [_central(below) for below in value]
    return value
