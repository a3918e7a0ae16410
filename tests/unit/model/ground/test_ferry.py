"""Ferries: columns cross vehicle by vehicle, one column after the other."""

from __future__ import annotations

import pytest

from sim.model.ground.threat import Convoy, Part

DAWN = 9 * 24.0 + 6


@pytest.fixture
def world(by_hand, varied, bring_to_life):
    """The hilltop road, 12 h of light, with a ferry that takes some vehicles a day."""

    def build(vehicles_per_day):
        def change(data):
            ferry = None if vehicles_per_day is None else {"vehicles_per_day": vehicles_per_day}
            data["network"]["roads"]["hilltop_road"]["ferry"] = ferry

        return bring_to_life(varied(by_hand, change)).world

    return build


def passage(world, trucks, name="c", depart_h=DAWN, escorts=0):
    way = world.network.quickest_way("hilltop", "market")
    convoy = Convoy(name, {Part.TRUCK: trucks, Part.ESCORT: escorts})
    return world.passages.decide(convoy, way, depart_h)


def test_a_column_is_ferried_before_it_drives_on(world):
    # 12 vehicles at 48 a day: 6 h; then 12 h of road of which two may be after dark
    slow = world(48.0)
    assert passage(slow, 8, escorts=4).arrive_h == pytest.approx(DAWN + 24 + 6)
    assert passage(world(None), 8, escorts=4).arrive_h == pytest.approx(DAWN + 12)


def test_columns_queue_at_a_ferry(world):
    slow = world(24.0)
    first = passage(slow, 2, "first")  # 2 h, and two hours of dark
    second = passage(slow, 2, "second")  # waits 2 h, crosses in 2 h, and so ends on the next day
    assert first.arrive_h == pytest.approx(DAWN + 14)
    assert second.arrive_h == pytest.approx(DAWN + 24 + 4)
    later = passage(slow, 2, "later", DAWN + 48)
    assert later.arrive_h == pytest.approx(DAWN + 48 + 14)


def test_who_comes_to_a_ferry_first_crosses_first_whoever_set_out_first(world):
    """48 vehicles a day; the first passage to be worked out comes to the ferry at hour 100."""
    road = world(48.0).network.roads["hilltop_road"]
    assert road.ferried_at(100.0, 8) == pytest.approx(104.0)
    assert road.ferried_at(20.0, 8) == pytest.approx(24.0)
    assert road.ferried_at(22.0, 8) == pytest.approx(28.0)
    assert road.ferried_at(98.0, 8) == pytest.approx(108.0)  # no time before the first
    assert road.ferried_at(98.0, 4) == pytest.approx(100.0)
    assert road.ferried_at(98.0, 2) == pytest.approx(109.0)


def test_a_ferry_without_end_is_a_bridge(world):
    ferried, bridge = world(1e6), world(None)
    for k in range(3):
        arrivals = [passage(w, 20, f"c/{k}").arrive_h for w in (ferried, bridge)]
        assert arrivals[0] == pytest.approx(arrivals[1], abs=0.01)


def test_a_planner_reckons_with_a_full_column_on_the_ferry(world):
    slow, bridge = (
        w.network.quickest_way("hilltop", "market").usual_h for w in (world(48.0), world(None))
    )
    assert slow - bridge == pytest.approx(16 / 48 * 24)  # 16 vehicles to an escort


def test_what_shuts_while_a_column_waits_for_the_ferry_stops_it_there(world):
    """8 vehicles at 8 a day; the road shuts half a day after they have come, for three days."""
    slow = world(8.0)
    road = slow.network.roads["hilltop_road"]
    slow.network.shut(road, (DAWN + 12, DAWN + 12 + 72))
    assert passage(slow, 8).arrive_h == pytest.approx(DAWN + 96 + 12)  # at dawn, when it is open
