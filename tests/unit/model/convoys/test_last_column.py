"""Last columns: the one that comes through a site about to be left goes on with its column."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.units import HOURS_PER_DAY

DAY = HOURS_PER_DAY
SUNRISE = 6.0


@pytest.fixture
def mission(by_hand, varied):
    """Riverside lies 80 km beyond Hilltop, which lies 120 km from Market Town; both are ordered
    out, Riverside on day 7 and Hilltop some days later (``None``: it is not).

    A column drives 10 km in an hour of light.
    """

    def run(later_days, change=lambda data: None, **policy):
        def told(data):
            data["network"]["roads"]["riverside_road"]["between"] = ["riverside", "hilltop"]
            start = "2030-03-08"
            data["risks"] = {
                "war": {"name": "War", "start": start, "effects": {"packing_stopped": ["market"]}}
            }
            for name, days in (("riverside", 0.0), ("hilltop", later_days)):
                early = {} if days is None else {"war": {"risk": "war", "notice_days": days}}
                data["sites"][name]["leaves_early"] = early
            data["policy"].update(policy)
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


def people(result, by):
    """How many people went from where to where, when."""
    legs = {}
    for move in result.detail.movements:
        if move.by == by and move.load_class == "uniformed":
            leg = (move.origin, move.destination, move.departed_h, move.arrived_h)
            legs[leg] = legs.get(leg, 0) + move.count
    return [(count, *leg) for leg, count in legs.items()]


# From the order two days, then sunrise: Riverside is left on day 9 at 6, its column comes through
# Hilltop at 14.
THERE_H = 9 * DAY + 14.0


def test_a_column_waits_for_that_of_a_site_about_to_be_left_and_goes_on_as_one(mission):
    result = mission(1.0, columns_join_within_days=2.0)
    hilltop_h = 10 * DAY + SUNRISE
    assert people(result, "column/riverside") == [
        (40, "riverside", "hilltop", 9 * DAY + SUNRISE, THERE_H)
    ]
    assert people(result, "column/hilltop") == [
        (140, "hilltop", "market", hilltop_h, hilltop_h + 12.0)
    ]
    assert result.outcomes["columns_joined"] == 1


def test_without_that_rule_it_drives_by(mission):
    result = mission(1.0)
    # 20 h of light: 12 on day 9, 8 on day 10
    assert people(result, "column/riverside") == [
        (40, "riverside", "market", 9 * DAY + SUNRISE, 10 * DAY + 14.0)
    ]
    assert result.outcomes["columns_joined"] == 0


def test_halted_too_long_it_goes_on_by_a_way_that_is_open(mission):
    """Its road beyond Hilltop shuts for good while it is before that; a longer one stays open."""

    def change(data):
        road = data["network"]["roads"]["hilltop_road"]
        data["network"]["roads"]["detour"] = road | {"km": 180.0}
        data["risks"]["cut"] = {
            "name": "Cut",
            "after": {"risk": "war", "chance": 1.0, "lag_days": 2.5},
            "effects": {"roads_shut": ["hilltop_road"]},
        }

    # three days at Hilltop, then 18 h: 4 on day 12, 12 on day 13 and 2 in the dark
    assert people(mission(None, change), "column/riverside") == [
        (40, "riverside", "market", 9 * DAY + SUNRISE, 13 * DAY + 20.0)
    ]


@pytest.mark.parametrize(
    ("later_days", "goes_on_h"),
    [(2.0, THERE_H + DAY), (3.0, THERE_H + DAY), (None, THERE_H)],
    ids=["the site leaves on day 11", "the site has notice and leaves on day 12", "it stays"],
)
def test_it_goes_on_alone_when_it_has_waited_so_long(mission, later_days, goes_on_h):
    legs = people(mission(later_days, columns_join_within_days=1.0), "column/riverside")
    assert [leg[:3] for leg in legs] == [
        (40, "riverside", "hilltop"),
        (40, "hilltop", "market"),
    ]
    assert legs[1][3] == goes_on_h


@pytest.mark.parametrize(
    ("patience_days", "hilltop_h", "gone"),
    [(1.0, THERE_H, 140), (0.2, 9 * DAY + 12.0, 100), (0.0, 9.3 * DAY, 100)],
    ids=["it comes in time", "it comes too late", "no rule"],
)
def test_a_site_ready_to_go_waits_for_a_column_on_the_road_to_it(
    mission, patience_days, hilltop_h, gone
):
    """Hilltop is ready on day 9 at 7.2, when Riverside's column is an hour under way."""

    def no_trucks(data):
        data["fleets"]["field"]["available_from"] = "2030-08-01"

    result = mission(0.3, no_trucks, columns_join_within_days=patience_days)
    column = people(result, "column/hilltop")
    assert [leg[0] for leg in column] == [gone]
    assert column[0][3] == pytest.approx(hilltop_h)
    assert result.outcomes["columns_joined"] == (gone == 140)


def test_it_goes_on_alone_if_the_others_fly(mission):
    def planes(data):
        data["sites"]["hilltop"]["airfield"] = "plane"
        data["sites"]["riverside"]["airfield"] = "none"
        data["air"]["plane"].update(aircraft=6, seats=18, flights_per_week=7.0)

    result = mission(1.0, planes, columns_join_within_days=2.0)
    assert people(result, "column/hilltop") == []
    assert people(result, "column/riverside")[1][:4] == (
        40,
        "hilltop",
        "market",
        10 * DAY + SUNRISE,
    )
    assert result.outcomes["columns_joined"] == 0


def test_columns_that_meet_nobody_drive_as_without_the_rule(by_hand, tiny, varied):
    """Their roads to Market Town are not the same: every bit stays as it is."""

    def join(data):
        data["policy"]["columns_join_within_days"] = 5.0

    for scenario in (by_hand, tiny):
        for replication in range(5):
            assert simulate(varied(scenario, join), 1, replication, detail=True) == simulate(
                scenario, 1, replication, detail=True
            )


def test_a_column_that_waited_in_vain_asks_for_leave_again_before_it_goes_on(mission):
    """Leave in the hills is refused from day 10 to 20: who has stopped there goes no further."""

    def refused(data):
        data["clearances"]["ground"]["chance"] = {"hills": 1.0}
        data["risks"]["refusal"] = {
            "name": "R",
            "start": "2030-03-11",
            "duration_days": 10.0,
            "effects": {"ground_clearance_chance": {"hills": 0.0}},
        }
        data["sites"]["riverside"]["leaves_early"] = {}
        data["sites"]["riverside"].update(
            leave_from="2030-03-08", planned_close="2030-03-09", at_planned_close="leave"
        )

    result = mission(30.0, refused, columns_join_within_days=2.0)
    (first, second) = [
        row
        for row in result.detail.intervals
        if row.agent == "column/riverside" and row.activity == "driving"
    ]
    assert (first.place, first.start_h) == ("hilltop", 9 * DAY + SUNRISE)
    assert (second.place, second.start_h) == ("market", 20 * DAY + SUNRISE)
