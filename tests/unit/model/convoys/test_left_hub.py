"""A column whose goal has been left goes on at once, to where its loads or its people go."""

from __future__ import annotations

import pytest

from sim.model.convoys.column import Column

DAY = 24.0
SUNRISE = 6.0


@pytest.fixture
def arrives(by_hand, varied, bring_to_life):
    """A column with two containers comes to Hilltop, a hub whose yard unloads one a day.

    Loads go from there to Market Town (120 km, unloaded in 4 h), people to Riverside (40 km).
    """

    def run(left_h, *, with_trucks):
        def two_ways(data):
            data["sites"]["hilltop"].update(
                role="hub", people_to="riverside", yard_loads_per_day=1.0, planned_close=None,
                at_planned_close="stay",
            )  # fmt: skip
            track = {"surface": "track", "zone": "hills"}
            data["network"]["roads"]["ridge"] = {
                "between": ["hilltop", "riverside"], "km": 40.0, **track
            }  # fmt: skip
            data["fleets"]["field"]["available_from"] = "2030-08-01"

        world = bring_to_life(varied(by_hand, two_ways)).world
        hilltop = world.sites["hilltop"]
        fleet = world.fleets[0] if with_trucks else None
        column = Column(world, "x", world.timeline("x"), "hilltop", fleet)
        lot = next(lot for lot in hilltop.unpacked.counts)
        hilltop.unpacked.remove(lot, 2)
        column.boxes.add(lot, 2)
        world.books.set_out(column.boxes)

        def life():
            yield world.env.timeout(SUNRISE)
            if left_h <= SUNRISE:
                hilltop.left_h = left_h
            column.head_for(hilltop)
            yield from column.bring_to(hilltop)
            column.line.close()

        world.env.process(life())
        if left_h > SUNRISE:
            world.env.timeout(left_h).callbacks.append(lambda _: setattr(hilltop, "left_h", left_h))
        world.env.run(until=10 * DAY)
        rows = [row for row in world.intervals if row.agent == "x"]
        return [(row.activity, row.place, row.end_h - row.start_h) for row in rows]

    return run


def test_loads_that_come_to_a_hub_that_has_been_left_go_on_to_where_loads_go(arrives):
    told = arrives(1.0, with_trucks=True)
    assert told == [("driving", "market", 12.0), ("unloading", "market", pytest.approx(4.0))]


def test_who_comes_with_no_trucks_of_movement_control_goes_to_where_people_go(arrives):
    assert arrives(1.0, with_trucks=False) == [("driving", "riverside", 4.0)]


def test_a_hub_that_is_left_while_a_column_is_unloaded_does_not_keep_its_loads(arrives):
    told = arrives(20.0, with_trucks=True)
    assert [row[:2] for row in told] == [
        ("unloading", "hilltop"),
        ("driving", "market"),
        ("unloading", "market"),
    ]
