"""The plan beside the forecast: when each milestone is reached if nothing goes wrong."""

from __future__ import annotations

import pandas as pd

from sim.experiment.columns import columns_of
from sim.experiment.out_of_reach import is_out_of_reach
from sim.experiment.tables import tables_of
from sim.model.replication import expect_scenario, simulate
from sim.scenario.schema import Scenario
from sim.scenario.undisturbed import undisturbed


def plan(scenario: Scenario) -> pd.DataFrame:
    """One row per milestone: the day on which it is reached if nothing goes wrong.

    One run without risks, attacks, breakdowns, refusals and bad weather, with every uncertain
    quantity at its central value. Columns: milestone, title, by (its own date), date (null if it
    is not reached before the horizon) and never (true if it cannot be reached after it either).
    """
    expect_scenario(scenario)
    calm = undisturbed(scenario)
    result = simulate(calm)
    columns = columns_of([result], milestones=tuple(calm.milestones), classes=tuple(calm.loads))
    days = tables_of(columns, calm).replications.to_pandas()
    rows = [
        (
            name,
            milestone.title,
            pd.Timestamp(scenario.due(milestone)),
            days[f"{name}.date"].iloc[0],
            bool(is_out_of_reach(result.outcomes, name, calm)),
        )
        for name, milestone in scenario.milestones.items()
    ]
    table = pd.DataFrame(rows, columns=["milestone", "title", "by", "date", "never"])
    return table.astype({"by": "datetime64[ms]", "date": "datetime64[ms]"})
