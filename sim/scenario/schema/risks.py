"""The risk register: named things that may happen, and what is different then."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import DateQuantity, Quantity, Rate, Share, Spec
from sim.scenario.schema.names import Name, Title

_Again = Annotated[float, Field(strict=True, ge=0.0, le=0.95)]


class AfterSpec(Spec):
    """A risk that follows another one."""

    risk: Name = Field(description="the risk it follows")
    chance: Share = Field(description="chance if that risk comes [-]")
    lag_days: Quantity = Field(description="days from the start of that risk [days]")


class AgainSpec(Spec):
    """A risk that may come back: each time it is over, once more with a chance."""

    chance: _Again = Field(description="chance, each time it is over, that it comes again [-]")
    after_days: Quantity = Field(description="days from its end to its next start [days]")


class ShelledSpec(Spec):
    """What shells do to a site: airfields_shut and packing_stopped say what rests after them."""

    wounded: Rate = Field(default=0.0, description="mean wounded each time [people]")
    killed: Rate = Field(default=0.0, description="mean killed each time [people]")


class EffectsSpec(Spec):
    """What is different while a risk is in force."""

    roads_shut: tuple[Name, ...] = Field(default=(), description="roads nobody can use")
    borders_shut: tuple[Name, ...] = Field(default=(), description="crossings that are shut")
    corridors_shut: tuple[Name, ...] = Field(default=(), description="corridors not to be used")
    airfields_shut: tuple[Name, ...] = Field(default=(), description="sites without flights")
    ground_clearance_chance: dict[Name, Share] = Field(
        default_factory=dict,
        description="chance of leave for convoys by zone [-]; the lowest of it, of those of other "
        "risks in force and of the usual one holds, and so of the two below",
    )
    flight_clearance_chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance of leave for flights by zone [-]"
    )
    cargo_clearance_chance: Share | None = Field(
        default=None, description="chance of leave to export in a week [-]"
    )
    consent_share: dict[Name, Share] = Field(
        default_factory=dict,
        description="share left of each chance of leave in a zone, after the chances above: for "
        "convoys, for flights, and for the cargo of its hubs [-]",
    )
    attacks_multiplier: dict[Name, Rate] = Field(
        default_factory=dict, description="factor on devices and gunfire by zone [-]"
    )
    devices_multiplier: dict[Name, Rate] = Field(
        default_factory=dict,
        description="factor on devices alone by zone, besides that on all attacks [-]",
    )
    packing_stopped: tuple[Name, ...] = Field(default=(), description="sites that cannot pack")
    sites_forced_out: tuple[Name, ...] = Field(
        default=(),
        description="sites that must leave at once when it begins, or at the start if it began "
        "before",
    )
    shelled: dict[Name, ShelledSpec] = Field(
        default_factory=dict,
        description="sites hit when it begins, or at the start if it began before, each with what "
        "it costs",
    )


class RiskSpec(Spec):
    """A named thing that may happen: a line of the risk register."""

    name: Title = Field(description="name shown in tables")
    chance: Share = Field(
        default=1.0,
        description="chance that it comes [-]; 1 if known, which is taken with a warning where "
        "none is given. If the risk it follows has come, the chance there holds instead",
    )
    start: DateQuantity | None = Field(default=None, description="first day, if it comes by itself")
    after: AfterSpec | None = Field(default=None, description="the risk it follows")
    duration_days: Quantity | None = Field(
        default=None, description="how long it lasts [days]; without one to the end"
    )
    again: AgainSpec | None = Field(
        default=None,
        description="whether it comes back; a risk that follows it follows its first coming",
    )
    effects: EffectsSpec = Field(description="what is different while it is in force")

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        if self.start is None and self.after is None:
            raise ValueError("it can never start; give start, or after, or both")
        if self.again is not None and self.duration_days is None:
            raise ValueError("it never ends, so it cannot come again; give duration_days")
        return self
