"""What held the mission back: shares of the time that loads and people waited, by cause."""

from __future__ import annotations

import pandas as pd

QUEUES = ("cargo", "people")


def waiting_shares(waits: pd.DataFrame) -> pd.DataFrame:
    """Share of each queue's waiting that fell to each cause, from the start to the deadline.

    One row per queue and cause, longest wait first within a queue: ``queue``, ``cause``,
    ``share`` of the queue's load-days (or person-days) over all replications [-], and the
    ``site`` with most of it, with that site's part ``site_share`` of the cause [-].
    """
    by_site = waits.groupby(["queue", "cause", "site"], sort=True)["load_days"].sum()
    rows = []
    for queue in QUEUES:
        own = by_site[by_site.index.get_level_values("queue") == queue]
        whole = float(own.sum())
        if whole <= 0.0:
            continue
        for cause, of_cause in own.groupby(level="cause", sort=True):
            total = float(of_cause.sum())
            if total <= 0.0:
                continue
            row = {"queue": queue, "cause": str(cause), "share": total / whole}
            site = str(of_cause.idxmax()[2])
            rows.append({**row, "site": site, "site_share": float(of_cause.max()) / total})
    table = pd.DataFrame(rows, columns=["queue", "cause", "share", "site", "site_share"])
    # "cargo" sorts before "people", as wanted.
    return table.sort_values(
        ["queue", "share"], ascending=[True, False], kind="stable", ignore_index=True
    )
