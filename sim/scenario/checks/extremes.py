"""The extremes of what a quantity or a date may be drawn as."""

from __future__ import annotations

from datetime import date

from sim.scenario.quantity import DateDistribution, Distribution, draw, draw_date

LOWEST, HIGHEST = 1e-12, 1.0 - 1e-12
"""The uniform numbers at which the extremes of a quantity are read."""


def least(quantity: float | Distribution) -> float:
    """The least that is drawn."""
    return draw(quantity, LOWEST)


def most(quantity: float | Distribution) -> int:
    """The largest whole number that is drawn, rounded as a mission rounds trucks and people."""
    return int(draw(quantity, HIGHEST) + 0.5)


def earliest(day: date | DateDistribution) -> date:
    """The first day that is drawn."""
    return draw_date(day, LOWEST)


def latest(day: date | DateDistribution) -> date:
    """The last day that is drawn."""
    return draw_date(day, HIGHEST)
