"""Numbers and dates as people read them on screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from sim.experiment.summary import joint_milestones
from sim.report.lines import cut_apart
from sim.report.plain_words import count, title
from sim.scenario.schema import Scenario
from sim.units import Calendar, readable

PLACE_COLUMNS = 32
"""Of the screen, that the name of a place may take beside its figures."""

USD_MILLION = 1e6

LEAST_SHARE = 0.005
"""Of what is told in percent: less would read 0 %."""


def millions(usd: float) -> str:
    """US dollars in millions, whole or to two digits: ``143``, ``8.4``."""
    value = usd / USD_MILLION
    return count(value) if value >= 10.0 else f"{value:.2g}"


def signed(value: float, digits: int, *, beyond_0: bool = False) -> str:
    """A difference with its sign; nought has none.

    One that is known to lie ``beyond_0`` has as many more digits as it takes not to read 0.
    """
    while beyond_0 and value and not round(value, digits):
        digits += 1
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}" if rounded else f"{0.0:.{digits}f}"


def chance(probability: float, low: float, high: float, *, digits: int = 2) -> str:
    """A probability with its 95 % interval: ``0.63 (95 % 0.60-0.66)``."""
    return f"{probability:.{digits}f} (95 % {low:.{digits}f}-{high:.{digits}f})"


def whole_percent(share: float) -> str:
    """A share as a whole number of percent: ``34 %``."""
    return f"{share:.0%}".replace("%", " %")


def day(value: Any, *, horizon: date | None = None) -> str:
    """A date; a missing one reads ``after`` the horizon if that is given, else nothing."""
    if not pd.isna(value):
        return readable(pd.Timestamp(value).date())
    return f"after {readable(horizon)}" if horizon is not None else ""


def quantile_day(value: Any, low: Any, high: Any, *, horizon: date, never: bool = False) -> str:
    """A day with its 95 % interval: ``16 Dec 2023 (14-18 Dec)``; without a bound it is open.

    A year is told where the reader could take it for another one. ``never``: it may be that the
    day never comes, however late the horizon.
    """
    told = day(value, horizon=horizon)
    if pd.isna(low):
        return f"{told} or never" if never else told
    year = (horizon if pd.isna(value) else pd.Timestamp(value)).year
    first = pd.Timestamp(low)
    if pd.isna(high):
        begin = day_within(first, year)
        return f"{told} ({begin}-never)" if never else f"{told} (from {begin})"
    last = pd.Timestamp(high)
    if first == last:
        return f"{told} ({day_within(last, year)})"
    if (first.year, first.month) == (last.year, last.month):
        return f"{told} ({first.day}-{day_within(last, year)})"
    one_year = first.year if first.year == last.year else year
    return f"{told} ({day_within(first, one_year)}-{day_within(last, year)})"


def day_within(when: pd.Timestamp, year: int) -> str:
    """A day, with its year unless that is ``year``."""
    return f"{when.day} {when:%b}" if when.year == year else f"{when.day} {when:%b %Y}"


def moment(hour: float, calendar: Calendar) -> datetime:
    """An hour of the mission on the wall, to the minute."""
    return datetime.combine(calendar.start, time()) + timedelta(minutes=round(hour * 60.0))


def place_titles(scenario: Scenario) -> Mapping[str, str]:
    """Names of the places as they are shown: sites, waypoints, borders and exits."""
    network = scenario.network
    places = (*scenario.sites, *network.waypoints, *network.borders, *network.exits)
    return {name: title(scenario, name) for name in places}


def short_places(scenario: Scenario) -> Mapping[str, str]:
    """The same, short enough to stand beside figures."""
    titles = place_titles(scenario)
    return dict(zip(titles, cut_apart([*titles.values()], PLACE_COLUMNS), strict=True))


def joint_mark(scenario: Scenario, milestone: str) -> str:
    """What marks a milestone that counts together with others, behind its name, if not all do."""
    joint = joint_milestones(scenario)
    return " *" if milestone in joint and len(joint) < len(scenario.milestones) else ""


def counts_hired_escorts(scenario: Scenario) -> bool:
    """Whether a run tells who of hired or host escorts is hurt: only where the vehicle hit says."""
    return scenario.threat.protection is not None
