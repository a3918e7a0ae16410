"""The host's leave for convoys, flights and cargo."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.quantity import Quantity, Share, Spec
from sim.scenario.schema.names import Name


class GroundClearance(Spec):
    """Leave for a convoy: asked again each day until it is given."""

    lag_days: Quantity = Field(
        default=0.0,
        description="days before the first answer, for every convoy, whatever zones it crosses "
        "[days]",
    )
    chance: dict[Name, Share] = Field(
        default_factory=dict,
        description="chance by zone and day [-]; zones that are not named never refuse",
    )


class FlightClearance(Spec):
    """Leave for the flights of a day."""

    chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance by zone and day [-]; 1 where not named"
    )


class CargoClearance(Spec):
    """Leave of the customs to export: first papers, then an answer for each week."""

    lag_days: Quantity = Field(
        default=0.0, description="days from the first packing at a hub to its first papers [days]"
    )
    chance_per_week: Share = Field(default=1.0, description="chance of leave in a week [-]")
    chance: dict[Name, Share] = Field(
        default_factory=dict,
        description="chance by zone of the hub and week [-]; chance_per_week where not named",
    )


class ClearancesSpec(Spec):
    """The host's leave for movements, flights and cargo."""

    ground: GroundClearance = Field(default=GroundClearance(), description="leave for convoys")
    flights: FlightClearance = Field(default=FlightClearance(), description="leave for flights")
    cargo: CargoClearance = Field(default=CargoClearance(), description="leave to export cargo")
