"""Setting out: leave for that day, daylight, and roads that are open at that moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0
# The first convoy to Hilltop, as worked out in tests/laws/test_hand_computed.py.
ORDERED, LEAVE, SUNRISE = 168.0, 192.0, 198.0


def waits(result, agent="convoy/hilltop/1"):
    """What an agent waited for at first, from when to when: until it set out."""
    rows = [row for row in result.detail.intervals if row.agent == agent]
    out = next((n for n, row in enumerate(rows) if row.activity == "driving out"), None)
    rows = rows[:out]
    return [(row.cause, row.start_h, row.end_h) for row in rows if row.activity == "waiting"]


def stood_down(result):
    return [(row.convoy, row.time_h) for row in result.incidents if row.kind == "stood down"]


def later(data, day, lag_days, days, **effects):
    """Something that begins in the course of a day of March."""
    warning = {"packing_stopped": ["market"]}
    data["risks"] = {
        "warning": {"name": "Warning", "start": f"2030-03-{day:02}", "effects": warning},
        "closure": {
            "name": "Closure",
            "after": {"risk": "warning", "chance": 1.0, "lag_days": lag_days},
            "duration_days": days,
            "effects": effects,
        },
    }


def test_leave_of_an_evening_is_not_used_on_the_next_morning(by_hand, varied):
    """The answer comes in the evening of day 8; on days 9 and 10 leave is refused."""

    def refused_next_day(data):
        data["clearances"]["ground"]["lag_days"] = 1.75
        data["risks"] = {
            "refusal": {
                "name": "Refused",
                "start": "2030-03-10",
                "duration_days": 2.0,
                "effects": {"ground_clearance_chance": {"hills": 0.0}},
            }
        }

    result = simulate(varied(by_hand, refused_next_day), detail=True)
    assert waits(result) == [
        (Cause.CLEARANCE, ORDERED, 11 * DAY),
        (Cause.DAYLIGHT, 11 * DAY, 11 * DAY + 6),
    ]


def test_who_has_the_answer_in_the_evening_waits_for_daylight_alone(by_hand, varied):
    """It comes at dusk of day 8, and nobody refuses day 9."""

    def slow(data):
        data["clearances"]["ground"]["lag_days"] = 1.75

    dusk_h = ORDERED + 1.75 * DAY
    assert waits(simulate(varied(by_hand, slow), detail=True)) == [
        (Cause.CLEARANCE, ORDERED, dusk_h),
        (Cause.DAYLIGHT, dusk_h, 9 * DAY + 6),
    ]


@pytest.mark.parametrize("by", ["risk", "strike"])
def test_a_convoy_whose_road_is_shut_meanwhile_waits_for_it(by_hand, varied, bring_to_life, by):
    """The road is shut from noon of day 7 to noon of day 9; the convoy would set out on day 8.

    Its loads wait with it: 8 of them, and 6 more once they are packed at hour 216.
    """

    def shut(data):
        if by == "risk":
            later(data, 8, 0.5, 2.0, roads_shut=["hilltop_road"])

    mission = bring_to_life(varied(by_hand, shut))
    world = mission.world
    if by == "strike":
        struck = world.env.timeout(180.0)
        road = world.network.roads["hilltop_road"]
        struck.callbacks.append(lambda _: world.network.shut(road, (180.0, 228.0)))
    mission.run()
    told = [row for row in world.intervals if row.agent == "convoy/hilltop/1"]
    assert [(row.activity, row.cause, row.start_h) for row in told[:4]] == [
        ("waiting", Cause.CLEARANCE, ORDERED),
        ("waiting", Cause.DAYLIGHT, LEAVE),
        ("waiting", Cause.ROAD_SHUT, SUNRISE),
        ("driving out", "", 228.0),
    ]
    waited = world.ledger.load_hours["cargo", "hilltop", Cause.ROAD_SHUT]
    assert waited == pytest.approx(8 * (216 - SUNRISE) + 14 * (228 - 216))


@pytest.mark.parametrize("patience_days", [2.0, 4.0, None])
def test_it_stands_down_after_its_patience_or_as_long_as_it_would_be_halted(
    by_hand, varied, patience_days
):
    """A column on the road is halted for three days at the most."""

    def shut(data):
        data["policy"]["stand_down_after_days"] = patience_days
        later(data, 8, 0.5, 20.0, roads_shut=["hilltop_road"])

    result = simulate(varied(by_hand, shut), detail=True)
    patient_h = LEAVE + 2 * DAY if patience_days == 2.0 else SUNRISE + 3 * DAY
    assert stood_down(result)[0] == ("convoy/hilltop/1", patient_h)
    trucks = [row for row in result.detail.intervals if row.agent == "fleet/field/trucks"]
    assert [row.units for row in trucks if row.activity == "idle" and row.start_h == patient_h]
    again = min(row.start_h for row in result.detail.intervals if row.agent == "convoy/hilltop/2")
    assert again == 7.5 * DAY + 20 * DAY  # movement control knows what it waits for


def test_hospital_and_helicopter_must_be_there_when_it_sets_out(by_hand, varied):
    """Bora, whose hospital it is, is ready between the answer and the sunrise."""

    def demand(data):
        data["network"]["zones"]["hills"]["evacuation_required"] = True
        data["air"]["helicopter"].update(aircraft=1, flights_per_week=0.0)
        hospital = {"kind": "hospital", "base": "market", "reaches": ["hills"]}
        data["contingents"]["bora"]["provides"] = {"hospital": hospital}
        data["contingents"]["bora"]["ready"] = {"on": "2030-03-09"}
        data["clearances"]["ground"]["lag_days"] = 0.75  # the answer comes on day 7

    result = simulate(varied(by_hand, demand), detail=True)
    assert stood_down(result)[0] == ("convoy/hilltop/1", SUNRISE)


def test_a_site_takes_no_other_way_than_the_one_for_which_it_has_leave(by_hand, varied):
    """Leave for the hills comes on day 28; by then only the bush is open, which has none.

    On day 30 the road through the hills is open again.
    """

    def two_ways(data):
        data["network"]["zones"]["bush"] = {}
        data["clearances"]["ground"]["chance"] = {"bush": 0.0}
        data["network"]["roads"]["way_round"] = {
            "between": ["hilltop", "market"], "km": 150.0, "surface": "track", "zone": "bush",
        }  # fmt: skip
        data["risks"] = {
            "refusal": {
                "name": "Refused",
                "start": "2030-03-24",
                "duration_days": 5.0,
                "effects": {"ground_clearance_chance": {"hills": 0.0}},
            },
            "closure": {
                "name": "Shut",
                "start": "2030-03-27",
                "duration_days": 4.0,
                "effects": {"roads_shut": ["hilltop_road"]},
            },
        }

    result = simulate(varied(by_hand, two_ways), detail=True)
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.left_h == 30 * DAY + 6


def test_a_party_whose_corridor_is_shut_meanwhile_goes_another_way(by_hand, varied):
    """It would set out on the noon of day 58, when Market Town has been released."""

    def overland(data):
        lift = {"by": "overland", "base": "market", "corridor": "to_port"}
        data["contingents"]["bora"].update(ready={"with_site": "market"}, lift=lift, over_days=0.0)
        later(data, 1, 57.75, 5.0, corridors_shut=["to_port"])
        data["risks"]["warning"]["effects"] = {"packing_stopped": ["riverside"]}
        data["risks"]["warning"]["duration_days"] = 0.1

    result = simulate(varied(by_hand, overland), detail=True)
    assert waits(result, "overland/bora/1") == [(Cause.CLEARANCE, 57 * DAY + 12, 58 * DAY + 12)]
    home = [
        move.by.split("/")[0]
        for move in result.detail.movements
        if move.load_class == "uniformed" and move.destination in ("home", "border_post")
    ]
    assert set(home) == {"charter"}


# -- trucks that are at home where the loads are -----------------------------------------------


def at_home(data):
    """Riverside is a hub whose own trucks take its 8 containers and 2 vehicles to Market Town.

    Packed at hours 240 and 264 (see tests/laws/test_hand_computed.py); one of its vehicles needs a
    flatbed. Alba's platoon works from here.
    """
    site = data["sites"]["riverside"]
    site |= {"role": "hub", "yard_loads_per_day": 3, "planned_close": None}
    site["at_planned_close"] = "stay"
    data["fleets"]["river"] = {
        "base": "riverside",
        "serves": "field",
        "trucks": 8,
        "flatbeds": 2,
        "drivers": 4,
    }
    data["contingents"]["alba"]["provides"]["convoy_platoon"]["base"] = "riverside"


def refused(data, start, days):
    data["risks"] = {
        "refusal": {
            "name": "Refused",
            "start": start,
            "duration_days": days,
            "effects": {"ground_clearance_chance": {"hills": 0.0}},
        }
    }


def told(result, agent):
    rows = [row for row in result.detail.intervals if row.agent == agent]
    return [(row.activity, row.cause) for row in sorted(rows, key=lambda row: row.start_h)]


def test_trucks_at_home_load_first_and_go_by_daylight_with_leave_for_the_day(by_hand, varied):
    result = simulate(varied(by_hand, at_home), detail=True)
    first = "convoy/riverside/1"
    loads = [row for row in result.detail.movements if row.by == first]
    assert sum(row.count for row in loads if row.load_class == "containers") == 8
    assert told(result, first)[:4] == [
        ("loading", ""),
        ("waiting", Cause.CLEARANCE),
        ("waiting", Cause.DAYLIGHT),
        ("driving loaded", ""),
    ]
    assert {row.departed_h % DAY for row in loads} == {6.0}
    riverside = next(row for row in result.sites if row.site == "riverside")
    assert riverside.first_convoy_h == loads[0].departed_h


def test_what_stands_loaded_at_home_waits_for_leave_too(by_hand, varied):
    """Refused until day 23: it stands down when it has waited for four days.

    What is aboard comes down in the yard, 9 loads at 8 h each, and goes with the next convoy.
    """

    def without_leave(data):
        at_home(data)
        refused(data, "2030-03-12", 12.0)

    result = simulate(varied(by_hand, without_leave), detail=True)
    first = [row for row in result.detail.intervals if row.agent == "convoy/riverside/1"]
    assert [(row.activity, row.cause) for row in first] == [
        ("loading", ""),
        ("waiting", Cause.CLEARANCE),
        ("unloading", ""),
    ]
    assert first[1].end_h - first[1].start_h == (1 + 4) * DAY  # a day for the answer, patience
    assert first[2].end_h - first[2].start_h == 9 * 8.0
    assert not [row for row in result.detail.movements if row.by == "convoy/riverside/1"]
    out = [row for row in result.detail.movements if row.by.startswith("convoy/riverside/")]
    assert sum(row.count for row in out if row.load_class == "containers") == 8
    assert min(row.departed_h for row in out) >= 23 * DAY
    refused_h = [
        row.end_h - row.start_h
        for row in result.detail.intervals
        if row.agent.startswith("convoy/riverside/") and row.cause is Cause.CLEARANCE
    ]
    loads = sum(row.count for row in out if row.load_class in ("containers", "vehicles"))
    booked = {row.cause: row.load_days for row in result.waits if row.site == "riverside"}
    assert booked[Cause.CLEARANCE] == pytest.approx(loads * sum(refused_h) / DAY)


def test_who_drives_joins_when_the_column_may_go(by_hand, varied, bring_to_life):
    """The self-driving vehicle and its crew are not aboard while the column waits for leave."""

    def without_leave(data):
        at_home(data)
        refused(data, "2030-03-12", 5.0)
        data["fleets"]["river"]["drivers"] = 0

    mission = bring_to_life(varied(by_hand, without_leave))
    world = mission.world
    site = world.sites["riverside"]
    seen = []
    waiting_h = 15.5 * DAY
    world.env.timeout(waiting_h).callbacks.append(
        lambda _: seen.append(
            (site.boxes.total, site.flats.total, site.inbound, site.trucks_coming)
        )
    )
    mission.run()
    row = next(
        row
        for row in world.intervals
        if row.agent == "convoy/riverside/1" and row.start_h <= waiting_h < row.end_h
    )
    assert (row.activity, row.cause) == ("waiting", Cause.CLEARANCE)
    assert seen == [(0, 0, 9, 0)]


def test_what_is_loaded_goes_on_with_the_last_from_a_hub_that_must_be_left(by_hand, varied):
    """Forced out while the column waits for leave: its loads are driven to where loads go."""

    def left_meanwhile(data):
        at_home(data)
        refused(data, "2030-03-12", 40.0)
        data["policy"]["stand_down_after_days"] = None
        data["risks"]["fall"] = {
            "name": "Riverside must leave at once",
            "start": "2030-03-16",
            "duration_days": 40.0,
            "effects": {"sites_forced_out": ["riverside"]},
        }

    result = simulate(varied(by_hand, left_meanwhile), detail=True)
    riverside = next(row for row in result.sites if row.site == "riverside")
    loads = [row for row in result.detail.movements if row.by == "convoy/riverside/1"]
    assert sum(row.count for row in loads if row.load_class == "containers") == 8
    assert {row.departed_h for row in loads} == {riverside.left_h}
    assert {row.destination for row in loads} == {"market"}


def test_a_hub_is_not_left_while_trucks_that_have_loaded_there_may_not_go(by_hand, varied):
    """The host answers after a day or after weeks; the planned day is 20 March."""

    def slow_answers(data):
        at_home(data)
        data["policy"]["stand_down_after_days"] = None
        data["clearances"]["ground"]["lag_days"] = {"lognormal": {"median": 1.0, "cv": 10.0}}
        data["sites"]["riverside"].update(
            leave_from="2030-03-18", planned_close="2030-03-20", at_planned_close="leave"
        )

    scenario = varied(by_hand, slow_answers)
    held = 0
    for replication in range(40):
        result = simulate(scenario, 1, replication, detail=True)
        riverside = next(row for row in result.sites if row.site == "riverside")
        waited = waits(result, "convoy/riverside/1")
        if waited and riverside.left_h is not None:
            assert riverside.left_h >= waited[-1][2]
            assert ("convoy/riverside/1", riverside.left_h) not in stood_down(result)
            held += waited[-1][2] > 20 * DAY
    assert held


def test_who_could_not_be_back_in_time_does_not_set_out(by_hand, varied):
    """Leave comes on 21 March; the escort goes home on a day from 20 March to 5 April."""

    def goes_home(day):
        def change(data):
            refused(data, "2030-03-01", 20.0)
            data["policy"]["stand_down_after_days"] = None
            data["contingents"]["alba"]["ready"] = {"on": day}
            data["escorts"] = {}

        return simulate(varied(by_hand, change), detail=True)

    went = []
    for march in range(19, 36):
        result = goes_home(str(date(2030, 3, 1) + timedelta(days=march)))
        rows = [row for row in result.detail.intervals if row.agent.startswith("escort/alba")]
        back_h = [row.end_h for row in rows if row.activity == "with convoy"]
        went.append(bool(back_h))
        if not back_h:
            [(convoy, hour), *_] = stood_down(result)
            assert convoy.startswith("convoy/")
            assert hour < march * DAY
        assert all(hour <= march * DAY for hour in back_h)
    assert went == sorted(went)
    assert set(went) == {False, True}


def test_who_stands_before_a_shut_border_waits_for_the_border(by_hand, varied):
    """Loads in a column that was formed while it was open, and people who would drive home."""

    def shut(data):
        data["contingents"]["bora"].update(
            at={"market": {"uniformed": 20}},
            ready={"on": "2030-03-20"},
            lift={"by": "overland", "base": "market", "corridor": "to_port"},
        )
        data["policy"]["overland_smallest_people"] = 1
        data["clearances"]["ground"]["lag_days"] = 0.5
        data["risks"] = {
            "strike": {
                "name": "Customs on strike",
                "start": "2030-03-20",
                "duration_days": 10.0,
                "effects": {"borders_shut": ["border_post"]},
            }
        }

    result = simulate(varied(by_hand, shut), detail=True)
    at_hub = [row for row in result.waits if row.site == "market"]
    causes = {(row.queue, row.cause) for row in at_hub}
    assert ("people", Cause.BORDER) in causes
    assert Cause.ROAD_SHUT not in {cause for _, cause in causes}


@pytest.mark.parametrize(
    ("border", "corridor", "cause"),
    [(10.0, 2.0, Cause.BORDER), (2.0, 10.0, Cause.ROAD_SHUT), (None, 4.0, Cause.ROAD_SHUT)],
)
def test_what_opens_last_is_what_is_waited_for(
    by_hand, varied, bring_to_life, border, corridor, cause
):
    def shut(data):
        told = {
            "borders_shut": (["border_post"], border),
            "corridors_shut": (["to_port"], corridor),
        }
        data["risks"] = {
            key: {
                "name": key,
                "start": "2030-03-01",
                "duration_days": days,
                "effects": {key: names},
            }
            for key, (names, days) in told.items()
            if days is not None
        }

    world = bring_to_life(varied(by_hand, shut)).world
    (desk,) = [desk for desk in world.desks if hasattr(desk, "corridors")]
    (way_out,) = desk.corridors
    assert way_out.shut_until() == 24.0 * max(border or 0.0, corridor)
    assert way_out.why_shut() is cause
