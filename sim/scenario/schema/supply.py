"""What the people of a site live on, far from a hub."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantity import NonNegative, Positive, Quantity, Share, Spec

_BelowFull = Annotated[float, Field(strict=True, ge=0.0, le=0.9)]


class SupplySpec(Spec):
    """Food, water and fuel of a camp: used up by its people, brought by trucks from its hub."""

    truckloads_per_week: NonNegative = Field(
        description="used up while all are there who are at the start, less with fewer people "
        "[truckloads/week]"
    )
    reserve_days: Positive = Field(
        description="what the camp can store, as days of what all would use up; full at the start "
        "[days]"
    )
    send_below_share: _BelowFull = Field(
        default=0.5,
        description="share of the reserve below which trucks are sent even without cargo [-]",
    )
    packing_share: Share = Field(
        default=0.5, description="share of the pace of packing left when the reserve is used up [-]"
    )
    leave_after_days: Quantity | None = Field(
        default=None,
        description="days without any after which the site must leave at once [days]; without "
        "this key it stays",
    )
