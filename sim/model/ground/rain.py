"""Rain drawn ahead: when it falls, and when it floods a ford."""

from __future__ import annotations

from math import inf

from sim.model.ground.risks import Window, merged
from sim.randomness import Streams, exponential_quantile
from sim.scenario.quantity import draw, draw_date
from sim.scenario.schema import FordSpec, Scenario
from sim.units import HOURS_PER_DAY, Calendar

_DAYS_OF_RATE = 30.0


def rainy_seasons(scenario: Scenario, streams: Streams) -> list[Window]:
    """When it rains, in order."""
    calendar = Calendar(scenario.mission.start)
    windows = []
    for name in sorted(scenario.network.seasons):
        season = scenario.network.seasons[name]
        u_start, u_end = streams.uniforms(f"season/{name}", 2)
        start_h = calendar.hour_of(draw_date(season.starts, u_start))
        windows.append((start_h, calendar.end_of(draw_date(season.ends, u_end))))
    return merged(windows)


def floods(road: str, ford: FordSpec, rain: list[Window], streams: Streams) -> list[Window]:
    """When the ford of a road is flooded.

    Floods begin at random while it rains, one after another; the last may outlast the rain.
    """
    found: list[Window] = []
    if not ford.floods_per_30_days:
        return found
    mean_gap_h = _DAYS_OF_RATE * HOURS_PER_DAY / ford.floods_per_30_days
    over_h = -inf
    while True:
        u_gap, u_days = streams.uniforms(f"road/{road}/flood/{len(found)}", 2)
        start_h = _after_rain(rain, over_h, exponential_quantile(mean_gap_h, u_gap))
        if start_h is None:
            return found
        over_h = start_h + draw(ford.flood_days, u_days) * HOURS_PER_DAY
        found.append((start_h, over_h))


def _after_rain(rain: list[Window], from_h: float, hours: float) -> float | None:
    """When it has rained for ``hours`` since ``from_h``; ``None`` if it never does."""
    for start_h, end_h in rain:
        start_h = max(start_h, from_h)
        if hours < end_h - start_h:
            return start_h + hours
        hours -= max(0.0, end_h - start_h)
    return None
