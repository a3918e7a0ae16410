"""Vehicles that only the guard could drive wait for it: told, and a warning where it is fatal."""

from collections.abc import Callable

from sim.model.mission import simulate
from sim.records import Cause
from sim.report.explain import explain_text
from sim.scenario.checks.crews import held_by_guard, warnings
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]

FEW = "contingents.alpha.at.camp.soldiers=40"  # 30 of them guard the camp
CLOSES = (
    "leave_from: 2023-10-01",
    "leave_from: 2023-08-01\n    planned_close: 2023-11-30\n    at_planned_close: leave",
)
STAYS = (CLOSES[0], f"{CLOSES[1].removesuffix('leave')}stay")


def test_what_the_others_and_the_last_column_do_not_drive_waits_for_the_guard(load: Load) -> None:
    # 10 + 20 vehicles drive; 10 people may leave and drive 5; 6 with 5 seats stand for the guard,
    # which could drive 15 as the last: 19 wait for it, and 10 find no driver at all
    (held,) = held_by_guard(load(CLOSES, overrides=(FEW,)))
    assert (held.site, held.drives, held.vehicles, held.without_driver) == ("camp", 30, 19, 10)
    assert (held.guard, held.crew) == (30, 2)


def test_nothing_waits_where_enough_may_leave_or_drivers_are_hired_or_few_drive(load: Load) -> None:
    assert held_by_guard(load(CLOSES)) == []
    assert held_by_guard(load(CLOSES, overrides=(FEW, "fleets.hub_field.drivers=2"))) == []
    assert held_by_guard(load(CLOSES, overrides=(FEW, "loads.vehicles.flatbed_share=0.9"))) == []


def test_it_is_explained(load: Load) -> None:
    lines = explain_text(load(CLOSES, overrides=(FEW,))).splitlines()
    at = lines.index("Vehicles that wait for their guard")
    told = " ".join(" ".join(lines[at:]).split())
    assert "Camp 30 19 30 with its last column, 30 Nov 2023; 10 of them find no" in told
    assert "wait for their guard" not in explain_text(load(CLOSES))


def test_where_the_site_stays_until_it_is_empty_it_is_never_left(load: Load) -> None:
    scenario = load(STAYS, overrides=(FEW,))
    (line,) = map(str, warnings(scenario))
    assert line == (
        "sites.camp: 19 of its 30 vehicles that drive themselves stay for ever: only its guard of "
        "30 could drive them, and a guard stays while materiel does; for that alone 'Everything' "
        "is missed; give the field fleet drivers (2 a vehicle), make the guard smaller, or let "
        "more of them ride on flatbeds"
    )


def test_on_a_planned_day_it_is_a_warning_only_if_a_milestone_is_missed(load: Load) -> None:
    assert not list(warnings(load(CLOSES, overrides=(FEW,))))
    early = "milestones.left={title: Camp left, what: left, sites: [camp], by: 2023-10-15}"
    elsewhere = early.replace("[camp]", "[outpost]")
    out = "milestones.out={title: Vehicles out, what: out, classes: [vehicles], less: %d}"
    assert not list(warnings(load(CLOSES, overrides=(FEW, elsewhere))))
    (line,) = map(str, warnings(load(CLOSES, overrides=(FEW, early))))
    assert "stay until 2023-11-30" in line
    assert "'Camp left' is missed" in line
    assert list(warnings(load(CLOSES, overrides=(FEW, out % 9))))
    assert not list(warnings(load(CLOSES, overrides=(FEW, out % 10))))


def test_without_a_guard_it_is_the_people_who_are_too_few(load: Load) -> None:
    nobody = "contingents.alpha.at.camp.soldiers=0"
    (line,) = map(str, warnings(load(STAYS, overrides=(nobody, "sites.camp.stock.staff=2"))))
    assert "29 of its 30 vehicles that drive themselves stay for ever: its people are too" in line


def test_a_rule_that_gives_them_away_late_is_no_warning(load: Load) -> None:
    rule = (
        "policy.late_disposal={all: {days_before: 10, more_than: 0, un_owned: gift, "
        "contingent_owned: destroy, given_per_day: 50}}"
    )
    assert not list(warnings(load(STAYS, overrides=(FEW, rule))))


def test_the_simulation_says_that_they_wait_for_a_driver_and_are_there_to_the_end(
    load: Load,
) -> None:
    result = simulate(load(STAYS, overrides=(FEW,)), 1, 0)
    waits = {(row.site, row.cause): row.load_days for row in result.waits if row.queue == "cargo"}
    assert waits["camp", Cause.DRIVER] > 19 * 60
    (camp,) = [row for row in result.sites if row.site == "camp"]
    assert camp.left_h is None
    assert camp.vehicles_at_deadline >= 19
