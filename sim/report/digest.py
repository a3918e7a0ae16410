"""The content of ``summary.json``: the answer as data, for programs that read no Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from sim.analysis.deadline import (
    casualties,
    disposed_by_place,
    gone_by_deadline,
    left_at_deadline,
    left_by_place,
    present_at_deadline,
)
from sim.analysis.doubt import Unknowns
from sim.analysis.forced_out import ORDERS, forced_out
from sim.analysis.money import money
from sim.analysis.waiting import waiting_shares
from sim.experiment.experiment import Experiment
from sim.experiment.out_of_reach import never_chances
from sim.experiment.precision import Attained
from sim.experiment.summary import DAY_COLUMNS, is_scrambled
from sim.sobol import SCRAMBLES

_WILSON = "95 %, Wilson"
_SCRAMBLES = f"95 %, scatter between {SCRAMBLES} scrambles of Sobol points"


def digest(
    experiment: Experiment,
    plan: pd.DataFrame | None = None,
    *,
    attained: Sequence[Attained] = (),
    doubts: Mapping[str, Unknowns | None] | None = None,
) -> dict[str, Any]:
    """Milestones, what is left and what is gone at the deadline and where, and causes of waiting.

    With ``plan`` (``sim.plan``) also the days if nothing went wrong; ``attained`` is how far the
    precision that was asked for is reached, ``doubts`` what the unknowns explain.
    """
    mission = experiment.scenario.mission
    replications = experiment.by_column
    content: dict[str, Any] = {
        "mission": mission.name,
        "deadline": mission.deadline.isoformat(),
        "horizon": mission.horizon.isoformat(),
        "seed": experiment.seed,
        "n": experiment.n,
        "intervals": _SCRAMBLES if is_scrambled(experiment.scenario) else _WILSON,
        "finished": len(replications),
        "failed": [failure.replication for failure in experiment.failures],
    }
    if attained:
        content["precision"] = [_precision(each) for each in attained]
    if plan is not None:
        content["if_nothing_went_wrong"] = _records(plan, dates=("by", "date"))
    if len(replications):
        content |= {
            "milestones": _milestones(experiment, doubts or {}),
            "left_at_deadline": _records(left_at_deadline(replications, experiment.scenario)),
            "left_by_place": _records(left_by_place(replications, experiment.scenario)),
            "present_at_deadline": _records(present_at_deadline(replications, experiment.scenario)),
            "gone_by_deadline": _records(gone_by_deadline(replications, experiment.scenario)),
            "disposed_by_place": _records(disposed_by_place(replications, experiment.scenario)),
            "forced_out": _records(
                forced_out(experiment.parts("sites", ORDERS), replications, experiment.scenario)
            ),
            "casualties": _records(casualties(replications)),
            "money": _records(money(replications)),
            "waiting": _records(waiting_shares(experiment.parts("waiting"))),
        }
    return content


def _milestones(
    experiment: Experiment, doubts: Mapping[str, Unknowns | None]
) -> list[dict[str, Any]]:
    """The rows of the summary; with each the share that can never be reached, however late.

    Where it was looked for, also what the unknowns explain (null: nothing).
    """
    never = never_chances(experiment.by_column, experiment.scenario)
    rows = _records(experiment.summary(), dates=("date", *DAY_COLUMNS))
    for row in rows:
        name = row["milestone"]
        row["never"] = never[name].share if name in never else 0.0
        if name in doubts:
            unknowns = doubts[name]
            row["unknowns"] = None if unknowns is None else asdict(unknowns)
    return rows


def _precision(attained: Attained) -> dict[str, Any]:
    return {
        "asked": str(attained.target),
        "milestone": attained.name,
        "half_width": attained.half_width,
        "reached": attained.reached,
        "still_needed": attained.still_needed,
    }


def _records(table: pd.DataFrame, dates: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    rows = []
    for row in table.to_dict("records"):
        told = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        told |= {name: _iso(row[name]) for name in dates}
        rows.append(told)
    return rows


def _iso(day: Any) -> str | None:
    return None if pd.isna(day) else pd.Timestamp(day).date().isoformat()
