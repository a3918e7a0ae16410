"""The host's leave for convoys, flights and cargo."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from sim.scenario.quantity import Quantity, Share, Spec, central
from sim.scenario.schema.names import Name


class Answered(Spec):
    """Leave that is answered only some days after it was first asked for."""

    lag_days: Quantity
    lag_days_by_zone: dict[Name, Quantity] = Field(
        default_factory=dict,
        description="the same for zones in which the host takes another time; of several zones "
        "the slowest answer counts [days]",
    )

    def lags_days(self, zones: Collection[str]) -> list[Quantity]:
        """Days before the first answer, as it is in each of some zones."""
        if not self.lag_days_by_zone or not zones:
            return [self.lag_days]
        return [self.lag_days_by_zone.get(zone, self.lag_days) for zone in zones]

    def usual_lag_days(self, zones: Collection[str]) -> float:
        """Days that a planner reckons with before some zones have answered."""
        return max(map(central, self.lags_days(zones)))


class GroundClearance(Answered):
    """Leave for a convoy: asked again each day until it is given."""

    lag_days: Quantity = Field(
        default=0.0, description="days before the first answer to a convoy [days]"
    )
    chance: dict[Name, Share] = Field(
        default_factory=dict,
        description="chance by zone and day [-]; zones that are not named never refuse",
    )


class FlightClearance(Answered):
    """Leave for the flights of a day."""

    lag_days: Quantity = Field(
        default=0.0,
        description="days from when people of a site first want to fly to the first answer there "
        "[days]",
    )
    chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance by zone and day [-]; 1 where not named"
    )


class CargoClearance(Answered):
    """Leave of the customs to export: first papers, then an answer for each week.

    A column is loaded with leave; what has been loaded may go, though it waits into another week.
    """

    lag_days: Quantity = Field(
        default=0.0,
        description="days from the first packing at a hub, or the order to leave it, to its first "
        "papers [days]",
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
