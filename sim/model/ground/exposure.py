"""How much more, or less, than the usual rate a column meets on a road."""

from __future__ import annotations

from sim.model.ground.network import Road
from sim.model.ground.risks import Effects
from sim.model.ground.threat import Convoy
from sim.scenario.schema import ThreatSpec
from sim.units import HOURS_PER_DAY


class Exposure:
    """Multiplies the rates of attacks: risks in force, length of the column, recent use."""

    def __init__(self, spec: ThreatSpec, effects: Effects) -> None:
        self._effects = effects
        self._length = spec.convoy_length
        self._use = spec.recent_use

    def of_length(self, convoy: Convoy) -> float:
        """The factor for a column's length, the same on all of its roads."""
        if self._length is None:
            return 1.0
        share = max(1, convoy.length) / self._length.usual_vehicles
        return float(share**self._length.exponent)

    def on_road(self, road: Road, time_h: float) -> float:
        """The factor for a road at the hour at which a column enters it, and note that it does.

        A column that set out later but enters earlier than the last one counts that one too.
        """
        factor = self._effects.attacks_factor(road.zone, time_h)
        spec = self._use
        if spec is None:
            return factor
        if time_h > road.last_use_h:
            half_lives = (time_h - road.last_use_h) / (spec.half_life_days * HOURS_PER_DAY)
            road.recent_uses *= 0.5**half_lives
            road.last_use_h = time_h
        share = (1.0 + road.recent_uses) / (1.0 + spec.usual_passages)
        road.recent_uses += 1.0
        return factor * float(share**spec.exponent)

    def to_devices(self, road: Road, time_h: float) -> float:
        """The factor for devices alone, besides that for a road."""
        return self._effects.devices_factor(road.zone, time_h)
