"""Sites: camps, hubs and temporary bases that must close."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from sim.scenario.quantity import (
    AtLeastOne,
    Count,
    DateQuantity,
    NonNegative,
    Positive,
    Quantity,
    Share,
    Spec,
)
from sim.scenario.schema.early_exits import EarlyExitSpec
from sim.scenario.schema.names import Name, Title
from sim.scenario.schema.supply import SupplySpec


class Airfield(StrEnum):
    """The largest aircraft a site can take."""

    NONE = "none"
    HELICOPTER = "helicopter"
    PLANE = "plane"
    CHARTER = "charter"


class GuardSpec(Spec):
    """People who must stay at a site while materiel is there."""

    share: Share = Field(description="share of the site's strength at the start [-]")
    at_least_people: Count = Field(description="never fewer than this [people]")


class ReceiverSpec(Spec):
    """Who takes the site over and signs for it."""

    present_chance: Share = Field(
        default=1.0, description="chance that it comes at all [-]; else no certificate"
    )
    comes: DateQuantity | None = Field(
        default=None, description="day it comes; without one it is there when the site is ready"
    )
    wait_days: NonNegative | None = Field(
        default=None,
        description="how long a site ready to leave waits for it [days]; without one not at all",
    )
    wants_site_within_days: NonNegative | None = Field(
        default=None,
        description="if it comes before the planned day of leaving, that is brought forward to so "
        "many days after it came [days]; "
        "without it the site goes by its own plan",
    )


class SiteSpec(Spec):
    """A camp, a hub or a temporary base that must close."""

    name: Title = Field(description="name shown in tables and figures")
    zone: Name = Field(description="zone in which it lies")
    role: Literal["camp", "hub", "temporary_base"] = Field(
        description="a hub receives, handles and forwards; the others only send"
    )
    stock: dict[Name, Count] = Field(
        default_factory=dict,
        description="UN-owned loads and civilians by load class [loads or people]",
    )
    materiel_to: tuple[Name, ...] = Field(
        default=(),
        description="hubs its materiel goes to, best first: a field fleet of its own brings it to "
        "the next while no road is open or there is no room; else the fleet of each brings it to "
        "that hub, and the next does what is left while the better ones cannot",
    )
    people_to: Name | None = Field(
        default=None, description="hub its people go to, by theatre flight or convoy"
    )
    corridors: tuple[Name, ...] = Field(
        default=(),
        description="corridors its materiel leaves by, best first (hubs only); with materiel_to "
        "too a field fleet brings it there as well, and whichever is sent first takes it",
    )
    packing_starts: DateQuantity = Field(description="first day of packing and of sending")
    packing_teams: Quantity = Field(description="teams that pack at the same time [teams]")
    leave_from: date = Field(description="it does not leave before this day")
    planned_close: date | None = Field(
        default=None, description="planned day of leaving; without one it leaves when empty"
    )
    at_planned_close: Literal["leave", "stay"] = Field(
        default="stay",
        description=(
            "leave: go by the planned day with what can be lifted, the rest by its disposal "
            "rule; it is ready a day before (unless leave_from or trucks that are coming keep it), "
            "in case leave is refused; stay: stay until empty"
        ),
    )
    guard: GuardSpec | None = Field(
        default=None, description="guard while materiel is there; default policy.guard"
    )
    receiver: ReceiverSpec = Field(
        default=ReceiverSpec(), description="who takes it over and signs for it"
    )
    leaves_early: dict[Name, EarlyExitSpec] = Field(
        default_factory=dict,
        description="what may make it leave at once, before its date, each by a name",
    )
    supply: SupplySpec | None = Field(
        default=None, description="what its people live on (not at hubs); without it none is needed"
    )
    airfield: Airfield = Field(default=Airfield.NONE, description="largest aircraft it takes")
    yard_loads_per_day: Positive | None = Field(
        default=None, description="loads its yard unloads or loads a day (hubs only) [loads/day]"
    )
    beds: AtLeastOne | None = Field(
        default=None,
        description="people it has room for (hubs only), apart from those who end their service in "
        "place: when they are taken no more are flown in or come with convoys; without it there "
        "is always room [people]",
    )
    yard_slots: AtLeastOne | None = Field(
        default=None,
        description="containers and vehicles it has room for, its own included (hubs only): when "
        "they are taken convoys wait [loads]",
    )
    liquidation_from: date | None = Field(
        default=None,
        description="if it still holds materiel on this day it counts as in liquidation",
    )
