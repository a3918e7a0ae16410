"""Loads cycling on one escort: the convoys sent match the renewal count."""

from __future__ import annotations

import pytest
from scipy import stats

from sim.model.replication import simulate

DRIVE_DAYS, REST_DAYS, MEAN_LAG_DAYS = 2.0, 1.0, 3.0
FIXED_DAYS = 2.0 * DRIVE_DAYS + REST_DAYS
DAYS = 90
PER_CONVOY = 4
REPLICATIONS = 400


@pytest.fixture
def one_escort(bare, hub, camp, road):
    """A camp with more than can ever be fetched, and one escort for the road to it."""

    def change(data):
        day = "2030-03-31"  # the 90th
        data["mission"].update(deadline=day, horizon=day)
        data["milestones"]["all_out"]["by"] = day
        data["sites"]["hub"] = hub(leave_from=day)
        data["sites"]["camp"] = camp(stock={"boxes": 10 * DAYS}, leave_from=day)
        data["network"]["zones"]["hills"] = {"escort_required": True}
        km = 240.0 * DRIVE_DAYS
        data["network"]["roads"]["camp_hub"] = road("camp", "hub", km=km, zone="hills")
        data["fleets"]["field"] = {"base": "hub", "serves": "field", "trucks": 100.0}
        data["escorts"] = {"guards": {"base": "hub", "units": 1, "available_from": "2030-01-01"}}
        data["policy"].update(
            convoy_vehicles_per_escort=PER_CONVOY,
            convoy_smallest_vehicles=PER_CONVOY,
            escort_rest_days=REST_DAYS,
        )
        data["clearances"] = {
            "ground": {"lag_days": {"exponential": {"mean": MEAN_LAG_DAYS}}},
            "cargo": {"lag_days": 1000.0},  # nothing goes on from the hub
        }

    return bare(change)


def moments(chances):
    """Mean and variance of a count from P(count >= 1), P(count >= 2), ..."""
    mean = sum(chances)
    square = sum((2 * k - 1) * chance for k, chance in enumerate(chances, start=1))
    return mean, square - mean**2


def test_convoys_and_loads_match_the_renewal_count(one_escort, expect_mean):
    """The k-th convoy sets out after k exponential lags and k - 1 rounds of fixed length."""
    sent, brought = [], []
    for replication in range(REPLICATIONS):
        outcomes = simulate(one_escort, 1, replication).outcomes
        sent.append(outcomes["convoys"])
        brought.append(outcomes["left_at_deadline.boxes.hub"] / PER_CONVOY)
        assert brought[-1] == int(brought[-1])

    def by_the_end(k, fixed_days):
        return float(stats.gamma.cdf(DAYS - fixed_days, a=k, scale=MEAN_LAG_DAYS))

    rounds = range(1, int(DAYS / FIXED_DAYS) + 2)
    expect_mean(sent, *moments([by_the_end(k, (k - 1) * FIXED_DAYS) for k in rounds]))
    expect_mean(
        brought,
        *moments([by_the_end(k, (k - 1) * FIXED_DAYS + 2.0 * DRIVE_DAYS) for k in rounds]),
    )


@pytest.mark.parametrize("units", [1, 2, 3])
def test_each_escort_adds_a_cycle_of_its_own(units, one_escort, varied, expect_mean):
    """Convoys that wait for nothing but their own escort are as many renewal processes."""
    more = varied(one_escort, lambda data: data["escorts"]["guards"].update(units=units))
    sent = [simulate(more, 3, k).outcomes["convoys"] for k in range(120)]
    chances = [
        float(stats.gamma.cdf(DAYS - (k - 1) * FIXED_DAYS, a=k, scale=MEAN_LAG_DAYS))
        for k in range(1, 20)
    ]
    mean, variance = moments(chances)
    expect_mean(sent, units * mean, units * variance)
