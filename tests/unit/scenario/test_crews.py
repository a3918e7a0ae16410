"""Vehicles that nobody can drive away: told, and a warning where it is fatal."""

from collections.abc import Callable

from sim.model.replication import simulate
from sim.records import Cause
from sim.report.explain import explain_text
from sim.scenario.checks.crews import undriven, warnings
from sim.scenario.checks.stock import holdings
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]

FEW = "contingents.alpha.at.camp.soldiers=40"  # 30 of them guard the camp
CLOSES = (
    "leave_from: 2023-10-01",
    "leave_from: 2023-08-01\n    planned_close: 2023-11-30\n    at_planned_close: leave",
)
STAYS = (CLOSES[0], f"{CLOSES[1].removesuffix('leave')}stay")


def test_what_neither_the_others_nor_the_guard_can_drive_has_no_driver(load: Load) -> None:
    # 10 + 20 vehicles drive; 10 people may leave before and drive 5, the guard of 30 drives 15
    (found,) = undriven(load(CLOSES, overrides=(FEW,)))
    assert (found.site, found.drives, found.vehicles, found.crew) == ("camp", 30, 10, 2)
    assert found.stay_behind
    (found,) = undriven(load(STAYS, overrides=(FEW,)))
    assert not found.stay_behind


def test_all_find_one_where_enough_may_leave_or_drivers_are_hired_or_few_drive(load: Load) -> None:
    assert undriven(load(CLOSES)) == []
    assert undriven(load(CLOSES, overrides=(FEW, "fleets.hub_field.drivers=2"))) == []
    assert undriven(load(CLOSES, overrides=(FEW, "loads.vehicles.flatbed_share=0.9"))) == []


def test_it_is_explained(load: Load) -> None:
    lines = explain_text(load(CLOSES, overrides=(FEW,))).splitlines()
    at = lines.index("Vehicles without a driver")
    told = " ".join(" ".join(lines[at:]).split())
    assert "Camp 30 10 stay behind when it is left" in told
    assert "without a driver" not in explain_text(load(CLOSES))


def test_where_the_site_stays_until_it_is_empty_it_is_never_left(load: Load) -> None:
    scenario = load(STAYS, overrides=(FEW,))
    (line,) = map(str, warnings(scenario))
    assert line == (
        "sites.camp: 10 of its 30 vehicles that drive themselves stay for ever: its people are too "
        "few to drive them; for that alone 'Everything' is missed; give the field fleet drivers (2 "
        "a vehicle), make the guard smaller, or let more of them ride on flatbeds"
    )


def test_everything_is_missed_where_no_so_many_may_be_short(load: Load) -> None:
    # 10 vehicles hold a guard of 30, and the site is the 41st thing to go
    few = (FEW, "milestones.all_out.less=40")
    assert len(list(warnings(load(STAYS, overrides=few)))) == 1
    assert not list(warnings(load(STAYS, overrides=(FEW, "milestones.all_out.less=41"))))


def test_no_milestone_that_a_mission_reaches_is_said_to_be_missed(load: Load) -> None:
    reached = load(STAYS, overrides=(FEW, "milestones.all_out.less=300"))
    assert None not in simulate(reached).milestones_h
    assert not list(warnings(reached))


def test_where_it_is_left_all_the_same_only_what_must_be_out_is_missed(load: Load) -> None:
    assert not list(warnings(load(CLOSES, overrides=(FEW,))))
    out = "milestones.out={title: Vehicles out, what: out, classes: [vehicles], less: %d}"
    (line,) = map(str, warnings(load(CLOSES, overrides=(FEW, out % 9))))
    assert "stay behind when it is left" in line
    assert "'Vehicles out' is missed" in line
    of_un = out.replace("less: %d", "owners: [un]")  # all of theirs may have drivers
    assert not list(warnings(load(CLOSES, overrides=(FEW, of_un))))
    assert not list(warnings(load(CLOSES, overrides=(FEW, out % 10))))


def test_without_anybody_all_stay(load: Load) -> None:
    nobody = "contingents.alpha.at.camp.soldiers=0"
    (line,) = map(str, warnings(load(STAYS, overrides=(nobody, "sites.camp.stock.staff=2"))))
    assert "29 of its 30 vehicles that drive themselves stay for ever: its people are too" in line


def test_a_rule_that_gives_them_away_late_is_no_warning(load: Load) -> None:
    rule = (
        "policy.late_disposal={all: {days_before: 10, more_than: 0, un_owned: gift, "
        "contingent_owned: destroy, given_per_day: 50}}"
    )
    assert not list(warnings(load(STAYS, overrides=(FEW, rule))))


def test_the_simulation_leaves_so_many_behind(load: Load) -> None:
    scenario = load(CLOSES, overrides=(FEW,))
    result = simulate(scenario, detail=True)
    (camp,) = [row for row in result.sites if row.site == "camp"]
    assert camp.left_h is not None
    assert result.detail is not None
    moved = sum(
        move.count
        for move in result.detail.movements
        if move.origin == "camp" and move.load_class == "vehicles"
    )
    held = holdings(scenario).items()
    vehicles = sum(count for (site, _, kind), count in held if (site, kind) == ("camp", "vehicles"))
    assert vehicles - moved == 10


def test_or_says_that_they_wait_for_a_driver_and_are_there_to_the_end(load: Load) -> None:
    result = simulate(load(STAYS, overrides=(FEW,)), 1, 0)
    waits = {(row.site, row.cause): row.load_days for row in result.waits if row.queue == "cargo"}
    assert waits["camp", Cause.DRIVER] > 10 * 60
    (camp,) = [row for row in result.sites if row.site == "camp"]
    assert camp.left_h is None
    assert camp.vehicles_at_deadline >= 10
