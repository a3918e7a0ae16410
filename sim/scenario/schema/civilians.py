"""The schedule by which civilians are released."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from sim.scenario.quantity import Share, Spec


class CivilianStep(Spec):
    """A point of the civilian schedule."""

    by: date = Field(description="day")
    gone_share: Share = Field(description="share released by then, evenly since the last step [-]")
