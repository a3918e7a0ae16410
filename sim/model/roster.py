"""Escorts and search teams: those of contingents, and those of the host or for hire."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from sim.model.books import Goal
from sim.model.fleet import Unit
from sim.records import State
from sim.scenario.schema import EscortSpec, PeopleClass, Provides

if TYPE_CHECKING:
    from sim.model.world import World

_GONE = frozenset({State.OUT, State.DEAD})


def make_units(world: World) -> tuple[list[Unit], list[Unit]]:
    """All escorts and all search teams, those in front who go home first.

    They are used first: the others are still there later.
    """
    made: dict[Provides, list[Unit]] = {Provides.ESCORT: [], Provides.SEARCH: []}
    for owner, contingent in world.contingents.items():
        for name in sorted(contingent.spec.provides):
            spec = contingent.spec.provides[name]
            for number in range(1, spec.units + 1):
                if spec.kind in made and spec.base is not None:
                    made[spec.kind].append(
                        Unit(
                            world,
                            f"{spec.kind}/{owner}/{name}/{number}",
                            spec.base,
                            owner=contingent,
                            people=spec.people_per_unit,
                        )
                    )
    for name in sorted(world.scenario.escorts):
        made[Provides.ESCORT] += _hired(world, name, world.scenario.escorts[name])
    for units in made.values():
        units.sort(key=lambda u: (inf if u.owner is None else u.owner.withdraw_h, u.name))
    return made[Provides.ESCORT], made[Provides.SEARCH]


def _hired(world: World, name: str, spec: EscortSpec) -> list[Unit]:
    """Units that belong to no contingent, from their day on or once enough people have gone."""
    day = spec.available_from
    from_h = 0.0 if day is None else max(0.0, world.calendar.hour_of(day))
    units = [
        Unit(world, f"escort/{name}/{number}", spec.base, from_h=from_h)
        for number in range(1, spec.units + 1)
    ]
    if spec.once_gone_share:
        for unit in units:
            unit.from_h = inf
        _await_departures(world, spec.once_gone_share, partial(_come, world, units, from_h))
    return units


def _await_departures(world: World, share: float, then: partial[None]) -> None:
    """Do something once so large a share of the contingents' people has left the mission."""
    books = world.books
    classes = frozenset(
        index
        for index, spec in enumerate(map(world.scenario.loads.__getitem__, books.classes))
        if isinstance(spec, PeopleClass) and spec.leaves == "with_contingent"
    )
    people = sum(books.initial[index] for index in classes)
    may_be_left = people - int(share * people)
    books.watched.append(Goal(people, may_be_left, _GONE, classes, frozenset(), on_reached=then))


def _come(world: World, units: list[Unit], not_before_h: float) -> None:
    from_h = max(world.env.now, not_before_h)
    for unit in units:
        unit.from_h = from_h
        for task in unit.tasks:
            if from_h > world.env.now:
                task.wake_at(from_h)
            else:
                task.unit_is_free()
