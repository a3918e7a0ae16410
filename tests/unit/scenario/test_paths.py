"""Dotted paths reach models, mappings and lists, and a scenario can list its numbers."""

from collections.abc import Callable

from sim.scenario.paths import expand, numbers
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]


def test_a_star_stands_for_any_one_name(load: Load) -> None:
    found = dict(expand(load(), "sites.*.stock.containers"))
    assert found == {
        ("sites", "camp", "stock", "containers"): 100,
        ("sites", "outpost", "stock", "containers"): 40,
        ("sites", "hub", "stock", "containers"): 200,
    }


def test_paths_reach_defaults_list_entries_and_the_key_schema(load: Load) -> None:
    scenario = load()
    assert expand(scenario, "threat.gunfire.killed")[0][1] == 0.0
    assert expand(scenario, "network.corridors.west.way.1")[0][1] == "port"
    assert expand(scenario, "civilians.*.gone_share")[1] == (("civilians", 1, "gone_share"), 1.0)
    assert expand(scenario, "schema")[0][1] == 1


def test_a_path_that_matches_nothing_expands_to_nothing(load: Load) -> None:
    for pattern in ("sites.gao", "sites.camp.name.x", "civilians.9.by", "sites.*.*.*.*.*.*", ""):
        assert expand(load(), pattern) == ()


def test_all_plain_numbers_are_listed_with_their_paths(load: Load) -> None:
    found = numbers(load())
    assert found["sites.camp.stock.containers"] == 100
    assert found["sites.camp.packing_teams.pert.1"] == 2.0
    assert found["policy.packing_cv"] == 1.0
    assert not any("escort_required" in path for path in found), "true is not a number"
    assert list(found) == sorted(found)
