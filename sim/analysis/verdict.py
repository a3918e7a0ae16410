"""What a back-test comes to: how many intervals held, and what the forecast was worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis import scores
from sim.analysis.backtest import (
    CASUALTIES,
    CONTINGENTS,
    CONVOYS,
    FLOWS,
    LEVELS,
    SITES,
    Compared,
)
from sim.experiment.summary import chance_of

PLANNED = "sites with a planned day"
NOT_PLANNED = "sites without"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many intervals of one level hold their fact.

    ``by_chance`` is what they hold in 95 % of cases if each fact is a draw from its own forecast,
    independent of the others. It takes facts as known to the letter: one that is known only within
    bounds is held more easily. ``together`` is what they hold of the forecast's own replications,
    if each says one number.
    """

    level: int
    held: int
    n: int
    by_chance: tuple[int, int]
    together: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Worth:
    """Mean score of some facts, and that of a naive forecast of the same facts.

    ``facts`` are named as in the history. ``score`` and the naive scores are in ``unit``, 0 at
    best; a naive one is ``None`` if that forecast says nothing about these facts.
    """

    what: str
    unit: str
    facts: tuple[str, ...]
    score: float
    plan: float | None
    even: float | None

    @property
    def n(self) -> int:
        """How many facts it is the mean of."""
        return len(self.facts)

    @property
    def skill_plan(self) -> float | None:
        """Skill against everything on its planned day."""
        return None if self.plan is None else scores.skill(self.score, self.plan)

    @property
    def skill_even(self) -> float | None:
        """Skill against a constant rate."""
        return None if self.even is None else scores.skill(self.score, self.even)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Coverage and worth of a forecast over the facts that are scored."""

    coverage: tuple[Coverage, ...]  # of all numbers, one a level
    dates_and_counts: tuple[Coverage, ...]
    convoys: tuple[Coverage, ...]
    worth: tuple[Worth, ...]


def verdict(compared: Iterable[Compared], *, after: date | None = None) -> Verdict:
    """The verdict over all facts that are scored, or over those after a day."""
    scored = [one for one in compared if not one.why_not and (after is None or one.day > after)]
    once = [one for one in scored if one.section != CONVOYS]
    on_the_road = [one for one in scored if one.section == CONVOYS]
    return Verdict(
        coverage=tuple(_coverage(scored, level) for level in LEVELS),
        dates_and_counts=tuple(_coverage(once, level, together=True) for level in LEVELS),
        convoys=tuple(_coverage(on_the_road, level) for level in LEVELS),
        worth=tuple(_worths(scored)),
    )


def _coverage(facts: list[Compared], level: int, *, together: bool = False) -> Coverage:
    share = level / 100.0
    own = np.array([one.members for one in facts]) if together and facts else None
    return Coverage(
        level=level,
        held=sum(one.held(level) for one in facts),
        n=len(facts),
        by_chance=scores.held_by_chance(scores.held_of_own(one.members, share) for one in facts),
        together=None if own is None else scores.held_in_members(own, share),
    )


def _worths(scored: list[Compared]) -> Iterable[Worth]:
    flows = [one for one in scored if one.section == FLOWS]
    sites = [one for one in scored if one.section == SITES]
    planned = [one for one in sites if one.plan is not None]
    for unit in ("people", "loads"):
        counted = [one for one in flows if one.unit == unit]
        yield from _worth(f"{unit} between two counts", unit, counted)
    yield from _worth(PLANNED, "days", planned)
    yield from _worth(NOT_PLANNED, "days", [one for one in sites if one.plan is None])
    yield from _worth("contingents", "days", [one for one in scored if one.section == CONTINGENTS])
    harmed = [one for one in scored if one.section == CASUALTIES]
    yield from _worth("killed or wounded on convoys", "people", harmed)
    by_plan = left_by_plan(planned)
    if len(by_plan):
        # The plan says of each site that it is left by its planned day, without a doubt.
        surely = [scores.brier(1.0, bool(happened)) for happened in by_plan["happened"]]
        yield Worth(
            what="left by the planned day",
            unit="Brier",
            facts=tuple(by_plan["fact"]),
            score=float(by_plan["brier"].mean()),
            plan=float(np.mean(surely)),
            even=None,
        )


def _worth(what: str, unit: str, facts: list[Compared]) -> Iterable[Worth]:
    if facts:
        plans = [one.crps_of(one.plan) for one in facts]
        evens = [one.crps_of(one.even) for one in facts]
        yield Worth(
            what=what,
            unit=unit,
            facts=tuple(one.fact for one in facts),
            score=float(np.mean([one.crps() for one in facts])),
            plan=_mean(plans),
            even=_mean(evens),
        )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def left_by_plan(
    compared: Iterable[Compared], scrambles: npt.NDArray[Any] | None = None
) -> pd.DataFrame:
    """For each site with a planned day: was it left by then, and what chance had been given.

    Left out if the bounds of the fact do not tell. ``scrambles`` has the scramble of each
    replication; ``None`` if they are independent. Columns: ``fact``, ``title``, ``plan`` [day of
    the mission], ``chance`` with its 95 % interval ``low`` and ``high`` [-], ``happened``,
    ``brier`` [-].
    """
    rows = []
    for one in compared:
        score = one.brier()
        if score is not None:
            chance = astuple(chance_of(one.members <= one.plan, scrambles))
            rows.append((one.fact, one.title, one.plan, *chance, one.met_its_plan(), score))
    columns = ["fact", "title", "plan", "chance", "low", "high", "happened", "brier"]
    return pd.DataFrame(rows, columns=columns)
