"""What stands in the mission at the deadline, and what the drawdown has cost by then.

Pure functions from the table of replications. A number over replications is told as its median
and the value that at most one replication in five exceeds: both are counts that were observed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy.typing as npt
import pandas as pd

from sim.experiment.by_column import Rows
from sim.experiment.summary import quantile
from sim.records import CASUALTIES, DISPOSED, STILL_IN_MISSION, State
from sim.scenario.schema import Scenario

MEDIAN = 0.5
ONE_IN_FIVE_ABOVE = 0.8

PEOPLE, HIRED_ESCORTS = "people", "hired escorts"
"""Who is hurt: people of the mission; those who came for hire or from the host."""

ON_THE_MOVE = "moving"
"""Place of loads that are under way."""


def left_at_deadline(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Loads still in the mission at the end of the deadline day.

    One row per load class, in the order of the scenario: ``load_class``, ``median`` and
    ``one_in_five_above`` [loads].
    """
    rows = []
    for load_class in scenario.loads:
        counts = replications[f"left_at_deadline.{load_class}"].to_numpy()
        rows.append({"load_class": load_class, **spread(counts)})
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
    return _most_first(table, "load_class", scenario.loads)


def present_at_deadline(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Whose people are still in the mission at the deadline.

    One row per contingent with a median above 0, most first: ``contingent``, ``median`` and
    ``one_in_five_above`` [people].
    """
    rows = [
        {
            "contingent": name,
            **spread(replications[f"present_at_deadline.{name}"].to_numpy()),
        }
        for name in scenario.contingents
    ]
    table = pd.DataFrame(rows, columns=["contingent", "median", "one_in_five_above"])
    there = table[table["median"] > 0]
    return there.sort_values("median", ascending=False, kind="stable").reset_index(drop=True)


def gone_by_deadline(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Loads that have come to each end by the deadline.

    One row per load class and end, in the order of the scenario and of the states; ends that no
    more than one replication in five sees are left out: ``load_class``, ``end``, ``median`` and
    ``one_in_five_above`` [loads or people].
    """
    rows = [
        {
            "load_class": name,
            "end": end.value,
            **spread(replications[f"deadline.{name}.{end}"].to_numpy()),
        }
        for name in scenario.loads
        for end in State
        if end not in STILL_IN_MISSION
    ]
    table = pd.DataFrame(rows)
    return table[table["one_in_five_above"] > 0].reset_index(drop=True)


def disposed_by_place(replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """Where materiel has been passed on, destroyed or abandoned by the deadline.

    One row per ``how`` and ``place`` with a median above 0, most first: also ``median`` [loads].
    """
    rows = []
    for how in DISPOSED:
        for place in scenario.sites:
            counts = replications[f"disposed_by_deadline.{how}.{place}"].to_numpy()
            rows.append({"how": how, "place": place, "median": quantile(counts, MEDIAN)})
    return _most_first(pd.DataFrame(rows), "how", DISPOSED)


def casualties(replications: Rows) -> pd.DataFrame:
    """The killed and wounded by the deadline: people of the mission, then drivers and escorts.

    One row each: ``who``, ``what``, ``median`` and ``one_in_five_above`` [people].
    """
    rows = []
    for name in CASUALTIES:
        who, what = hurt(name)
        told = spread(replications[f"deadline.{name}"].to_numpy())
        rows.append({"who": who, "what": what, **told})
    return pd.DataFrame(rows)


def hurt(name: str) -> tuple[str, str]:
    """Of whom one of ``CASUALTIES`` tells, and whether they were killed or wounded."""
    of, _, what = name.rpartition("_")
    return f"hired {of}" if of else PEOPLE, what


def _most_first(table: pd.DataFrame, group: str, groups: Iterable[str]) -> pd.DataFrame:
    """Rows with a median above 0, groups in their order, within each those with most first."""
    order = {name: position for position, name in enumerate(groups)}
    return (
        table[table["median"] > 0]
        .assign(position=lambda rows: rows[group].map(order))
        .sort_values(["position", "median"], ascending=[True, False], kind="stable")
        .drop(columns="position")
        .reset_index(drop=True)
    )


def spread(counts: npt.NDArray[Any]) -> dict[str, float]:
    """``median`` and ``one_in_five_above`` of one number over replications."""
    return {
        "median": quantile(counts, MEDIAN),
        "one_in_five_above": quantile(counts, ONE_IN_FIVE_ABOVE),
    }
