"""The order in which sites are served, also once a planned day has been brought forward."""

from __future__ import annotations

import pytest

DAY = 24.0

TWO_CAMPS = """
sites:
  mine:
    name: Mine
    zone: plain
    role: camp
    stock: {containers: 20}
    materiel_to: [town]
    people_to: town
    packing_starts: 2030-01-03
    packing_teams: 1
    leave_from: 2030-01-10
    planned_close: 2030-06-20
    at_planned_close: leave
    airfield: plane
    %s
  camp: {planned_close: 2030-05-01, airfield: plane}
contingents: {alba: {at: {mine: {uniformed: 10}}}}
network:
  roads: {mine_road: {between: [mine, town], km: 50, surface: track, zone: plain}}
"""


@pytest.mark.parametrize(
    ("receiver", "first"),
    [("", "camp"), ("receiver: {comes: 2030-01-05, wants_site_within_days: 20}", "mine")],
    ids=["as planned", "wanted early"],
)
def test_a_site_that_is_wanted_early_is_served_before_those_whose_day_is_later(
    chain, bring_to_life, receiver, first
):
    world = bring_to_life(chain(TWO_CAMPS % receiver)).world
    world.env.run(until=5 * DAY)
    (field,) = [desk for desk in world.desks if desk.fleet.name == "field"]
    for turn in (
        [task.origin.name for task in field.tasks],
        [site.name for site in world.theatre_flights.sites],
        [site.name for site in world.sites_in_turn],
    ):
        assert next(name for name in turn if name in ("camp", "mine")) == first
