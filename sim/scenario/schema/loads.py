"""Classes of loads: what must be packed, driven or flown, and what becomes of the rest."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import AtLeastOne, NonNegative, Share, Spec, Usd


class Fate(StrEnum):
    """What is done with materiel that does not travel out."""

    TRANSFER = "transfer"
    SELL = "sell"
    GIFT = "gift"
    DESTROY = "destroy"
    ABANDON = "abandon"


class WhenLeft(Spec):
    """What becomes of a class that is still there when its site leaves, by owner."""

    un_owned: Fate = Field(default=Fate.GIFT, description="fate of what the mission owns")
    contingent_owned: Fate = Field(default=Fate.DESTROY, description="fate of what contingents own")
    destroyed_per_day: NonNegative = Field(
        default=10.0,
        description="what one site can destroy if it destroys nothing else [loads/day]; classes "
        "share its days, and the rest is abandoned",
    )


class MaterielClass(Spec):
    """What containers and vehicles have in common: what becomes of those that do not go out."""

    when_left: WhenLeft = Field(default=WhenLeft(), description="what happens to those left behind")
    sensitive: bool = Field(
        default=False,
        description="arms, ammunition, armour: first out; never transferred, sold or gifted",
    )
    value_usd: Usd = Field(
        default=0.0,
        description="what one is worth; what is worth most is destroyed first in a hurry [USD]",
    )


class ContainerClass(MaterielClass):
    """Loads that must be packed and ride on trucks."""

    kind: Literal["container"] = Field(description="container: must be packed, rides on a truck")


class VehicleClass(MaterielClass):
    """Loads that drive themselves or ride on flatbed trucks."""

    kind: Literal["vehicle"] = Field(description="vehicle: drives itself or rides on a flatbed")
    flatbed_share: Share = Field(description="share of them that must ride on a flatbed [-]")
    crew_people: AtLeastOne = Field(default=2, description="people needed to drive one [people]")
    protection: Literal["armoured", "soft"] = Field(
        default="soft", description="armoured or soft: acts with threat.protection"
    )
    seats: AtLeastOne = Field(default=5, description="people one can carry, crew included [people]")

    @model_validator(mode="after")
    def _crew_fits(self) -> Self:
        if self.crew_people > self.seats:
            raise ValueError(
                f"a crew of {self.crew_people} does not fit into {self.seats} seats; raise seats"
            )
        return self


class PeopleClass(Spec):
    """People: uniformed (they belong to contingents), or civilians who travel or separate."""

    kind: Literal["people"] = Field(description="people: travel as passengers and crews")
    leaves: Literal["with_contingent", "travel", "separate"] = Field(
        description=(
            "with_contingent: goes when its contingent may; travel: civilians who fly out on the "
            "civilian schedule; separate: civilians whose service ends in place on that schedule"
        )
    )


LoadClass = Annotated[ContainerClass | VehicleClass | PeopleClass, Field(discriminator="kind")]
