"""Sites that had to leave at once: how often, and by what."""

from __future__ import annotations

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
    under ``leaves_early``, or a reserve that was used up.
    """
    ordered = pd.concat([part.loc[part["forced"], list(ORDERS)] for part in parts_of(sites)])
    numbers = replications["replication"].to_numpy()
    scrambles = scrambles_of(replications, scenario)
    rows = []
    for site, orders in ordered.groupby("site", sort=True):
        chance = chance_of(np.isin(numbers, orders["replication"]), scrambles)
        mostly = orders["forced_by"].value_counts(sort=True).sort_index(kind="stable").idxmax()
        rows.append((str(site), chance.share, chance.low, chance.high, str(mostly)))
    table = pd.DataFrame(rows, columns=["site", "chance", "low", "high", "mostly"])
    return table.sort_values("chance", ascending=False, kind="stable", ignore_index=True)
