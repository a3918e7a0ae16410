"""Escorts and search teams: those of contingents, and those of the host or for hire.

Those of contingents work from a site of theirs, and go on when that has been left.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from sim.model.convoys.fleet import Unit
from sim.model.ledgers.books import Goal
from sim.records import State
from sim.scenario.quantity import part_of
from sim.scenario.schema import EscortSpec, Provides

if TYPE_CHECKING:
    import simpy

    from sim.model.sites.site import Site
    from sim.model.world import World

_WITH_CONVOYS = (Provides.ESCORT, Provides.SEARCH)
_GONE = frozenset({State.OUT, State.DEAD})


def make_units(world: World) -> list[Unit]:
    """All escorts and search teams, those in front who go home first.

    They are used first: the others are still there later.
    """
    made: list[Unit] = []
    for owner, contingent in world.contingents.items():
        for name in sorted(contingent.spec.provides):
            spec = contingent.spec.provides[name]
            for number in range(1, spec.units + 1):
                if spec.kind in _WITH_CONVOYS and spec.base is not None:
                    unit = Unit(
                        world,
                        f"{spec.kind}/{owner}/{name}/{number}",
                        spec.kind,
                        spec.base,
                        owner=contingent,
                        people=spec.people_per_unit,
                    )
                    world.sites[spec.base].garrison.units.append(unit)
                    made.append(unit)
    for name in sorted(world.scenario.escorts):
        made += _hired(world, name, world.scenario.escorts[name])
    return sorted(made, key=Unit.in_turn)


def move_on(site: Site) -> None:
    """Escorts and search teams of a site that has been left go to where its people go.

    From a site whose people fly home they fly too, and so they do where no site stands behind it.
    """
    world = site.world
    now_h = world.env.now
    goal = site.standing()
    has_goal = site.by_column and goal.left_h is None
    way = world.network.quickest_way(site.name, goal.name) if has_goal else None
    for unit in site.garrison.units:
        for task in unit.tasks:
            task.part_with(unit)
        unit.tasks = []
        if way is None or unit.withdrawn(now_h):
            unit.withdraw(now_h)
            continue
        goal.garrison.units.append(unit)
        unit.move(goal.name)
        for desk in world.desks:
            for task in desk.tasks:
                task.join(unit)
        if unit.stands() and unit.at == site.name:
            send(world, unit, goal.name)
        elif not unit.busy:
            _tell(unit)
    site.garrison.units = []


def send(world: World, unit: Unit, place: str) -> simpy.Event:
    """Let a unit drive to another site by itself; what happens when it is there."""
    way = world.network.quickest_way(unit.at, place)
    assert way is not None  # it went with convoys between them
    unit.set_out(place, world.env.now + way.usual_h)
    arrival = world.env.timeout(way.usual_h)
    arrival.callbacks.append(partial(_is_there, world, unit))
    return arrival


def hours_home(world: World, unit: Unit, place: str) -> float:
    """Usual hours that a unit drives from a place to its base."""
    way = None if unit.base == place else world.network.quickest_way(place, unit.base)
    return 0.0 if way is None else way.usual_h


def _is_there(world: World, unit: Unit, _: simpy.Event) -> None:
    unit.arrive(world.env.now)
    if unit.busy:
        return
    if unit.at != unit.base and world.sites[unit.at].left_h is not None:
        send(world, unit, unit.base)  # the site was left while it was on its way there
        return
    _tell(unit)


def _tell(unit: Unit) -> None:
    for task in unit.tasks:
        task.unit_is_free()


def see_home(world: World, unit: Unit) -> None:
    """Have a unit that stands away from its base go home in time, once its day is known.

    From there its people go home, and they are counted there.
    """
    if not _is_away(world, unit) or unit.withdraw_h() == inf:
        return
    way = world.network.quickest_way(unit.at, unit.base)
    assert way is not None  # it came that way
    in_h = max(0.0, unit.withdraw_h() - way.usual_h - world.env.now)
    if world.env.now + in_h < world.horizon_h:
        world.env.timeout(in_h).callbacks.append(partial(_goes_home, world, unit))


def _goes_home(world: World, unit: Unit, _: simpy.Event) -> None:
    if _is_away(world, unit):
        send(world, unit, unit.base)


def _is_away(world: World, unit: Unit) -> bool:
    """Whether a unit stands elsewhere than at its base, to which it can still go."""
    return unit.stands() and unit.at != unit.base and world.sites[unit.base].left_h is None


def _hired(world: World, name: str, spec: EscortSpec) -> list[Unit]:
    """Units that belong to no contingent, from their day on or once enough people have gone."""
    day = spec.available_from
    from_h = 0.0 if day is None else max(0.0, world.calendar.hour_of(day))
    units = [
        Unit(world, f"escort/{name}/{number}", Provides.ESCORT, spec.base, from_h=from_h)
        for number in range(1, spec.units + 1)
    ]
    if spec.once_gone_share:
        for unit in units:
            unit.from_h = unit.hired_h = inf
        _await_departures(world, spec.once_gone_share, partial(_come, world, units, from_h))
    return units


def _await_departures(world: World, share: float, then: partial[None]) -> None:
    """Do something once so large a share of the contingents' people has left the mission."""
    books = world.books
    lots = frozenset(lot.number for lot in world.lots if lot.leaves == "with_contingent")
    people = books.initial_of(lots)
    may_be_left = people - part_of(share, people)
    books.watched.append(Goal(people, may_be_left, _GONE, lots, frozenset(), on_reached=then))


def _come(world: World, units: list[Unit], not_before_h: float) -> None:
    from_h = max(world.env.now, not_before_h)
    for unit in units:
        unit.from_h = unit.hired_h = from_h
        for task in unit.tasks:
            if from_h > world.env.now:
                task.wake_at(from_h)
            else:
                task.unit_is_free()
