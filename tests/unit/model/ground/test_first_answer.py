"""The host's first answer: so long after leave was asked for, by zone where zones differ."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0
SUNRISE = 6.0
# As worked out in tests/laws/test_hand_computed.py.
ORDERED = 168.0  # the first convoy to Hilltop, through the hills
PAPERS_ASKED = 2 * DAY  # the hub, which lies in the plains, packs from then on


def told(by_hand, varied, **leave):
    """The mission by hand with other lags."""

    def change(data):
        for kind, lags in leave.items():
            data["clearances"][kind].update(lags)

    return varied(by_hand, change)


def lines(result, agent):
    return [row for row in result.detail.intervals if row.agent == agent]


def first_answer_h(result, agent):
    """When an agent had waited for leave for the first time."""
    return next(row.end_h for row in lines(result, agent) if row.cause is Cause.CLEARANCE)


@pytest.mark.parametrize(
    ("lags", "days"),
    [
        ({"lag_days": 1.0}, 1.0),
        ({"lag_days": 1.0, "lag_days_by_zone": {"hills": 3.0}}, 3.0),
        ({"lag_days": 3.0, "lag_days_by_zone": {"hills": 1.0}}, 1.0),
        ({"lag_days": 1.0, "lag_days_by_zone": {"plains": 3.0}}, 1.0),
    ],
)
def test_a_convoy_waits_for_the_answer_of_the_zones_it_crosses(by_hand, varied, lags, days):
    result = simulate(told(by_hand, varied, ground=lags), detail=True)
    assert first_answer_h(result, "convoy/hilltop/1") == ORDERED + days * DAY


@pytest.mark.parametrize(("hills", "plains", "slowest"), [(2.0, 4.0, 4.0), (4.0, 2.0, 4.0)])
def test_of_several_zones_the_slowest_answer_counts(by_hand, varied, hills, plains, slowest):
    def over_the_plains(data):
        data["clearances"]["ground"]["lag_days_by_zone"] = {"hills": hills, "plains": plains}
        data["network"]["waypoints"].append("pass")
        road = data["network"]["roads"]["hilltop_road"]
        data["network"]["roads"]["pass_road"] = {
            **road, "between": ["pass", "market"], "km": 20.0, "zone": "plains",
        }  # fmt: skip
        road.update(between=["hilltop", "pass"], km=100.0)

    result = simulate(varied(by_hand, over_the_plains), detail=True)
    assert first_answer_h(result, "convoy/hilltop/1") == ORDERED + slowest * DAY


def test_a_site_asks_for_its_last_column_as_early_as_its_way_needs(by_hand, varied):
    """Hilltop goes at the sunrise of its first day, however long the hills take to answer."""
    for hills in (1.0, 6.0):
        lags = {"lag_days": 1.0, "lag_days_by_zone": {"hills": hills}}
        result = simulate(told(by_hand, varied, ground=lags))
        assert next(row.left_h for row in result.sites if row.site == "hilltop") == 25 * DAY + 6


def test_what_differs_by_zone_is_drawn_with_the_same_luck(by_hand, varied):
    """A zone with the lag of all others changes nothing, drawn or not."""
    lag = {"pert": [0.0, 1.0, 4.0]}
    plain = told(by_hand, varied, ground={"lag_days": lag})
    named = told(by_hand, varied, ground={"lag_days": 9.0, "lag_days_by_zone": {"hills": lag}})
    for replication in range(5):
        one, other = (simulate(each, 1, replication, detail=True) for each in (plain, named))
        hours = [first_answer_h(result, "convoy/hilltop/1") for result in (one, other)]
        assert hours[0] == hours[1] > ORDERED


@pytest.mark.parametrize(("zone", "days"), [("plains", 9.0), ("hills", 5.0)])
def test_papers_take_as_long_as_they_do_where_the_hub_lies(
    by_hand, varied, bring_to_life, zone, days
):
    mission = bring_to_life(told(by_hand, varied, cargo={"lag_days_by_zone": {zone: 9.0}}))
    desk = next(desk for desk in mission.world.desks if hasattr(desk, "papers_h"))
    assert desk.papers_h() == mission.world.sites["market"].packing_from_h + days * DAY


def test_a_hub_ordered_out_before_it_packs_asks_for_papers_at_once(by_hand, varied):
    """On day 10: it has papers on day 11, loads four vehicles in 8 h, and has leave a day later."""

    def order(data):
        data["clearances"]["cargo"]["lag_days"] = 1.0
        data["sites"]["market"] |= {"stock": {"vehicles": 4}, "packing_starts": "2030-04-10"}
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["policy"]["forced_exit_days"] = 5.0
        fall = {"name": "F", "start": "2030-03-11", "effects": {"sites_forced_out": ["market"]}}
        data["risks"] = {"fall": fall}

    result = simulate(varied(by_hand, order), detail=True)
    first = min(m.departed_h for m in result.detail.movements if m.by == "corridor/market/1")
    assert first == pytest.approx(12 * DAY + 8.0)


def first_flights(result):
    """When people first flew from each site."""
    hours = {}
    for move in result.detail.movements:
        if move.by.startswith(("charter/", "flight/")):
            hours.setdefault(move.origin, move.departed_h)
    return hours


@pytest.mark.parametrize(
    ("lags", "days"),
    [
        ({"lag_days": 2.5}, 3),  # they are asked for at noon
        ({"lag_days": 9.0, "lag_days_by_zone": {"plains": 2.0}}, 2),
        ({"lag_days_by_zone": {"hills": 5.0}}, 0),
    ],
)
def test_people_fly_only_once_the_host_has_answered(by_hand, varied, lags, days):
    at_once = simulate(by_hand, detail=True)
    later = simulate(told(by_hand, varied, flights=lags), detail=True)
    before, after = first_flights(at_once)["market"], first_flights(later)["market"]
    assert after == before + days * DAY
    refused = [row for row in later.waits if row.queue == "people" and row.cause is Cause.CLEARANCE]
    assert ("market" in {row.site for row in refused}) == (days > 0)


def test_a_flight_between_two_zones_waits_for_the_slower(tiny, varied):
    """From the camps in the hills to the hub in the plains."""

    def soon(data):
        data["clearances"]["flights"] = {"chance": {}}
        data["air"]["weather_cancels_share"] = 0.0
        data["air"]["helicopter"].update(aircraft=1, flights_per_week=7.0)

    def asked(data):
        soon(data)
        data["clearances"]["flights"]["lag_days_by_zone"] = {"hills": 1.0, "plains": 4.0}

    before = first_flights(simulate(varied(tiny, soon), detail=True))
    after = first_flights(simulate(varied(tiny, asked), detail=True))
    for camp in ("hilltop", "riverside"):
        assert after[camp] == before[camp] + 4 * DAY


def test_leave_is_asked_for_when_people_first_want_to_fly_not_when_a_flight_is_full(
    by_hand, varied
):
    """Thirty more of Alba want to fly each week; nobody flies before sixty wait."""

    def gathering(data, lag_days=0.0):
        data["contingents"]["alba"].update(over_days=28.0)
        data["air"]["charter"].update(fewest_people=60, longest_wait_days=60.0, seats=200)
        data["clearances"]["flights"]["lag_days"] = lag_days

    at_once = first_flights(simulate(varied(by_hand, gathering), detail=True))["market"]
    later = varied(by_hand, lambda data: gathering(data, 4.0))
    assert first_flights(simulate(later, detail=True))["market"] == at_once
