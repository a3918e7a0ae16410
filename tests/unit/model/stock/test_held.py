"""Loads whose convoy waits for the host's leave wait for leave, each once and without a gap."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0
# The first convoy from hilltop, as worked out in tests/laws/test_hand_computed.py: it is formed, it
# has its answer a day later, and the last of its loads are packed the day after.
ORDERED, ASKED, PACKED = 168.0, 192.0, 216.0


def refused(days):
    """Leave for the hills is refused for so many days from the start; convoys wait for it."""

    def change(data):
        data["policy"]["stand_down_after_days"] = None
        data["risks"] = {
            "refusal": {
                "name": "Leave refused",
                "start": "2030-03-01",
                "duration_days": days,
                "effects": {"ground_clearance_chance": {"hills": 0.0}},
            }
        }

    return change


def waited(result, site, cause=None):
    """Load-days that cargo of a site waited for a cause, or for any."""
    rows = [row for row in result.waits if (row.queue, row.site) == ("cargo", site)]
    return sum(row.load_days for row in rows if cause in (None, row.cause))


@pytest.mark.parametrize("days", [5.0, 12.0, 20.0])
def test_loads_wait_for_leave_as_long_as_their_convoy_does(by_hand, varied, days):
    """It is for 14 loads, of which 8 stand ready when it is formed, and 6 once they are packed."""
    result = simulate(varied(by_hand, refused(days)), detail=True)
    first = next(row for row in result.detail.intervals if row.agent == "convoy/hilltop/1")
    assert (first.start_h, first.end_h) == (ORDERED, max(ASKED, days * DAY))
    held_h = 8 * (first.end_h - ORDERED) + 6 * max(0.0, first.end_h - PACKED)
    assert waited(result, "hilltop", Cause.CLEARANCE) == pytest.approx(held_h / DAY)
    before_h = 8 * ORDERED + 6 * PACKED  # planned date, packing team, full convoy
    dark_h = 8 * 6 + 6 * max(0.0, min(6.0, first.end_h + 6 - PACKED))  # leave comes at midnight
    loads = [row for row in result.detail.intervals if row.agent == "convoy/hilltop/1"]
    (loading,) = [row for row in loads if row.activity == "loading"]
    dark_h += 14 * (6.0 - loading.end_h % DAY)  # all 14 stand on the trucks until sunrise
    assert waited(result, "hilltop", Cause.DAYLIGHT) == pytest.approx(dark_h / DAY)
    assert waited(result, "hilltop") == pytest.approx((before_h + held_h + dark_h) / DAY)


def test_a_column_loaded_at_a_hub_waits_for_leave_with_its_loads(by_hand, varied):
    """Leave for the way to the border is refused to day 40; cargo needs no papers."""

    def refuse(data):
        refused(40.0)(data)
        data["clearances"]["cargo"]["lag_days"] = 0.0
        data["risks"]["refusal"]["effects"] = {"ground_clearance_chance": {"plains": 0.0}}

    result = simulate(varied(by_hand, refuse), detail=True)
    columns = [row for row in result.detail.intervals if row.agent.startswith("corridor/")]
    loads = {}
    for move in result.detail.movements:
        loads[move.by] = loads.get(move.by, 0) + move.count
    expected = sum(
        loads[row.agent] * (row.end_h - row.start_h) / DAY
        for row in columns
        if row.activity == "waiting" and row.cause == Cause.CLEARANCE
    )
    assert expected > 0.0
    assert waited(result, "market", Cause.CLEARANCE) == pytest.approx(expected)


def test_loads_of_two_fleets_wait_for_one_thing_at_a_time(chain, bring_to_life):
    """The first has one truck; the other's convoys, which have more, wait five days for leave."""
    told = """
sites: {camp: {stock: {containers: 6}, materiel_to: [town, coast]}}
contingents: {alba: {at: {camp: {uniformed: 40, vehicles: 0}}}}
network: {roads: {camp_coast: {between: [camp, coast], km: 60, surface: track, zone: plain}}}
fleets: {field: {trucks: 1}, coast_field: {base: coast, serves: field, trucks: 3}}
clearances: {ground: {lag_days: 5}}
"""
    world = bring_to_life(chain(told)).world
    camp = world.sites["camp"]
    queues = [q for q in world.ledger._queues if (q._site, q._kind) == ("camp", "cargo")]
    while camp.materiel():
        world.env.run(until=world.env.now + 6.5)
        assert sum(queue._count for queue in queues) <= camp.materiel()
