"""Loads that stand ready for convoys without the host's leave: they wait for it, as these do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.convoys.convoy import Order
    from sim.model.sites.site import Site


class Held:
    """The loads of one site that wait with, or for, convoys that wait for leave.

    What stands here is first for convoys that are on their way, then for those that are held.
    What neither will take is movement control's to book.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self.queue = site.new_queue("cargo")
        self._convoys = 0  # that will load here, and what they are sent for
        self._boxes = 0
        self._flats = 0
        self._drives = 0
        self._aboard = 0  # loads of convoys that have loaded here

    def begins(self, order: Order, aboard: int) -> None:
        """A convoy with so many loads aboard waits for leave."""
        self._aboard += aboard
        if not aboard:
            self._asks_for(order, +1)
        self._count()

    def ends(self, order: Order, aboard: int) -> None:
        """It waits no more."""
        self._aboard -= aboard
        if not aboard:
            self._asks_for(order, -1)
        self._count()

    def _asks_for(self, order: Order, sign: int) -> None:
        boxes, flats, drives = order.room()
        self._convoys += sign
        self._boxes += sign * boxes
        self._flats += sign * flats
        self._drives += sign * drives

    def stock_changed(self) -> None:
        """What stands here has changed: more or fewer of it may wait for leave."""
        if self._convoys:
            self._count()

    def _count(self) -> None:
        self.queue.waits_for(Cause.CLEARANCE, self._aboard + self.standing())

    def standing(self) -> int:
        """How many loads that stand here wait for leave now."""
        if not self._convoys:
            return 0
        site = self._site
        return (
            _left_for(self._boxes, site.boxes.total, site.promised_boxes)
            + _left_for(self._flats, site.flats.total, site.promised_flats)
            + _left_for(self._drives, site.spare_drives(), site.promised_drives)
        )


def _left_for(held: int, standing: int, promised: int) -> int:
    """Loads for convoys that are held, of those that stand: others have been promised first."""
    return min(held, max(0, standing - (promised - held)))
