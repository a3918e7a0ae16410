"""What is given in place of an experiment, a table or a path is refused with what is right."""

import re

import pytest

import sim
from sim.experiment.experiment import run_experiment


@pytest.fixture
def experiment(scenario, simulate):
    return run_experiment(scenario, 5, simulate=simulate)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda one: sim.compare("results/base", one), "a is 'results/base', no Experiment; load"),
        (lambda one: sim.compare(one, one.replications), "no Experiment; load one with sim.read_"),
        (lambda one: sim.answer("results/base"), "load one with sim.read_results(folder)"),
        (lambda one: sim.try_levers(one.scenario), "no path; give that of the file"),
        (
            lambda one: sim.figures.completion(one, one.scenario),
            "no table; give experiment.replications",
        ),
        (lambda one: sim.figures.sites(one, one.scenario), "no table; give experiment.sites"),
        (
            lambda one: sim.figures.left_over_time(one, one.replications, one.scenario),
            "no table; give experiment.left",
        ),
        (lambda one: sim.figures.waits(one, 5, one.scenario), "give experiment.waits"),
        (lambda one: sim.figures.completion("a", one.scenario), "give experiment.replications"),
        (
            lambda one: sim.figures.completion(one.replications, "tiny.yaml"),
            "no Scenario; load it with sim.load_scenario(path)",
        ),
    ],
)
def test_what_is_something_else_is_refused_with_what_would_be_right(experiment, call, told):
    with pytest.raises(TypeError, match=re.escape(told)) as refused:
        call(experiment)
    assert len(str(refused.value)) < 200


def test_tables_whole_and_in_parts_are_taken(experiment):
    one, scenario = experiment, experiment.scenario
    for replications in (one.replications, one.by_column):
        assert sim.figures.completion(replications, scenario)
    for sites in (one.sites, one.parts("sites"), [one.sites]):
        assert sim.figures.sites(sites, scenario)
