"""Loads that stand ready for convoys that may not set out: they wait for what these wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.convoys.order import Loading
    from sim.model.sites.site import Site


class Held:
    """The loads of one site that wait with, or for, convoys that may not set out yet.

    What stands here is first for convoys that are on their way, then for those that are held.
    What neither will take is movement control's to book.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._queues = {Cause.CLEARANCE: site.new_queue("cargo")}
        self._wanted = {Cause.CLEARANCE: 0}  # what convoys that will load here are sent for
        self._aboard = {Cause.CLEARANCE: 0}  # loads of convoys that have loaded here
        self._convoys = 0  # that will load here, and what they are sent for
        self._boxes = 0
        self._flats = 0
        self._drives = 0

    def begins(self, comes_for: Loading, aboard: int, cause: Cause) -> None:
        """A convoy with so many loads aboard, which comes for others, waits for leave or more."""
        if cause not in self._queues:
            self._queues[cause] = self._site.new_queue("cargo")
            self._wanted[cause] = self._aboard[cause] = 0
        self._changes(comes_for, aboard, cause, +1)

    def ends(self, comes_for: Loading, aboard: int, cause: Cause) -> None:
        """It waits no more."""
        self._changes(comes_for, aboard, cause, -1)

    def _changes(self, comes_for: Loading, aboard: int, cause: Cause, sign: int) -> None:
        self._aboard[cause] += sign * aboard
        loads = sum(comes_for)
        if loads:
            self._convoys += sign
            self._boxes += sign * comes_for.boxes
            self._flats += sign * comes_for.flats
            self._drives += sign * comes_for.drives
            self._wanted[cause] += sign * loads
        self._count()

    def stock_changed(self) -> None:
        """What stands here has changed: more or fewer of it may wait for leave."""
        if self._convoys:
            self._count()

    def _count(self) -> None:
        left = self.standing()
        for cause, queue in self._queues.items():
            standing = min(left, self._wanted[cause])
            left -= standing
            queue.waits_for(cause, self._aboard[cause] + standing)

    def standing(self) -> int:
        """How many loads that stand here wait with such convoys now."""
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
