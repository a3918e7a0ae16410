"""A plan that cannot succeed is a warning with the sums, worked out by hand here."""

from collections.abc import Callable

from sim.scenario.checks import warnings_of
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.gross import months
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]


ANY_CONVOY = "policy.convoy_smallest_vehicles=1"


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
    # paved: 200 km at 360 km a day; track at 60 km a day; one day of loading.
    # camp: 130 containers and 30 vehicles on flatbeds, 150 km of track: 2 x 3.056 + 1 = 7.11 days;
    # outpost: 40 containers, 50 km of track: 2 x 1.389 + 1 = 3.78 days. 184 days to the deadline.
    scenario = load(
        overrides=("fleets.hub_field.trucks=5", "fleets.hub_field.flatbeds=1", ANY_CONVOY)
    )
    assert lines(scenario) == [
        "fleets.hub_field.trucks: needs 1,076 field truck-days at hub, has 920 by 2023-12-31; "
        "add trucks, start earlier or accept a later date",
        "fleets.hub_field.flatbeds: needs 213 field flatbed-days at hub, has 184 by 2023-12-31; "
        "add flatbeds, start earlier or accept a later date",
    ]


def test_corridor_trucks_carry_what_the_hub_has_and_receives(load: Load) -> None:
    # 210 + 130 + 40 containers; 900 km at 360 km a day: 2 x 2.5 + 2 (papers) + 1 (unloading) days
    scenario = load(
        overrides=("fleets.hub_west.trucks=10", "fleets.hub_west.flatbeds=3", ANY_CONVOY)
    )
    assert lines(scenario) == [
        "fleets.hub_west.trucks: needs 3,040 corridor truck-days at hub, has 1,840 by 2023-12-31; "
        "add trucks, start earlier or accept a later date",
    ]


def test_a_truck_with_two_containers_needs_half_the_days(load: Load) -> None:
    scenario = load(
        overrides=("fleets.hub_west.trucks=10", "network.surfaces.paved.containers_per_truck=2")
    )
    assert lines(scenario) == []


def test_hired_drivers_stay_with_their_vehicle_for_the_whole_round(load: Load) -> None:
    # 30 vehicles that drive themselves, two drivers each, 8 days a round; 2 drivers for 184 days
    assert lines(load(overrides=("fleets.hub_west.drivers=2", ANY_CONVOY))) == [
        "fleets.hub_west.drivers: needs 480 corridor driver-days at hub, has 368 by 2023-12-31; "
        "add drivers, start earlier or accept a later date",
    ]


def test_people_of_a_site_are_crews_before_drivers_are_hired(load: Load) -> None:
    # 30 vehicles need 60 people; the camp has 300, then 50: 10 are hired for 7.11 days
    by_name = {(found.means, found.place): found for found in gross_sums(load())}
    assert ("field drivers", "hub") not in by_name
    few = load(overrides=("contingents.alpha.at.camp.soldiers=50", "fleets.hub_field.drivers=2"))
    (found,) = [f for f in gross_sums(few) if f.means == "field drivers"]
    assert round(found.needed_by(few.mission.deadline), 1) == 71.1
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
        "add flights, start earlier or accept a later date"
    ]


def test_planned_disposal_needs_no_lift(load: Load) -> None:
    sale = (
        "disposals={sale: {site: hub, owner: un, load_class: containers, fate: sell, "
        "loads: 200, starts: 2023-08-01, per_week: 50}}"
    )
    assert lines(load(overrides=(sale, "fleets.hub_west.trucks=10"))) == []


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
    # camp: 130 containers, 30 + 30 vehicles in convoys of 40: 5 of 2 x 3.056 + 1 (loading) days;
    # outpost: 40 containers, 1 convoy of 2 x 1.389 + 1 days; alpha's 2 units go on 10 July.
    # Planned to close on 15 July, the camp is due then, before the deadline.
    scenario = load(
        ("ready: {on: 2023-12-01}", "ready: {on: 2023-07-10}"),
        ("leave_from: 2023-10-01", "leave_from: 2023-07-01\n    planned_close: 2023-07-15"),
        overrides=("sites.camp.packing_teams=9", "fleets.hub_field.trucks=200"),
    )
    told = [line for line in lines(scenario) if "escort" in line]
    assert told == [
        "contingents.alpha.provides.alpha_escort.units: needs 36 days of escort operations at hub, "
        "has 20 by 2023-07-15; add escorts, start earlier or accept a later date"
    ]


def test_hired_escorts_count_from_their_day(load: Load) -> None:
    scenario = load(
        overrides=(
            "contingents.alpha.provides=null",
            "escorts={guards: {base: hub, units: 1, available_from: 2023-12-12}}",
        )
    )
    assert lines(scenario) == [
        "escorts.guards.units: needs 39 days of escort operations at hub, has 20 by 2023-12-31; "
        "add escorts, start earlier or accept a later date"
    ]


def test_border_slots_count_every_vehicle_that_goes_out(load: Load) -> None:
    # 380 containers and 60 vehicles; the hub starts on 1 August: 153 days
    assert lines(load(overrides=("network.borders.coast.trucks_per_day=2",))) == [
        "network.borders.coast.trucks_per_day: needs 440 border slots at coast, has 306 by "
        "2023-12-31; add slots, start earlier or accept a later date"
    ]


def test_theatre_seats_are_for_those_whom_no_vehicle_can_carry(load: Load) -> None:
    # 300 soldiers; 30 vehicles that drive with 5 seats: 150 fly, in 184 days of 2 x 3 seats a week
    few = ("air.plane={seats: 3, flights_per_week: 1, aircraft: 2}", "air.helicopter.aircraft=0")
    assert lines(load(overrides=few)) == []
    fewer = ("air.plane={seats: 2, flights_per_week: 1, aircraft: 2}", "air.helicopter.aircraft=0")
    assert lines(load(overrides=fewer)) == [
        "air.plane.flights_per_week: needs 150 theatre seats, has 105 by 2023-12-31; "
        "add flights, start earlier or accept a later date"
    ]


def test_a_fleet_that_grows_gives_less(load: Load) -> None:
    # 60 trucks from 1 August: 153 days, of which the first 100 give half
    scenario = load(overrides=("fleets.hub_west.ramp_up_days=100", "fleets.hub_west.trucks=24"))
    assert lines(scenario) == [
        "fleets.hub_west.trucks: needs 3,040 corridor truck-days at hub, has 2,472 by 2023-12-31; "
        "add trucks, start earlier or accept a later date"
    ]


def test_containers_that_are_flown_out_need_no_truck(load: Load) -> None:
    own = (
        "contingents.alpha.lift={by: own_aircraft, base: hub, seats_per_week: 40, "
        "containers_per_week: 70, cargo_from: 2023-12-30}"
    )
    # Two days at 10 a day: 20 of its 40 containers; 360 x 8 truck-days
    scenario = load(overrides=(own, "fleets.hub_west.trucks=10"))
    assert "needs 2,880 corridor truck-days" in lines(scenario)[0]


def test_sums_are_running_totals_by_month(load: Load) -> None:
    scenario = load(
        ("leave_from: 2023-08-01", "leave_from: 2023-07-01\n    planned_close: 2023-09-15"),
    )
    by_name = {(found.means, found.place): found for found in gross_sums(scenario)}
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
    assert needed == [0, 0, 151, 151, 151, 1076]
    assert [field.available_by(day) for day in ends[:2]] == [40 * 31, 40 * 62]


def test_the_last_month_ends_with_the_deadline(load: Load) -> None:
    scenario = load(
        ("deadline: 2023-12-31", "deadline: 2023-08-10"),
        ("by: 2023-10-31, gone_share: 0.5", "by: 2023-07-31, gone_share: 0.5"),
    )
    assert [str(day) for day in months(scenario)] == ["2023-07-31", "2023-08-10"]
