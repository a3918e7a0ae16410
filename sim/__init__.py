"""Monte Carlo logistics simulator of a mission's drawdown.

>>> import sim
>>> scenario = sim.load_scenario("scenarios/tiny.yaml")
>>> experiment = sim.run_experiment(scenario, replications=200)
>>> experiment.summary()
>>> print(sim.answer(experiment))
>>> sim.plan(scenario)
>>> sim.compare(experiment, sim.read_results("results/base"))
>>> sim.try_levers("scenarios/tiny.yaml", replications=200)
>>> sim.figures.completion(experiment.replications, scenario)

The names are loaded when they are first used, so that ``import sim`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.compare import compare
    from sim.analysis.levers import try_levers
    from sim.experiment.experiment import Experiment, run_experiment
    from sim.experiment.finished import read_results
    from sim.experiment.plan import plan
    from sim.model.replication import simulate
    from sim.report import figures
    from sim.report.answer import answer
    from sim.scenario.findings import ScenarioError
    from sim.scenario.load import load_scenario

__all__ = [
    "Experiment",
    "ScenarioError",
    "answer",
    "compare",
    "figures",
    "load_scenario",
    "plan",
    "read_results",
    "run_experiment",
    "simulate",
    "try_levers",
]

_HOME = {
    "Experiment": "sim.experiment.experiment",
    "ScenarioError": "sim.scenario.findings",
    "answer": "sim.report.answer",
    "compare": "sim.analysis.compare",
    "load_scenario": "sim.scenario.load",
    "plan": "sim.experiment.plan",
    "read_results": "sim.experiment.finished",
    "run_experiment": "sim.experiment.experiment",
    "simulate": "sim.model.replication",
    "try_levers": "sim.analysis.levers",
}


def __getattr__(name: str) -> Any:
    if name == "figures":
        return import_module("sim.report.figures")
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
