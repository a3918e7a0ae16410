"""Name and dates of the mission."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from sim.scenario.quantity import Spec


class MissionSpec(Spec):
    """Name and dates of the mission."""

    name: str = Field(description="name shown in the answer")
    start: date = Field(description="first day that is simulated")
    deadline: date = Field(description="the mission must be out by the end of this day")
    horizon: date = Field(description="last day that is simulated; well after the deadline")

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        if not self.start < self.deadline <= self.horizon:
            raise ValueError(
                f"start {self.start}, deadline {self.deadline} and horizon {self.horizon} do not "
                "rise; the start must lie before the deadline, the deadline not after the horizon"
            )
        return self
