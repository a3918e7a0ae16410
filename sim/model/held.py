"""Loads that stand ready for convoys without the host's leave: they wait for it, as these do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.convoy import Order
    from sim.model.site import Site


class Held:
    """The loads of one site that wait with, or for, convoys that wait for leave.

    What stands here is first for convoys that are on their way, then for those that are held.
    What neither will take is movement control's to book.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self.queue = site.new_queue("cargo")
        self._orders: list[Order] = []  # of convoys that will load here
        self._aboard = 0  # loads of convoys that have loaded here

    def begins(self, order: Order, aboard: int) -> None:
        """A convoy with so many loads aboard waits for leave."""
        self._aboard += aboard
        if not aboard:
            self._orders.append(order)
        self._count()

    def ends(self, order: Order, aboard: int) -> None:
        """It waits no more."""
        self._aboard -= aboard
        if not aboard:
            self._orders.remove(order)
        self._count()

    def stock_changed(self) -> None:
        """What stands here has changed: more or fewer of it may wait for leave."""
        if self._orders:
            self._count()

    def _count(self) -> None:
        self.queue.waits_for(Cause.CLEARANCE, self._aboard + self.standing())

    def standing(self) -> int:
        """How many loads that stand here wait for leave now."""
        if not self._orders:
            return 0
        site = self._site
        ready = (site.boxes.total, site.flats.total, site.spare_drives())
        promised = (site.promised_boxes, site.promised_flats, site.promised_drives)
        held = map(sum, zip(*(order.room() for order in self._orders), strict=True))
        return sum(
            min(mine, max(0, here - (whole - mine)))
            for here, whole, mine in zip(ready, promised, held, strict=True)
        )
