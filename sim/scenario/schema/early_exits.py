"""What makes a site leave before its date."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.scenario.quantity import AtLeastOne, Positive, Quantity, Share, Spec
from sim.scenario.schema.names import Name


class AttacksSpec(Spec):
    """So many attacks in so many days: on convoys in the site's zone, or shells on the site."""

    at_least: AtLeastOne = Field(
        description="explosions and gunfire on the roads of its zone, and shellings of it [-]"
    )
    within_days: Positive = Field(description="days in which they fall [days]")


class EarlyExitSpec(Spec):
    """A thing that may make a site leave at once, the first time that it happens."""

    risk: Name | None = Field(default=None, description="this risk comes")
    attacks: AttacksSpec | None = Field(default=None, description="so many attacks in so many days")
    site_left: Name | None = Field(
        default=None, description="this other site has been left, as planned or not"
    )
    site_forced_out: Name | None = Field(
        default=None, description="this other site has been ordered to leave at once"
    )
    chance: Share = Field(default=1.0, description="chance that the site then has to leave [-]")
    notice_days: Quantity = Field(
        default=0.0, description="days from then to the order to leave at once [days]"
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        things = (self.risk, self.attacks, self.site_left, self.site_forced_out)
        if sum(thing is not None for thing in things) != 1:
            raise ValueError("give exactly one of risk, attacks, site_left and site_forced_out")
        return self
