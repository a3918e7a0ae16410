"""What a movement requires: a search team, a hospital within reach, a helicopter with leave."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0
ORDERED = 7 * DAY  # convoy 1 to Hilltop, as in test_hand_computed
HOSPITAL = {"kind": "hospital", "base": "market", "reaches": ["hills"]}


@pytest.fixture
def demanding(by_hand, varied):
    """The hills demand what is told; a helicopter and a hospital of Bora are there."""

    def build(change=lambda data: None, **told):
        def demand(data):
            data["network"]["zones"]["hills"].update(told)
            data["air"]["helicopter"].update(aircraft=1, flights_per_week=0.0)
            data["contingents"]["bora"]["provides"] = {"hospital": dict(HOSPITAL)}
            change(data)

        return varied(by_hand, demand)

    return build


def no_flights(first, days, zone="hills"):
    """No leave for flights for some days."""

    def change(data):
        data["risks"] = {
            "refusal": {
                "name": "Flights refused",
                "start": first,
                "duration_days": days,
                "effects": {"flight_clearance_chance": {zone: 0.0}},
            }
        }

    return change


def stretches(result, agent, activity):
    rows = result.detail.intervals
    return [row for row in rows if row.agent == agent and row.activity == activity]


def waited(result, cause):
    return {row.site for row in result.waits if row.queue == "cargo" and row.cause is cause}


def test_a_refusal_of_flights_holds_the_convoy_formed_with_trucks_and_escort(demanding):
    scenario = demanding(no_flights("2030-03-08", 3.0), evacuation_required=True)
    result = simulate(scenario, detail=True)
    leave_h = 10 * DAY  # ground leave would be given on day 8
    (first, *_) = stretches(result, "convoy/hilltop/1", "waiting")
    assert (first.start_h, first.end_h, first.cause) == (ORDERED, leave_h, Cause.CLEARANCE)
    (escort, *_) = stretches(result, "escort/alba/convoy_platoon/1", "waiting")
    assert (escort.start_h, escort.end_h) == (ORDERED, leave_h)
    out = [row for row in stretches(result, "fleet/field/trucks", "out") if row.units]
    assert out[0].start_h == ORDERED
    assert min(row.end_h for row in out) > leave_h


def test_it_stands_down_when_it_has_waited_too_long_and_forms_again(demanding):
    scenario = demanding(no_flights("2030-03-08", 8.0), evacuation_required=True)
    result = simulate(scenario, detail=True)
    stood_down = [row.time_h for row in result.incidents if row.kind == "stood down"]
    assert stood_down == [ORDERED + 1 * DAY + 4 * DAY]  # lag, then four days of patience
    assert (
        min(m.departed_h for m in result.detail.movements if m.by == "convoy/hilltop/2") > 15 * DAY
    )


def test_a_zone_that_does_not_demand_it_is_not_held(demanding):
    refused = no_flights("2030-03-08", 8.0)
    assert simulate(demanding(refused)) == simulate(demanding(refused, evacuation_required=False))
    first = simulate(demanding(refused), detail=True)
    assert stretches(first, "convoy/hilltop/1", "waiting")[0].end_h == ORDERED + DAY


@pytest.mark.parametrize("lost", ["hospital", "helicopter"])
def test_without_hospital_or_helicopter_no_convoy_is_formed(demanding, lost):
    def gone_home(data):
        bora = data["contingents"]["bora"]
        bora["ready"] = {"on": "2030-03-02"}
        data["air"]["helicopter"]["aircraft"] = 0
        data["contingents"]["alba"]["provides"]["helicopters"] = {"kind": "helicopter"}
        if lost == "helicopter":
            bora["provides"] = {"helicopters": {"kind": "helicopter"}}
            data["contingents"]["alba"]["provides"] = {"hospital": dict(HOSPITAL)}

    result = simulate(demanding(gone_home, evacuation_required=True), detail=True)
    lacking = Cause.HOSPITAL if lost == "hospital" else Cause.AIRCRAFT
    assert waited(result, lacking) >= {"hilltop", "riverside"}
    assert not stretches(result, "convoy/hilltop/1", "waiting")
    left = {row.site: row.left_h for row in result.sites}
    assert left["hilltop"] is not None  # those who leave last do not wait for what never comes


def test_a_hospital_goes_with_its_site(demanding):
    def at_hilltop(data):
        data["contingents"]["bora"]["provides"]["hospital"]["base"] = "hilltop"

    scenario = demanding(at_hilltop, evacuation_required=True)
    assert not waited(simulate(scenario), Cause.HOSPITAL)

    def leaves_early(data):
        at_hilltop(data)
        force_out(data)

    result = simulate(demanding(leaves_early, evacuation_required=True))
    assert "riverside" in waited(result, Cause.HOSPITAL)


def force_out(data, **effects):
    data["risks"] = {
        "fall": {
            "name": "Hilltop falls",
            "start": "2030-03-08",
            "duration_days": 30.0,
            "effects": {"sites_forced_out": ["hilltop"], **effects},
        }
    }


def test_a_forced_exit_waives_it(demanding):
    scenario = demanding(
        lambda data: force_out(data, flight_clearance_chance={"hills": 0.0}),
        evacuation_required=True,
    )
    hilltop = next(row for row in simulate(scenario).sites if row.site == "hilltop")
    assert hilltop.left_h == 9 * DAY + 6  # as in test_departure


def test_the_last_column_waits_for_leave_for_its_helicopter(demanding):
    scenario = demanding(no_flights("2030-03-24", 6.0), evacuation_required=True)
    hilltop = next(row for row in simulate(scenario).sites if row.site == "hilltop")
    assert hilltop.left_h == 29 * DAY + 6  # else day 25


def team_at_riverside(data):
    team = data["contingents"]["alba"]["provides"].pop("search_team")
    data["contingents"]["alba"]["provides"]["search_team"] = {**team, "base": "riverside"}


def test_a_convoy_waits_for_the_search_team_that_is_demanded(demanding):
    """There is one team, at Riverside: Hilltop's loads wait for ever."""
    for search, goes in (("if_available", True), ("required", False)):
        result = simulate(demanding(team_at_riverside, search=search), detail=True)
        assert bool(stretches(result, "convoy/hilltop/1", "driving loaded")) == goes
        assert ("hilltop" in waited(result, Cause.SEARCH)) != goes
        assert stretches(result, "convoy/riverside/1", "driving loaded")


def test_a_column_out_of_the_mission_takes_the_search_team_that_is_demanded(by_hand, varied):
    def demand(data):
        data["network"]["zones"]["plains"]["search"] = "required"

    result = simulate(varied(by_hand, demand), detail=True)
    team = stretches(result, "search/alba/search_team/1", "with convoy")
    assert "corridor/market/1" in {row.place for row in team}
    assert "market" in waited(result, Cause.SEARCH)


def test_the_search_team_turns_round_at_the_border_and_searches_no_further(by_hand, varied):
    """Every device is found with a team and none without; those beyond the border all explode."""

    def demand(data):
        zones = data["network"]["zones"]
        zones["plains"].update(search="required", devices_met_per_1000_km=100.0)
        zones["abroad"].update(search="if_available", devices_met_per_1000_km=100.0)
        data["threat"].update(found_share=0.0, found_share_with_search=1.0, road_shut_h=0.0)

    met = {"border_road": set(), "port_road": set()}
    for row in simulate(varied(by_hand, demand)).incidents:
        if row.place in met and not row.convoy.endswith("/home"):
            met[row.place].add(row.kind)
    assert met == {"border_road": {"device found"}, "port_road": {"strike"}}


def test_a_hospital_that_serves_no_movement_changes_nothing(tiny, varied):
    def hospital(data):
        data["contingents"]["bora"]["provides"]["hospital"] = dict(HOSPITAL)

    for replication in range(5):
        assert simulate(varied(tiny, hospital), 1, replication) == simulate(tiny, 1, replication)
