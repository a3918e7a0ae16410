"""How much more, or less, than the usual rate a column meets on a road."""

from __future__ import annotations

from sim.model.network import Road
from sim.model.risks import Effects
from sim.model.threat import Convoy
from sim.scenario.schema import RecentUseSpec, ThreatSpec
from sim.units import HOURS_PER_DAY

_FADED = 12.0  # half-lives after which a passage is forgotten: it counts 1 in 4,096 then


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
        share = max(1, convoy.length()) / self._length.usual_vehicles
        return float(share**self._length.exponent)

    def on_road(self, road: Road, time_h: float) -> float:
        """The factor for a road at the hour at which a column enters it, and note that it does."""
        factor = self._effects.attacks_factor(road.zone, time_h)
        if self._use is None:
            return factor
        factor *= _use_factor(self._use, road.uses, time_h)
        road.uses.append(time_h)
        return factor


def _use_factor(spec: RecentUseSpec, uses: list[float], time_h: float) -> float:
    """The factor for a road that columns entered at the hours ``uses``.

    Columns that have set out may enter it later than this one: those do not count.
    """
    half_life_h = spec.half_life_days * HOURS_PER_DAY
    while uses and uses[0] < time_h - _FADED * half_life_h:
        del uses[0]
    passages = sum(0.5 ** ((time_h - use_h) / half_life_h) for use_h in uses if use_h <= time_h)
    return float(((1.0 + passages) / (1.0 + spec.usual_passages)) ** spec.exponent)
