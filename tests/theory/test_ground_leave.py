"""A convoy asks for leave each day until it is given: it waits a geometric number of days."""

from __future__ import annotations

from scipy import stats

from sim.model.replication import simulate
from sim.units import HOURS_PER_DAY

REPLICATIONS = 500


def test_a_convoy_waits_a_geometric_number_of_days_for_leave(
    bare, camp, road, expect_mean, expect_law
):
    """Each day is a new answer, in each zone of its own: the chance of a day is their product."""
    hills, valley = 0.6, 0.75

    def change(data):
        data["network"]["waypoints"] = ["ford"]
        data["network"]["zones"] |= {"hills": {}, "valley": {}}
        data["network"]["roads"]["upper"] = road("camp", "ford", km=60.0, zone="hills")
        data["network"]["roads"]["lower"] = road("ford", "hub", km=60.0, zone="valley")
        data["sites"]["camp"] = camp(stock={"boxes": 1}, leave_from="2030-12-31")
        data["fleets"]["field"] = {"base": "hub", "serves": "field", "trucks": 1.0}
        data["clearances"] = {"ground": {"chance": {"hills": hills, "valley": valley}}}

    scenario = bare(change)
    waited = []
    for replication in range(REPLICATIONS):
        rows = simulate(scenario, 1, replication, detail=True).detail.intervals
        set_out_h = next(row.start_h for row in rows if row.activity == "driving out")
        waited.append(int(set_out_h // HOURS_PER_DAY))
    p = hills * valley
    expect_mean(waited, (1.0 - p) / p, (1.0 - p) / p**2)
    expect_law(waited, stats.nbinom(1, p))
