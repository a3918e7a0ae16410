"""Materiel that does not travel: by plan, or because it is late."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.quantity import AtLeastOne, Count, DateQuantity, NonNegative, Positive, Spec
from sim.scenario.schema.loads import Fate
from sim.scenario.schema.names import Name


class DisposalSpec(Spec):
    """Materiel that is planned not to travel: sold, given away or destroyed where it stands."""

    site: Name = Field(description="site where it stands")
    owner: Name = Field(description="contingent that owns it, or un")
    load_class: Name = Field(description="class of the loads")
    fate: Literal[Fate.TRANSFER, Fate.SELL, Fate.GIFT, Fate.DESTROY] = Field(
        description="transfer, sell, gift or destroy"
    )
    loads: Count = Field(description="how many in all [loads]")
    starts: DateQuantity = Field(description="first day of the disposal")
    per_week: Positive = Field(
        description="pace [loads/week]; what is destroyed no faster than the site can, which is "
        "destroyed_per_day of its class"
    )


LateFate = Literal[
    "repatriate",
    Fate.TRANSFER,
    Fate.SELL,
    Fate.GIFT,
    Fate.DESTROY,
]


class LateDisposalSpec(Spec):
    """What is done with what can no longer be lifted by a site's date.

    The date is the planned close of the site, as a receiver may have brought it forward, or the
    deadline if it has none.
    """

    sites: tuple[Name, ...] = Field(default=(), description="sites it holds for; default all")
    classes: tuple[Name, ...] = Field(
        default=(),
        description="load classes it holds for; default all containers and vehicles",
    )
    days_before: AtLeastOne = Field(description="days before the date on which it begins [days]")
    more_than: Count = Field(
        description="loads of these classes that can still be lifted; more are disposed of [loads]"
    )
    un_owned: LateFate = Field(
        default=Fate.GIFT, description="fate of what the mission owns; repatriate: keep it"
    )
    contingent_owned: LateFate = Field(
        default=Fate.DESTROY, description="fate of what contingents own; repatriate: keep it"
    )
    given_per_day: NonNegative = Field(
        default=10.0,
        description="loads a site can transfer, sell or gift; it destroys at the pace of the class "
        "[loads/day]",
    )
