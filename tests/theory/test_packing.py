"""Independent sites with exponential times end at the harmonic-sum mean."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.units import HOURS_PER_DAY

SITES = 5
MEAN_DAYS = 10.0
DRIVE_DAYS = 1.0
REPLICATIONS = 900


@pytest.fixture
def hubs_with_one_box(bare, hub, road, corridor):
    """Hubs that pack one container each, in an exponential time, and send it a day's drive."""

    def change(data):
        names = [f"hub_{letter}" for letter in "abcde"[:SITES]]
        data["mission"].update(deadline="2032-12-31", horizon="2032-12-31")
        data["milestones"]["all_out"]["by"] = "2032-12-31"
        data["sites"] = {n: hub(stock={"boxes": 1}, corridors=[f"{n}_out"]) for n in names}
        data["network"]["roads"] = {f"{n}_port": road(n, "port", km=240.0) for n in names}
        data["network"]["corridors"] = {f"{n}_out": corridor(n) for n in names}
        data["fleets"] = {n: {"base": n, "serves": "corridor", "trucks": 1.0} for n in names}
        data["policy"]["packing_containers_per_team_day"] = 1.0 / MEAN_DAYS
        data["policy"]["packing_cv"] = 1.0

    return bare(change)


def test_the_last_of_independent_sites_comes_at_the_harmonic_sum(hubs_with_one_box, expect_mean):
    """E max of k exponentials is mean x (1 + 1/2 + ... + 1/k); the first comes at mean / k."""
    last, first, out = [], [], []
    for replication in range(REPLICATIONS):
        result = simulate(hubs_with_one_box, 1, replication)
        packed_days = [row.packed_h / HOURS_PER_DAY for row in result.sites]
        last.append(max(packed_days))
        first.append(min(packed_days))
        out.append(result.milestones_h[0] / HOURS_PER_DAY)
        assert out[-1] == pytest.approx(last[-1] + DRIVE_DAYS, abs=0.001)
    mean = MEAN_DAYS * sum(1.0 / i for i in range(1, SITES + 1))
    variance = MEAN_DAYS**2 * sum(1.0 / i**2 for i in range(1, SITES + 1))
    expect_mean(last, mean, variance)
    expect_mean(out, mean + DRIVE_DAYS, variance)
    expect_mean(first, MEAN_DAYS / SITES, (MEAN_DAYS / SITES) ** 2)


def test_the_time_to_pack_many_containers_is_the_sum_of_many_times(bare, hub, expect_mean):
    """n containers with coefficient of variation c: mean n / pace, variance n (c / pace)^2.

    They are packed in batches; the batches must not change mean or spread of the whole.
    """
    boxes, pace, cv = 40, 3.0, 0.8

    def change(data):
        data["sites"]["hub"] = hub(stock={"boxes": boxes})
        data["policy"].update(packing_containers_per_team_day=pace, packing_cv=cv)

    scenario = bare(change)
    days = [simulate(scenario, 1, k).sites[0].packed_h / HOURS_PER_DAY for k in range(500)]
    mean, variance = boxes / pace, boxes * (cv / pace) ** 2
    expect_mean(days, mean, variance)
    squares = [(day - mean) ** 2 for day in days]
    expect_mean(squares, variance, 2.2 * variance**2)  # nearly normal: kurtosis close to 3
