"""Disposal: materiel that does not travel is transferred, sold, gifted, destroyed or abandoned."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import simpy

from sim.model.ledgers.books import Lane
from sim.records import State
from sim.scenario.quantity import draw_date
from sim.scenario.schema import UN_OWNED, DisposalSpec, Fate, MaterielClass
from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY, HOURS_PER_WEEK

if TYPE_CHECKING:
    from sim.model.sites.site import Site
    from sim.model.world import World

Process = Generator[simpy.Event, Any, None]

_ROUNDING = 1e-9

DAYS_WORK_DONE_H = 17.0
"""Hour of the day at which what has been disposed of on it is booked."""

STATE_OF_FATE = {
    Fate.TRANSFER: State.TRANSFERRED,
    Fate.SELL: State.SOLD,
    Fate.GIFT: State.GIFTED,
    Fate.DESTROY: State.DESTROYED,
    Fate.ABANDON: State.ABANDONED,
}


def dispose_as_planned(world: World, name: str, spec: DisposalSpec) -> Process:
    """Sell, give away or destroy loads that are set aside for it, week by week.

    Under orders to leave at once nothing is passed on any more: the rest is settled with all that
    stays.
    """
    site = world.sites[spec.site]
    lot = world.register.number_of(spec.load_class, spec.owner)
    u = world.streams.uniform(f"disposal/{name}")
    start_h = max(0.0, world.calendar.hour_of(draw_date(spec.starts, u)))
    yield world.env.timeout(start_h + DAYS_WORK_DONE_H)
    if spec.fate is Fate.DESTROY:
        yield from _destroy_as_planned(site, lot, spec)
        return
    done, due = 0, 0.0
    while done < spec.loads and lot in site.set_aside.counts and not site.forced:
        due += spec.per_week
        wanted = min(whole(due), spec.loads) - done
        done += dispose(site, (site.set_aside,), lot, wanted, STATE_OF_FATE[spec.fate])
        yield world.env.timeout(HOURS_PER_WEEK)


def _destroy_as_planned(site: Site, lot: int, spec: DisposalSpec) -> Process:
    """Destroy what is due week by week, day by day as the teams of the site can."""
    done, due = 0, 0.0
    days = 0  # in a row on which there was something to do
    for day in count():
        if done == spec.loads or lot not in site.set_aside.counts:
            return
        due += spec.per_week * (day % DAYS_PER_WEEK == 0)
        wanted = min(whole(due), spec.loads) - done
        days = days + 1 if wanted else 0
        if days:
            done += destroy(site, (site.set_aside,), lot, wanted, days)
        yield site.world.env.timeout(HOURS_PER_DAY)


def whole(added_up: float) -> int:
    """Whole loads in a sum of shares, whatever its last bits say: ten times 0.1 are one."""
    return int(added_up + _ROUNDING)


def destroy(site: Site, lanes: Iterable[Lane], lot: int, wanted: int, days: int) -> int:
    """Destroy up to so many loads of a lot, as the teams can in so many days; how many it was."""
    world = site.world
    per_day = materiel_class(world, world.lots[lot].load_class).when_left.destroyed_per_day
    able = site.demolition.able(per_day, days, world.env.now)
    done = dispose(site, lanes, lot, min(wanted, able), State.DESTROYED)
    site.demolition.work(done, per_day, world.env.now)
    return done


def dispose(site: Site, lanes: Iterable[Lane], lot: int, wanted: int, target: State) -> int:
    """Bring up to ``wanted`` loads of a lot to an end where they stand; how many were there."""
    done = 0
    for lane in lanes:
        if lot in lane.counts:
            most = site.spare_drives() if lane is site.drives else wanted
            taken = lane.take(min(wanted - done, most), (lot,))
            site.dispose(taken, target)
            done += sum(taken.values())
    if done:
        site.poke()
        site.wake_tasks()
        site.wake_flights()  # less is left to work on
    return done


def settle_rest(site: Site, taken_along: Mapping[int, int] | None = None) -> None:
    """What stays behind comes to the end its class and owner are told.

    Vehicles that will be ``taken_along`` (so many by lot) do not. Where nobody takes the site over
    nothing can be passed on: it is destroyed or abandoned. The days of the teams go first to what
    is sensitive, then to what is worth most.
    """
    days = _days_of_teams(site)
    passed_on = not site.forced and site.receiver.is_there()
    lots = site.world.lots
    lanes = (site.boxes, site.unpacked, site.flats, site.drives, site.set_aside)
    rest = [(lane, lot) for lane in lanes for lot in sorted(lane.counts)]

    def rank(entry: tuple[Lane, int]) -> tuple[bool, float]:
        owned = lots[entry[1]]
        return not owned.sensitive, -materiel_class(site.world, owned.load_class).value_usd

    for lane, lot in sorted(rest, key=rank):
        loads = lane.counts[lot]
        if lane is site.drives:
            loads -= min(loads, (taken_along or {}).get(lot, 0))
        if loads:
            lane.remove(lot, loads)
            _settle(site, lot, loads, days, passed_on=passed_on)
    if rest:
        site.poke()
        site.wake_tasks()  # nothing of it waits any more


def _days_of_teams(site: Site) -> float:
    """Days that the teams have had until now to destroy what stays.

    Under orders to leave at once, since the order, and as long as they had by the plan before it.
    """
    if site.left_h is not None:  # nobody is there to destroy anything
        return 0.0
    most, now_h = site.world.scenario.policy.disposal_days, site.world.env.now
    if site.forced:
        planned_h = max(0.0, site.ordered_h - site.timetable.disposal_from_h(most))
        return min(most, planned_h / HOURS_PER_DAY) + (now_h - site.ordered_h) / HOURS_PER_DAY
    return min(most, (now_h - site.timetable.known_h) / HOURS_PER_DAY)


def _settle(site: Site, lot: int, loads: int, days: float, *, passed_on: bool) -> None:
    world = site.world
    owned = world.lots[lot]
    assert not owned.is_people
    rule = materiel_class(world, owned.load_class).when_left
    fate = rule.un_owned if owned.owner == UN_OWNED else rule.contingent_owned
    if fate is Fate.DESTROY or not (passed_on or fate is Fate.ABANDON):
        able = site.demolition.able(rule.destroyed_per_day, days, world.env.now)
        destroyed = min(loads, able)
        site.demolition.work(destroyed, rule.destroyed_per_day, world.env.now)
        site.dispose({lot: destroyed}, State.DESTROYED)
        site.dispose({lot: loads - destroyed}, State.ABANDONED)
    else:
        site.dispose({lot: loads}, STATE_OF_FATE[fate])


def materiel_class(world: World, name: str) -> MaterielClass:
    """What is told of a class of containers or vehicles."""
    spec = world.scenario.loads[name]
    assert isinstance(spec, MaterielClass)  # the caller knows that it is no people
    return spec
