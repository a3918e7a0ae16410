"""What a forecast says of each fact of a history, number by number."""

from __future__ import annotations

from datetime import date
from math import inf

import numpy as np
import numpy.typing as npt

from sim.analysis.scores import Members
from sim.experiment.probe import Probes
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import FactSpec
from sim.units import readable


class Forecast:
    """What the replications say of each fact, and the calendar to read it by."""

    def __init__(self, probes: Probes, scenario: Scenario, after: date | None) -> None:
        self.scenario = scenario
        self._after = after
        numbers = probes.numbers
        self._numbers = {
            key: own.astype(float).fillna(inf).to_numpy()
            for key, own in numbers.groupby(["section", "fact"], sort=False)["value"]
        }
        self._passages = dict(iter(probes.passages.groupby("fact", sort=False)))
        self.last_day = self.number_of(scenario.mission.horizon)

    def number_of(self, day: date) -> float:
        """The number of a day, the mission's first being 0."""
        return float((day - self.scenario.mission.start).days)

    def number(self, section: str, fact: str) -> Members:
        """What each replication says of a fact (replications,); infinite: not by the horizon."""
        return self._numbers[section, fact]

    def passages(self, fact: str, number: str) -> Members:
        """A number of each convoy held against a documented one (convoys,)."""
        own = self._passages.get(fact)
        return np.empty(0) if own is None else own[number].to_numpy(dtype=float)

    def replications_of(self, fact: str) -> npt.NDArray[np.int64]:
        """The replication of each of these convoys (convoys,)."""
        return self.passages(fact, "replication").astype(np.int64)

    def why_not(self, fact: FactSpec, number: str, day: date) -> str:
        """Why a number is not scored; empty if it is."""
        if number in fact.sets:
            return "set " + ", ".join(fact.sets[number])
        if fact.not_scored:
            return fact.not_scored
        if self._after is not None and day <= self._after:
            return f"not after {readable(self._after)}"
        return "after the horizon" if day > self.scenario.mission.horizon else ""
