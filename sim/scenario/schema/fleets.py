"""Means of transport on the ground: hired trucks, and escorts that belong to no contingent."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import DateQuantity, Quantity, Share, Spec, Units, WholeQuantity
from sim.scenario.schema.names import Name


class FleetSpec(Spec):
    """Hired trucks and drivers at a hub."""

    base: Name = Field(description="hub it works from")
    serves: Literal["field", "corridor"] = Field(
        description="field: brings in what camps hold; corridor: takes hub cargo out"
    )
    trucks: WholeQuantity = Field(description="trucks for containers [trucks]")
    flatbeds: WholeQuantity = Field(default=0.0, description="flatbeds for vehicles [trucks]")
    drivers: WholeQuantity = Field(
        default=0.0,
        description="hired drivers for vehicles that drive themselves [people]; beside "
        "them people of a camp drive, and stay there for it",
    )
    available_from: DateQuantity | None = Field(
        default=None, description="first day it can be used; default the start of the mission"
    )
    ramp_up_days: Quantity = Field(
        default=0.0,
        description="days from the first packing at its hub to the full fleet, evenly [days]",
    )


class EscortSpec(Spec):
    """Escorts that do not belong to a contingent: host forces or hired guards."""

    base: Name = Field(description="hub they work from")
    units: Units = Field(description="convoys they can accompany at once [units]")
    available_from: date | None = Field(default=None, description="first day they can be had")
    once_gone_share: Share | None = Field(
        default=None,
        description="they can be had only once this share of the contingents' people has left the "
        "mission (and from available_from on, if that is later) [-]",
    )

    @model_validator(mode="after")
    def _come_sometime(self) -> Self:
        if self.available_from is None and self.once_gone_share is None:
            raise ValueError("nothing says when they can be had; give available_from")
        return self
