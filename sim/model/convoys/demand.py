"""What waits at a site for convoys of field trucks, as movement control sees it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.stock.supplies import Delivery


@dataclass(slots=True)
class Demand:
    """What waits at an origin, and what will by the time trucks are there."""

    boxes: int
    flats: int
    drives: int
    present: int  # loads that stand ready now
    unlifted: int = 0  # those of them for which there is no flatbed
    delivery: Delivery | None = None  # supplies to take out
    supplies: int = 0  # trucks to send with them, be there cargo or not

    def take_out(self, delivery: Delivery) -> None:
        """Supplies go out with the trucks, or trucks with supplies."""
        self.delivery = delivery
        self.supplies = delivery.trucks() if delivery.needed else 0

    def trucks(self, per_truck: float) -> int:
        """Trucks a convoy for all of it would have."""
        return max(ceil(self.boxes / per_truck), self.supplies)

    def vehicles(self, per_truck: float) -> int:
        """Vehicles a convoy for all of it would have."""
        return self.trucks(per_truck) + self.flats + self.drives

    def within(self, slots: int, carried: int) -> Demand:
        """What of it finds a place where it is to go.

        First what can be moved now: so many containers as free trucks carry, vehicles with a
        flatbed, those that are driven; then what waits for trucks, or for a flatbed.
        """
        if self.boxes + self.flats + self.drives <= slots:
            return self
        boxes = min(self.boxes, carried, slots)
        flats = min(self.flats - self.unlifted, slots - boxes)
        drives = min(self.drives, slots - boxes - flats)
        boxes += min(self.boxes - boxes, slots - boxes - flats - drives)
        flats += min(self.unlifted, slots - boxes - flats - drives)
        return Demand(boxes, flats, drives, self.present, self.unlifted)

    def waits(self) -> int:
        """Loads that stand ready and lack nothing of their own."""
        return self.present - self.unlifted
