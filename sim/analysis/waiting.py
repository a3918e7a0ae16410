"""What held the mission back: shares of the time that loads and people waited, by cause."""

from __future__ import annotations

import pandas as pd

from sim.analysis.in_parts import Table, parts_of

QUEUES = ("cargo", "people", "supplies")

_BY = ["queue", "cause", "site"]


def waiting_shares(waits: Table) -> pd.DataFrame:
    """Share of each queue's waiting that fell to each cause, from the start to the deadline.

    One row per queue and cause, longest wait first within a queue: ``queue``, ``cause``,
    ``share`` of the queue's load-days (or person-days) over all replications [-], and the
    ``site`` with most of it, with that site's part ``site_share`` of the cause [-].
    """
    sums = _sums(pd.concat([_sums(part) for part in parts_of(waits)]))
    rows = []
    for queue in QUEUES:
        own = sums[sums["queue"] == queue]
        whole = float(own["load_days"].sum())
        for cause, of_cause in own.groupby("cause", sort=True):
            total = float(of_cause["load_days"].sum())
            if total > 0.0:
                most = of_cause.iloc[int(of_cause["load_days"].to_numpy().argmax())]
                rows.append(
                    {
                        "queue": queue,
                        "cause": str(cause),
                        "share": total / whole,
                        "site": str(most["site"]),
                        "site_share": float(most["load_days"]) / total,
                    }
                )
    table = pd.DataFrame(rows, columns=["queue", "cause", "share", "site", "site_share"])
    # The queues stand in the order of the alphabet.
    return table.sort_values(
        ["queue", "share"], ascending=[True, False], kind="stable", ignore_index=True
    )


def _sums(waits: pd.DataFrame) -> pd.DataFrame:
    return waits.groupby(_BY, sort=True)[["load_days"]].sum().reset_index()
