"""What is asked of a mission: things that must be true by their dates."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from sim.scenario.quantity import Count, Spec
from sim.scenario.schema.names import Name, Title


class Party(StrEnum):
    """People of a contingent who stay when the others go."""

    REAR_PARTY = "rear_party"
    GUARD_UNIT = "guard_unit"
    LAST_GUARD = "last_guard"


class MilestoneSpec(Spec):
    """A thing that must be true by its date."""

    title: Title = Field(description="text in the answer")
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
    less: Count = Field(
        default=0, description="it is reached with this many to go, whichever they are [loads]"
    )
    less_parties: tuple[Party, ...] = Field(
        default=(),
        description=(
            "it is reached with these parties of each contingent to go, besides less, each up to "
            "its own strength: rear_party, guard_unit, last_guard (all of those who are ready with "
            "a site)"
        ),
    )
    by: date | None = Field(default=None, description="its date; default mission.deadline")
    joint: bool = Field(
        default=False, description="is marked * and counts in the row that tells them together"
    )

    def asks_for(self, owner: str, load_class: str) -> bool:
        """Whether loads of a class and an owner are in its scope."""
        in_classes = not self.classes or load_class in self.classes
        return in_classes and (not self.owners or owner in self.owners)
