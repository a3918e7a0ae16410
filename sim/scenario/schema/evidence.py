"""Where the numbers of a scenario come from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantity import Spec

_Bound = Annotated[float, Field(strict=True, ge=0.0, le=1e9)]


class EvidenceSpec(Spec):
    """Where a number comes from."""

    basis: Literal["reported", "derived", "assumed"] = Field(description="how it is known")
    source: str = Field(min_length=1, description="document, or the reasoning")
    as_of: date | None = Field(
        default=None,
        description="day of the fact itself, where its source is younger or names later days",
    )
    range: tuple[_Bound, _Bound] | None = Field(
        default=None, description="[low, high] within which it may lie"
    )
