"""The schedule by which civilians are released."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from sim.scenario.quantity import Share, Spec
from sim.scenario.schema.names import Name


class CivilianStep(Spec):
    """A point of the civilian schedule."""

    by: date = Field(description="day")
    gone_share: Share = Field(description="share released by then, evenly since the last step [-]")
    classes: tuple[Name, ...] = Field(
        default=(), description="classes of civilians it holds for; default all"
    )

    def holds_for(self, load_class: str) -> bool:
        """Whether it tells how many of a class are released."""
        return not self.classes or load_class in self.classes
