"""Materiel that is planned not to travel."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.quantity import Count, DateQuantity, Positive, Spec
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
    per_week: Positive = Field(description="pace [loads/week]")
