"""Disposal of what is late: more than can still be lifted by the date of its site."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.stock.disposal import (
    DAYS_WORK_DONE_H,
    STATE_OF_FATE,
    destroy,
    dispose,
    whole,
)
from sim.scenario.schema import UN_OWNED, Fate, LateDisposalSpec
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.ledgers.books import Lane
    from sim.model.sites.site import Site

Process = Generator[simpy.Event, Any, None]


class LateDisposal:
    """One rule at one site.

    Each day from its first on which more is there than can be lifted, loads come to the end their
    owner is told: what goes home last in front, so the mission's own before that of contingents.
    """

    def __init__(self, site: Site, rule: LateDisposalSpec) -> None:
        world = site.world
        self._site = site
        self._rule = rule
        self._lots = [
            lot
            for lot in reversed(world.cargo_order)
            if not rule.classes or world.lots[lot].load_class in rule.classes
        ]
        self._days = 0  # in a row on which something was there to destroy
        self._can_give = 0.0  # loads, since something was there to give away

    def run(self) -> Process:
        """Wait for the first day, then look day by day whether there is too much."""
        env, site = self._site.world.env, self._site
        while (wait_h := self._first_h() - env.now) > 0:
            yield env.timeout(wait_h) | site.timetable.brought_forward
        yield env.timeout((DAYS_WORK_DONE_H - env.now) % HOURS_PER_DAY)
        while not (site.closing or site.forced):
            self._work_a_day()
            yield env.timeout(HOURS_PER_DAY)

    def _first_h(self) -> float:
        """When the rule first acts, by the date of its site as it is planned now."""
        world = self._site.world
        date_h = self._site.timetable.planned_h
        if date_h == inf:
            date_h = world.calendar.hour_of(world.scenario.mission.deadline)
        return date_h - self._rule.days_before * HOURS_PER_DAY + DAYS_WORK_DONE_H

    def _lots_here(self) -> list[int]:
        """The lots of the rule of which something stands here: few of them at most sites."""
        here = {lot for lane in self._lanes() for lot in lane.counts}
        return [lot for lot in self._lots if lot in here]

    def _lanes(self) -> tuple[Lane, ...]:
        """What may be late: what is set aside has a plan of its own."""
        site = self._site
        return site.unpacked, site.boxes, site.flats, site.drives

    def _excess(self) -> int:
        """Loads of the rule that stand here, less those that can still be lifted."""
        site = self._site
        standing = sum(
            lane.count_of(self._lots) for lane in (site.unpacked, site.boxes, site.flats)
        )
        standing += min(site.drives.count_of(self._lots), site.spare_drives())
        return standing - self._rule.more_than

    def _fate(self, lot: int) -> str:
        """What the owner of a lot is told to do."""
        is_un = self._site.world.lots[lot].owner == UN_OWNED
        return self._rule.un_owned if is_un else self._rule.contingent_owned

    def _work_a_day(self) -> None:
        excess = self._excess()
        if excess <= 0:
            self._days, self._can_give = 0, 0.0
            return
        fates = {
            lot: fate for lot in self._lots_here() if (fate := self._fate(lot)) != "repatriate"
        }
        self._days = self._days + 1 if Fate.DESTROY in fates.values() else 0
        gives = any(fate != Fate.DESTROY for fate in fates.values())
        self._can_give = self._can_give + self._rule.given_per_day if gives else 0.0
        site, lanes = self._site, self._lanes()
        for lot, fate in fates.items():
            if excess <= 0:
                return
            if fate == Fate.DESTROY:
                excess -= destroy(site, lanes, lot, excess, self._days)
            else:
                state = STATE_OF_FATE[Fate(fate)]
                done = dispose(site, lanes, lot, min(excess, whole(self._can_give)), state)
                self._can_give -= done
                excess -= done
