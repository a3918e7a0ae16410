"""Strikes are Poisson with mean rate x (1 - found share) x km x trips, finds with the rest."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from sim.model.replication import simulate

KM, PER_1000_KM, FOUND_SHARE = 480.0, 1.5, 0.3
CONVOYS = 3
TRIPS = 2 * CONVOYS + 1  # out and loaded, and the people of the camp who leave last
MET = PER_1000_KM / 1000.0 * KM * TRIPS
REPLICATIONS = 900


@pytest.fixture
def camp_on_a_mined_road(bare, camp, road):
    """A camp whose three convoys, and then its people, use the only road with devices."""

    def change(data):
        data["sites"]["camp"] = camp(stock={"boxes": 4 * CONVOYS})
        data["contingents"] = {
            "guests": {
                "name": "Guests",
                "at": {"camp": {"people": 8}},
                "ready": {"on": "2030-12-31"},
                "lift": {"by": "charter"},
            }
        }
        data["air"]["charter"]["flights_per_week"] = 7.0
        data["network"]["zones"]["mined"] = {"devices_met_per_1000_km": PER_1000_KM}
        data["network"]["roads"]["camp_hub"] = road("camp", "hub", km=KM, zone="mined")
        data["fleets"]["field"] = {"base": "hub", "serves": "field", "trucks": 4.0}
        data["policy"]["convoy_vehicles_per_escort"] = 4
        data["policy"]["convoy_smallest_vehicles"] = 4
        data["threat"] = {"found_share": FOUND_SHARE, "hours_per_strike": 5.0, "road_shut_h": 0.0}

    return bare(change)


@pytest.fixture
def outcomes(camp_on_a_mined_road):
    results = [simulate(camp_on_a_mined_road, 1, k) for k in range(REPLICATIONS)]
    assert {result.sites[0].site for result in results} == {"camp"}
    assert {result.sites[0].containers_at_deadline for result in results} == {0}
    return [result.outcomes for result in results]


def test_strikes_and_finds_are_independent_poisson_counts(outcomes, expect_mean, expect_law):
    """Thinning: what is not found explodes, and the two counts know nothing of each other."""
    strikes = [outcome["strikes"] for outcome in outcomes]
    found = [outcome["devices_found"] for outcome in outcomes]
    expect_mean(strikes, (1.0 - FOUND_SHARE) * MET, (1.0 - FOUND_SHARE) * MET)
    expect_mean(found, FOUND_SHARE * MET, FOUND_SHARE * MET)
    expect_law(strikes, stats.poisson((1.0 - FOUND_SHARE) * MET))
    expect_law(found, stats.poisson(FOUND_SHARE * MET))
    low, high = np.tanh(np.array([-1, 1]) * stats.norm.ppf(0.9995) / np.sqrt(REPLICATIONS - 3))
    assert low < np.corrcoef(strikes, found)[0, 1] < high


def test_attacks_do_not_cluster_on_some_roads_of_a_way(bare, camp, road, expect_law):
    """Two roads in a row meet what their kilometres ask for, each on its own."""

    def change(data):
        data["network"]["waypoints"] = ["ford"]
        data["network"]["zones"]["mined"] = {"devices_met_per_1000_km": 4.0}
        data["network"]["roads"]["short"] = road("camp", "ford", km=100.0, zone="mined")
        data["network"]["roads"]["long"] = road("ford", "hub", km=400.0, zone="mined")
        data["sites"]["camp"] = camp(stock={"boxes": 1})
        data["fleets"]["field"] = {"base": "hub", "serves": "field", "trucks": 1.0}

    scenario = bare(change)
    counts = {"short": [], "long": []}
    for k in range(600):
        rows = simulate(scenario, 2, k).incidents
        met = Counter(row.place for row in rows if row.convoy.startswith("convoy/"))
        for place, line in counts.items():
            line.append(met[place])
    expect_law(counts["short"], stats.poisson(0.004 * 100.0 * 2))
    expect_law(counts["long"], stats.poisson(0.004 * 400.0 * 2))
    bound = stats.norm.ppf(0.9995) / np.sqrt(600)
    assert abs(np.corrcoef(counts["short"], counts["long"])[0, 1]) < bound
