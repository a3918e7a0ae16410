"""A mission made larger in one respect: what the growth of the cost of a replication is seen in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from sim.scenario.schema import Scenario

Data = dict[str, Any]


def grown(scenario: Scenario, what: str, times: int) -> Scenario:
    """``scenario`` with ``times`` as many or as much of ``what``, one of ``GROWTHS``.

    The means to move it stay as they are.
    """
    data = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    GROWTHS[what](data, times)
    return Scenario.model_validate_json(json.dumps(data), strict=True)


def _containers(data: Data, times: int) -> None:
    """Every holding of containers ``times`` as large."""
    classes = [name for name, load in data["loads"].items() if load["kind"] == "container"]
    holdings = [site.get("stock", {}) for site in data["sites"].values()]
    for contingent in data.get("contingents", {}).values():
        holdings += contingent["at"].values()
    for holding in holdings:
        for load_class in classes:
            if load_class in holding:
                holding[load_class] *= times


def _sites(data: Data, times: int) -> None:
    """Every camp ``times`` over, each with its own roads, stock and people."""
    roads = dict(data["network"]["roads"])
    for camp in [name for name, site in data["sites"].items() if site["role"] == "camp"]:
        for twin in (f"{camp}_{number}" for number in range(1, times)):
            data["sites"][twin] = copy.deepcopy(data["sites"][camp])
            for name, road in roads.items():
                if camp in road["between"]:
                    between = [twin if place == camp else place for place in road["between"]]
                    data["network"]["roads"][f"{name}_{twin}"] = {**road, "between": between}
            for contingent in data.get("contingents", {}).values():
                if camp in contingent["at"]:
                    contingent["at"][twin] = dict(contingent["at"][camp])


def _horizon(data: Data, times: int) -> None:
    """``times`` as long from the start to the horizon."""
    start = date.fromisoformat(data["mission"]["start"])
    horizon = date.fromisoformat(data["mission"]["horizon"])
    data["mission"]["horizon"] = (start + times * (horizon - start)).isoformat()


GROWTHS: dict[str, Callable[[Data, int], None]] = {
    "containers": _containers,
    "sites": _sites,
    "horizon": _horizon,
}
