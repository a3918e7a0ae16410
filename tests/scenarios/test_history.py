"""What really happened, as it is shipped: complete, sourced, and fitting the scenario."""

from pathlib import Path

import pytest

from sim.scenario.load import read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CUT = "2023-10-31"


@pytest.fixture(scope="module")
def loaded():
    return read_scenario(SCENARIOS / "minusma.yaml")


@pytest.fixture(scope="module")
def history(loaded):
    return loaded.history.history


def test_it_fits_the_scenario_that_names_it(loaded):
    assert loaded.history.misfits == ()


def test_it_has_the_day_of_every_site(loaded, history):
    assert set(history.sites) == set(loaded.scenario.sites)


def test_the_cut_is_the_one_agreed(history):
    assert history.cut.isoformat() == CUT


def test_what_set_an_input_lies_before_the_cut(history):
    """But for the one exception that the README names."""
    late = [
        path
        for facts in history.sections().values()
        for fact in facts.values()
        for number, paths in fact.sets.items()
        for path in paths
        if (fact.day if hasattr(fact, "day") else fact.bounds(number)[1]) > history.cut
    ]
    assert late == ["contingents.*.rear_party.share"] * 3


def test_the_killed_and_wounded_are_those_of_the_convoys(history):
    """At most all that are documented; at least without the supplies that came from Niger."""
    for harm, fact in history.casualties.items():
        told = {name: convoy.bounds(harm) or (0, 0) for name, convoy in history.convoys.items()}
        least = sum(low for name, (low, _) in told.items() if name != "labbezanga_gao")
        assert fact.bounds("people") == (least, sum(high for _, high in told.values()))
        assert fact.harm == harm


def test_the_last_convoy_from_kidal_sets_nothing(history):
    convoy = history.convoys["kidal_gao"]
    assert convoy.sets == {}
    assert convoy.not_scored == ""
    assert [convoy.bounds(number)[0] for number in convoy.numbers] == [7.5, 6, 37, 0]
