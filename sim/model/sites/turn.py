"""Whose turn it is among the sites: the order in which convoys, flights and service ends go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.sites.site import Site
    from sim.model.world import World


def in_turn(site: Site) -> tuple[int, float, bool, str]:
    """As the policy says, then by planned day of leaving.

    Who feeds a hub that has such a day must have left before it.
    """
    first = site.world.scenario.policy.sites_first
    place = first.index(site.name) if site.name in first else len(first)
    hubs = [site.world.sites[name] for name in site.onward()]
    by_h = min(each.timetable.planned_h for each in (site, *hubs))
    return place, by_h, site.spec.role == "hub", site.name


def take_new_turns(world: World) -> None:
    """Order the sites, and what goes by their order, anew: a planned day was brought forward."""
    world.sites_in_turn.sort(key=in_turn)
    place = {site: number for number, site in enumerate(world.sites_in_turn)}
    for desk in world.desks:
        desk.tasks.sort(key=lambda task: place[task.origin])
    for programme in (world.charters, world.theatre_flights):
        programme.sites.sort(key=place.__getitem__)
