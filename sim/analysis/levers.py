"""What would change the answer: each lever moved by itself, held against the plan pair by pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.compare import CHANCE, DAYS, differences_of
from sim.analysis.expected import expect_path
from sim.analysis.paired import mean_difference
from sim.analysis.pairs import Pairs
from sim.experiment.experiment import Experiment, run_experiment
from sim.experiment.summary import ALL_TOGETHER, joint_milestones
from sim.records import CASUALTIES, Kind, State
from sim.scenario.levers import Setting, settings_of
from sim.scenario.load import load_scenario, load_variants
from sim.scenario.schema import Scenario

GIVEN_UP, FORCED_OUT = "given up", "sites forced out"
HURT, SPENT = "killed or wounded", "spent"
_VERDICT = ("beyond_noise", "few_differ")
_ALONE = ("only_plan", "only_setting")
_FORCED_COLUMN, _SPENT_COLUMN = "sites_forced_out", "cost.total_usd"
LEFT_BY_KIND = {
    Kind.CONTAINER: "containers left",
    Kind.VEHICLE: "vehicles left",
    Kind.PEOPLE: "people left",
}
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tried:
    """One setting of a lever, and the experiment with it; all else is as in the plan."""

    setting: Setting
    experiment: Experiment


def try_levers(
    path: str,
    overrides: Sequence[str] = (),
    *,
    replications: int = 200,
    seed: int = 1,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Run the scenario in the file ``path`` with each setting of each lever, one at a time.

    Returns the table of ``effects_of``. Raises ScenarioError for the file and for any setting.
    """
    expect_path("path", path)
    scenario = load_scenario(path, overrides)
    settings = settings_of(scenario)
    scenarios = load_variants(path, settings, overrides)

    def run(one: Scenario) -> Experiment:
        return run_experiment(one, replications=replications, seed=seed, executor=executor)

    base = run(scenario)
    tried = [Tried(*pair) for pair in zip(settings, map(run, scenarios), strict=True)]
    return effects_of(base, tried)


def default_milestone(scenario: Scenario) -> str:
    """What is asked first: all joint milestones together, or the first of the scenario."""
    return ALL_TOGETHER if joint_milestones(scenario) else next(iter(scenario.milestones))


def effects_of(
    base: Experiment, tried: Sequence[Tried], milestone: str | None = None
) -> pd.DataFrame:
    """How each setting differs from the plan, replication by replication.

    One row per setting and measure: the ``chance`` of ``milestone`` (default: all joint ones
    together) by its date [share], and the ``days`` by which it comes later; means of what is left
    at the deadline by kind [loads, people], of the containers and vehicles ``given up`` by then
    (abandoned or lost), of those ``killed or wounded`` (hired drivers too), and, by the horizon, of
    the ``sites forced out`` and of what is ``spent``, with the price of the lever itself [USD].

    Columns: ``lever``, ``title``, ``value``, ``planned``, ``measure``, ``plan`` (the plan's own
    value; null for days), ``difference``, ``low``, ``high`` (95 %), ``beyond_noise``,
    ``few_differ`` (both as in ``sim.analysis.compare``), ``n``; and ``only_plan`` and
    ``only_setting``, pairs in which only the one, or only the other, reaches the milestone: for
    ``chance`` by its date, for ``days`` before the horizon, on which that difference then depends.

    Raises
    ------
    PairingError
        If a setting shares no luck with the plan.
    """
    asked = milestone or default_milestone(base.scenario)
    rows = [row for one in tried for row in _rows(base, one, asked)]
    columns = ["lever", "title", "value", "planned", "measure", "plan", "difference", "low", "high"]
    table = pd.DataFrame(rows, columns=[*columns, *_VERDICT, "n", *_ALONE])
    numbers = dict.fromkeys(("plan", "difference", "low", "high"), "Float64")
    return table.astype({**numbers, **dict.fromkeys(_ALONE, "Int64")})


def _rows(base: Experiment, tried: Tried, milestone: str) -> Iterator[dict[str, Any]]:
    pairs = Pairs(base, tried.experiment)
    setting = tried.setting
    told = {
        "lever": setting.lever,
        "title": setting.title,
        "value": setting.value,
        "planned": setting.planned,
        "n": pairs.n,
    }
    of_milestones = differences_of(pairs)
    for what in (CHANCE, DAYS):
        found = of_milestones[
            (of_milestones["what"] == what) & (of_milestones["name"] == milestone)
        ]
        for _, row in found.iterrows():
            yield {
                **told,
                "measure": what,
                "plan": row["a"] if what == CHANCE else None,
                **dict(zip(_ALONE, (row["only_a"], row["only_b"]), strict=True)),
                **{key: row[key] for key in ("difference", "low", "high", *_VERDICT)},
            }
    for measure, columns in _sums(base.scenario).items():
        if all(pairs.have(column) for column in columns):
            plan, changed = (_sum(frame) for frame in pairs.frames(columns))
            price = (setting.usd or 0.0) if measure == SPENT else 0.0
            differences = changed - plan + price
            found_by = mean_difference(differences, pairs.scrambles, alike=pairs.alike)
            yield {**told, "measure": measure, "plan": plan.mean(), **found_by.as_difference()}


def _sums(scenario: Scenario) -> dict[str, list[str]]:
    """The columns of the replications that add up to each measure."""
    left = {
        measure: [
            f"left_at_deadline.{n}" for n, load in scenario.loads.items() if load.kind == kind
        ]
        for kind, measure in LEFT_BY_KIND.items()
    }
    given_up = [
        f"deadline.{name}.{end}"
        for name, load in scenario.loads.items()
        if load.kind != Kind.PEOPLE.value
        for end in (State.ABANDONED, State.LOST)
    ]
    hurt = [f"deadline.{name}" for name in CASUALTIES]
    to_horizon = {FORCED_OUT: [_FORCED_COLUMN], SPENT: [_SPENT_COLUMN]}
    found = {**left, GIVEN_UP: given_up, HURT: hurt, **to_horizon}
    return {measure: columns for measure, columns in found.items() if columns}


def _sum(frame: pd.DataFrame) -> Numbers:
    return frame.sum(axis=1).to_numpy(dtype=np.float64)
