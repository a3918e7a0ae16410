"""Numbers and dates as people read them on screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from sim.scenario.schema import Scenario
from sim.units import readable


def count(value: float) -> str:
    """A whole number with thousands apart: ``3,100``."""
    return f"{round(value):,}"


def chance(probability: float, low: float, high: float) -> str:
    """A probability with its 95 % interval: ``0.63 (95 % 0.60-0.66)``."""
    return f"{probability:.2f} (95 % {low:.2f}-{high:.2f})"


def percent(share: float) -> str:
    """A share as a whole number of percent: ``34 %``."""
    return f"{share:.0%}".replace("%", " %")


def day(value: Any, *, horizon: date | None = None) -> str:
    """A date; a missing one reads ``after`` the horizon if that is given, else nothing."""
    if not pd.isna(value):
        return readable(pd.Timestamp(value).date())
    return f"after {readable(horizon)}" if horizon is not None else ""


def plain(name: str) -> str:
    """A name of the scenario file in words: ``light_vehicle`` as ``light vehicle``."""
    return name.replace("_", " ")


def site_titles(scenario: Scenario) -> Mapping[str, str]:
    """Names of the sites as they are shown."""
    return {name: site.name for name, site in scenario.sites.items()}
