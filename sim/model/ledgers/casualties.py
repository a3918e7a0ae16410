"""The dead of the mission in its books, and the shelling of sites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.randomness import negative_binomial_quantile
from sim.records import IncidentRow, State

if TYPE_CHECKING:
    from sim.model.ground.risks import RiskWindow
    from sim.model.world import World

SHELLING = "shelling"


def bury(world: World, dead: Mapping[int, int], where: State, place: str) -> int:
    """Book people of some lots as dead, and count them with their contingent; how many."""
    world.books.move(dead, where, State.DEAD, place)
    for lot, count in dead.items():
        contingent = world.contingents.get(world.lots[lot].owner)
        if contingent is not None:
            contingent.dead += count
    if dead and where is State.AT_SITE:
        world.sites[place].people_have_gone()
    return sum(dead.values())


def shell(world: World, window: RiskWindow) -> None:
    """Hit the sites that a risk shells, those that have been left apart."""
    shape = world.scenario.threat.casualty_shape
    for name, spec in sorted(window.effects.shelled.items()):
        site = world.sites[name]
        if site.left_h is not None:
            continue
        stream = f"risk/{window.risk}/{window.ordinal}/shelled/{name}"
        u_wounded, u_killed, u_dead = world.streams.uniforms(stream, 3)
        wounded = negative_binomial_quantile(spec.wounded, shape, u_wounded)
        killed = negative_binomial_quantile(spec.killed, shape, u_killed)
        dead = site.people.take_alike(killed, u_dead)
        buried = bury(world, dead, State.AT_SITE, name)
        world.tally.killed += buried
        wounded = min(wounded, site.people.total)
        world.tally.wounded += wounded
        row = IncidentRow(world.env.now, SHELLING, name, "", buried, wounded, 0, 0, 0.0)
        world.incidents.append(row)
        if world.attack_watch is not None:
            world.attack_watch.note((row,))
