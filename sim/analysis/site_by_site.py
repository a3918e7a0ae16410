"""Site by site: whether it is left in time, what waited there, and what more where it is late."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from sim.analysis.in_parts import Table, parts_of
from sim.experiment.by_column import Rows
from sim.experiment.summary import MilestoneSample, scrambles_of
from sim.scenario.schema import Scenario

LEFT = ("replication", "site", "left_date", "forced")
"""The columns of the table of sites that are needed."""

_AT = ["site", "queue", "cause"]
_UPPER = 0.975
_Numbers = npt.NDArray[Any]
FEWEST = 10
"""Replications late, and in time, below which the two are not held against each other."""


class Leaving(NamedTuple):
    """How each site was left: one row per replication, in order, one column per site.

    ``days``: the day (null: not before the horizon); ``ordered``: whether it was ordered to leave
    at once.
    """

    days: pd.DataFrame
    ordered: pd.DataFrame


def due_of(scenario: Scenario, site: str) -> date:
    """The day by which a site is to be left by plan: its planned day, else the deadline."""
    return scenario.sites[site].planned_close or scenario.mission.deadline


def leaving_of(sites: Table) -> Leaving:
    """How each site was left, of the table of sites."""
    told = pd.concat([part.loc[:, list(LEFT)] for part in parts_of(sites)])
    days, ordered = (
        told.pivot(index="replication", columns="site", values=what)
        for what in ("left_date", "forced")
    )
    return Leaving(days, ordered.astype(bool))


def left_in_time(days: pd.DataFrame, replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """How surely each site is left by its day, of the days of ``leaving_of``.

    One row per site, in the order of the scenario: ``site``, ``by`` (``due_of``), ``probability``
    with its 95 % interval ``low`` and ``high``, and ``P80``, the day on or before which 80 % of
    replications leave it, with its interval (``P80_low``, ``P80_high``; null past the horizon).
    """
    scrambles = scrambles_of(replications, scenario)
    first_day = pd.Timestamp(scenario.mission.start)
    rows = []
    for site, spec in scenario.sites.items():
        by, own = pd.Timestamp(due_of(scenario, site)), days[site].reset_index(drop=True)
        sample = MilestoneSample(site, spec.name, by, own <= by, own, scrambles, first_day)
        chance, late = sample.chance(), sample.quantile(0.8)
        told = (late.day, late.low, late.high)
        rows.append((site, by, chance.share, chance.low, chance.high, *told))
    columns = ["site", "by", "probability", "low", "high", "P80", "P80_low", "P80_high"]
    return pd.DataFrame(rows, columns=columns)


def waited_at(waits: Table, n: int) -> pd.DataFrame:
    """What waited at each site for what, from the start to the deadline.

    One row per site, queue and cause, longest first within a site's queue: ``site``, ``queue``,
    ``cause``, ``load_days`` (person-days) a replication of ``n``, and ``share`` of the queue [-].
    """
    sums = pd.concat([part.groupby(_AT)["load_days"].sum() for part in parts_of(waits)])
    table = pd.DataFrame((sums.groupby(_AT).sum() / max(n, 1)).reset_index())
    table = table.query("load_days > 0").copy()
    table["share"] = table["load_days"] / table.groupby(_AT[:2])["load_days"].transform("sum")
    order, rising = ["site", "queue", "load_days"], [True, True, False]
    return table.sort_values(order, ascending=rising, kind="stable", ignore_index=True)


def told_apart(leaving: Leaving, scenario: Scenario) -> tuple[str, ...]:
    """Sites that are left late, and in time, often enough for the two to be compared."""
    found = []
    for site in scenario.sites:
        late, own = _late(leaving, scenario)[site], ~leaving.ordered[site]
        if min((late & own).sum(), (~late & own).sum()) >= FEWEST:
            found.append(site)
    return tuple(found)


def more_where_late(waits: Table, leaving: Leaving, scenario: Scenario) -> pd.DataFrame:
    """For what each site waits longer in replications in which it is left after its day.

    One row per site of ``told_apart``, queue and cause of which the 95 % interval lies above 0,
    most first within a site, sites in the order of the scenario: ``site``, ``queue``, ``cause``,
    ``more`` load-days (person-days) on average than where it is left in time, with its interval
    ``low`` and ``high``. Replications in which it was ordered to leave are in neither: other rules
    hold then. It tells what goes along with being late, which may be cause or effect. The interval
    is Welch's, of two independent samples (B. L. Welch, Biometrika 34 (1947) 28).
    """
    apart = list(told_apart(leaving, scenario))
    late = _late(leaving, scenario)[apart].astype(float).where(~leaving.ordered[apart])
    sums = pd.concat([_sums(part, late) for part in parts_of(waits)])
    told = sums.groupby([*_AT, "late"]).sum().unstack("late", fill_value=0.0)
    found = told.index.to_frame(index=False)
    nothing = np.zeros(len(found))
    samples = [
        _Sample(
            np.asarray(told.get(("sum", of), nothing)),
            np.asarray(told.get(("squares", of), nothing)),
            found["site"].map((late == of).sum()).to_numpy(dtype=float),
        )
        for of in (1.0, 0.0)
    ]
    found["more"], found["low"], found["high"] = _welch(*samples)
    in_order = {site: place for place, site in enumerate(scenario.sites)}
    order = np.lexsort((-found["more"], found["site"].map(in_order)))
    return found.iloc[order].query("low > 0").reset_index(drop=True)


def _late(leaving: Leaving, scenario: Scenario) -> pd.DataFrame:
    """Whether each site is left after its day."""
    days = {site: pd.Timestamp(due_of(scenario, site)) for site in scenario.sites}
    return pd.DataFrame({site: ~(leaving.days[site] <= by) for site, by in days.items()})


def _sums(waits: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """Sums and sums of squares of the load-days, of replications late (1) and in time (0) apart.

    What waits elsewhere than at one of these sites (at a border) is left out, and replications
    that are neither.
    """
    at_sites = waits[waits["site"].isin(late.columns)]
    rows = late.index.get_indexer(pd.Index(at_sites["replication"]))
    columns = late.columns.get_indexer(pd.Index(at_sites["site"]))
    told = at_sites.assign(
        late=late.to_numpy()[rows, columns],
        sum=at_sites["load_days"],
        squares=at_sites["load_days"] ** 2,
    )
    return told.groupby([*_AT, "late"])[["sum", "squares"]].sum()


class _Sample(NamedTuple):
    """Samples told by their sums, their sums of squares and their sizes (samples,)."""

    sums: _Numbers
    squares: _Numbers
    n: _Numbers

    def variance_of_mean(self) -> _Numbers:
        about_mean = np.maximum(0.0, self.squares - self.sums**2 / self.n)
        return np.asarray(about_mean / (self.n - 1) / self.n)


def _welch(one: _Sample, other: _Sample) -> tuple[_Numbers, _Numbers, _Numbers]:
    """The means of one less those of the other, and the ends of their 95 % intervals."""
    more = one.sums / one.n - other.sums / other.n
    variances = one.variance_of_mean(), other.variance_of_mean()
    variance = variances[0] + variances[1]
    squares = variances[0] ** 2 / (one.n - 1) + variances[1] ** 2 / (other.n - 1)
    freedom = np.divide(variance**2, squares, out=np.ones_like(variance), where=squares > 0.0)
    half = stdtrit(freedom, _UPPER) * np.sqrt(variance)
    return more, more - half, more + half
