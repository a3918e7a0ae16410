"""Levers: what else they could be set to, and what cannot be a lever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.levers import settings_of
from sim.scenario.load import load_scenario, load_variants

Write = Callable[..., str]

LEVERS = """\
extends: base.yaml
levers:
  teams:
    name: Packing teams
    paths: [sites.*.packing_teams]
    range: [1, 4]
    usd_per_unit: 1000
  pack_from:
    name: The hub packs from
    paths: [sites.hub.packing_starts]
    options: {as planned: 2023-08-01, early: 2023-07-01}
  guards:
    name: Hired guards
    paths: [escorts.guards]
    options:
      two units: {base: hub, units: 2, available_from: 2023-07-01}
"""


@pytest.fixture
def levers(write: Write) -> str:
    write(name="base.yaml")
    return write(name="levers.yaml", text=LEVERS)


def test_a_lever_is_set_to_each_end_of_its_range_and_to_each_option(levers: str) -> None:
    settings = settings_of(load_scenario(levers))
    told = [(one.lever, one.value, one.planned) for one in settings]
    assert told == [
        ("teams", "1", "various"),
        ("teams", "4", "various"),
        ("pack_from", "early", "1 Aug 2023"),  # the other option is what stands there
        ("guards", "two units", "nothing"),
    ]
    assert settings[1].overrides == (
        "sites.camp.packing_teams=4",
        "sites.outpost.packing_teams=4",
        "sites.hub.packing_teams=4",
    )
    # 2, 1 and 3 teams are planned: six in all, at the middle of what is doubtful.
    assert [one.usd for one in settings] == [-3000.0, 6000.0, None, None]


def test_what_a_setting_makes_of_the_scenario_is_what_its_overrides_say(levers: str) -> None:
    settings = settings_of(load_scenario(levers))
    few, many, early, guarded = load_variants(levers, [one.overrides for one in settings])
    assert {site.packing_teams for site in few.sites.values()} == {1}
    assert {site.packing_teams for site in many.sites.values()} == {4}
    assert str(early.sites["hub"].packing_starts) == "2023-07-01"
    assert guarded.escorts["guards"].units == 2


def test_a_list_that_stands_there_is_no_other_choice(write: Write) -> None:
    write(name="base.yaml")
    text = """\
extends: base.yaml
levers:
  hubs: {name: Hubs, paths: [sites.camp.materiel_to], options: {same: [hub], none: []}}
"""
    (setting,) = settings_of(load_scenario(write(name="lists.yaml", text=text)))
    assert (setting.value, setting.planned) == ("none", "as it stands")


def test_all_that_is_wrong_with_variants_is_told_at_once(levers: str) -> None:
    wrong = [["sites.hub.packing_teams=-1"], [], ["sites.hubb.packing_teams=1"]]
    with pytest.raises(ScenarioError) as caught:
        load_variants(levers, wrong)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("--set sites.hub.packing_teams=-1: ")
    assert "did you mean 'hub'?" in lines[1]


@pytest.mark.parametrize(
    ("lever", "told"),
    [
        ("{name: a, paths: [sites.*.packing_teamz], range: [1, 2]}", "did you mean"),
        ("{name: a, paths: [sites.cmp.packing_teams], range: [1, 2]}", "did you mean 'camp'"),
        ("{name: a, paths: [mission.deadline], range: [1, 2]}", "is not a choice"),
        ("{name: a, paths: [sites.hub.packing_starts], range: [1, 2]}", "is not a number"),
        ("{name: a, paths: [sites.hub.packing_teams], range: [-1, 2]}", "must be"),
        ("{name: a, paths: [sites.hub.packing_teams], range: [3, 2]}", "lower end"),
        ("{name: a, paths: [sites.hub.packing_teams]}", "either range or options"),
        (
            "{name: a, paths: [sites.hub.packing_starts], options: {a: 2023-07-02}, "
            "usd_per_unit: 1}",
            "goes with range",
        ),
    ],
)
def test_what_cannot_be_a_lever_is_refused_with_its_place(
    write: Write, lever: str, told: str
) -> None:
    write(name="base.yaml")
    name = write(name="wrong.yaml", text=f"extends: base.yaml\nlevers:\n  wrong: {lever}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("wrong.yaml:3:")
    assert "levers.wrong" in line
    assert told in line


def test_a_lever_that_nature_draws_anew_is_wired_to_nothing(write: Write) -> None:
    write(name="base.yaml")
    text = """\
extends: base.yaml
uncertainties: {teams: {paths: [sites.hub.packing_teams], set: {pert: [1, 2, 3]}}}
levers: {teams: {name: a, paths: [sites.hub.packing_teams], range: [1, 9]}}
"""
    with pytest.raises(ScenarioError, match=r"uncertainty teams sets .* would be read"):
        load_scenario(write(name="drawn.yaml", text=text))


def test_evidence_of_what_an_override_removes_is_no_fault(write: Write) -> None:
    write(name="base.yaml")
    text = """\
extends: base.yaml
evidence: {sites.outpost.stock.containers: {basis: assumed, source: made up}}
"""
    name = write(name="child.yaml", text=text)
    assert load_scenario(name, ["sites.outpost.stock.containers=null"]) is not None
    with pytest.raises(ScenarioError, match="matches nothing"):
        load_scenario(write(name="wrong.yaml", text=text.replace("outpost", "outpots")))
