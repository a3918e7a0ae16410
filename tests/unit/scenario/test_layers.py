"""Files extend files and overrides lie on top; every value remembers where it was written."""

from collections.abc import Callable
from datetime import date

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.quantity import Pert
from sim.scenario.schema import Airfield, Overland, ReadyOn, Scenario

Write = Callable[..., str]
Refusals = Callable[..., list[str]]
Load = Callable[..., Scenario]


def lines(name: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    return str(caught.value).splitlines()


def test_a_child_states_only_what_differs(write: Write) -> None:
    write(name="base.yaml")
    text = "extends: base.yaml\nsites:\n  camp: {stock: {containers: 7}}\n"
    scenario = load_scenario(write(name="child.yaml", text=text))
    base = load_scenario("base.yaml")
    assert scenario.sites["camp"].stock == {"containers": 7, "vehicles": 20}
    assert scenario.sites["hub"] == base.sites["hub"]
    assert scenario.sites["camp"].leave_from == base.sites["camp"].leave_from


def test_lists_distributions_and_other_kinds_are_replaced_whole(write: Write) -> None:
    write(name="base.yaml")
    text = """\
extends: base.yaml
sites:
  camp: {packing_teams: 4, people_to: hub, materiel_to: [hub]}
  outpost: {packing_teams: {pert: [1, 1, 2]}}
contingents:
  alpha:
    ready: {on: 2023-09-01}
    lift: {by: overland, base: hub, corridor: west}
"""
    scenario = load_scenario(write(name="child.yaml", text=text))
    assert scenario.sites["camp"].packing_teams == 4
    assert scenario.sites["outpost"].packing_teams == Pert(pert=(1, 1, 2))
    assert isinstance(scenario.contingents["alpha"].ready, ReadyOn)
    assert isinstance(scenario.contingents["alpha"].lift, Overland)


def test_null_removes_what_the_parent_says(write: Write) -> None:
    write(name="base.yaml")
    text = (
        "extends: base.yaml\nsites: {outpost: null, camp: {airfield: null}}\n"
        "network: {roads: {outpost_crossroads: null}}\n"
    )
    scenario = load_scenario(write(name="child.yaml", text=text))
    assert set(scenario.sites) == {"camp", "hub"}
    assert scenario.sites["camp"].airfield is Airfield.NONE


@pytest.mark.parametrize("before", ["{after_camps_days: 3}", "{on: 2023-08-15}"])
@pytest.mark.parametrize("after", ["{after_camps_days: null, on: 2023-09-01}", "{on: 2023-09-01}"])
def test_null_removes_one_of_several_forms_whether_it_stood_there_or_not(
    write: Write, before: str, after: str
) -> None:
    write(name="base.yaml")
    middle = f"extends: base.yaml\ncontingents: {{alpha: {{ready: {before}}}}}\n"
    write(name="middle.yaml", text=middle)
    text = f"extends: middle.yaml\ncontingents: {{alpha: {{ready: {after}}}}}\n"
    scenario = load_scenario(write(name="child.yaml", text=text))
    assert scenario.contingents["alpha"].ready == ReadyOn(on=date(2023, 9, 1))


def test_null_under_a_name_that_nothing_has_is_no_removal_but_a_slip(write: Write) -> None:
    write(name="base.yaml")
    text = "extends: base.yaml\nfleets: {hub_field: {trucs: null, available_from: null}}\n"
    assert lines(write(name="child.yaml", text=text)) == [
        "child.yaml:2:22: fleets.hub_field.trucs: unknown key; did you mean 'trucks'?"
    ]


def test_findings_name_the_file_in_which_a_value_stands(write: Write) -> None:
    write(("km: 150", "km: 0"), name="base.yaml")
    text = "extends: base.yaml\nsites: {camp: {zone: nroth}}\nfleets: {hub_field: {trucks: -1}}\n"
    assert lines(write(name="child.yaml", text=text)) == [
        "base.yaml:66:56: network.roads.camp_crossroads.km: 0 is not above 0; "
        "write a number above 0 (length [km])",
        "child.yaml:2:22: sites.camp.zone: unknown zone 'nroth'; did you mean 'north'?",
        "child.yaml:3:30: fleets.hub_field.trucks: -1 is below 0; "
        "write 0 or more (trucks for containers [trucks])",
    ]


def test_extending_in_a_loop_is_refused_where_the_loop_closes(write: Write) -> None:
    write(name="b.yaml", text="extends: a.yaml\n")
    assert lines(write(name="a.yaml", text="extends: b.yaml\n")) == [
        "b.yaml:1:10: extends: a.yaml extends itself in a loop; delete one extends"
    ]


def test_extending_a_missing_file_is_refused_where_it_is_named(write: Write) -> None:
    write(name="base.yaml")
    assert lines(write(name="a.yaml", text="# child\nextends: bass.yaml\n")) == [
        "a.yaml:2:10: extends: there is no file bass.yaml; did you mean 'base.yaml'?"
    ]


def test_no_file_is_meant_that_is_alike_in_its_ending_alone(write: Write) -> None:
    write(name="36_over.yaml")
    assert lines(write(name="a.yaml", text="extends: nothere.yaml\n")) == [
        "a.yaml:1:10: extends: there is no file nothere.yaml; check its name and folder"
    ]


def test_overrides_reach_values_optional_keys_and_list_entries(load: Load) -> None:
    scenario = load(
        overrides=(
            "sites.camp.stock.containers=900",
            "sites.camp.guard={share: 0.1, at_least_people: 5}",
            "sites.camp.guard.share=0.5",
            "threat.gunfire.wounded=3",
            "policy.loading_days={pert: [1, 2, 3]}",
            "civilians.0.by=2023-11-01",
            "sites.camp.airfield=null",
        )
    )
    camp = scenario.sites["camp"]
    assert camp.stock["containers"] == 900
    assert camp.guard is not None
    assert (camp.guard.share, camp.guard.at_least_people) == (0.5, 5)
    assert scenario.threat.gunfire.wounded == 3.0
    assert scenario.policy.loading_days == Pert(pert=(1, 2, 3))
    assert scenario.civilians[0].by.month == 11
    assert camp.airfield is Airfield.NONE


@pytest.mark.parametrize(
    ("override", "rest"),
    [
        (
            "nothing",
            "not of the form PATH=VALUE; write PATH=VALUE, "
            "for instance sites.gao.stock.containers=900",
        ),
        (
            "sites.kamp.name=x",
            "sites.kamp: there is no 'kamp' here; did you mean 'camp'?",
        ),
        (
            "sites.camp.planed_close=2023-10-01",
            "sites.camp.planed_close: there is no 'planed_close' here; "
            "did you mean 'planned_close'?",
        ),
        (
            "sites.camp.name.x=3",
            "sites.camp.name.x: there is no 'x' here; nothing can be set below it",
        ),
        (
            "civilians.7.by=2023-10-01",
            "civilians.7: there is no '7' in a list of 2; count from 0, or set civilians whole",
        ),
        (
            "mission.deadline=",
            "mission.deadline: no value; write a value after =, or null to remove the entry",
        ),
        (
            "policy.loading_days=.nan",
            "policy.loading_days: .nan is not a finite number; write a finite number",
        ),
        (
            "sites.camp.stock.containers=1.5",
            "sites.camp.stock.containers: 1.5 is not a whole number; write a whole number "
            "(UN-owned loads and civilians by load class [loads or people])",
        ),
        (
            "sites.camp.stock.contaners=1",
            "sites.camp.stock.contaners: unknown key; did you mean 'containers'?",
        ),
    ],
)
def test_a_wrong_override_is_named_as_it_was_written(
    refusals: Refusals, override: str, rest: str
) -> None:
    assert refusals(overrides=(override,)) == [f"--set {override}: {rest}"]


def test_wrong_overrides_and_wrong_values_are_told_together(refusals: Refusals) -> None:
    assert len(refusals(("km: 150", "km: 0"), overrides=("sites.kamp.name=x", "nothing"))) == 3


def test_another_way_home_keeps_nothing_of_the_old_one(write: Write) -> None:
    lift = "lift: {by: overland, base: hub, corridor: west}"
    write(("lift: {by: charter}", lift), name="base.yaml")
    text = "extends: base.yaml\ncontingents: {alpha: {lift: {by: charter}}}\n"
    scenario = load_scenario(write(name="child.yaml", text=text))
    assert scenario.contingents["alpha"].lift.by == "charter"


def test_the_same_way_home_keeps_what_the_child_does_not_say(write: Write) -> None:
    write(("lift: {by: charter}", "lift: {by: own_aircraft, base: hub, seats_per_week: 90}"))
    text = "extends: x.yaml\ncontingents: {alpha: {lift: {seats_per_week: 50}}}\n"
    lift = load_scenario(write(name="child.yaml", text=text)).contingents["alpha"].lift
    assert lift.by == "own_aircraft"
    assert (lift.base, lift.seats_per_week) == ("hub", 50)


def test_a_file_of_another_folder_is_named_without_the_way_there(write: Write, tmp_path) -> None:
    write(("km: 150", "km: far"), name="base.yaml")
    (tmp_path / "variants").mkdir()
    write(name="variants/v.yaml", text="extends: ../base.yaml\n")
    (fault,) = lines("variants/v.yaml")
    assert fault.startswith("base.yaml:")


def test_a_way_that_leads_through_a_link_is_named_as_it_was_written(write: Write, tmp_path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away")
    write(("km: 150", "km: far"), name="far/base.yaml")
    write(name="link/v.yaml", text="extends: ../base.yaml\n")
    (fault,) = lines("link/v.yaml")
    assert fault.startswith("link/../base.yaml:")
