"""One mistake hides no other: names and days are checked although something else is refused."""

from __future__ import annotations

import pytest

from sim.scenario.load import load_scenario

STRAY = (
    "zone: north\n    role: camp\n    stock: {containers: 40}",
    "zone: nowhere\n    role: camp",
)
TOLD = "sites.outpost.zone: unknown zone 'nowhere'; the zones are north, south"


@pytest.mark.parametrize(
    "other",
    [
        ("deadline: 2023-12-31", "deadline: 2022-12-31"),
        ("deadline: 2023-12-31", "deadline: soon"),
        ("  deadline: 2023-12-31\n", ""),
        ("horizon: 2024-12-31", "horizon: 2999-12-31"),
        ("kind: vehicle, flatbed_share: 0.5", "kind: vehicle, flatbed_share: 0.5, crew_people: 9"),
        ("paved: {km_per_daylight_h: 30}", "paved: {km_per_daylight_h: 30, km_per_day: 3}"),
        ("kind: escort, base: hub,", "kind: escort,"),
        ("network:\n", "network:\n  sunset_hour: 3\n"),
        ("milestones:\n", "escorts: {guards: {base: hub, units: 1}}\nmilestones:\n"),
        ("milestones:\n", "uncertainties: {u: {paths: [policy.packing_cv]}}\nmilestones:\n"),
        ("milestones:\n", "risks: {r: {name: R, effects: {roads_shut: []}}}\nmilestones:\n"),
        ("trucks: 40", "trucks: 40.5"),
    ],
)
def test_a_wrong_name_is_told_beside_another_fault(refusals, other):
    found = refusals(STRAY, other)
    assert len(found) == 2, found
    assert any(line.endswith(TOLD) for line in found)


@pytest.mark.parametrize(
    "other", [("trucks: 40", "trucks: forty"), ("kind: vehicle", "knd: vehicle")]
)
def test_an_impossible_day_is_told_beside_another_fault(refusals, other):
    found = refusals(("leave_from: 2023-08-01", "leave_from: 2025-08-01"), other)
    assert len(found) == 2, found
    assert any("leave_from: 2025-08-01 lies after the horizon 2024-12-31" in f for f in found)


@pytest.mark.parametrize(
    "fault",
    [
        ("  deadline: 2023-12-31\n", ""),  # all days would lie after the mission of a stand-in
        ("packing_teams: {pert: [1, 2, 3]}", "packing_teams: two"),
        ("packing_starts: 2023-08-01", "packing_starts: soon"),
    ],
)
def test_what_stands_in_for_a_fault_makes_no_day_impossible(refusals, fault):
    assert len(refusals(fault)) == 1


PARTY = "ready: {on: 2023-12-01}"
TOO_MANY = (PARTY, f"{PARTY}\n    guard_unit: {{people: 900, site: hub}}")


@pytest.mark.parametrize(
    "other",
    [
        ("packing_teams: {pert: [1, 2, 3]}", "packing_teams: two"),
        ("trucks: 40", "trucks: 40.5"),
        ("trucks_per_day: 50", "trucks_per_dy: 50"),
        ("milestones:\n", "risks: {r: {name: R, start: soon, effects: {}}}\nmilestones:\n"),
    ],
)
def test_a_party_too_large_is_told_beside_another_fault(refusals, other):
    found = refusals(TOO_MANY, other)
    assert len(found) == 2, found
    assert any("guard unit of 900 and rear party of 0, but 500 people" in f for f in found)


@pytest.mark.parametrize(
    "other",
    [
        ("  soldiers: {kind: people,", "  soldiers: {knd: people,"),
        ("camp: {soldiers: 300,", "camp: {soldiers: many,"),
    ],
)
def test_a_party_is_not_held_against_a_stand_in(refusals, other):
    assert len(refusals(TOO_MANY, other)) == 1


def test_the_steps_of_a_schedule_are_not_held_against_a_stand_in(refusals):
    steps = "gone_share: much}\n  - {by: 2023-11-15, gone_share: 0.8}"
    (line,) = refusals(("gone_share: 0.5}", steps))
    assert "gone_share: 'much' is " in line


def test_names_inside_an_entry_whose_keys_do_not_go_together_are_checked_too(refusals):
    risk = "risks: {r: {name: R, effects: {roads_shut: [hub_prt]}}}"
    found = refusals(("milestones:\n", f"{risk}\nmilestones:\n"))
    assert len(found) == 2
    assert any("unknown road 'hub_prt'; did you mean 'hub_port'?" in line for line in found)


def test_an_override_is_the_place_of_what_it_makes_wrong(refusals):
    (line,) = refusals(overrides=("mission.horizon=2022-01-01",))
    assert line.startswith("--set mission.horizon=2022-01-01: mission: start 2023-07-01, deadline ")
    (line,) = refusals(overrides=("mission.horizon=2999-01-01",))
    assert line == (
        "--set mission.horizon=2999-01-01: mission: horizon 2999-01-01 lies 976 years after the "
        "start; correct the year, or choose at most 20 years"
    )


def test_a_key_of_another_form_is_set_with_the_whole_of_it(refusals, load):
    (line,) = refusals(overrides=("contingents.alpha.ready.with_site=camp",))
    assert line.endswith(
        "there is no 'with_site' here; it belongs to another form of contingents.alpha.ready; set "
        "that whole: 'contingents.alpha.ready={with_site: 'camp'}'"
    )
    ready = (
        load(overrides=("contingents.alpha.ready={with_site: camp}",)).contingents["alpha"].ready
    )
    assert ready.with_site == "camp"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("'1,200'", "'1,200' is not a number; write 1200 "),
        ("'12,5'", "'12,5' is not a number; write 12.5 "),
        ("{trucks: 1,200}", "unknown key; write numbers without thousands separators"),
    ],
)
def test_thousands_apart_and_decimal_commas_are_understood(refusals, text, right):
    key = "fleets.hub_west" if text.startswith("{") else "fleets.hub_west.trucks"
    assert any(right in line for line in refusals(overrides=(f"{key}={text}",)))


def test_a_comma_in_a_name_that_is_not_quoted_is_understood(refusals):
    text = "fleets.hub_west={base: hub, serves: corridor, trucks: 3, one each}"
    (line,) = (each for each in refusals(overrides=(text,)) if "one each: " in each)
    assert line.endswith(
        "unknown key; quote what it belongs to: a comma in braces begins a new key"
    )


def test_a_share_that_may_not_be_the_whole_is_taken_for_percent_too(refusals):
    supply = "sites.camp.supply={truckloads_per_week: 1, reserve_days: 9, send_below_share: 60}"
    (line,) = refusals(overrides=(supply,))
    assert "60 is above 0.9; write 0.9 or less; 60 % is 0.6 (" in line


def test_a_whole_number_is_wanted_of_trucks(refusals):
    (line,) = refusals(overrides=("fleets.hub_west.trucks=90.5",))
    assert line.endswith("fleets.hub_west.trucks: 90.5 is not a whole number; write 90 or 91")


def test_a_supply_without_a_road_names_the_road(refusals):
    supply = "sites.camp.supply={truckloads_per_week: 1, reserve_days: 9, send_below_share: 0.5}"
    found = refusals(overrides=(supply, "network.roads.camp_crossroads=null"))
    assert any("sites.camp.supply: no road leads from hub to camp; add roads" in f for f in found)


def test_overrides_are_a_list(write):
    with pytest.raises(TypeError, match=r"overrides is a list .* write \['a.b=3'\]"):
        load_scenario(write(), "a.b=3")
