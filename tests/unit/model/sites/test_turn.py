"""The order in which sites are served, also once a planned day has been brought forward."""

from __future__ import annotations

import pytest

DAY = 24.0

DAYS = """
sites:
  mine: {planned_close: 2030-06-20, at_planned_close: leave, airfield: plane}
  camp: {planned_close: 2030-05-01, airfield: plane}
"""
EARLY = "sites: {mine: {receiver: {comes: 2030-01-05, wants_site_within_days: 20}}}"


@pytest.mark.parametrize(
    ("told", "first"),
    [((DAYS,), "camp"), ((DAYS, EARLY), "mine")],
    ids=["as planned", "wanted early"],
)
def test_a_site_that_is_wanted_early_is_served_before_those_whose_day_is_later(
    two_camps, bring_to_life, told, first
):
    world = bring_to_life(two_camps(*told)).world
    world.env.run(until=5 * DAY)
    (field,) = [desk for desk in world.desks if desk.fleet.name == "field"]
    for turn in (
        [task.origin.name for task in field.tasks],
        [site.name for site in world.theatre_flights.sites],
        [site.name for site in world.sites_in_turn],
    ):
        assert next(name for name in turn if name in ("camp", "mine")) == first
