"""Milestones that can never be reached any more: too many loads came to an end that does not count.

A load that was abandoned stays where it is for ever, so "out or disposed of" is then not late
but out of reach. The day is missing in both cases; this tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.experiment.by_column import Rows
from sim.experiment.summary import ALL_TOGETHER, Chance, chance_of, joint_milestones, scrambles_of
from sim.records import ENDS, ENDS_THAT_COUNT, State
from sim.scenario.schema import Scenario


def wasted_by_end(
    counts: Mapping[str, Any] | Rows, name: str, scenario: Scenario
) -> dict[State, Any]:
    """Loads of a milestone's scope at the horizon, by each end that does not count for it.

    ``counts`` has the outcomes ``end.CLASS.STATE``, and ``wasted.MILESTONE.STATE`` of milestones
    of some owners: of one replication as numbers, or a column for many; what comes back is of the
    same kind.
    """
    milestone = scenario.milestones[name]
    if milestone.what == "left":
        return {}
    ends = [state for state in ENDS if state not in ENDS_THAT_COUNT[milestone.what]]
    if milestone.owners:
        return {state: counts[f"wasted.{name}.{state}"] for state in ends}
    classes = milestone.classes or tuple(scenario.loads)
    return {state: sum(counts[f"end.{each}.{state}"] for each in classes) for state in ends}


def is_out_of_reach(counts: Mapping[str, Any] | Rows, name: str, scenario: Scenario) -> Any:
    """Whether more loads are wasted than a milestone allows, in one replication or in each."""
    wasted = sum(wasted_by_end(counts, name, scenario).values())
    return wasted > scenario.milestones[name].less


def never_chances(replications: Rows, scenario: Scenario) -> dict[str, Chance]:
    """The chance that a milestone can never be reached any more.

    By name of the milestone, with one for all joint ones together; those that stay within reach
    in every replication are left out.
    """
    never: dict[str, npt.NDArray[np.bool_]] = {}
    for name in scenario.milestones:
        if wasted_by_end(replications, name, scenario):
            never[name] = is_out_of_reach(replications, name, scenario).to_numpy()
    joint = [never[name] for name in joint_milestones(scenario) if name in never]
    if joint:
        never[ALL_TOGETHER] = np.logical_or.reduce(joint)
    scrambles = scrambles_of(replications, scenario)
    return {name: chance_of(rows, scrambles) for name, rows in never.items() if rows.any()}
