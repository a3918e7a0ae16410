"""A forecast held against what really happened, fact by fact.

Reads what replications say (``sim.experiment.probe``) and a history; knows nothing of how either
came about. People and loads are scored as flows between the days of two counts: cumulative
counts would score each error again and again. Facts that set an input are in the table and not
in the scores.

A fact that is known only within bounds may be any number in them, in every score alike: an interval
holds it if the bounds meet the interval, no forecast within the bounds is an error, and whether a
planned day was met is left open if that day lies within them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis import naive, scores
from sim.analysis.forecast import Forecast
from sim.analysis.scores import Members
from sim.experiment.intervals import Flags
from sim.experiment.probe import Probes
from sim.experiment.summary import Chance, chance_of, is_scrambled, quantile
from sim.scenario.history import counted_together
from sim.scenario.schema import Scenario
from sim.scenario.schema.history import DatedSpec, History
from sim.sobol import SCRAMBLES
from sim.units import begins, readable

LEVELS = (50, 80, 95)
"""Central intervals of the table [% of the replications]."""

FLOWS, SITES, CONTINGENTS = "flows", "sites", "contingents"
CASUALTIES, CONVOYS = "casualties", "convoys"


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of one fact, and what the forecast says of it.

    ``members`` holds one value a replication (flows and days) or one a convoy. Days are numbers
    of days, the mission's first being 0; infinite is after the horizon.
    """

    section: str
    fact: str
    number: str
    group: str  # what is counted, where a section counts several things
    unit: str  # of its numbers: people, loads, days, ...
    title: str
    day: date  # the last day that the fact speaks of
    low: float
    high: float
    members: Members
    plan: float | None  # what the naive forecast by the plan says
    even: float | None  # what the naive forecast of a constant rate says
    cut_at: float  # where members and fact are censored
    why_not: str  # why it is not scored; empty if it is

    @property
    def is_date(self) -> bool:
        """Whether its numbers are days of the mission."""
        return self.section in (SITES, CONTINGENTS)

    def median(self) -> float:
        """Median of the forecast."""
        return quantile(self.members, 0.5)

    def interval(self, level: int) -> tuple[float, float]:
        """Central interval of the forecast that holds ``level`` % of its members."""
        return scores.interval(self.members, level / 100.0)

    def held(self, level: int) -> bool:
        """Whether that interval holds the fact, or may hold it as far as its bounds tell."""
        low, high = self.interval(level)
        return low <= self.high and self.low <= high

    def pit(self) -> float:
        """Where the fact falls: share of the forecast below it [-]."""
        return scores.pit(self.members, self.low, self.high)

    def crps(self) -> float:
        """Score of the forecast, censored at the horizon [unit of the number]."""
        return self._crps(self.members)

    def chance_by_plan(self) -> float | None:
        """Chance given to the planned day being met [-]; ``None`` unless it is a site with one."""
        if self.section != SITES or self.plan is None:
            return None
        return float(np.mean(self.members <= self.plan))

    def met_its_plan(self) -> bool | None:
        """Whether the planned day was met; ``None`` without one, or if the bounds do not tell."""
        if self.plan is None or self.low <= self.plan < self.high:
            return None
        return self.high <= self.plan

    def brier(self) -> float | None:
        """Score of ``chance_by_plan`` [-]; ``None`` if there is none or nobody knows its truth."""
        chance, happened = self.chance_by_plan(), self.met_its_plan()
        return None if chance is None or happened is None else scores.brier(chance, happened)

    def crps_of(self, naive_value: float | None) -> float | None:
        """Score of a forecast that is one value; ``None`` if it says nothing."""
        if naive_value is None:
            return None
        return self._crps(np.array([naive_value]))

    def _crps(self, members: Members) -> float:
        cut = self.cut_at
        return scores.crps(np.minimum(members, cut), min(self.low, cut), min(self.high, cut))


@dataclass(frozen=True, slots=True)
class Joint:
    """How hard a documented convoy was hit, in all its numbers together.

    ``share`` of the ``n`` convoys of the forecast were on the road as long or longer and were
    hit at least as hard in each of ``numbers``.
    """

    fact: str
    title: str
    numbers: tuple[str, ...]
    n: int
    share: Chance


@dataclass(frozen=True, slots=True)
class Backtest:
    """The forecast of one scenario beside what happened.

    ``compared`` holds every number of every fact in the order of the history, ``joints`` the
    convoys that were hit and are scored in all their numbers.
    """

    scenario: Scenario
    history: History
    n: int
    compared: tuple[Compared, ...]
    joints: tuple[Joint, ...]

    @property
    def scrambles(self) -> npt.NDArray[np.int64] | None:
        """The scramble of each replication; ``None`` if they are independent."""
        return np.arange(self.n) % SCRAMBLES if is_scrambled(self.scenario) else None


def backtest(
    probes: Probes, history: History, scenario: Scenario, *, after: date | None = None
) -> Backtest:
    """Hold what replications of ``scenario`` say against ``history``.

    Of the facts of up to the day ``after`` none is scored.
    """
    forecast = Forecast(probes, scenario, after)
    compared = (
        *_flows(forecast, history),
        *_sites(forecast, history),
        *_contingents(forecast, history),
        *_casualties(forecast, history),
        *_convoys(forecast, history),
    )
    of_convoys = groupby((one for one in compared if one.section == CONVOYS), _fact_of)
    joints = (_joint(list(own), forecast.replications_of(fact)) for fact, own in of_convoys)
    return Backtest(
        scenario, history, probes.n, compared, tuple(joint for joint in joints if joint)
    )


def facts_table(compared: tuple[Compared, ...]) -> pd.DataFrame:
    """One row for each number of each fact.

    Columns: ``section``, ``fact``, ``number``, ``group``, ``title``, ``day``; ``low`` and
    ``high`` of the fact; ``plan``, what the naive forecast by the plan says; ``scored`` and
    ``why_not``; of the forecast ``n`` members, ``median``, and for each level L the ends
    ``low_L`` and ``high_L`` (null after the horizon); ``pit``, where the fact falls [-];
    ``held_L``; ``crps`` of the forecast, and ``crps_plan``, ``crps_even`` of the naive ones
    where they say anything [all in the unit of the number: loads, days of the mission, counts];
    of sites with a planned day ``chance_by_plan``, given to being left by it, and its ``brier``
    (null if the bounds of the fact do not tell whether it was).
    """
    return pd.DataFrame([_row(one) for one in compared])


def _row(one: Compared) -> dict[str, Any]:
    row: dict[str, Any] = {
        "section": one.section,
        "fact": one.fact,
        "number": one.number,
        "group": one.group,
        "title": one.title,
        "day": pd.Timestamp(one.day),
        "low": one.low,
        "high": one.high,
        "plan": one.plan,
        "scored": not one.why_not,
        "why_not": one.why_not,
        "n": len(one.members),
    }
    if not len(one.members):
        return row
    row |= {
        "median": _known(one.median()),
        "pit": one.pit(),
        "crps": one.crps(),
        "crps_plan": one.crps_of(one.plan),
        "crps_even": one.crps_of(one.even),
    }
    chance = one.chance_by_plan()
    if chance is not None:
        row |= {"chance_by_plan": chance, "brier": one.brier()}
    for level in LEVELS:
        low, high = one.interval(level)
        row |= {
            f"low_{level}": _known(low),
            f"high_{level}": _known(high),
            f"held_{level}": one.held(level),
        }
    return row


def _known(value: float) -> float | None:
    return value if value < inf else None


# -- facts beside the forecast -----------------------------------------------------------------


def _flows(forecast: Forecast, history: History) -> Iterator[Compared]:
    """Loads that left between two counts of the same classes; the first from the start on."""
    scenario = forecast.scenario
    start = scenario.mission.start - timedelta(days=1)
    for series in counted_together(history).values():
        since, low, high = start, 0, 0
        before: Members | float = 0.0
        for name, fact in series:
            bounds = fact.bounds("gone")
            assert bounds is not None  # a required key
            least, most = bounds
            gone = forecast.number("gone", name)
            plans = [naive.planned_gone(scenario, fact.classes, day) for day in (since, fact.day)]
            planned = None if plans[0] is None or plans[1] is None else plans[1] - plans[0]
            even = naive.even_gone(scenario, fact.classes, fact.day)
            of_people = all(scenario.loads[name].kind == "people" for name in fact.classes)
            yield Compared(
                section=FLOWS,
                fact=name,
                number="gone",
                group=" and ".join(series[0][1].classes),
                unit="people" if of_people else "loads",
                title=_span(since, fact.day),
                day=fact.day,
                low=max(0, least - high),
                high=most - low,
                members=gone - before,
                plan=planned,
                even=even - naive.even_gone(scenario, fact.classes, since),
                cut_at=inf,
                why_not=forecast.why_not(fact, "gone", fact.day),
            )
            since, low, high, before = fact.day, least, most, gone


def _span(since: date, day: date) -> str:
    """The days after ``since`` up to ``day``, with their years if these differ."""
    first = since + timedelta(days=1)
    if first == day:
        return begins(first, day)
    ends = f"{day.day} {day:%b}" if first.year == day.year else readable(day)
    return f"{begins(first, day)} - {ends}"


def _sites(forecast: Forecast, history: History) -> Iterator[Compared]:
    for name, fact in history.sites.items():
        spec = forecast.scenario.sites[name]
        yield _dated(forecast, SITES, name, fact, title=spec.name, planned=spec.planned_close)


def _contingents(forecast: Forecast, history: History) -> Iterator[Compared]:
    for name, fact in history.contingents.items():
        title = f"{fact.people:,} of {forecast.scenario.contingents[fact.contingent].name}"
        planned = naive.planned_day(forecast.scenario, fact.contingent, fact.people)
        yield _dated(forecast, CONTINGENTS, name, fact, title=title, planned=planned)


def _dated(
    forecast: Forecast,
    section: str,
    name: str,
    fact: DatedSpec,
    *,
    title: str,
    planned: date | None,
) -> Compared:
    (number,) = fact.numbers
    bounds = fact.bounds(number)
    assert bounds is not None  # a required key
    earliest, latest = bounds
    return Compared(
        section=section,
        fact=name,
        number=number,
        group="",
        unit="days",
        title=title,
        day=latest,
        low=forecast.number_of(earliest),
        high=forecast.number_of(latest),
        members=forecast.number(section, name),
        plan=None if planned is None else forecast.number_of(planned),
        even=None,
        cut_at=forecast.last_day + 1.0,
        why_not=forecast.why_not(fact, number, latest),
    )


def _casualties(forecast: Forecast, history: History) -> Iterator[Compared]:
    for name, fact in history.casualties.items():
        bounds = fact.bounds("people")
        assert bounds is not None  # a required key
        yield Compared(
            section=CASUALTIES,
            fact=name,
            number="people",
            group="",
            unit="people",
            title=f"{fact.harm.capitalize()} by {readable(fact.day)}",
            day=fact.day,
            low=bounds[0],
            high=bounds[1],
            members=forecast.number(CASUALTIES, name),
            plan=None,
            even=None,
            cut_at=inf,
            why_not=forecast.why_not(fact, "people", fact.day),
        )


def _convoys(forecast: Forecast, history: History) -> Iterator[Compared]:
    for name, fact in history.convoys.items():
        for number in fact.numbers:
            bounds = fact.bounds(number)
            if bounds is None:
                continue
            members = forecast.passages(name, number)
            why_not = forecast.why_not(fact, number, fact.day)
            if not why_not and not len(members):
                why_not = "no convoy of the forecast goes this way loaded"
            yield Compared(
                section=CONVOYS, fact=name, number=number, group="", unit=number,
                title=fact.title, day=fact.day, low=bounds[0], high=bounds[1], members=members,
                plan=None, even=None, cut_at=inf, why_not=why_not,
            )  # fmt: skip


def _fact_of(one: Compared) -> str:
    return one.fact


def _joint(numbers: list[Compared], replications: npt.NDArray[np.int64]) -> Joint | None:
    """One convoy in all its numbers; ``None`` unless all are scored and it was hit at all."""
    hit = any(one.low > 0 for one in numbers if one.number != "days")
    if not hit or any(one.why_not for one in numbers):
        return None
    as_hard = [one.members >= one.low for one in numbers]
    return Joint(
        fact=numbers[0].fact,
        title=numbers[0].title,
        numbers=tuple(one.number for one in numbers),
        n=len(numbers[0].members),
        share=_share_of_convoys(np.all(as_hard, axis=0), replications),
    )


def _share_of_convoys(hits: Flags, replications: npt.NDArray[np.int64]) -> Chance:
    """The share of convoys of which ``hits`` says yes (convoys,), and how sure it is.

    Convoys of one replication share its luck: what all are worth is told by the scatter between
    as many groups of replications as there are scrambles, which holds with scrambles or without.
    Where all say the same nothing scatters, and they are worth no more than their replications.
    """
    if len(np.unique(hits)) == 1:
        return chance_of(hits[: len(np.unique(replications))], None)
    return chance_of(hits, replications % SCRAMBLES)
