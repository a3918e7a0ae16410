"""Sites that had to leave at once: how often, and by what."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from sim.analysis.in_parts import Table, parts_of
from sim.experiment.by_column import Rows
from sim.experiment.summary import chance_of, scrambles_of
from sim.scenario.schema import Scenario

ORDERS = ("replication", "site", "forced", "forced_by")
"""The columns of the table of sites that are needed."""


def forced_out(sites: Table, replications: Rows, scenario: Scenario) -> pd.DataFrame:
    """How often each site was ordered to leave at once before the horizon.

    One row per site that ever was, most often first: ``site``, ``chance`` with its 95 % interval
    ``low`` and ``high`` [share of replications], and what ordered it ``mostly``: a risk, a name
    under ``leaves_early``, or a reserve that was used up, of the site ``at``. Where a site left
    because another one did, that is the order to the first of them.
    """
    told = pd.concat([part.loc[part["forced"], list(ORDERS)] for part in parts_of(sites)])
    numbers = replications["replication"].to_numpy()
    scrambles = scrambles_of(replications, scenario)
    orders = {
        (int(number), str(site)): str(by)
        for number, site, by in zip(
            told["replication"], told["site"], told["forced_by"], strict=True
        )
    }
    rows = []
    for site, own in told.groupby("site", sort=True):
        chance = chance_of(np.isin(numbers, own["replication"]), scrambles)
        first = Counter(_first(orders, int(n), str(site), scenario) for n in own["replication"])
        (at, mostly), _ = min(first.items(), key=lambda each: (-each[1], each[0]))
        rows.append((str(site), chance.share, chance.low, chance.high, mostly, at))
    table = pd.DataFrame(rows, columns=["site", "chance", "low", "high", "mostly", "at"])
    return table.sort_values("chance", ascending=False, kind="stable", ignore_index=True)


def _first(
    orders: dict[tuple[int, str], str], number: int, site: str, scenario: Scenario
) -> tuple[str, str]:
    """The site at which a chain of orders began in a replication, and what ordered that one."""
    seen = set()
    while site not in seen:
        seen.add(site)
        early = scenario.sites[site].leaves_early.get(orders[number, site])
        other = None if early is None else early.site_forced_out or early.site_left
        if other is None or (number, other) not in orders:
            break
        site = other
    return site, orders[number, site]
