"""Disposal: as planned, at its weekly pace, of what is there."""

from __future__ import annotations

import pytest

from sim.model.mission import simulate
from sim.records import State

DAY, WEEK = 24.0, 168.0


def sale(**told):
    """Of the five UN-owned containers at Market Town, some are sold where they stand."""
    planned = {
        "site": "market",
        "owner": "un",
        "load_class": "containers",
        "fate": "sell",
        "loads": 4,
        "starts": "2030-03-15",
        "per_week": 1.5,
    }

    def change(data):
        data["fleets"]["coast"]["available_from"] = "2030-08-01"  # nothing goes out before
        for camp in ("hilltop", "riverside"):
            data["sites"][camp]["stock"]["containers"] = 0  # and no more of the mission's comes
        data["disposals"] = {"surplus": {**planned, **told}}

    return change


@pytest.mark.parametrize("fate", ["sell", "gift", "transfer", "destroy"])
def test_planned_disposal_goes_at_its_weekly_pace(by_hand, varied, fate):
    result = simulate(varied(by_hand, sale(fate=fate)), detail=True)
    state = {"sell": 4, "gift": 5, "transfer": 3, "destroy": 6}[fate]
    counts = {}
    for row in result.detail.books:
        if row.load_class == "containers":
            counts[row.time_h] = row.counts[state]
    steps = {hour: counts[hour] for hour in (336.0, 504.0, 672.0)}
    assert steps == {336.0: 1, 504.0: 3, 672.0: 4}  # 1.5, 3 and (4.5) 4 of 4


def test_planned_disposal_goes_on_after_weeks_in_which_nothing_of_it_was_there(
    by_hand, varied, bring_to_life
):
    """What is out with a convoy that comes back is missed for a while, not for good."""
    mission = bring_to_life(varied(by_hand, sale(per_week=1.0)))
    world = mission.world
    market, books = world.sites["market"], world.books
    lot = world.register.number_of("containers", "un")
    containers = books.classes.index("containers")

    def sold_by(hour):
        mission._env.run(until=hour)
        return books.count(containers, State.SOLD)

    first_h = 14 * DAY
    assert sold_by(first_h + 1) == 1
    away = [lane.take(5, (lot,)) for lane in (market.unpacked, market.boxes)]
    assert sold_by(first_h + 3 * WEEK + 1) == 1
    for taken, lane in zip(away, (market.unpacked, market.boxes), strict=True):
        lane.add_all(taken)
    assert sold_by(first_h + 4 * WEEK + 1) == 4  # what was due in the weeks before, all at once
