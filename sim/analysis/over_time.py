"""When the sites end and how the mission empties: quantiles over replications, for figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.in_parts import Seen, Table, parts_of
from sim.experiment.by_column import Rows
from sim.experiment.summary import quantile
from sim.scenario.schema import Scenario
from sim.units import DAYS_PER_WEEK

LOW, MEDIAN, HIGH = 0.1, 0.5, 0.9


def site_days(sites: Table, scenario: Scenario) -> pd.DataFrame:
    """When the sites pack and end.

    One row per site, in the order of the scenario: ``site``; the days ``packing_from`` and
    ``packed`` (medians) and ``left_low``, ``left_median``, ``left_high`` (P10, P50, P90), null
    past the horizon; ``never_share`` of replications in which it is not left before the horizon,
    and ``ordered_share`` of those in which it was ordered to leave at once [-]; ``last``, the
    latest day seen on which it was packed or left; and ``n`` replications.
    """
    places = {name: place for place, name in enumerate(scenario.sites)}
    start = pd.Timestamp(scenario.mission.start)
    seen = {f"{what}_date": Seen(len(places)) for what in ("packing_from", "packed", "left")}
    ordered = np.zeros(len(places))
    n = 0
    for part in parts_of(sites):
        n += part["replication"].nunique()
        rows = part["site"].map(places).to_numpy()
        np.add.at(ordered, rows, part["forced"].to_numpy(dtype=float))
        for column, own in seen.items():
            days = (part[column] - start).dt.days
            there = days.notna().to_numpy()
            own.add(rows[there], days[there].to_numpy().astype(np.int64))
    packing_from, packed, left = seen.values()
    days_of = {
        "packing_from": packing_from.quantile(MEDIAN, n),
        "packed": packed.quantile(MEDIAN, n),
        "left_low": left.quantile(LOW, n),
        "left_median": left.quantile(MEDIAN, n),
        "left_high": left.quantile(HIGH, n),
        "last": np.fmax(packed.largest(), left.largest()),
    }
    table = pd.DataFrame({name: _dates(days, start) for name, days in days_of.items()})
    table.insert(0, "site", list(places))
    shares = {
        "never_share": 1.0 - left.counts.sum(axis=1) / max(n, 1),
        "ordered_share": ordered / max(n, 1),
    }
    return table.assign(**shares, n=n)


def left_by_week(left: Table, scenario: Scenario) -> pd.DataFrame:
    """Loads of each class still in the mission, week by week.

    One row per load class and week, in that order: ``load_class``, ``week`` (the day on which it
    starts), ``low``, ``median``, ``high`` (P10, P50, P90) and ``most`` [loads] over the
    replications, and ``n``, how many there are.
    """
    seen: dict[str, Seen] = {}
    weeks = np.array([], dtype="datetime64[ms]")
    n = 0
    for part in parts_of(left):
        if not seen:
            weeks = np.sort(part["week"].unique())
            seen = {name: Seen(len(weeks)) for name in scenario.loads}
        n += part["replication"].nunique()
        rows = ((part["week"] - weeks[0]).dt.days // DAYS_PER_WEEK).to_numpy()
        for name, own in seen.items():
            own.add(rows, part[name].to_numpy(np.int64))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "load_class": name,
                    "week": weeks,
                    "low": own.quantile(LOW, n),
                    "median": own.quantile(MEDIAN, n),
                    "high": own.quantile(HIGH, n),
                    "most": own.largest(),
                    "n": n,
                }
            )
            for name, own in seen.items()
        ],
        ignore_index=True,
    )


def left_with_deadline(left: Table, replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """The same with the end of the deadline day among the weeks, as it is told in the answer.

    ``replications`` has what is left then; ``week`` is the day that begins with that midnight.
    """
    end = pd.Timestamp(scenario.mission.deadline) + pd.Timedelta(days=1)
    tables = []
    for name, weeks in left_by_week(left, scenario).groupby("load_class", sort=False):
        counts = replications[f"left_at_deadline.{name}"].to_numpy()
        low, median, high = (quantile(counts, level) for level in (LOW, MEDIAN, HIGH))
        told = {"low": low, "median": median, "high": high, "most": counts.max(), "n": len(counts)}
        then = pd.DataFrame([{"load_class": name, "week": end, **told}])
        tables.append(pd.concat([weeks[weeks["week"] != end], then]).sort_values("week"))
    return pd.concat(tables, ignore_index=True)


def _dates(days: np.ndarray[Any, np.dtype[np.float64]], start: pd.Timestamp) -> pd.Series[Any]:
    return start + pd.to_timedelta(pd.Series(days), unit="D")
