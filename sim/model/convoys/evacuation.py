"""Medical evacuation: hospitals within reach of a column, and helicopters with leave to fly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import Cause
from sim.scenario.schema import Provides

if TYPE_CHECKING:
    from sim.model.ground.network import Way
    from sim.model.sites.site import Site
    from sim.model.travel.contingent import Contingent
    from sim.model.world import World


class Evacuation:
    """What the zones that demand evacuation of the wounded ask of a movement.

    A hospital serves the zones it reaches until its contingent withdraws or its site is left.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        zones = world.scenario.network.zones
        self.zones = frozenset(name for name, zone in zones.items() if zone.evacuation_required)
        self._hospitals: list[tuple[Contingent, Site, frozenset[str]]] = []
        for contingent in world.contingents.values():
            for spec in contingent.spec.provides.values():
                if spec.kind is Provides.HOSPITAL and spec.base is not None:
                    base = world.sites[spec.base]
                    self._hospitals.append((contingent, base, frozenset(spec.reaches)))

    def lacks(self, way: Way) -> Cause | None:
        """A helicopter, or a hospital that reaches all zones of a way, if one is wanting now."""
        demanded = self.zones & way.zones
        if not demanded:
            return None
        world = self._world
        now_h = world.env.now
        helicopters = world.scenario.air.helicopter.aircraft
        if not helicopters + world.air.provided(Provides.HELICOPTER, now_h):
            return Cause.AIRCRAFT
        served = (
            reached
            for contingent, base, reached in self._hospitals
            if now_h < contingent.withdraw_h and base.left_h is None
        )
        return None if demanded <= frozenset().union(*served) else Cause.HOSPITAL
