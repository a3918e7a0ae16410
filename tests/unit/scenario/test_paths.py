"""Dotted paths reach models, mappings and lists, and a scenario can list its numbers."""

from collections.abc import Callable

from sim.scenario.paths import expand, quantities
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


def test_the_quantities_of_a_file_are_what_it_names_each_once(load: Load) -> None:
    found = quantities(load(overrides=("evidence={sites.*.stock: {basis: assumed, source: x}}",)))
    assert "sites.camp.stock.containers" in found
    assert "sites.camp.packing_teams" in found, "a distribution is one quantity"
    assert not any("pert" in path for path in found)
    assert "policy.packing_cv" not in found, "a default that the file does not name"
    assert not any(path.startswith(("evidence", "schema", "threat")) for path in found)
    assert not any("escort_required" in path for path in found), "true is not a number"
    assert found == sorted(set(found))
