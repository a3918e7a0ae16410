"""One replication of a scenario: a pure function of scenario, seed and number."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from operator import index
from typing import SupportsIndex

from sim.model.ground.network import Topology
from sim.model.ground.risks import RiskWindow, draw_risks
from sim.model.ledgers.books import LotRegister
from sim.model.mission import Mission, PreparedMission
from sim.model.outcomes import result_of
from sim.randomness import Streams
from sim.records import ReplicationResult
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import prepare


class _ByIdentity:
    """A scenario as a cache key: scenarios cannot change, so the object itself is the key."""

    __slots__ = ("scenario",)

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.scenario is self.scenario


def expect_scenario(scenario: object) -> None:
    """Raise TypeError for what is no scenario, such as the path of one."""
    if not isinstance(scenario, Scenario):
        told = f"scenario is {scenario!r:.60}, no Scenario; load it with sim.load_scenario(path)"
        raise TypeError(told)


def prepared(scenario: Scenario) -> PreparedMission:
    """What all replications of a scenario share; found when one of them is first run."""
    return _prepared(_ByIdentity(scenario))


@lru_cache(maxsize=4)
def _prepared(key: _ByIdentity) -> PreparedMission:
    scenario = key.scenario
    expect_scenario(scenario)
    return PreparedMission(scenario, LotRegister(scenario), Topology(scenario), prepare(scenario))


def simulate(
    scenario: Scenario, seed: int = 1, replication: int = 0, *, detail: bool = False
) -> ReplicationResult:
    """Run one replication of ``scenario``: a pure function of its arguments.

    ``detail`` asks for the rows of every timeline, movement and booking too; it changes nothing
    else. Raises ValueError if the seed or the replication is no whole number from 0 up.
    """
    seed, replication = whole_number("seed", seed), whole_number("replication", replication)
    with _collector_at_rest():
        mission = Mission(prepared(scenario), Streams(seed, replication), detail=detail)
        mission.run()
        return result_of(mission.world, replication, mission.drawn)


def risks_of(scenario: Scenario, seed: int = 1, replication: int = 0) -> tuple[RiskWindow, ...]:
    """When which risks are in force in one replication, in the order in which they come."""
    streams = Streams(whole_number("seed", seed), whole_number("replication", replication))
    drawn = prepared(scenario).uncertainties.draw(streams).scenario
    return tuple(sorted(draw_risks(drawn, streams), key=lambda risk: (risk.start_h, risk.risk)))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without garbage collection, which finds nothing while a mission lives.

    Nearly all that a replication makes goes when nobody holds it any more; looking for the rest
    again and again took 3 to 5 % of the time of one of MINUSMA's.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def whole_number(name: str, number: int) -> int:
    """The number as Python's own: one of NumPy, as tables hold it, must find the same streams."""
    if not isinstance(number, SupportsIndex) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{name} {number} is not a whole number; give 0, 1, 2, ...")
    return index(number)
