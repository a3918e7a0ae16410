"""What stands in the mission at the deadline, and what the drawdown has cost by then.

Pure functions from the table of replications. A number over replications is told as its median
and the value that one replication in five exceeds: both are counts that were observed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sim.experiment.by_column import Rows
from sim.experiment.summary import quantile
from sim.records import Kind, State
from sim.scenario.schema import Scenario

MEDIAN = 0.5
ONE_IN_FIVE_ABOVE = 0.8

ON_THE_MOVE = "moving"
"""Place of loads that are under way."""

_NOT_SAVED = (State.DESTROYED, State.ABANDONED)
_NOUNS = {Kind.CONTAINER: "containers", Kind.VEHICLE: "vehicles", Kind.PEOPLE: "people"}


def left_at_deadline(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Loads still in the mission at the end of the deadline day.

    One row per load class, in the order of the scenario: ``load_class``, ``median`` and
    ``one_in_five_above`` [loads].
    """
    rows = []
    for load_class in scenario.loads:
        counts = replications[f"left_at_deadline.{load_class}"].to_numpy()
        rows.append({"load_class": load_class, **_spread(counts)})
    return pd.DataFrame(rows)


def left_by_place(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Where the loads that are left at the deadline stand.

    One row per load class and place with a median above 0, most first within a class:
    ``load_class``, ``place`` (a site, or ``moving``) and ``median`` [loads].
    """
    rows = []
    for load_class in scenario.loads:
        for place in (*scenario.sites, ON_THE_MOVE):
            name = f"left_at_deadline.{load_class}.{place}"
            if name in replications:
                median = quantile(replications[name].to_numpy(), MEDIAN)
                rows.append({"load_class": load_class, "place": place, "median": median})
    table = pd.DataFrame(rows, columns=["load_class", "place", "median"])
    order = {load_class: position for position, load_class in enumerate(scenario.loads)}
    return (
        table[table["median"] > 0]
        .assign(position=lambda held: held["load_class"].map(order))
        .sort_values(["position", "median"], ascending=[True, False], kind="stable")
        .drop(columns="position")
        .reset_index(drop=True)
    )


def losses(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Materiel destroyed or abandoned, people killed and wounded, all by the deadline.

    One row each: ``what``, ``of`` (containers, vehicles, people), ``median`` and
    ``one_in_five_above`` [loads or people].
    """
    rows = []
    for kind in (Kind.CONTAINER, Kind.VEHICLE):
        classes = [name for name, load in scenario.loads.items() if load.kind == kind]
        columns = [f"deadline.{name}.{state}" for name in classes for state in _NOT_SAVED]
        if classes:
            counts = _spread(_sum(replications, columns))
            rows.append({"what": "destroyed or abandoned", "of": _NOUNS[kind], **counts})
    for what in ("killed", "wounded"):
        counts = _spread(_sum(replications, [f"deadline.{what}"]))
        rows.append({"what": what, "of": "people", **counts})
    return pd.DataFrame(rows)


def _sum(replications: Rows, columns: Iterable[str]) -> np.ndarray:
    known = [column for column in columns if column in replications]
    return replications[known].sum(axis=1).to_numpy()


def _spread(counts: np.ndarray) -> dict[str, float]:
    return {
        "median": quantile(counts, MEDIAN),
        "one_in_five_above": quantile(counts, ONE_IN_FIVE_ABOVE),
    }
