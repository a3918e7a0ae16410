"""What attacks and breakdowns do to convoys."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.quantity import NonNegative, Positive, Quantity, Share, Spec


class GunfireSpec(Spec):
    """What an attack by gunfire on a convoy costs."""

    wounded: NonNegative = Field(default=0.0, description="mean wounded per attack [people]")
    killed: NonNegative = Field(default=0.0, description="mean killed per attack [people]")
    hours_lost: NonNegative = Field(default=0.0, description="halt per attack [h]")


class ThreatSpec(Spec):
    """What attacks and breakdowns do to convoys."""

    found_share: Share = Field(
        default=0.0, description="share of devices found in time without a search team [-]"
    )
    found_share_with_search: Share = Field(
        default=0.0, description="share of devices found in time with a search team [-]"
    )
    search_speed_factor: Positive = Field(
        default=1.0, le=1.0, description="speed with a search team as a share of that without [-]"
    )
    hours_per_device_found: NonNegative = Field(default=0.0, description="halt per find [h]")
    hours_per_strike: Quantity = Field(default=0.0, description="halt per explosion [h]")
    killed_per_strike: NonNegative = Field(default=0.0, description="mean killed [people]")
    wounded_per_strike: NonNegative = Field(default=0.0, description="mean wounded [people]")
    casualty_shape: Positive = Field(
        default=0.5, description="shape of the negative binomial spread of casualties [-]"
    )
    vehicle_lost_share: Share = Field(
        default=0.0, description="chance that the vehicle hit is lost [-]"
    )
    load_lost_share: Share = Field(
        default=0.0, description="chance that the load of a truck hit is lost [-]"
    )
    road_shut_h: NonNegative = Field(
        default=0.0, description="how long the road is shut after a strike [h]"
    )
    gunfire: GunfireSpec = Field(default=GunfireSpec(), description="attacks by gunfire")
    breakdowns_per_1000_vehicle_km: NonNegative = Field(
        default=0.0, description="breakdowns [1/1,000 vehicle-km]"
    )
    breakdown_h: NonNegative = Field(default=0.0, description="halt per breakdown [h]")
    breakdown_abandoned_share: Share = Field(
        default=0.0, description="chance that a vehicle that broke down is abandoned [-]"
    )
