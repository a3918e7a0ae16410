"""Quantities that nobody knows, drawn once per replication."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from sim.scenario.quantity import Positive, Quantity, Spec
from sim.scenario.schema.names import Name


class Sampling(StrEnum):
    """How the uncertainties of many replications are drawn."""

    PLAIN = "plain"  # each replication by itself
    SOBOL = "sobol"  # spread evenly over the replications (sim.sobol)


class SplitSpec(Spec):
    """How the shares of a kept total vary."""

    cv: Positive = Field(
        description="coefficient of variation of the weight of each group, before the weights are "
        "brought to the total, which makes them vary less and small groups more [-]"
    )


class UncertaintySpec(Spec):
    """A quantity that nobody knows, drawn once per replication."""

    paths: tuple[str, ...] = Field(
        min_length=1,
        description=(
            "dotted paths of the numbers it acts on; * stands for any one name. For a split "
            "each path is one group whose numbers vary together"
        ),
    )
    scale: Quantity | None = Field(default=None, description="factor on those numbers [-]")
    set: Quantity | None = Field(
        default=None,
        description="value in place of those numbers; draws of counts are rounded [in their unit]",
    )
    split: SplitSpec | None = Field(
        default=None, description="vary the shares of the groups and keep their total exactly"
    )

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if sum(action is not None for action in (self.scale, self.set, self.split)) != 1:
            raise ValueError("give exactly one of scale, set and split")
        return self


class UncertaintiesSpec(Spec):
    """The uncertainties by name, and how they are drawn; so none can be called ``sampling``."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Name, UncertaintySpec]

    sampling: Sampling = Field(
        default=Sampling.PLAIN,
        description="plain random draws, or sobol: spread evenly over the replications",
    )

    @property
    def named(self) -> dict[str, UncertaintySpec]:
        """The uncertainties themselves."""
        return self.__pydantic_extra__
