"""Risks drawn ahead: when each one comes, how long it lasts, and what it changes when.

All risks of a replication are drawn before the first hour, from streams of their own, so that
neither decisions nor the horizon can change them. Nobody in the mission may look at a window
before it has begun: callers ask about the present, and a halted convoy meets the end of a
closure as it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from sim.randomness import Streams
from sim.scenario.quantity import draw, draw_date
from sim.scenario.schema import EffectsSpec, RiskSpec, Scenario
from sim.units import HOURS_PER_DAY, Calendar

Window = tuple[float, float]
"""Start and end of a stretch of time [h]."""


@dataclass(frozen=True, slots=True)
class RiskWindow:
    """One coming of a risk: from when to when it is in force.

    ``ordinal`` counts the comings of a risk from 0.
    """

    risk: str
    start_h: float
    end_h: float
    effects: EffectsSpec
    ordinal: int = 0

    def acts(self) -> bool:
        """Whether it is in force in the mission: one that is over before changes nothing."""
        return self.start_h >= 0.0 or self.end_h > 0.0


def draw_risks(scenario: Scenario, streams: Streams) -> tuple[RiskWindow, ...]:
    """The risks that are in force in this replication, in order of name and time."""
    drawn: dict[str, RiskWindow | None] = {}
    windows: list[RiskWindow] = []
    for name in sorted(scenario.risks):
        first = _draw_risk(name, scenario, streams, drawn)
        if first is not None:
            windows += _with_returns(scenario.risks[name], first, streams)
    return tuple(filter(RiskWindow.acts, windows))


def _with_returns(spec: RiskSpec, first: RiskWindow, streams: Streams) -> list[RiskWindow]:
    """All comings of a risk that has come."""
    comings = [first]
    while spec.again is not None and spec.duration_days is not None:
        name = f"risk/{first.risk}/again/{len(comings)}"
        u_comes, u_after, u_lasts = streams.uniforms(name, 3)
        if u_comes >= spec.again.chance:
            break
        start_h = comings[-1].end_h + draw(spec.again.after_days, u_after) * HOURS_PER_DAY
        end_h = start_h + draw(spec.duration_days, u_lasts) * HOURS_PER_DAY
        comings.append(RiskWindow(first.risk, start_h, end_h, spec.effects, len(comings)))
    return comings


def _draw_risk(
    name: str, scenario: Scenario, streams: Streams, drawn: dict[str, RiskWindow | None]
) -> RiskWindow | None:
    if name in drawn:
        return drawn[name]
    spec = scenario.risks[name]
    u_comes, u_start, u_lag, u_lasts = streams.uniforms(f"risk/{name}", 4)
    parent = _draw_risk(spec.after.risk, scenario, streams, drawn) if spec.after else None
    start_h = _start(spec, parent, Calendar(scenario.mission.start), (u_comes, u_start, u_lag))
    if start_h is None:
        drawn[name] = None
    else:
        lasts = spec.duration_days
        end_h = inf if lasts is None else start_h + draw(lasts, u_lasts) * HOURS_PER_DAY
        drawn[name] = RiskWindow(name, start_h, end_h, spec.effects)
    return drawn[name]


def _start(
    spec: RiskSpec,
    parent: RiskWindow | None,
    calendar: Calendar,
    uniforms: tuple[float, float, float],
) -> float | None:
    u_comes, u_start, u_lag = uniforms
    if parent is not None and spec.after is not None:
        if u_comes >= spec.after.chance:
            return None
        return parent.start_h + draw(spec.after.lag_days, u_lag) * HOURS_PER_DAY
    if spec.start is None or u_comes >= spec.chance:
        return None
    return calendar.hour_of(draw_date(spec.start, u_start))


def merged(windows: Iterable[Window]) -> list[Window]:
    """The same time covered, without overlaps, in order."""
    line: list[Window] = []
    for start, end in sorted(windows):
        if line and start <= line[-1][1]:
            line[-1] = (line[-1][0], max(end, line[-1][1]))
        elif end > start:
            line.append((start, end))
    return line


def shut_until(windows: Iterable[Window], time_h: float) -> float | None:
    """When the window in force at ``time_h`` ends; ``None`` if none is in force."""
    for start, end in windows:
        if start <= time_h < end:
            return end
    return None


def work_done_at(start_h: float, work_h: float, stops: Iterable[Window]) -> float:
    """When ``work_h`` of work that rests during ``stops`` (merged) and starts at once is done."""
    time_h = start_h
    for stop, resume in stops:
        if resume <= time_h:
            continue
        if stop >= time_h + work_h:
            break
        work_h -= max(0.0, stop - time_h)
        time_h = resume
    return time_h + work_h


class Effects:
    """What the drawn risks change, by place and time."""

    def __init__(self, windows: tuple[RiskWindow, ...]) -> None:
        self.windows = windows
        self.roads = self._shut("roads_shut")
        self.borders = self._shut("borders_shut")
        self.corridors = self._shut("corridors_shut")
        self.airfields = self._shut("airfields_shut")
        self.packing = self._shut("packing_stopped")
        self._ground = self._by_zone("ground_clearance_chance")
        self._flights = self._by_zone("flight_clearance_chance")
        self._consent = self._by_zone("consent_share")
        self._attacks = self._by_zone("attacks_multiplier")
        self._devices = self._by_zone("devices_multiplier")
        self._cargo = [
            (window.start_h, window.end_h, chance)
            for window in windows
            if (chance := window.effects.cargo_clearance_chance) is not None
        ]

    def _shut(self, key: str) -> dict[str, list[Window]]:
        found: dict[str, list[Window]] = {}
        for window in self.windows:
            for name in getattr(window.effects, key):
                found.setdefault(name, []).append((window.start_h, window.end_h))
        return {name: merged(line) for name, line in found.items()}

    def _by_zone(self, key: str) -> dict[str, list[tuple[float, float, float]]]:
        found: dict[str, list[tuple[float, float, float]]] = {}
        for window in self.windows:
            for zone, value in getattr(window.effects, key).items():
                found.setdefault(zone, []).append((window.start_h, window.end_h, value))
        return found

    def ground_chance(self, zone: str, time_h: float, usual: float) -> float:
        """Chance of leave for a convoy: the lowest of the usual and of the risks in force.

        Of that, as of the chances of flights and cargo, the share that consent leaves.
        """
        return self._chance(self._ground.get(zone), zone, time_h, usual)

    def flight_chance(self, zone: str, time_h: float, usual: float) -> float:
        """Chance of leave for flights."""
        return self._chance(self._flights.get(zone), zone, time_h, usual)

    def cargo_chance(self, zone: str, time_h: float, usual: float) -> float:
        """Chance of leave to export for a hub in ``zone``."""
        return self._chance(self._cargo, zone, time_h, usual)

    def cargo_changes_h(self, zone: str) -> list[float]:
        """When the chance of leave to export may change for a hub in ``zone``, in order."""
        windows = [*self._cargo, *self._consent.get(zone, ())]
        return sorted({hour for start_h, end_h, _ in windows for hour in (start_h, end_h)})

    def attacks_factor(self, zone: str, time_h: float) -> float:
        """Product of the multipliers in force for all attacks."""
        windows = self._attacks.get(zone)
        return _product(windows, time_h) if windows else 1.0

    def devices_factor(self, zone: str, time_h: float) -> float:
        """Product of the multipliers in force for devices alone, besides those for all attacks."""
        windows = self._devices.get(zone)
        return _product(windows, time_h) if windows else 1.0

    def _chance(self, windows: _Values | None, zone: str, time_h: float, usual: float) -> float:
        chance = _lowest(windows, time_h, usual) if windows else usual
        consent = self._consent.get(zone)
        return chance * _product(consent, time_h) if consent else chance


_Values = list[tuple[float, float, float]]


def _lowest(windows: _Values, time_h: float, usual: float) -> float:
    for start, end, value in windows:
        if start <= time_h < end and value < usual:
            usual = value
    return usual


def _product(windows: _Values, time_h: float) -> float:
    factor = 1.0
    for start, end, value in windows:
        if start <= time_h < end:
            factor *= value
    return factor
