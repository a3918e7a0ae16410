"""A plan that cannot succeed is a warning with the sums, worked out by hand here."""

from collections.abc import Callable
from datetime import date

import pytest

from sim.scenario.checks import warnings_of
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.gross import GrossSum, months
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]


ANY_CONVOY = "policy.convoy_smallest_vehicles=1"
LATE_CAMP = "packing_starts: 2023-12-15\n    packing_teams: {"
FULL = "policy.longest_wait_days=200"  # columns wait until they are full: round numbers


def sums(scenario: Scenario) -> dict[tuple[str, ...], GrossSum]:
    return {(found.means, *found.places): found for found in gross_sums(scenario)}


def lines(scenario: Scenario) -> list[str]:
    return [str(finding) for finding in warnings_of(scenario)]


def test_a_plan_with_enough_of_everything_has_no_warnings(load: Load) -> None:
    assert lines(load()) == []


def test_packing_compares_team_days_to_the_planned_close(load: Load) -> None:
    # 130 containers at 2 a team-day, 2 teams (mode of the PERT) for 31 days of July
    scenario = load(
        ("{pert: [1, 2, 3]}", "{pert: [1, 2, 3]}\n    planned_close: 2023-07-31"),
        ("leave_from: 2023-10-01", "leave_from: 2023-07-01"),
    )
    assert lines(scenario) == [
        "sites.camp.packing_teams: needs 65 team-days of packing, has 62 by 2023-07-31; "
        "add teams, start earlier or accept a later date"
    ]


def test_field_trucks_are_compared_by_hub(load: Load) -> None:
    # paved: 200 km at 360 km a day; track at 60 km a day; a full column of 40 takes 2 days in the
    # yard of the hub and a day to load, but for those of its vehicles that drive.
    # camp: 130 containers, 30 + 30 vehicles, 150 km of track: 3.056 + 0.842, then 3.056 + 2 home;
    # outpost: 40 containers, 50 km of track: 1.389 + 1 + 1.389 + 2 = 5.78 days. 184 days to the
    # deadline; then each of the 5 trucks may be on its last way home, of 5.06 days.
    scenario = load(
        overrides=("fleets.hub_field.trucks=5", "fleets.hub_field.flatbeds=1", ANY_CONVOY, FULL)
    )
    assert lines(scenario) == [
        "fleets.hub_field.trucks: needs 1,370 field truck-days at hub, has 920 by 2023-12-31; "
        "add trucks, start earlier or accept a later date",
        "fleets.hub_field.flatbeds: needs 264 field flatbed-days at hub, has 184 by 2023-12-31; "
        "add flatbeds, start earlier or accept a later date",
    ]


def test_corridor_trucks_carry_what_the_hub_has_and_receives(load: Load) -> None:
    # 210 + 130 + 40 containers in columns of 20: a day in the yard, 900 km at 360 km a day, 0.4
    # days to be served at the border, 2 for papers: 5.9 days; a day to unload, 2.5 back: 3.5 more.
    # 10 trucks from 1 August, when the hub begins: 153 days; 10 last ways home are not waited for.
    scenario = load(
        overrides=("fleets.hub_west.trucks=10", "fleets.hub_west.flatbeds=3", ANY_CONVOY, FULL)
    )
    assert lines(scenario) == [
        "fleets.hub_west.trucks: needs 3,537 corridor truck-days at hub, has 1,530 by 2023-12-31; "
        "add trucks, start earlier or accept a later date",
    ]


def test_a_truck_with_two_containers_needs_half_the_days(load: Load) -> None:
    scenario = load(
        overrides=("fleets.hub_west.trucks=12", "network.surfaces.paved.containers_per_truck=2")
    )
    assert lines(scenario) == []


def test_hired_drivers_stay_with_their_vehicle_for_the_whole_round(load: Load) -> None:
    # 30 vehicles that drive themselves, two drivers each, 9.4 days a round, less 2 ways home
    assert lines(load(overrides=("fleets.hub_west.drivers=2", ANY_CONVOY, FULL))) == [
        "fleets.hub_west.drivers: needs 557 corridor driver-days at hub, has 306 by 2023-12-31; "
        "add drivers, start earlier or accept a later date",
    ]


def test_people_of_a_site_are_crews_before_drivers_are_hired(load: Load) -> None:
    # 30 vehicles need 60 people; the camp has 300, then 50: 10 are hired for 8.95 days, and the
    # last 2 ways home of 5.06 days are not waited for
    by_name = sums(load())
    assert ("field drivers", "hub") not in by_name
    few = load(
        overrides=("contingents.alpha.at.camp.soldiers=50", "fleets.hub_field.drivers=2", FULL)
    )
    (found,) = [f for f in gross_sums(few) if f.means == "field drivers"]
    assert round(found.needed_by(few.mission.deadline), 1) == 79.4
    assert found.available_by(few.mission.deadline) == 2 * 184


def test_charter_seats_leave_out_who_stays(load: Load) -> None:
    # 500 soldiers less 10 % rear party and 200 guards, and 30 staff; 184 days of 0.05 x 200 seats
    scenario = load(
        overrides=(
            "air.charter.flights_per_week=0.05",
            "contingents.alpha.rear_party={share: 0.1}",
            "contingents.alpha.guard_unit={people: 200, site: hub}",
        )
    )
    assert lines(scenario) == [
        "air.charter.flights_per_week: needs 280 charter seats, has 263 by 2023-12-31; "
        "add flights or seats, start earlier or accept a later date"
    ]


def test_seats_of_own_aircraft_are_for_their_contingent_less_who_stays(load: Load) -> None:
    # 500 soldiers less 10 % and 200 guards; 10 seats a week in December, a tenth of them grounded
    scenario = load(
        overrides=(
            "contingents.alpha.lift={by: own_aircraft, base: hub, seats_per_week: 10}",
            "contingents.alpha.rear_party={share: 0.1}",
            "contingents.alpha.guard_unit={people: 200, site: hub}",
            "air.weather_cancels_share=0.1",
        )
    )
    name = scenario.contingents["alpha"].name
    assert lines(scenario) == [
        f"contingents.alpha.lift.seats_per_week: needs 250 seats of {name}'s aircraft, has 40 "
        "by 2023-12-31; add seats, start earlier or accept a later date"
    ]


def test_planned_disposal_needs_no_lift(load: Load) -> None:
    sale = (
        "disposals={sale: {site: hub, owner: un, load_class: containers, fate: sell, "
        "loads: 200, starts: 2023-08-01, per_week: 50}}"
    )
    assert lines(load(overrides=(sale, "fleets.hub_west.trucks=11"))) == []
    assert lines(load(overrides=("fleets.hub_west.trucks=11",))) != []


def test_draws_that_are_cut_to_their_range_and_unused_corridors_are_told(load: Load) -> None:
    wide = "uncertainties={u: {paths: [loads.*.flatbed_share], scale: {uniform: [0, 3]}}}"
    spare = "network.corridors.spare={way: [hub, port], out_at: coast, convoy_trucks: 3}"
    first, second = lines(load(overrides=(wide, spare)))
    assert first == (
        "network.corridors.spare: nobody uses it; name it under corridors of a hub, or delete it"
    )
    assert second == (
        "uncertainties.u.scale: draws of up to 1.5 are cut to 1 at loads.vehicles.flatbed_share; "
        "narrow it so that no draw exceeds 1"
    )


def test_what_comes_after_the_horizon_is_told_though_it_refuses_nothing(load: Load) -> None:
    never = {
        "contingents.alpha.ready={on: 2032-12-01}": "ready.on: 2032-12-01 lies after the horizon "
        "2024-12-31: its people never may go home; correct the year, or choose a later "
        "mission.horizon",
        "escorts={late: {base: hub, units: 1, available_from: 2025-01-01}}": "they never come",
        "disposals={sale: {site: hub, owner: un, load_class: containers, fate: sell, loads: 2, "
        "starts: 2025-01-01, per_week: 5}}": "nothing is disposed of",
        "risks={flood: {name: F, chance: 0.5, start: {pert: [2025-01-01, 2025-02-01, 2025-03-01]}, "
        "effects: {packing_stopped: [hub]}}}": "risks.flood.start: 2025-01-01 lies after",
    }
    for override, told in never.items():
        (line,) = lines(load(overrides=(override,)))
        assert told in line
    sooner = "contingents.alpha.ready={on: {pert: [2024-12-31, 2025-02-01, 2025-03-01]}}"
    assert lines(load(overrides=(sooner,))) == []


def test_a_risk_without_a_chance_is_told_to_be_certain(load: Load) -> None:
    risk = "risks={flood: {name: F, %sstart: 2023-08-01, effects: {packing_stopped: [hub]}}}"
    assert lines(load(overrides=(risk % "",))) == [
        "risks.flood: it has no chance, so 1 is taken: it comes in every replication; "
        "add chance; 1 if it is known to come"
    ]
    assert lines(load(overrides=(risk % "chance: 1, ",))) == []


def test_escorts_are_compared_until_their_contingent_may_go(load: Load) -> None:
    # camp: 130 containers and 60 vehicles, of which the last column takes 30 that its guard of 60
    # drives: 4 convoys of 40, each 8.95 days as for the trucks, less 2 ways home of 5.06 days;
    # alpha's 2 units go on 10 July. Planned to close on 15 July, the camp is due then.
    scenario = load(
        ("ready: {on: 2023-12-01}", "ready: {on: 2023-07-10}"),
        ("leave_from: 2023-10-01", "leave_from: 2023-07-01\n    planned_close: 2023-07-15"),
        overrides=("sites.camp.packing_teams=9", "fleets.hub_field.trucks=200"),
    )
    told = [line for line in lines(scenario) if "escort" in line]
    assert told == [
        "contingents.alpha.provides.alpha_escort.units: needs 26 days of escort operations at hub, "
        "has 20 by 2023-07-15; add escorts, start earlier or accept a later date"
    ]


@pytest.mark.parametrize(
    ("largest", "needs"), [(1, "31 days"), (2, "13 days")], ids=["of 40", "of 80"]
)
def test_search_teams_are_compared_where_no_convoy_goes_without_one(
    load: Load, largest: int, needs: str
) -> None:
    # one team a convoy, be its escorts one or two: 4 or 2 of 8.95 days, less one way home of 5.06
    scenario = load(
        ("ready: {on: 2023-12-01}", "ready: {on: 2023-07-10}"),
        ("leave_from: 2023-10-01", "leave_from: 2023-07-01\n    planned_close: 2023-07-15"),
        overrides=(
            "sites.camp.packing_teams=9",
            "fleets.hub_field.trucks=200",
            "network.zones.north.search=required",
            "contingents.alpha.provides.team={kind: search, base: hub, units: 1}",
            f"policy.convoy_escorts_largest={largest}",
        ),
    )
    assert [line for line in lines(scenario) if "search" in line] == [
        f"contingents.alpha.provides.team.units: needs {needs} of search operations at hub, "
        "has 10 by 2023-07-15; add search teams, start earlier or accept a later date"
    ]


def test_hired_escorts_count_from_their_day(load: Load) -> None:
    scenario = load(
        overrides=(
            "contingents.alpha.provides=null",
            "escorts={guards: {base: hub, units: 1, available_from: 2023-12-12}}",
            FULL,
        )
    )
    # 4 convoys of 8.95 days from the camp, 1 of 5.78 from the outpost, less a way home
    assert lines(scenario) == [
        "escorts.guards.units: needs 37 days of escort operations at hub, has 20 by 2023-12-31; "
        "add escorts, start earlier or accept a later date"
    ]


def test_border_slots_count_every_vehicle_that_goes_out(load: Load) -> None:
    # 380 containers and 60 vehicles; the hub starts on 1 August: 153 days
    assert lines(load(overrides=("network.borders.coast.trucks_per_day=2",))) == [
        "network.borders.coast.trucks_per_day: needs 440 border slots at coast, has 306 by "
        "2023-12-31; add slots, start earlier or accept a later date"
    ]


def test_theatre_seats_are_for_those_from_whom_no_road_leads_to_the_hub(load: Load) -> None:
    # 150 soldiers on an island; 184 days of 2 x 2 seats a week. From the camp a column drives.
    few = ("air.plane={seats: 2, flights_per_week: 1, aircraft: 2}", "air.helicopter.aircraft=0")
    assert lines(load(overrides=few)) == []
    island = (
        "sites.island={name: Island, zone: north, role: camp, people_to: hub, airfield: plane, "
        "packing_starts: 2023-07-01, packing_teams: 0, leave_from: 2023-10-01}",
        "contingents.alpha.at.island={soldiers: 150}",
    )
    assert lines(load(overrides=(*few, *island))) == [
        "air.plane.flights_per_week: needs 150 theatre seats, has 105 by 2023-12-31; "
        "add flights or seats, start earlier or accept a later date"
    ]


def test_a_fleet_that_grows_gives_less(load: Load) -> None:
    # 60 trucks from 1 August: 153 days, of which the first 100 give half
    scenario = load(overrides=("fleets.hub_west.ramp_up_days=100", "fleets.hub_west.trucks=24"))
    assert lines(scenario) == [
        "fleets.hub_west.trucks: needs 3,488 corridor truck-days at hub, has 2,472 by 2023-12-31; "
        "add trucks, start earlier or accept a later date"
    ]


def test_containers_that_are_flown_out_need_no_truck(load: Load) -> None:
    own = (
        "contingents.alpha.lift={by: own_aircraft, base: hub, seats_per_week: 40, "
        "containers_per_week: 70, cargo_from: 2023-12-30}"
    )
    # Two days at 10 a day: 20 of its 40 containers; 360 x 9.4 truck-days less 10 ways home
    scenario = load(overrides=(own, "fleets.hub_west.trucks=10", FULL))
    assert "needs 3,349 corridor truck-days" in lines(scenario)[0]


def test_sums_are_running_totals_by_month(load: Load) -> None:
    scenario = load(
        ("leave_from: 2023-08-01", "leave_from: 2023-07-01\n    planned_close: 2023-09-15"),
        overrides=(FULL,),
    )
    by_name = sums(scenario)
    field = by_name["field trucks", "hub"]
    ends = list(months(scenario))
    assert [str(day) for day in ends] == [
        "2023-07-31",
        "2023-08-31",
        "2023-09-30",
        "2023-10-31",
        "2023-11-30",
        "2023-12-31",
    ]
    needed = [round(field.needed_by(day)) for day in ends]
    # 40 containers of the outpost, out and loaded (2.39 days), for 40 trucks are there; at last
    # 130 x 8.95 + 40 x 5.78 days, less 40 ways home
    assert needed == [0, 0, 96, 96, 96, 1193]
    assert [field.available_by(day) for day in ends[:2]] == [40 * 31, 40 * 62]


def test_the_last_month_ends_with_the_deadline(load: Load) -> None:
    scenario = load(
        ("deadline: 2023-12-31", "deadline: 2023-08-10"),
        ("by: 2023-10-31, gone_share: 0.5", "by: 2023-07-31, gone_share: 0.5"),
    )
    assert [str(day) for day in months(scenario)] == ["2023-07-31", "2023-08-10"]


def test_means_count_only_while_they_have_work(load: Load) -> None:
    # The hub packs from 1 August and has its first papers 30 days later: 123 days of 60 trucks
    scenario = load(overrides=("clearances={cargo: {lag_days: 30}}",))
    by_name = sums(scenario)
    trucks = by_name["corridor trucks", "hub"]
    assert trucks.available_by(date(2023, 8, 30)) == 0
    assert trucks.available_by(date(2023, 12, 31)) == 60 * 123


def test_a_round_holds_the_answer_of_the_host_the_yard_the_border_and_the_exit(load: Load) -> None:
    # From 9.4 days: 3 more for the answer, 20 / 10 in the yard for 1, 20 / 20 at the border for
    # 0.4, 5 for papers instead of 2, 4 to unload instead of 1; 380 of them, less 60 ways home
    longer = (
        "clearances={ground: {lag_days: 3}}",
        "sites.hub.yard_loads_per_day=10",
        "network.borders.coast={at: port, trucks_per_day: 20, paperwork_days: 5}",
        "network.corridors.west.unloading_days=4",
    )
    scenario = load(overrides=(*longer, FULL))
    by_name = sums(scenario)
    needed = by_name["corridor trucks", "hub"].needed_by(scenario.mission.deadline)
    days = 9.4 + 3 + 1 + 0.6 + 3 + 3
    assert round(needed) == round(380 * days - 60 * (4 + 2.5))


def test_what_comes_late_needs_means_that_are_there_from_then_on(load: Load) -> None:
    # The hub's own would do; what the camp packs from 15 December is there eight days later
    scenario = load(("packing_starts: 2023-07-01\n    packing_teams: {", LATE_CAMP))
    (line,) = [line for line in lines(scenario) if "fleets.hub_west.trucks" in line]
    assert "from 2023-12-23 to 2023-12-31" in line


def test_a_yard_handles_what_comes_in_and_what_goes_out(load: Load) -> None:
    # in: 190 from the camp and 40 from the outpost; out: these and 210 of the hub
    assert lines(load(overrides=("sites.hub.yard_loads_per_day=3",)))[-1] == (
        "sites.hub.yard_loads_per_day: needs 670 loads in and out of the yard at hub, has 552 by "
        "2023-12-31; add to its pace, start earlier or accept a later date"
    )


def test_loads_are_due_when_a_milestone_asks_for_them(load: Load) -> None:
    early = "milestones.sooner={title: Out, what: out, classes: [containers], by: 2023-10-31}"
    by_name = {
        (found.means, *found.places): found for found in gross_sums(load(overrides=(early,)))
    }
    day = date(2023, 10, 31)
    assert by_name["corridor trucks", "hub"].needed_by(day) > 0
    assert by_name["corridor flatbeds", "hub"].needed_by(day) == 0
    less = early.replace("by:", "less: 5, by:")
    by_name = sums(load(overrides=(less,)))
    assert by_name["corridor trucks", "hub"].needed_by(day) == 0


def test_a_base_that_is_left_before_those_may_go_who_go_from_there_is_told(load: Load) -> None:
    """The camp leads to the hub, and may be left from 1 October on."""
    own = "contingents.alpha.lift={by: own_aircraft, base: camp, seats_per_week: 20}"
    at_camp = "contingents.alpha.at.hub.soldiers=0"

    def told(*more: str) -> list[str]:
        found = map(str, warnings_of(load(overrides=(own, at_camp, *more))))
        return [line for line in found if "before its people may go" in line]

    late = "contingents.alpha.ready={on: 2023-12-20}"
    (line,) = told(late)
    assert line.startswith("contingents.alpha.lift.base: camp is left when it is empty, from 2023-")
    assert told("contingents.alpha.ready={on: 2023-07-02}") == []
    leaves = "sites.camp.at_planned_close=leave"
    (line,) = told(late, "sites.camp.planned_close=2023-11-30", leaves)
    assert "camp is left by 2023-11-30" in line
    assert told(late, "sites.camp.planned_close=2023-12-24", leaves) == []
    after_it = "contingents.alpha.ready={after_camps_days: 3}"
    (line,) = told(after_it, "sites.camp.planned_close=2023-12-24")
    assert "camp is one of the camps that are left before its people may go" in line
    assert told(after_it) == []  # it has no planned day
    assert told("contingents.alpha.ready={with_site: camp}") == []


# -- means that share work, and means that come later -------------------------------------------

SECOND_HUB = (
    "sites.second={name: Second, zone: south, role: hub, corridors: [east], yard_loads_per_day: "
    "20, packing_starts: 2023-08-01, packing_teams: 1, leave_from: 2023-12-01, airfield: charter}",
    "network.roads.second_road={between: [crossroads, second], km: 400, surface: track, "
    "zone: north}",
    "network.roads.second_port={between: [second, port], km: 900, surface: paved, zone: south}",
    "network.corridors.east={way: [second, port], out_at: coast, convoy_trucks: 20}",
    "fleets.second_east={base: second, serves: corridor, trucks: 60, flatbeds: 10, drivers: 30}",
    "fleets.second_field={base: second, serves: field, trucks: 5, flatbeds: 1}",
    "escorts.second={base: second, units: 1, available_from: 2023-07-01}",
)


def test_hubs_that_may_fetch_the_same_loads_do_their_work_together(load: Load) -> None:
    """What the camp sends is needed of both fleets, at the round of the nearer hub."""
    alone = sums(load(overrides=SECOND_HUB))
    shared = sums(load(overrides=(*SECOND_HUB, "sites.camp.materiel_to=[second, hub]")))
    assert ("field trucks", "second") not in alone
    both = shared["field trucks", "hub", "second"]
    assert ("field trucks", "hub") not in shared
    needs = alone["field trucks", "hub"]
    assert both.dues == needs.dues
    assert sum(supply.per_day for supply in both.supplies) == 45
    escorts = shared["escorts", "hub", "second"]
    assert sum(supply.per_day for supply in escorts.supplies) == 3


def test_two_hubs_with_too_little_between_them_are_told(load: Load) -> None:
    told = (*SECOND_HUB, "sites.camp.materiel_to=[second, hub]", "fleets.hub_field.trucks=1")
    assert any(
        "field truck-days at hub and second, has" in line
        for line in lines(load(overrides=(*told, "fleets.second_field.trucks=1")))
    )
    assert not any("field truck-days" in line for line in lines(load(overrides=SECOND_HUB)))


@pytest.mark.parametrize(("share", "first"), [(0.0, "2023-07-01"), (0.6, "2023-12-01")])
def test_escorts_that_come_when_contingents_have_gone_are_counted_from_then(
    load: Load, share: float, first: str
) -> None:
    host = f"escorts.host={{base: hub, units: 9, once_gone_share: {share}, %s}}"
    found = sums(load(overrides=(host % "available_from: 2023-07-01",)))["escorts", "hub"]
    (supply,) = [supply for supply in found.supplies if supply.per_day == 9]
    assert str(supply.first) == first
