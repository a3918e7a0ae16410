"""Convoys in a mission without chance: when nothing hinders them, and when something does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sim.model.replication import simulate
from sim.records import Cause
from sim.units import Calendar

DAY = 24.0


def rows_of(result, agent):
    rows = [row for row in result.detail.intervals if row.agent == agent]
    return sorted(rows, key=lambda row: row.start_h)


def activities(result, agent):
    """What an agent did, one after the other."""
    return [row.activity for row in rows_of(result, agent)]


READY_DAYS = [date(2030, 3, 3) + timedelta(days=days) for days in range(0, 40, 2)]


def with_convoys(result, unit):
    return [row for row in rows_of(result, unit) if row.activity in ("waiting", "with convoy")]


def test_an_escort_is_back_before_its_contingent_withdraws_when_all_goes_as_usual(by_hand, varied):
    worked = 0
    for day in READY_DAYS:

        def ready(data, day=day):
            data["contingents"]["alba"]["ready"] = {"on": day.isoformat()}

        scenario = varied(by_hand, ready)
        withdraw_h = Calendar(scenario.mission.start).hour_of(day)
        rows = with_convoys(simulate(scenario, detail=True), "escort/alba/convoy_platoon/1")
        worked += len(rows)
        assert all(row.end_h <= withdraw_h for row in rows), day
    assert worked


def test_an_escort_of_a_corridor_column_is_back_in_time_however_slow_the_yard_loads(
    by_hand, varied
):
    worked = 0
    for day in READY_DAYS:

        def ready(data, day=day):
            data["contingents"]["alba"]["ready"] = {"on": day.isoformat()}
            data["network"]["zones"]["plains"]["escort_required"] = True
            data["sites"]["market"]["yard_loads_per_day"] = 0.5

        scenario = varied(by_hand, ready)
        withdraw_h = Calendar(scenario.mission.start).hour_of(day)
        rows = with_convoys(simulate(scenario, detail=True), "escort/alba/convoy_platoon/1")
        worked += sum(row.place.startswith("corridor/") for row in rows)
        assert all(row.end_h <= withdraw_h for row in rows), day
    assert worked


def test_no_escort_sets_out_that_its_contingent_is_about_to_withdraw(by_hand, varied):
    """Usual times: a day for leave; 24 h out, a day of loading, 24 h back, 14 loads in the yard at
    2 h each; a fifth more of all but the first, or what the policy says."""
    for margin, hours_too_late, works in (
        (0.2, 0, True),
        (0.2, 48, False),
        (1.0, 0, True),
        (1.0, 48, False),
    ):
        usual_h = 24 + (1 + margin) * (24 + 24 + 24 + 28)

        def ready(data, margin=margin, usual_h=usual_h, hours_too_late=hours_too_late):
            if margin != 0.2:
                data["policy"]["escort_return_margin_share"] = margin
            # it would be ordered at hour 168, after four days of patience
            day = date(2030, 3, 1) + timedelta(days=(168 + usual_h - hours_too_late) // 24 + 1)
            data["contingents"]["alba"]["ready"] = {"on": day.isoformat()}

        rows = rows_of(
            simulate(varied(by_hand, ready), detail=True), "escort/alba/convoy_platoon/1"
        )
        first = next((row for row in rows if row.activity == "waiting"), None)
        assert (first is not None and first.start_h == 168.0) is works


def force_out(data, start, **effects):
    data["risks"] = {
        "fall": {
            "name": "Hilltop must leave at once",
            "start": start,
            "duration_days": 40.0,
            "effects": {"sites_forced_out": ["hilltop"], **effects},
        }
    }


def test_trucks_that_reach_a_camp_already_left_come_back_empty(by_hand, varied):
    """Ordered out on day 7, the camp leaves at dawn of day 9; the convoy is on the road by then."""
    scenario = varied(by_hand, lambda data: force_out(data, "2030-03-08"))
    result = simulate(scenario, detail=True)
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.left_h == 9 * DAY + 6
    rows = rows_of(result, "convoy/hilltop/1")
    assert [row.activity for row in rows][-2:] == ["driving out", "driving back"]
    assert rows[-2].start_h < hilltop.left_h < rows[-2].end_h
    home_h = rows[-1].end_h
    trucks = rows_of(result, "fleet/field/trucks")
    idle = [row.units for row in trucks if row.activity == "idle" and row.start_h == home_h]
    assert idle == [12]
    escort = rows_of(result, "escort/alba/convoy_platoon/1")
    assert any(row.activity == "resting" and row.start_h == home_h for row in escort)
    assert not any(move.by == "convoy/hilltop/1" for move in result.detail.movements)


def test_trucks_that_come_when_a_camp_is_about_to_go_load_nothing(by_hand, bring_to_life):
    """They are there at hour 224.12; loading takes most of a day."""
    mission = bring_to_life(by_hand)
    world = mission.world
    about_to_go = world.env.timeout(224.0)
    about_to_go.callbacks.append(lambda _: setattr(world.sites["hilltop"], "closing", True))
    mission.run()
    told = [row.activity for row in world.intervals if row.agent == "convoy/hilltop/1"]
    assert told == ["waiting", "waiting", "driving out", "driving back"]


def refuse_leave(data):
    data["risks"] = {
        "refusal": {
            "name": "Leave refused",
            "start": "2030-03-01",
            "duration_days": 20.0,
            "effects": {"ground_clearance_chance": {"hills": 0.0}},
        }
    }


def never_stands_down(data):
    data["policy"]["stand_down_after_days"] = None


def test_a_convoy_without_leave_stands_down_and_is_formed_anew(by_hand, varied):
    result = simulate(varied(by_hand, refuse_leave), detail=True)
    stood_down = [row for row in result.incidents if row.kind == "stood down"]
    # ordered at 168; a day for the answer and four days of patience
    assert stood_down[0].time_h == 168 + 24 + 4 * 24
    assert stood_down[0].convoy == "convoy/hilltop/1"
    assert activities(result, "convoy/hilltop/1") == ["waiting"]
    moved = [m for m in result.detail.movements if m.by.startswith("convoy/hilltop/")]
    assert sum(m.count for m in moved if m.load_class == "containers") == 12
    assert min(m.departed_h for m in moved) > 20 * DAY


def test_without_a_limit_a_convoy_waits_for_leave_with_its_trucks_and_escort(by_hand, varied):
    def refuse(data):
        refuse_leave(data)
        never_stands_down(data)

    result = simulate(varied(by_hand, refuse), detail=True)
    assert not [row for row in result.incidents if row.kind == "stood down"]
    leave_h = 20 * DAY
    waits = [row for row in rows_of(result, "convoy/hilltop/1") if row.activity == "waiting"]
    assert (waits[0].start_h, waits[0].end_h, waits[0].cause) == (168, leave_h, Cause.CLEARANCE)
    escort = with_convoys(result, "escort/alba/convoy_platoon/1")
    assert (escort[0].start_h, escort[0].end_h) == (168, leave_h)
    trucks = [row for row in rows_of(result, "fleet/field/trucks") if row.activity == "out"]
    assert all(row.units for row in trucks if 168 <= row.start_h < leave_h)


@pytest.mark.parametrize("also", [lambda data: None, never_stands_down])
def test_a_convoy_without_a_limit_stands_down_when_its_camp_has_been_left(by_hand, varied, also):
    """Ordered out on day 7, the camp leaves at dawn of day 9; leave would come on day 47."""

    def force(data):
        force_out(data, "2030-03-08", ground_clearance_chance={"hills": 0.0})
        also(data)

    result = simulate(varied(by_hand, force), detail=True)
    stood_down = next(row for row in result.incidents if row.kind == "stood down")
    assert stood_down.convoy == "convoy/hilltop/1"
    (waits,) = rows_of(result, "convoy/hilltop/1")
    without_limit = also is never_stands_down
    assert waits.end_h == stood_down.time_h == (9 * DAY + 6 if without_limit else 12 * DAY)
    trucks = [row for row in rows_of(result, "fleet/field/trucks") if row.activity == "idle"]
    assert [row.units for row in trucks if row.start_h == stood_down.time_h] == [12]


def test_a_convoy_does_not_know_the_answer_before_it_comes(by_hand, varied):
    """The camp leaves at dawn of day 9; leave asked for on day 7 is refused on day 10."""

    def force(data):
        force_out(data, "2030-03-08", ground_clearance_chance={"hills": 0.0})
        never_stands_down(data)
        data["clearances"]["ground"]["lag_days"] = 3

    stood_down = [row for row in simulate(varied(by_hand, force)).incidents
                  if row.kind == "stood down"]  # fmt: skip
    assert stood_down[0].time_h == 10 * DAY


def test_a_column_with_loads_aboard_waits_for_leave_though_its_hub_has_been_left(by_hand, varied):
    """Market is ordered out on day 13, while no column gets leave for the plains until day 34."""

    def force(data):
        never_stands_down(data)
        data["risks"] = {
            "fall": {
                "name": "Market must leave at once",
                "start": "2030-03-14",
                "duration_days": 21.0,
                "effects": {
                    "sites_forced_out": ["market"],
                    "ground_clearance_chance": {"plains": 0.0},
                },
            }
        }

    result = simulate(varied(by_hand, force), detail=True)
    left_h = next(site.left_h for site in result.sites if site.site == "market")
    held = {
        row.agent
        for row in result.detail.intervals
        if row.agent.startswith("corridor/") and row.start_h < left_h < row.end_h
        and row.cause == Cause.CLEARANCE
    }  # fmt: skip
    assert held
    out = {m.by for m in result.detail.movements if m.arrived_h > left_h}
    assert held <= out


def test_a_limit_that_is_never_reached_changes_nothing(by_hand, varied):
    with_limit, without = (
        simulate(s, detail=True) for s in (by_hand, varied(by_hand, never_stands_down))
    )
    assert with_limit == without


@pytest.mark.parametrize(("least", "loading_h"), [(None, 6.0), (0.25, 6.0), (0.5, 12.0)])
def test_few_trucks_take_the_least_share_of_the_time_of_a_full_convoy(
    by_hand, varied, least, loading_h
):
    def hasten(data):
        data["policy"]["convoy_vehicles_per_escort"] = 200
        if least is not None:
            data["policy"]["loading_least_share"] = least

    result = simulate(varied(by_hand, hasten), detail=True)
    loading = [row for row in rows_of(result, "convoy/hilltop/1") if row.activity == "loading"]
    assert [row.end_h - row.start_h for row in loading] == [pytest.approx(loading_h)]


def shut_after(lag_days, days, road="hilltop_road"):
    """A road that shuts some days after the morning of 10 March, hour 216, and nobody knew it."""

    def change(data):
        if road == "bridge_road":  # the second half of the way
            half = data["network"]["roads"]["hilltop_road"]
            data["network"]["waypoints"] = ["bridge"]
            data["network"]["roads"] |= {
                "hilltop_road": half | {"between": ["hilltop", "bridge"], "km": half["km"] / 2},
                "bridge_road": half | {"between": ["bridge", "market"], "km": half["km"] / 2},
            }
        warning = {"packing_stopped": ["riverside"]}
        data["risks"] = {
            "warning": {"name": "W", "start": "2030-03-10", "effects": warning},
            "closure": {
                "name": "Closure",
                "after": {"risk": "warning", "chance": 1.0, "lag_days": lag_days},
                "duration_days": days,
                "effects": {"roads_shut": [road]},
            },
        }

    return change


LOADED_H = 245.12


def brought_in(result):
    """Containers of Hilltop that have come to the hub."""
    return sum(
        move.count
        for move in result.detail.movements
        if move.by.startswith("convoy/hilltop/")
        and move.destination == "market"
        and move.load_class == "containers"
    )


def test_a_loaded_column_waits_where_it_loaded_while_its_road_is_known_to_be_shut(by_hand, varied):
    closed = simulate(varied(by_hand, shut_after(0.5, 3.0)), detail=True)  # from 228 to 300
    rows = rows_of(closed, "convoy/hilltop/1")
    (waits,) = [row for row in rows if row.cause == Cause.ROAD_SHUT]
    assert (waits.place, waits.start_h) == ("hilltop", pytest.approx(LOADED_H, abs=0.01))
    assert waits.end_h == pytest.approx(300.0)
    free = simulate(by_hand, detail=True)
    waited = {row.cause: row.load_days for row in closed.waits if row.site == "hilltop"}
    assert waited[Cause.ROAD_SHUT] >= 12 * (300.0 - LOADED_H) / DAY
    assert not [row for row in closed.incidents if row.kind == "turned back"]
    assert brought_in(closed) == brought_in(free) == 12


def with_a_detour(change, containers_per_truck=1.0):
    """Beside Hilltop's road another one, which trucks may be able to take empty alone."""

    def both(data):
        change(data)
        road = data["network"]["roads"]["hilltop_road"]
        surface = data["network"]["surfaces"][road["surface"]]
        rough = surface | {"containers_per_truck": containers_per_truck}
        data["network"]["surfaces"]["rough"] = rough
        detour = road | {"km": 1.5 * road["km"], "surface": "rough"}
        data["network"]["roads"]["detour"] = detour

    return both


def test_while_its_trucks_cannot_go_home_either_it_waits_on_loaded(by_hand, varied):
    result = simulate(varied(by_hand, shut_after(0.5, 10.0)), detail=True)  # to hour 468
    rows = rows_of(result, "convoy/hilltop/1")
    waits = [row for row in rows if row.cause == Cause.ROAD_SHUT and row.start_h > LOADED_H - 1.0]
    assert sum(row.end_h - row.start_h for row in waits) == pytest.approx(468 - LOADED_H, abs=0.01)
    drives = [row for row in rows if row.activity == "driving loaded"]
    assert [row.start_h for row in drives] == [pytest.approx(468.0)]
    moves = [m for m in result.detail.movements if m.by == "convoy/hilltop/1"]
    assert {m.departed_h for m in moves} == {drives[0].start_h}
    assert brought_in(result) == 12


def test_once_it_has_waited_long_enough_it_goes_home_without_its_loads(by_hand, varied):
    """By a road that its trucks can take empty, but not loaded."""
    closed = with_a_detour(shut_after(0.5, 10.0), containers_per_truck=0.1)
    result = simulate(varied(by_hand, closed), detail=True)
    rows = rows_of(result, "convoy/hilltop/1")
    waits = [row for row in rows if row.cause == Cause.ROAD_SHUT and row.start_h > LOADED_H - 1.0]
    assert waits[-1].end_h == pytest.approx(LOADED_H + 72.0, abs=0.01)  # three days in vain
    assert "driving loaded" not in {row.activity for row in rows}
    home = next(row for row in rows if row.activity == "driving back")
    assert home.start_h == waits[-1].end_h
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.destroyed == hilltop.abandoned == 0
    assert brought_in(result) == 12  # later


def test_another_way_that_is_open_is_taken_at_once(by_hand, varied):
    closed = with_a_detour(shut_after(0.5, 10.0))
    result = simulate(varied(by_hand, closed), detail=True)
    rows = rows_of(result, "convoy/hilltop/1")
    (drive,) = [row for row in rows if row.activity == "driving loaded"]
    assert drive.start_h == 246.0  # with the sun
    assert drive.end_h < 468.0
    assert not [row for row in rows if row.cause == Cause.ROAD_SHUT]


def test_a_site_is_not_empty_while_a_loaded_column_stands_there(by_hand, varied):
    """Hilltop leaves when it is empty; its road shuts as all its loads stand on trucks."""

    def change(data):
        shut_after(0.5, 10.0)(data)
        data["sites"]["hilltop"] |= {"planned_close": None, "at_planned_close": "stay"}
        data["sites"]["hilltop"]["leave_from"] = "2030-03-01"

    result = simulate(varied(by_hand, change), detail=True)
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    loaded = [
        row
        for row in rows_of(result, "convoy/hilltop/1")
        if row.cause == Cause.ROAD_SHUT and row.start_h > LOADED_H - 1.0
    ]
    assert hilltop.left_h > max(row.end_h for row in loaded)
    assert result.outcomes["disposed_by_deadline.passed_on.hilltop"] == 0
    assert brought_in(result) == 12


def test_people_who_guard_a_loaded_column_wait_for_what_it_waits_for(by_hand, varied):
    """They could drive home by the detour on 31 March; the trucks, loaded, must wait to 9 April."""

    def change(data):
        with_a_detour(shut_after(0.5, 30.0), containers_per_truck=0.1)(data)
        data["policy"]["turn_back_after_days"] = 40.0

    result = simulate(varied(by_hand, change), detail=True)
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.left_h >= 228.0 + 30 * DAY
    people = {
        row.cause: row.load_days
        for row in result.waits
        if (row.queue, row.site) == ("people", "hilltop")
    }
    assert people[Cause.ROAD_SHUT] > 5 * people.get(Cause.CLEARANCE, 0.0)


def test_trucks_at_the_exit_wait_there_while_their_way_home_is_known_to_be_shut(by_hand, varied):
    """They have unloaded at hour 332; the road shuts an hour before, for five days."""
    closed = shut_after((331.0 - 216.0) / DAY, 5.0, "port_road")
    rows = rows_of(simulate(varied(by_hand, closed), detail=True), "corridor/market/1")
    unloaded = next(k for k, row in enumerate(rows) if row.activity == "unloading")
    assert rows[unloaded].end_h == pytest.approx(332.0)
    waits, drives = rows[unloaded + 1 : unloaded + 3]
    assert (waits.activity, waits.place, waits.cause) == ("waiting", "port", Cause.ROAD_SHUT)
    assert waits.end_h == pytest.approx(331.0 + 120.0)
    assert (drives.activity, drives.start_h) == ("driving back", waits.end_h)


def test_trucks_at_the_exit_drive_home_by_any_way_that_is_open(by_hand, varied):
    """A longer road to the border stays open beside that which shuts."""

    def change(data):
        shut_after((331.0 - 216.0) / DAY, 5.0, "port_road")(data)
        road = data["network"]["roads"]["port_road"]
        data["network"]["roads"]["coast_road"] = road | {"km": 1.5 * road["km"]}

    rows = rows_of(simulate(varied(by_hand, change), detail=True), "corridor/market/1")
    unloaded = next(row for row in rows if row.activity == "unloading")
    (home,) = [row for row in rows if row.activity == "driving back"]
    assert home.start_h == unloaded.end_h == pytest.approx(332.0)
    assert home.end_h < 331.0 + 120.0


def test_a_loaded_column_that_turns_back_brings_its_loads_back(by_hand, varied):
    """The road ahead shuts while the column is on the first half of its way."""
    result = simulate(varied(by_hand, shut_after(1.4, 10.0, "bridge_road")), detail=True)
    (turned,) = [row for row in result.incidents if row.kind == "turned back"]
    assert (turned.convoy, turned.place) == ("convoy/hilltop/1/loaded", "bridge_road")
    rows = rows_of(result, "convoy/hilltop/1")
    (drive,) = [row for row in rows if row.activity == "driving loaded"]
    shut_h = 216.0 + 1.4 * DAY
    assert drive.start_h < shut_h < turned.time_h - 72.0
    assert drive.end_h > turned.time_h  # it has to drive back
    first = [m for m in result.detail.movements if m.by == "convoy/hilltop/1"]
    assert {m.destination for m in first} == {"hilltop"}
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.destroyed == hilltop.abandoned == 0
    assert brought_in(result) == 12


def test_a_convoy_is_never_larger_than_its_escorts_can_accompany(tiny):
    most = tiny.policy.convoy_vehicles_per_escort * tiny.policy.convoy_escorts_largest
    sizes = {}
    for replication in range(10):
        for move in simulate(tiny, 1, replication, detail=True).detail.movements:
            if move.by.startswith("convoy/") and move.load_class != "uniformed":
                key = replication, move.by
                sizes[key] = sizes.get(key, 0) + move.count
    assert max(sizes.values()) == most


def test_an_escort_is_with_one_convoy_at_a_time_and_rests_after_it(rich):
    rest_h = rich.policy.escort_rest_days * DAY
    for replication in range(5):
        result = simulate(rich, 1, replication, detail=True)
        units = {row.agent for row in result.detail.intervals if row.agent.startswith("escort/")}
        for unit in units:
            rows = rows_of(result, unit)
            moved = {row.start_h for row in rows if row.activity == "driving"}
            moved |= {row.end_h for row in rows if row.activity == "driving"}
            for row in rows:
                # its rest goes on elsewhere if its camp is left meanwhile
                if row.activity == "resting" and not {row.start_h, row.end_h} & moved:
                    assert row.end_h - row.start_h == pytest.approx(rest_h)
