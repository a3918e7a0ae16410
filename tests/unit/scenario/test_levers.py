"""Levers: what else they could be set to, and what cannot be a lever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.levers import settings_of
from sim.scenario.load import load_scenario, load_variants, read_scenario

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
    few, many, early, guarded = load_variants(levers, settings)
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


WRONG = """\
extends: base.yaml
levers:
  guards:
    name: Hired guards
    paths: [escorts.guards]
    options:
      two units: {base: hubb, units: 2, available_from: 2023-07-01}
  pack_from:
    name: The camps pack from
    paths: [sites.*.packing_starts]
    options: {as planned: 2023-08-01, typo: soon}
  trucks:
    name: Trucks
    paths: [fleets.hub_west.trucks]
    options: {none: 0}
"""


def test_an_option_that_cannot_be_is_told_where_it_is_written(write: Write) -> None:
    write(name="base.yaml")
    name = write(name="wrong.yaml", text=WRONG)
    settings = settings_of(load_scenario(name))
    with pytest.raises(ScenarioError) as caught:
        read_scenario(name, with_options=True)
    base, day, trucks = str(caught.value).splitlines()  # each once, if set at three places
    assert base == (
        "wrong.yaml:7:25: levers.guards.options.two units.base: unknown site 'hubb'; "
        "did you mean 'hub'?"
    )
    assert day.startswith("wrong.yaml:11:45: levers.pack_from.options.typo: 'soon' is not a day; ")
    assert trucks.startswith(
        "wrong.yaml:15:21: levers.trucks.options.none: with it sites.hub.corridors: no corridor "
        "truck can ever take out"
    )
    with pytest.raises(ScenarioError) as tried:
        load_variants(name, settings)
    assert str(tried.value) == str(caught.value)


def test_an_end_of_a_range_that_cannot_be_is_told_before_it_is_tried(write: Write) -> None:
    write(name="base.yaml")
    text = WRONG[: WRONG.index("  guards")] + (
        "  trucks: {name: Trucks, paths: [fleets.hub_west.trucks], range: [0, 90]}\n"
    )
    name = write(name="wrong.yaml", text=text)
    with pytest.raises(ScenarioError, match=r"wrong.yaml:3:67: levers.trucks.range.0: with it"):
        load_variants(name, settings_of(load_scenario(name)))


@pytest.mark.parametrize(
    ("lever", "told"),
    [
        ("{name: a, paths: [sites.*.packing_teamz], range: [1, 2]}", "did you mean"),
        ("{name: a, paths: [sites.cmp.packing_teams], range: [1, 2]}", "did you mean 'camp'"),
        ("{name: a, paths: [mission.deadline], range: [1, 2]}", "is not a choice"),
        ("{name: a, paths: [sites.hub.packing_starts], range: [1, 2]}", "is not a number"),
        ("{name: a, paths: [sites.hub.packing_teams], range: [-1, 2]}", "must be"),
        ("{name: a, paths: [fleets.hub_west.trucks], range: [10, 20.5]}", "a whole number"),
        ("{name: a, paths: [policy.convoy_smallest_vehicles], range: [1.5, 2]}", "a whole number"),
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
