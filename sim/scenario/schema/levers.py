"""What is ours to choose, and could be chosen otherwise."""

from __future__ import annotations

from typing import Self

from pydantic import Field, JsonValue, model_validator

from sim.scenario.quantity import NonNegative, Spec
from sim.scenario.schema.names import Title


class LeverSpec(Spec):
    """A choice: what it sets, and what it may be set to in place of what is planned."""

    name: Title = Field(description="what is chosen, in plain words")
    paths: tuple[str, ...] = Field(
        min_length=1,
        description="dotted paths that it sets, all alike; * stands for any one name",
    )
    range: tuple[float, float] | None = Field(
        default=None,
        description="the lowest and the highest number it may be set to [in its unit]",
    )
    options: dict[str, JsonValue] | None = Field(
        default=None,
        min_length=1,
        description="named choices, each with what then stands there; null removes the entry",
    )
    usd_per_unit: NonNegative | None = Field(
        default=None,
        description="price of one more than is planned, if costs does not hold it [USD]",
    )

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if (self.range is None) == (self.options is None):
            raise ValueError("give either range or options")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError("its range does not rise; write the lower end first")
        if self.usd_per_unit is not None and self.range is None:
            raise ValueError("usd_per_unit, the price of a number, goes with range; delete it")
        return self
