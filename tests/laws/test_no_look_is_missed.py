"""Who looks every six hours finds nothing more: whatever changes wakes those who act on it.

Flights and sites act on what is so, and are held to this. Movement control also acts on what it
expects of packing, which changes from hour to hour; it looks when something happens.
"""

from __future__ import annotations

import pytest

from sim.model.outcomes import result_of

EVERY_H = 6.0


def lived(bring_to_life, scenario, replication, wake=None):
    """The result of a replication in which ``wake`` is called for each site every six hours."""
    mission = bring_to_life(scenario, 1, replication)
    world = mission.world

    def look():
        while True:
            yield world.env.timeout(EVERY_H)
            for site in world.sites.values():
                wake(site)

    if wake is not None:
        world.env.process(look())
    mission.run()
    result = result_of(world, replication, mission.drawn)
    return result.milestones_h, result.outcomes, result.sites


@pytest.mark.parametrize(
    ("name", "replications"),
    [
        ("tiny", range(25)),
        ("rich", range(25)),
        # In 8 loads are destroyed, in 28 units withdraw, just before a flight may take people.
        ("minusma", (0, 8, 28)),
    ],
)
@pytest.mark.parametrize("look", ["wake_flights", "poke"])
def test_who_looks_more_often_finds_nothing_more(request, bring_to_life, name, replications, look):
    scenario = request.getfixturevalue(name)
    for replication in replications:
        plain = lived(bring_to_life, scenario, replication)
        watched = lived(bring_to_life, scenario, replication, lambda site: getattr(site, look)())
        assert watched == plain
