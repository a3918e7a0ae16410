"""The customs' leave to take the cargo of a site out of the country, by road or by air."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.sites.site import Site


class ExportLeave:
    """Papers some time after the first packing; then an answer for each week."""

    __slots__ = ("_papers_h", "_site")

    def __init__(self, site: Site) -> None:
        self._site = site
        self._papers_h: float | None = None

    def from_h(self, now_h: float) -> float:
        """First hour from ``now_h`` at which cargo has leave to go out; infinite: never."""
        site, world = self._site, self._site.world
        if self._papers_h is None:
            lag = world.scenario.clearances.cargo.lag_days
            lag_h = world.draw_h(lag, f"clearance/{site.name}/lag")
            self._papers_h = site.packing_from_h + lag_h
        asked_h = max(now_h, self._papers_h)
        return world.clearances.next_cargo_leave(site.name, site.spec.zone, asked_h)
