"""Who takes a site over and signs for it: there when the site is ready, late, early or never."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.records import Cause
from sim.scenario.quantity import draw_date
from sim.scenario.schema import ReceiverSpec
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.sites.site import Site


class Receiver:
    """The receiver of one site in one replication."""

    def __init__(self, site: Site, spec: ReceiverSpec, u_present: float, u_comes: float) -> None:
        self._site = site
        self._spec = spec
        self._comes_h = 0.0
        if spec.comes is not None:
            self._comes_h = site.world.calendar.hour_of(draw_date(spec.comes, u_comes))
        if u_present >= spec.present_chance:
            self._comes_h = inf

    def start(self) -> None:
        """Come on the day drawn; one that comes early wants the site."""
        world = self._site.world
        come_h = max(0.0, self._comes_h)
        if self._spec.wants_site_within_days is not None and come_h < world.horizon_h:
            world.env.timeout(come_h).callbacks.append(self._wants_site)

    def _wants_site(self, _: simpy.Event) -> None:
        assert self._spec.wants_site_within_days is not None  # nothing was started else
        within_h = self._spec.wants_site_within_days * HOURS_PER_DAY
        self._site.timetable.bring_forward(self._site.world.env.now + within_h)

    def is_there(self) -> bool:
        """Whether somebody is there to sign."""
        return self._comes_h <= self._site.world.env.now

    def wait(self) -> Generator[simpy.Event, Any, None]:
        """Wait for somebody to sign, as long as the scenario says."""
        if self._spec.wait_days is None or self.is_there():
            return
        site = self._site
        site.people_queue.waits_for(Cause.RECEIVER, site.travellers())
        until_h = site.world.env.now + self._spec.wait_days * HOURS_PER_DAY
        yield from site.sleep_until(min(until_h, self._comes_h))
