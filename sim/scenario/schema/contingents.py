"""Contingents: what they have, what they provide, when and how they go home."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import (
    Count,
    DateQuantity,
    NonNegative,
    Quantity,
    Share,
    Spec,
    part_of,
)
from sim.scenario.schema.milestones import Party
from sim.scenario.schema.names import Name, Title

_Units = Annotated[int, Field(strict=True, ge=1, le=1_000)]


class Provides(StrEnum):
    """What a contingent may provide to the mission until it goes."""

    ESCORT = "escort"
    SEARCH = "search"
    PLANE = "plane"
    HELICOPTER = "helicopter"
    AIR_COVER = "air_cover"
    HOSPITAL = "hospital"


class ProvisionSpec(Spec):
    """Units that a contingent provides until it goes."""

    kind: Provides = Field(description="escort, search, plane, helicopter, air_cover or hospital")
    base: Name | None = Field(
        default=None,
        description="site it works from (escorts, search teams and hospitals): it goes with "
        "convoys whose trucks or loads start there; where trucks come from another, it drives to "
        "them first",
    )
    units: _Units = Field(default=1, description="convoys or flights it can serve at once [units]")
    people_per_unit: Count = Field(
        default=0, description="its people who stay with a unit while it serves [people]"
    )
    reaches: tuple[Name, ...] = Field(
        default=(), description="zones from which it takes in wounded in time (hospitals)"
    )

    @model_validator(mode="after")
    def _base_where_needed(self) -> Self:
        if self.kind in (Provides.ESCORT, Provides.SEARCH, Provides.HOSPITAL) and self.base is None:
            raise ValueError(f"kind {self.kind} needs a base; name the site it works from")
        if bool(self.reaches) != (self.kind is Provides.HOSPITAL):
            raise ValueError("reaches belongs to a hospital, and a hospital needs it; name zones")
        return self


class ReadyOn(Spec):
    """Its people may go home from a day on."""

    on: DateQuantity = Field(description="first day its people may go home")


class ReadyAfterCamps(Spec):
    """Its people may go home some days after the last of its camps has been left."""

    after_camps_days: Quantity = Field(
        description="days after the last of its sites with a planned_close has been left [days]"
    )


class ReadyWithSite(Spec):
    """Its people stay as the last guard of a site and go when the site leaves."""

    with_site: Name = Field(description="site whose last guard it is")


Ready = ReadyOn | ReadyAfterCamps | ReadyWithSite


class ByCharter(Spec):
    """Home by chartered aircraft from whichever charter airfield its people are at."""

    by: Literal["charter"] = Field(description="charter: from the nearest charter airfield")


class ByOwnAircraft(Spec):
    """Home by its own aircraft, which may carry containers too."""

    by: Literal["own_aircraft"] = Field(description="own_aircraft: its own, from its base")
    base: Name = Field(description="airfield its aircraft fly from (a site)")
    seats_per_week: NonNegative = Field(description="seats home a week [people/week]")
    containers_per_week: NonNegative = Field(
        default=0.0, description="container loads home a week [containers/week]"
    )
    cargo_from: DateQuantity | None = Field(
        default=None,
        description="first day on which its aircraft carry containers; without one from the start",
    )


class Overland(Spec):
    """Home by road along a corridor, in what vehicles it has there and as its own escort."""

    by: Literal["overland"] = Field(description="overland: by road along a corridor")
    base: Name = Field(description="site its columns start from")
    corridor: Name = Field(description="corridor they take")


Lift = Annotated[ByCharter | ByOwnAircraft | Overland, Field(discriminator="by")]


class RearPartySpec(Spec):
    """People of a contingent who stay behind for its cargo."""

    share: Share = Field(description="share of its people at the start [-]")
    until: date | None = Field(
        default=None,
        description="last day they stay; without one until all its cargo is out or disposed of",
    )


class GuardUnitSpec(Spec):
    """People of a contingent who stay to guard a site through liquidation."""

    people: Count = Field(description="strength of the guard unit [people]")
    site: Name = Field(description="site they guard until it leaves")


class ContingentSpec(Spec):
    """One country's people and equipment; it comes as a bundle and leaves as one."""

    name: Title = Field(description="name shown in tables")
    at: dict[Name, dict[Name, Count]] = Field(
        description="what it has at each site, by load class [loads or people]"
    )
    provides: dict[Name, ProvisionSpec] = Field(
        default_factory=dict, description="what it provides until it goes, by name of the unit"
    )
    ready: Ready = Field(
        description="when its people may go home; all at a hub that is empty and may be left go "
        "with it, ready or not (leave_from keeps it)"
    )
    over_days: Quantity = Field(
        default=0.0,
        description="days over which they become ready, in equal weekly steps, the first at once "
        "[days]",
    )
    lift: Lift = Field(description="how it goes home")
    rear_party: RearPartySpec | None = Field(default=None, description="who stays for its cargo")
    guard_unit: GuardUnitSpec | None = Field(
        default=None, description="who stays to guard a site through liquidation"
    )

    def strength_of(self, party: Party, people: int) -> int:
        """How many of its ``people`` a party of it is."""
        if party is Party.LAST_GUARD:
            return people if isinstance(self.ready, ReadyWithSite) else 0
        if party is Party.GUARD_UNIT:
            return 0 if self.guard_unit is None else self.guard_unit.people
        return 0 if self.rear_party is None else part_of(self.rear_party.share, people)
