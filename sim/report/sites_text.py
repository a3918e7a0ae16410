"""What held each site, over all replications: a screen for those who ask why it is late."""

from __future__ import annotations

import pandas as pd

from sim.analysis.forced_out import ORDERS, forced_out
from sim.analysis.site_by_site import (
    FEWEST,
    LEFT,
    leaving_of,
    left_in_time,
    more_where_late,
    told_apart,
    waited_at,
)
from sim.experiment.experiment import Experiment
from sim.report.answer import ORDERED_OUT, header, ordered_out
from sim.report.lines import WIDTH, cut_apart, fitting, wrapped
from sim.report.words import LEAST_SHARE, chance, day, quantile_day, whole_percent
from sim.scenario.schema import Scenario
from sim.units import readable

_NAME_COLUMNS = 24
_MORE_NAMED = 3


def sites_text(experiment: Experiment, only: tuple[str, ...] = ()) -> str:
    """How surely each site is left by its day, what waited there for what, what more if late.

    ``only`` names the sites to tell of; none, all of them.
    """
    scenario, replications = experiment.scenario, experiment.by_column
    leaving = leaving_of(experiment.parts("sites", LEFT))
    shown = {name: site.name for name, site in scenario.sites.items() if not only or name in only}
    titles = dict(zip(shown, cut_apart([*shown.values()], _NAME_COLUMNS), strict=True))
    orders = forced_out(experiment.parts("sites", ORDERS), replications, scenario)
    in_time = left_in_time(leaving.days, replications, scenario).set_index("site").loc[list(titles)]
    waits = waited_at(experiment.parts("waiting"), len(replications))
    more = more_where_late(experiment.parts("waiting"), leaving, scenario)
    apart = told_apart(leaving, scenario)
    blocks = [
        [header(experiment)],
        _chances(in_time, titles, scenario),
        _orders(orders[orders["site"].isin(titles)], titles, scenario),
        _waits(waits[waits["site"].isin(titles)], titles, scenario),
        _more(more[more["site"].isin(titles)], titles, apart),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _chances(in_time: pd.DataFrame, titles: dict[str, str], scenario: Scenario) -> list[str]:
    rows = [
        (
            titles[str(site)],
            day(row["by"]),
            chance(row["probability"], row["low"], row["high"]),
            quantile_day(*row[["P80", "P80_low", "P80_high"]], horizon=scenario.mission.horizon),
        )
        for site, row in in_time.iterrows()
    ]
    heads = ("", "by", "left by then", "80 % leave it by (95 %)")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]


def _orders(orders: pd.DataFrame, titles: dict[str, str], scenario: Scenario) -> list[str]:
    """Sites that were ever ordered to leave at once, most often first."""
    told = [ordered_out(titles[row["site"]], row, scenario) for _, row in orders.iterrows()]
    return wrapped(ORDERED_OUT, told) if told else []


def _waits(waits: pd.DataFrame, titles: dict[str, str], scenario: Scenario) -> list[str]:
    """A line for each queue of a site, the site's name before the first."""
    if waits.empty:
        return []
    lines = [
        f"Waited there until {readable(scenario.mission.deadline)}: load-days (of people, "
        "person-days) a replication, and for what"
    ]
    width = max(map(len, titles.values()))
    for site, name in titles.items():
        for queue, own in waits[waits["site"] == site].groupby("queue", sort=True):
            start = f"{name:{width}}  {queue:8}  {own['load_days'].sum():>9,.0f}  "
            most = own[own["share"] >= LEAST_SHARE]
            told = [f"{row['cause']} {whole_percent(row['share'])}" for _, row in most.iterrows()]
            lines.append(start + fitting(told, WIDTH - len(start)))
            name = ""
    return lines


def _more(more: pd.DataFrame, titles: dict[str, str], apart: tuple[str, ...]) -> list[str]:
    """What waits more where a site is left late, most first; sites of which that is not known."""
    lines = []
    width = max(map(len, titles.values()))
    for site in (name for name in titles if name in apart):
        told = [
            f"{row['queue']} for {row['cause']} {row['more']:+,.0f} "
            f"(95 % {row['low']:+,.0f} to {row['high']:+,.0f})"
            for _, row in more[more["site"] == site].head(_MORE_NAMED).iterrows()
        ]
        lines += wrapped(f"{titles[site]:{width}}  ", told or ["nothing that shows"])
    if lines:
        lines = [
            "Where a site is left late, more of this waits there than where it is left in time,",
            "orders to leave at once apart",
            *lines,
            "(what goes along with being late: its cause, or what follows from it; of so many "
            "causes some",
            " show by luck alone)",
        ]
    if few := [title for name, title in titles.items() if name not in apart]:
        lines += wrapped(f"Late, or in time, in fewer than {FEWEST} (not compared): ", few)
    return lines
