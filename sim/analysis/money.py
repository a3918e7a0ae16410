"""What the drawdown has cost, and what the materiel was worth that did not travel out.

Told like the counts at the deadline: the median over replications and the value that at most
one in five exceeds.
"""

from __future__ import annotations

import pandas as pd

from sim.analysis.deadline import spread
from sim.experiment.by_column import Rows
from sim.records import ENDS_OF_VALUE, SPENT_ON, State

UNTIL = {"deadline": "deadline.", "horizon": ""}
"""Until when money is counted, and what the outcomes for it are called in front."""

TOTAL = "total"
GIVEN_UP = "given up"
"""Value abandoned or lost, which nobody decided to give."""

_COLUMNS = ["money", "of", "until", "median", "one_in_five_above"]


def money(replications: Rows) -> pd.DataFrame:
    """Costs and values in US dollars; no rows for a scenario without prices and values.

    One row per ``money`` (``cost`` or ``value``), what it is ``of`` (what was paid for, then
    ``total``; the end the loads came to, then ``given up``) and ``until`` (``deadline`` or
    ``horizon``): ``median`` and ``one_in_five_above`` [USD].
    """
    rows = []
    for until, start in UNTIL.items():
        for what in (*SPENT_ON, TOTAL):
            name = f"{start}cost.{what}_usd"
            if name in replications:
                told = spread(replications[name].to_numpy())
                rows.append({"money": "cost", "of": what, "until": until, **told})
        values = {end: f"{start}value.{end}_usd" for end in ENDS_OF_VALUE}
        if values[State.LOST] in replications:
            given_up = [values[State.ABANDONED], values[State.LOST]]
            sums = {end.value: replications[name] for end, name in values.items()}
            sums[GIVEN_UP] = replications[given_up].sum(axis=1)
            for of, usd in sums.items():
                told = spread(usd.to_numpy())
                rows.append({"money": "value", "of": of, "until": until, **told})
    return pd.DataFrame(rows, columns=_COLUMNS)
