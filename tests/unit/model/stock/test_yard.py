"""The queue of a yard: what stands in it waits for the yard, but for people."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0

SLOW = """
sites:
  camp: {stock: {containers: 20}}
  town: {yard_loads_per_day: 2}
contingents: {alba: {at: {camp: {uniformed: 40, vehicles: 20}}}}
policy: {packing_containers_per_team_day: 20}
"""


@pytest.fixture
def slow(chain):
    """Two loads a day are handled in the town, to which 40 come."""
    return simulate(chain(SLOW), detail=True)


def handled(result, agent):
    return [row for row in result.detail.intervals if row.agent == agent]


def test_who_comes_while_others_are_handled_waits_for_the_yard(slow):
    agents = sorted({r.agent for r in slow.detail.intervals if r.agent.startswith("convoy/camp/")})
    rows = [row for agent in agents for row in handled(slow, agent)]
    unloading = [row for row in rows if row.activity == "unloading"]
    waiting = [row for row in rows if row.cause == Cause.YARD]
    assert waiting
    for row, after in pairwise(unloading):  # one after the other
        assert after.start_h >= row.end_h
    loads = {
        agent: sum(
            row.count
            for row in slow.detail.movements
            if row.by == agent and row.destination == "town" and row.load_class != "uniformed"
        )
        for agent in agents
    }
    for row in unloading:  # handled at the pace of the yard, no longer
        assert row.end_h - row.start_h == pytest.approx(loads[row.agent] / 2 * DAY)
    load_h = sum((row.end_h - row.start_h) * loads[row.agent] for row in waiting)
    booked = sum(
        row.load_days
        for row in slow.waits
        if (row.queue, row.site, row.cause) == ("cargo", "town", Cause.YARD)
    )
    assert booked >= load_h / DAY - 1e-6


def test_people_get_off_at_the_gate_and_may_go_on(chain, bring_to_life):
    """Of 40 people 38 come at the wheel of 19 vehicles, which take days in the yard."""
    world = bring_to_life(chain(SLOW)).world
    town = world.sites["town"]
    here = town.people.total
    while town.people.total == here:
        world.env.step()
    assert not town.drives.total  # what they came in
    assert town.yard._free_at_h > world.env.now + DAY


def test_columns_for_the_port_wait_for_the_yard_with_what_they_carry(chain):
    told = """
sites:
  camp: {stock: {containers: 0}}
  coast: {stock: {containers: 40}, yard_loads_per_day: 4}
contingents: {alba: {at: {camp: {uniformed: 40, vehicles: 0}}}}
policy: {packing_containers_per_team_day: 40}
"""
    result = simulate(chain(told), detail=True)
    waits_h = sum(
        (row.end_h - row.start_h) * 10
        for row in result.detail.intervals
        if row.agent.startswith("corridor/coast/") and row.cause == Cause.YARD
    )
    booked = sum(row.load_days for row in result.waits if row.cause == Cause.YARD)
    assert waits_h > 0
    assert booked == pytest.approx(waits_h / DAY)
