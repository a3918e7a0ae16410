"""Numbers and dates that may be uncertain: one value, or a distribution named by its key."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from sim import randomness


class Spec(BaseModel):
    """Base of every scenario entry: unknown keys are refused, values cannot change."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_ROUNDING = 1e-9

MOST = 1_000_000
"""The largest count, and the largest number of days: more than any mission has of anything."""

NonNegative = Annotated[float, Field(strict=True, ge=0.0, le=MOST)]
Positive = Annotated[float, Field(strict=True, gt=0.0, le=MOST)]
Share = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]
SpeedFactor = Annotated[float, Field(strict=True, gt=0.0, le=1.0)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
AtLeastOne = Annotated[int, Field(strict=True, ge=1, le=MOST)]
Units = Annotated[int, Field(strict=True, ge=0, le=1_000)]
"""Units or aircraft that live one by one in a mission."""
Usd = Annotated[float, Field(strict=True, ge=0.0, le=1e9)]
Rate = Annotated[float, Field(strict=True, ge=0.0, le=1_000.0)]
"""Events per 1,000 km, or people hurt by one of them."""
Patience = Annotated[float, Field(strict=True, ge=0.25)]
"""Days; with less a convoy could give up and be formed again at the same instant, for ever."""


def _in_order(key: str, values: tuple[Any, ...]) -> None:
    if list(values) != sorted(values):
        shown = ", ".join(f"{v:.12g}" if isinstance(v, float) else str(v) for v in values)
        raise ValueError(f"{key}: [{shown}] does not rise; write the lowest first")


class Pert(Spec):
    """Three-point estimate with mean (low + 4 mode + high) / 6."""

    pert: tuple[NonNegative, NonNegative, NonNegative] = Field(description="[low, mode, high]")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("pert", self.pert)
        return self

    def quantile(self, u: float) -> float:
        return randomness.pert_quantile(*self.pert, u)

    def central(self) -> float:
        return self.pert[1]


class Triangular(Spec):
    """Three-point estimate with straight sides."""

    triangular: tuple[NonNegative, NonNegative, NonNegative] = Field(
        description="[low, mode, high]"
    )

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("triangular", self.triangular)
        return self

    def quantile(self, u: float) -> float:
        return randomness.triangular_quantile(*self.triangular, u)

    def central(self) -> float:
        return self.triangular[1]


class Uniform(Spec):
    """Anything between low and high, equally likely."""

    uniform: tuple[NonNegative, NonNegative] = Field(description="[low, high]")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("uniform", self.uniform)
        return self

    def quantile(self, u: float) -> float:
        return randomness.uniform_quantile(*self.uniform, u)

    def central(self) -> float:
        return (self.uniform[0] + self.uniform[1]) / 2.0


class MedianCv(Spec):
    median: Positive = Field(description="half of the draws lie below [in the unit of the key]")
    cv: NonNegative = Field(description="coefficient of variation [-]")


class MeanCv(Spec):
    mean: Positive = Field(description="mean of the draws [in the unit of the key]")
    cv: NonNegative = Field(description="coefficient of variation [-]")


class MeanOnly(Spec):
    mean: Positive = Field(description="mean of the draws [in the unit of the key]")


class Lognormal(Spec):
    """Lognormal by median and coefficient of variation."""

    lognormal: MedianCv = Field(description="median and cv of the draws")

    def quantile(self, u: float) -> float:
        return randomness.lognormal_quantile(self.lognormal.median, self.lognormal.cv, u)

    def central(self) -> float:
        return self.lognormal.median


class Gamma(Spec):
    """Gamma by mean and coefficient of variation."""

    gamma: MeanCv = Field(description="mean and cv of the draws")

    def quantile(self, u: float) -> float:
        return randomness.gamma_quantile(self.gamma.mean, self.gamma.cv, u)

    def central(self) -> float:
        return self.gamma.mean


class Exponential(Spec):
    """Exponential by its mean."""

    exponential: MeanOnly = Field(description="mean of the draws")

    def quantile(self, u: float) -> float:
        return randomness.exponential_quantile(self.exponential.mean, u)

    def central(self) -> float:
        return self.exponential.mean


class Empirical(Spec):
    """One of the observed values, each equally likely."""

    empirical: tuple[NonNegative, ...] = Field(min_length=1, description="observed values")

    @cached_property
    def rising(self) -> tuple[float, ...]:
        """The observed values, the lowest first."""
        return tuple(sorted(self.empirical))

    def quantile(self, u: float) -> float:
        return randomness.empirical_quantile(self.rising, u)

    def central(self) -> float:
        return self.rising[len(self.rising) // 2]


DISTRIBUTIONS: dict[str, type[Spec]] = {
    "pert": Pert,
    "triangular": Triangular,
    "uniform": Uniform,
    "lognormal": Lognormal,
    "gamma": Gamma,
    "exponential": Exponential,
    "empirical": Empirical,
}
"""The distributions a scenario may use, by the key that names them."""


def _kind_of_quantity(value: Any) -> str | None:
    if isinstance(value, dict):
        return str(next(iter(value))) if len(value) == 1 else None
    if isinstance(value, Spec):
        return next(name for name, kind in DISTRIBUTIONS.items() if isinstance(value, kind))
    return "number"


Distribution = Pert | Triangular | Uniform | Lognormal | Gamma | Exponential | Empirical

Quantity = Annotated[
    Annotated[NonNegative, Tag("number")]
    | Annotated[Pert, Tag("pert")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Gamma, Tag("gamma")]
    | Annotated[Exponential, Tag("exponential")]
    | Annotated[Empirical, Tag("empirical")],
    Discriminator(
        _kind_of_quantity,
        custom_error_type="quantity",
        custom_error_message=(
            "neither a number nor a distribution; write a number or one of {pert: [low, mode, "
            "high]}, {triangular: [low, mode, high]}, {uniform: [low, high]}, {lognormal: "
            "{median, cv}}, {gamma: {mean, cv}}, {exponential: {mean}}, {empirical: [values]}"
        ),
    ),
]
"""A non-negative number, or a distribution of one."""


def _whole(quantity: float | Distribution) -> float | Distribution:
    if isinstance(quantity, (int, float)) and quantity > MOST:
        raise ValueError(f"{quantity:.12g} is above {MOST}; write {MOST} or less")
    if isinstance(quantity, (int, float)) and quantity != int(quantity):
        low = int(quantity)
        raise ValueError(f"{quantity:g} is not a whole number; write {low} or {low + 1}")
    return quantity


WHOLE = AfterValidator(_whole)
WholeQuantity = Annotated[Quantity, WHOLE]
"""A whole number, or a distribution whose draws are rounded to one."""


def draw(quantity: float | Distribution, u: float) -> float:
    """The value of ``quantity`` at the uniform number ``u`` (a plain number is itself)."""
    return quantity if isinstance(quantity, (int, float)) else quantity.quantile(u)


def central(quantity: float | Distribution) -> float:
    """The value a planner would use who ignores doubt: mode, median or mean as given."""
    return quantity if isinstance(quantity, (int, float)) else quantity.central()


class _DatesInOrder(Spec):
    """Base of the date distributions: days between an earliest and a latest."""

    def _days(self) -> tuple[date, ...]:
        raise NotImplementedError

    def _offsets(self) -> tuple[float, ...]:
        days = self._days()
        return tuple(float((day - days[0]).days) for day in days)

    def _after_first(self, offset_days: float) -> date:
        # The nearest day keeps the mean and the shape of three estimates, whose ends are rare.
        return self._days()[0] + timedelta(days=round(offset_days))


class PertDate(_DatesInOrder):
    """A date by three-point estimate: earliest, most likely, latest."""

    pert: tuple[date, date, date] = Field(description="[earliest, likely, latest]")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("pert", self.pert)
        return self

    def _days(self) -> tuple[date, ...]:
        return self.pert

    def quantile(self, u: float) -> date:
        low, mode, high = self._offsets()
        return self._after_first(randomness.pert_quantile(low, mode, high, u))

    def central(self) -> date:
        return self.pert[1]


class TriangularDate(_DatesInOrder):
    """A date by three-point estimate with straight sides."""

    triangular: tuple[date, date, date] = Field(description="[earliest, likely, latest]")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("triangular", self.triangular)
        return self

    def _days(self) -> tuple[date, ...]:
        return self.triangular

    def quantile(self, u: float) -> date:
        low, mode, high = self._offsets()
        return self._after_first(randomness.triangular_quantile(low, mode, high, u))

    def central(self) -> date:
        return self.triangular[1]


class UniformDate(_DatesInOrder):
    """Any day between the earliest and the latest, equally likely."""

    uniform: tuple[date, date] = Field(description="[earliest, latest]")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _in_order("uniform", self.uniform)
        return self

    def _days(self) -> tuple[date, ...]:
        return self.uniform

    def quantile(self, u: float) -> date:
        first, last = self.uniform
        days = (last - first).days
        return first + timedelta(days=min(int(u * (days + 1)), days))

    def central(self) -> date:
        return self._after_first(self._offsets()[-1] / 2.0)


DateDistribution = PertDate | TriangularDate | UniformDate


def _kind_of_date(value: Any) -> str | None:
    if isinstance(value, dict):
        return str(next(iter(value))) if len(value) == 1 else None
    if isinstance(value, PertDate):
        return "pert"
    if isinstance(value, TriangularDate):
        return "triangular"
    return "uniform" if isinstance(value, UniformDate) else "date"


DateQuantity = Annotated[
    Annotated[date, Tag("date")]
    | Annotated[PertDate, Tag("pert")]
    | Annotated[TriangularDate, Tag("triangular")]
    | Annotated[UniformDate, Tag("uniform")],
    Discriminator(
        _kind_of_date,
        custom_error_type="date_quantity",
        custom_error_message=(
            "neither a date nor a distribution of dates; write YYYY-MM-DD or one of {pert: "
            "[earliest, likely, latest]}, {triangular: [earliest, likely, latest]}, {uniform: "
            "[earliest, latest]}"
        ),
    ),
]
"""A date, or a distribution of dates."""


def draw_date(quantity: date | DateDistribution, u: float) -> date:
    """The day of ``quantity`` at the uniform number ``u`` (a plain date is itself)."""
    return quantity if isinstance(quantity, date) else quantity.quantile(u)


def central_date(quantity: date | DateDistribution) -> date:
    """The day a planner would use who ignores doubt."""
    return quantity if isinstance(quantity, date) else quantity.central()


def part_of(share: float, whole: float) -> int:
    """A share of a number, rounded up to a whole one, but for the last bits of the product."""
    return ceil(share * whole - _ROUNDING)
