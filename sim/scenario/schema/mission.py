"""Name and dates of the mission."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from sim.scenario.quantity import Spec
from sim.scenario.schema.names import Title

LONGEST_YEARS = 20
FIRST_YEAR, LAST_YEAR = 1900, 2200  # tables hold no days before 1678 or after 2261


class MissionSpec(Spec):
    """Name and dates of the mission."""

    name: Title = Field(description="name shown above all that is told of it")
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
        if not FIRST_YEAR <= self.start.year <= LAST_YEAR:
            raise ValueError(
                f"start {self.start} is not a day of this time; "
                f"choose one between {FIRST_YEAR} and {LAST_YEAR}"
            )
        if self.horizon.year - self.start.year > LONGEST_YEARS:
            years = self.horizon.year - self.start.year
            raise ValueError(
                f"horizon {self.horizon} lies {years} years after the start; "
                f"correct the year, or choose at most {LONGEST_YEARS} years"
            )
        return self
