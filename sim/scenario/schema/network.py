"""The network: surfaces, zones, roads, borders, corridors and seasons."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import (
    AtLeastOne,
    DateQuantity,
    NonNegative,
    Positive,
    Quantity,
    Rate,
    Spec,
    SpeedFactor,
)
from sim.scenario.schema.names import Name

_Km = Annotated[float, Field(strict=True, gt=0.0, le=10_000.0)]
_HourOfDay = Annotated[float, Field(strict=True, ge=0.0, le=24.0)]
_Floods = Annotated[float, Field(strict=True, ge=0.0, le=30.0)]


class SurfaceSpec(Spec):
    """A class of road: how fast convoys travel and how much a truck carries there."""

    km_per_day: Positive | None = Field(
        default=None, description="distance a convoy covers in 24 h, nights included [km/day]"
    )
    km_per_daylight_h: Positive | None = Field(
        default=None, description="distance a convoy covers in one hour of daylight [km/h]"
    )
    rain_factor: SpeedFactor = Field(
        default=1.0, description="speed in a rainy season as a share of the dry speed [-]"
    )
    containers_per_truck: Positive = Field(
        default=1.0, description="containers one truck carries there [containers]"
    )
    holds_breakdown_halts: bool = Field(
        default=False,
        description="true if the speed was observed on whole convoys and so holds their breakdowns",
    )
    holds_search: bool = Field(
        default=False,
        description="true if the speed was observed on convoys with search teams, which then cost "
        "no more of it",
    )

    @model_validator(mode="after")
    def _one_speed(self) -> Self:
        if (self.km_per_day is None) == (self.km_per_daylight_h is None):
            raise ValueError("give exactly one of km_per_day and km_per_daylight_h")
        return self


class ZoneSpec(Spec):
    """A part of the country: how dangerous its roads are and what a movement there requires."""

    devices_met_per_1000_km: Rate = Field(
        default=0.0, description="explosive devices met by a convoy [1/1,000 convoy-km]"
    )
    gunfire_per_1000_km: Rate = Field(
        default=0.0, description="attacks by gunfire on a convoy [1/1,000 convoy-km]"
    )
    escort_required: bool = Field(default=False, description="no convoy without an escort")
    search: Literal["none", "if_available", "required"] = Field(
        default="none",
        description="whether convoys take a search team along: if one is free (to the exits none "
        "does), or always (then they wait for one)",
    )
    evacuation_required: bool = Field(
        default=False,
        description="no convoy without a hospital that reaches the zone, a helicopter, and leave "
        "for flights on the day it sets out",
    )
    air_cover: Literal["none", "if_available"] = Field(
        default="none", description="whether columns are covered from the air if aircraft are free"
    )


class FordSpec(Spec):
    """A ford that floods in rainy seasons: while it does, nobody passes."""

    floods_per_30_days: _Floods = Field(
        description="floods in 30 days of rain with the ford dry before [1/30 days]"
    )
    flood_days: Quantity = Field(description="how long a flood lasts [days]")


class FerrySpec(Spec):
    """A ferry that takes columns across, vehicle by vehicle, and one column after the other.

    They are fitted in in the order in which they set out for it: who sets out later crosses
    before if there is time enough before the others come.
    """

    vehicles_per_day: Positive = Field(description="vehicles it takes across [vehicles/day]")


class RoadSpec(Spec):
    """One stretch between two places, driven in both directions."""

    between: tuple[Name, Name] = Field(description="the two places it joins")
    km: _Km = Field(description="length [km]")
    surface: Name = Field(description="class of its surface")
    zone: Name = Field(description="zone through which it runs")
    devices_met_per_1000_km: Rate | None = Field(
        default=None, description="devices met here, in place of the zone's [1/1,000 convoy-km]"
    )
    gunfire_per_1000_km: Rate | None = Field(
        default=None, description="gunfire here, in place of the zone's [1/1,000 convoy-km]"
    )
    ford: FordSpec | None = Field(default=None, description="a ford on it that floods")
    ferry: FerrySpec | None = Field(default=None, description="a ferry at its start")


class BorderSpec(Spec):
    """A border crossing: trucks are served one after the other, then wait for papers."""

    at: Name = Field(
        description="place where it lies; one border at a place, none where its corridor starts"
    )
    trucks_per_day: Positive = Field(description="trucks it can serve [trucks/day]")
    opens_hour: _HourOfDay = Field(default=0.0, description="when it opens each day [h]")
    closes_hour: _HourOfDay = Field(
        default=24.0,
        description="when it closes each day; trucks are served in between, and who has papers "
        "crosses at any hour at which no risk shuts it [h]",
    )
    paperwork_days: Quantity = Field(description="papers of a convoy after its slot [days]")

    @model_validator(mode="after")
    def _is_open(self) -> Self:
        if self.closes_hour <= self.opens_hour:
            raise ValueError(
                f"closes_hour {self.closes_hour:g} is not after opens_hour {self.opens_hour:g}; "
                "write a later one"
            )
        return self


class CorridorSpec(Spec):
    """A chain of roads from a hub to an exit."""

    way: tuple[Name, ...] = Field(
        min_length=2, description="places it passes, hub first, exit last"
    )
    out_at: Name = Field(
        description="border crossing at which a load counts as out; where no frontier is crossed, "
        "a border at the exit: the gate of a port"
    )
    convoy_trucks: AtLeastOne = Field(
        description="vehicles in a full convoy: trucks, flatbeds and those that drive themselves "
        "[vehicles]"
    )
    unloading_days: Quantity = Field(default=1.0, description="time at the exit [days]")


class SeasonSpec(Spec):
    """A rainy season: surfaces are driven at their rain factor."""

    starts: DateQuantity = Field(description="first day of rain")
    ends: DateQuantity = Field(description="last day of rain")


class NetworkSpec(Spec):
    """Where things move: places, roads, borders, corridors, seasons."""

    waypoints: tuple[Name, ...] = Field(
        default=(), description="places that are neither sites nor exits"
    )
    exits: tuple[Name, ...] = Field(description="places where materiel has left for good")
    surfaces: dict[Name, SurfaceSpec] = Field(description="classes of road surface")
    zones: dict[Name, ZoneSpec] = Field(description="zones of threat and leave")
    roads: dict[Name, RoadSpec] = Field(description="stretches of road")
    borders: dict[Name, BorderSpec] = Field(description="border crossings")
    corridors: dict[Name, CorridorSpec] = Field(description="ways out")
    seasons: dict[Name, SeasonSpec] = Field(default_factory=dict, description="rainy seasons")
    sunrise_hour: _HourOfDay = Field(default=6.0, description="start of daylight [h]")
    sunset_hour: _HourOfDay = Field(default=18.0, description="end of daylight [h]")
    after_dark_h: NonNegative = Field(
        default=5.0,
        description="how long the last day of a passage may last after dark, on its last road [h]",
    )

    @model_validator(mode="after")
    def _day_has_light(self) -> Self:
        if self.sunset_hour <= self.sunrise_hour:
            raise ValueError(
                f"sunset_hour {self.sunset_hour:g} is not after sunrise_hour "
                f"{self.sunrise_hour:g}; write a later one"
            )
        return self
