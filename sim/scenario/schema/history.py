"""What really happened: the facts that a back-test holds against the forecasts of a scenario.

A file of its own, named by ``history`` in the scenario. A number that is known only within bounds
stands with its upper bound beside it (``gone`` and ``gone_at_most``). Facts that set a number of
the scenario say which; they are listed in a back-test and not scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import AtLeastOne, Count, Positive, Spec
from sim.scenario.schema.names import Name, Title

AT_MOST = "_at_most"
AT_LATEST = "_at_latest"


class FactSpec(Spec):
    """What all facts have in common: where it is from, and whether it may be scored."""

    numbers: ClassVar[tuple[str, ...]]
    """The keys that hold what a forecast can be held against."""

    source: str = Field(min_length=1, description="document that says so")
    confidence: Literal["high", "medium", "low"] = Field(
        description="high: the UN or an army about itself; medium: news agency; low: local report"
    )
    remark: str = Field(default="", description="what else a reader should know")
    sets: dict[Name, tuple[str, ...]] = Field(
        default_factory=dict,
        description="for each of its numbers that set inputs of the scenario their dotted paths",
    )
    not_scored: str = Field(
        default="", description="why it is listed and not scored, if it set no input"
    )

    def bounds(self, number: str) -> tuple[Any, Any] | None:
        """Lowest and highest of one of its numbers; ``None`` if it is not given."""
        low = getattr(self, number)
        if low is None:
            return None
        high = getattr(self, number + self._upper(), None)
        return low, (low if high is None else high)

    @classmethod
    def _upper(cls) -> str:
        return AT_MOST

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        given = [number for number in self.numbers if getattr(self, number) is not None]
        for number in self.numbers:
            high = getattr(self, number + self._upper(), None)
            if high is None:
                continue
            low = getattr(self, number)
            key = number + self._upper()
            if low is None:
                raise ValueError(f"{key} stands without {number}; give both")
            if high < low:
                raise ValueError(f"{key} {high} lies below {number} {low}; write the lower first")
        unknown = [number for number in self.sets if number not in given]
        if unknown:
            raise ValueError(
                f"sets names '{unknown[0]}', which it does not give; "
                f"name one of {', '.join(given) or 'none'}"
            )
        return self


class DatedSpec(FactSpec):
    """A fact whose number is a day."""

    @classmethod
    def _upper(cls) -> str:
        return AT_LATEST


class GoneFact(FactSpec):
    """How many loads had left the mission by a day."""

    numbers = ("gone",)

    day: date = Field(description="counted at the end of this day")
    classes: tuple[Name, ...] = Field(min_length=1, description="load classes counted together")
    gone: Count = Field(
        description="loads out since the start, and people whose service has ended; the least if "
        "it is not exact"
    )
    gone_at_most: Count | None = Field(default=None, description="the most, if it is not exact")


class SiteFact(DatedSpec):
    """When the last people of a site left."""

    numbers = ("left",)

    left: date = Field(description="day on which the last people left; the earliest if in doubt")
    left_at_latest: date | None = Field(default=None, description="the latest, if in doubt")


class ContingentFact(DatedSpec):
    """When so many people of a contingent had gone home."""

    numbers = ("gone",)

    contingent: Name = Field(description="the contingent")
    people: AtLeastOne = Field(description="how many of its people [people]")
    gone: date = Field(description="day on which so many had left; the earliest if in doubt")
    gone_at_latest: date | None = Field(default=None, description="the latest, if in doubt")


class CasualtiesFact(FactSpec):
    """How many people had been killed, or wounded, by attacks on convoys by a day."""

    numbers = ("people",)

    day: date = Field(description="counted from the start to the end of this day")
    harm: Literal["killed", "wounded"] = Field(description="what is counted")
    people: Count = Field(description="how many, drivers with them; the least if in doubt [people]")
    people_at_most: Count | None = Field(default=None, description="the most, if in doubt [people]")


class ConvoyFact(FactSpec):
    """What one convoy met on its way; only what is known of it is given."""

    numbers = ("days", "strikes", "wounded", "killed")

    title: Title = Field(description="name shown in tables")
    origin: Name = Field(alias="from", description="place it came from")
    destination: Name = Field(
        alias="to", description="place it went to, or border at which its loads were out"
    )
    day: date = Field(description="day on which it arrived, or of what happened to it")
    days: Positive | None = Field(default=None, description="days on the road [days]")
    days_at_most: Positive | None = Field(default=None, description="the most, if in doubt [days]")
    strikes: Count | None = Field(default=None, description="devices that exploded on it [-]")
    strikes_at_most: Count | None = Field(default=None, description="the most, if in doubt [-]")
    wounded: Count | None = Field(default=None, description="wounded by attacks on it [people]")
    wounded_at_most: Count | None = Field(default=None, description="the most, if in doubt")
    killed: Count | None = Field(default=None, description="killed by attacks on it [people]")
    killed_at_most: Count | None = Field(default=None, description="the most, if in doubt")


class History(Spec):
    """What really happened in the mission of a scenario."""

    schema_version: Literal[1] = Field(alias="schema", description="version of this format")
    title: Title = Field(description="name shown in the back-test")
    cut: date | None = Field(
        default=None, description="last day whose facts may have set numbers of the scenario"
    )
    gone: dict[Name, GoneFact] = Field(
        default_factory=dict, description="loads that had left the mission by a day"
    )
    sites: dict[Name, SiteFact] = Field(
        default_factory=dict, description="the day on which each site was left, by site"
    )
    contingents: dict[Name, ContingentFact] = Field(
        default_factory=dict, description="days on which contingents had gone home"
    )
    casualties: dict[Name, CasualtiesFact] = Field(
        default_factory=dict, description="killed and wounded on convoys by a day"
    )
    convoys: dict[Name, ConvoyFact] = Field(
        default_factory=dict, description="convoys that were documented"
    )

    def sections(self) -> Mapping[str, Mapping[str, FactSpec]]:
        """All facts by section and name."""
        return {
            "gone": self.gone,
            "sites": self.sites,
            "contingents": self.contingents,
            "casualties": self.casualties,
            "convoys": self.convoys,
        }
