"""What attacks and breakdowns do to convoys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantity import (
    AtLeastOne,
    Count,
    NonNegative,
    Positive,
    Quantity,
    Rate,
    Share,
    Spec,
    SpeedFactor,
)

_Power = Annotated[float, Field(strict=True, ge=0.0, le=3.0)]


class GunfireSpec(Spec):
    """What an attack by gunfire on a convoy costs."""

    wounded: Rate = Field(default=0.0, description="mean wounded per attack [people]")
    killed: Rate = Field(default=0.0, description="mean killed per attack [people]")
    hours_lost: NonNegative = Field(default=0.0, description="halt per attack [h]")


class ConvoyLengthSpec(Spec):
    """Long columns meet more: the rates grow with a power of the number of vehicles."""

    usual_vehicles: AtLeastOne = Field(
        description="size for which the rates of the zones hold; the vehicles of an escort count "
        "if protection says how many they are [vehicles]"
    )
    exponent: _Power = Field(
        description="power of (vehicles / usual): 0 no effect, 1 in proportion [-]"
    )


class RecentUseSpec(Spec):
    """A road that was used of late is lain in wait upon: the rates grow with its passages.

    Each passage counts 1 and fades. The rates are multiplied by
    ((1 + passages) / (1 + usual_passages)) to the power of ``exponent``.
    """

    half_life_days: Positive = Field(description="after so long a passage counts half [days]")
    usual_passages: NonNegative = Field(
        description="faded sum of passages for which the rates of the zones hold [passages]"
    )
    exponent: _Power = Field(description="0 no effect, 1 in proportion [-]")


class ProtectionSpec(Spec):
    """Who is in the vehicle hit, and how well it protects them.

    With it, the drivers of a truck that is hit suffer what is theirs, people aboard what hits
    their vehicles, and the escort what hits its own.
    """

    armoured: NonNegative = Field(description="casualties in an armoured vehicle, of the mean [-]")
    soft: NonNegative = Field(description="casualties in an unarmoured vehicle, of the mean [-]")
    truck: NonNegative = Field(description="casualties in a truck, of the mean [-]")
    escort_vehicles_per_unit: Count = Field(
        description="armoured vehicles of one escort unit, which may be hit too [vehicles]"
    )


class ThreatSpec(Spec):
    """What attacks and breakdowns do to convoys."""

    found_share: Share = Field(
        default=0.0, description="share of devices found in time without a search team [-]"
    )
    found_share_with_search: Share = Field(
        default=0.0,
        description="share of devices found in time with a search team, in zones that are searched "
        "[-]",
    )
    search_speed_factor: SpeedFactor = Field(
        default=1.0, description="speed with a search team as a share of that without [-]"
    )
    hours_per_device_found: NonNegative = Field(default=0.0, description="halt per find [h]")
    hours_per_strike: Quantity = Field(default=0.0, description="halt per explosion [h]")
    killed_per_strike: Rate = Field(default=0.0, description="mean killed [people]")
    wounded_per_strike: Rate = Field(default=0.0, description="mean wounded [people]")
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
    convoy_length: ConvoyLengthSpec | None = Field(
        default=None, description="effect of a column's length; without it none"
    )
    recent_use: RecentUseSpec | None = Field(
        default=None, description="effect of a road's recent use; without it none"
    )
    protection: ProtectionSpec | None = Field(
        default=None,
        description="casualties by the vehicle hit; without it they are the mean in all, and "
        "fall on the mission's people if any are with the column",
    )
    gunfire: GunfireSpec = Field(default=GunfireSpec(), description="attacks by gunfire")
    breakdowns_per_1000_vehicle_km: Rate = Field(
        default=0.0, description="breakdowns [1/1,000 vehicle-km]"
    )
    breakdown_h: Quantity = Field(default=0.0, description="halt per breakdown [h]")
    breakdown_abandoned_share: Share = Field(
        default=0.0,
        description="chance that a vehicle that broke down is abandoned, on roads through zones "
        "where an escort is required; elsewhere it is repaired [-]",
    )
