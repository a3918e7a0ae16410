"""What makes a site leave before its date: a risk, attacks in a window, a neighbour that left."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import SiteEnd
from sim.units import HOURS_PER_DAY

DAY = HOURS_PER_DAY
SUNRISE = 6.0
LEAVING_H = 2 * DAY  # from the order to leave at once to leaving, forced_exit_days


def row_of(result, name):
    return next(row for row in result.sites if row.site == name)


def war(start, days=1.0, **effects):
    effects = effects or {"packing_stopped": ["market"]}
    return {"name": "War", "start": start, "duration_days": days, "effects": effects}


@pytest.fixture
def mission(by_hand, varied):
    """Runs the mission by hand with what makes Hilltop and Riverside leave early, and risks."""

    def run(hilltop=None, riverside=None, change=lambda data: None, **risks):
        def told(data):
            data["risks"] = risks
            data["sites"]["hilltop"]["leaves_early"] = hilltop or {}
            data["sites"]["riverside"]["leaves_early"] = riverside or {}
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


def test_a_site_leaves_some_days_after_a_risk_has_come(mission):
    result = mission({"fighting": {"risk": "war", "notice_days": 3.0}}, war=war("2030-03-05"))
    hilltop = row_of(result, "hilltop")
    assert hilltop.left_h == 4 * DAY + 3 * DAY + LEAVING_H + SUNRISE
    assert hilltop.forced
    assert hilltop.forced_by == "fighting"
    assert hilltop.end is SiteEnd.ABANDONED
    assert result.outcomes["sites_forced_out"] == 1
    ordered = [(row.time_h, row.place) for row in result.incidents if row.kind == "forced out"]
    assert ordered == [(7 * DAY, "hilltop")]


def test_a_risk_that_was_in_force_before_the_mission_acts_on_its_first_day(mission):
    result = mission({"fighting": {"risk": "war"}}, war=war("2030-01-01", days=90.0))
    assert row_of(result, "hilltop").left_h == LEAVING_H + SUNRISE


def test_a_risk_that_was_over_before_the_mission_changes_nothing(mission):
    effects = {"sites_forced_out": ["riverside"], "shelled": {"hilltop": {"wounded": 2.0}}}
    result = mission({"fighting": {"risk": "war"}}, war=war("2030-01-01", **effects))
    assert result == mission()


def test_what_comes_first_makes_the_site_leave(mission):
    reasons = {
        "late": {"risk": "war", "notice_days": 9.0},
        "soon": {"risk": "war", "notice_days": 2.0},
    }
    assert row_of(mission(reasons, war=war("2030-03-05")), "hilltop").forced_by == "soon"


def test_a_neighbour_that_has_been_left_as_planned_makes_a_site_leave(mission):
    result = mission(riverside={"alone": {"site_left": "hilltop", "notice_days": 1.0}})
    hilltop_h = row_of(result, "hilltop").left_h
    riverside = row_of(result, "riverside")
    assert not row_of(result, "hilltop").forced
    assert riverside.forced_by == "alone"
    assert hilltop_h + DAY + LEAVING_H <= riverside.left_h < hilltop_h + 2 * DAY + LEAVING_H


def test_a_neighbour_must_be_ordered_out_if_the_scenario_says_so(mission):
    alone = {"alone": {"site_forced_out": "hilltop"}}
    assert not row_of(mission(riverside=alone), "riverside").forced


def test_a_neighbour_that_is_ordered_out_makes_a_site_leave_before_the_neighbour_has(mission):
    alone = {"alone": {"site_forced_out": "hilltop", "notice_days": 1.0}}
    result = mission({"fighting": {"risk": "war"}}, alone, war=war("2030-03-05"))
    ordered = {row.place: row.time_h for row in result.incidents if row.kind == "forced out"}
    assert ordered == {"hilltop": 4 * DAY, "riverside": 5 * DAY}
    assert row_of(result, "hilltop").left_h == 4 * DAY + LEAVING_H + SUNRISE
    assert row_of(result, "riverside").forced_by == "alone"


def shells(*days):
    return {
        f"shells_{day}": war(f"2030-03-{day:02d}", shelled={"hilltop": {"wounded": 0.0}})
        for day in days
    }


@pytest.mark.parametrize(
    ("days", "ordered_on"),
    [((5, 8, 11), 10), ((5, 8, 12, 18, 19, 20), 19), ((5, 9, 13), None)],
    ids=["three within a week", "not before three are within a week", "too far apart"],
)
def test_so_many_attacks_within_so_many_days_make_a_site_leave(mission, days, ordered_on):
    attacked = {"attacked": {"attacks": {"at_least": 3, "within_days": 7.0}}}
    hilltop = row_of(mission(attacked, **shells(*days)), "hilltop")
    assert hilltop.forced == (ordered_on is not None)
    if ordered_on is not None:
        assert hilltop.left_h == ordered_on * DAY + LEAVING_H + SUNRISE


def test_attacks_on_the_roads_of_its_zone_count_at_the_hour_they_happen(mission):
    """The roads of both camps lie in the hills; the column that is hit comes from Hilltop."""

    def dangerous(data):
        data["network"]["zones"]["hills"]["gunfire_per_1000_km"] = 9.0
        data["network"]["zones"]["plains"]["gunfire_per_1000_km"] = 9.0

    attacked = {"attacked": {"attacks": {"at_least": 2, "within_days": 100.0}}}
    result = mission(riverside=attacked, change=dangerous)
    in_hills = [
        row.time_h
        for row in result.incidents
        if row.kind == "gunfire" and row.place in ("hilltop_road", "riverside_road")
    ]
    ordered = [row.time_h for row in result.incidents if row.kind == "forced out"]
    assert any(row.place == "border_road" for row in result.incidents)
    assert ordered == [sorted(in_hills)[1]]


def test_it_acts_with_its_chance(by_hand, varied):
    def told(data):
        data["risks"] = {"war": war("2030-03-05")}
        data["sites"]["hilltop"]["leaves_early"] = {"fighting": {"risk": "war", "chance": 0.3}}

    scenario = varied(by_hand, told)
    forced = sum(row_of(simulate(scenario, 1, k), "hilltop").forced for k in range(200))
    assert 40 <= forced <= 80  # 60, and three standard deviations of 6.5


def test_a_site_already_left_is_not_forced_out(mission):
    result = mission({"fighting": {"risk": "war"}}, war=war("2030-04-01"))
    assert not row_of(result, "hilltop").forced
    assert result.outcomes["sites_forced_out"] == 0


def test_what_never_makes_a_site_leave_changes_nothing(by_hand, tiny, rich, varied):
    """With chance 0 every bit of the result stays as it is without."""

    def told(data):
        sites = list(data["sites"])
        for name, other in zip(sites, sites[1:] + sites[:1], strict=True):
            data["sites"][name]["leaves_early"] = {
                "attacked": {"attacks": {"at_least": 1, "within_days": 9.0}, "chance": 0.0},
                "alone": {"site_left": other, "chance": 0.0},
                "fallen": {"site_forced_out": other, "chance": 0.0},
            }

    for scenario in (by_hand, tiny, rich):
        before = varied(scenario, lambda data: drop_early(data))
        after = varied(scenario, told)
        for replication in range(5):
            assert simulate(after, 1, replication, detail=True) == simulate(
                before, 1, replication, detail=True
            )


def drop_early(data):
    for site in data["sites"].values():
        site["leaves_early"] = {}
