"""What is asked of a mission: things that must be true by their dates."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from sim.scenario.quantity import Count, Spec
from sim.scenario.schema.names import Name


class MilestoneSpec(Spec):
    """A thing that must be true by its date."""

    title: str = Field(description="text in the answer")
    what: Literal["left", "out", "settled", "everything"] = Field(
        description=(
            "left: sites have no one left; out: loads have left the mission; settled: they are "
            "out or were disposed of by decision (transferred, sold, gifted, destroyed); "
            "everything: all sites left and no load of any class at a site or moving"
        )
    )
    sites: tuple[Name, ...] = Field(
        default=(), description="sites in its scope (for left); default all"
    )
    classes: tuple[Name, ...] = Field(
        default=(),
        description="load classes in its scope (for out and settled); default all",
    )
    owners: tuple[Name, ...] = Field(
        default=(),
        description=(
            "contingents, or un for the mission itself, whose people and materiel are in its scope "
            "(for out and settled); default all"
        ),
    )
    less: Count = Field(default=0, description="it is reached with this many to go [loads]")
    by: date | None = Field(default=None, description="its date; default mission.deadline")
    joint: bool = Field(default=False, description="counts in the row 'all of these together'")
