"""Flights that need leave take a negative-binomial number of days."""

from __future__ import annotations

import pytest
from scipy import stats

from sim.model.replication import simulate
from sim.units import HOURS_PER_DAY

SEATS, FLIGHTS = 10, 6
REPLICATIONS = 600


def with_people_at(data, site):
    data["contingents"] = {
        "guests": {
            "name": "Guests",
            "at": {site: {"people": SEATS * FLIGHTS}},
            "ready": {"on": "2030-01-01"},
            "lift": {"by": "charter"},
        }
    }
    data["milestones"] = {
        "people_out": {"title": "Out", "what": "out", "classes": ["people"], "by": "2030-12-31"}
    }


def days_refused(scenario, flown_h):
    """Days on which nobody flew before the last flight, which leaves at noon."""
    counts = []
    for replication in range(REPLICATIONS):
        days = (flown_h(simulate(scenario, 1, replication, detail=True)) + 12.0) / HOURS_PER_DAY
        assert days == int(days)
        counts.append(int(days) - FLIGHTS)
    return counts


@pytest.mark.parametrize(("chance", "weather"), [(0.4, 0.0), (1.0, 0.5), (0.8, 0.25)])
def test_charters_take_a_negative_binomial_number_of_days(
    chance, weather, bare, expect_mean, expect_law
):
    """One charter a day flies with the host's leave and in fair weather, else not."""

    def change(data):
        with_people_at(data, "hub")
        data["air"]["charter"] = {"seats": SEATS, "flights_per_week": 7.0}
        data["air"]["weather_cancels_share"] = weather
        data["clearances"] = {"flights": {"chance": {"calm": chance}}}

    p = chance * (1.0 - weather)
    refused = days_refused(bare(change), lambda result: result.milestones_h[0])
    expect_mean(refused, FLIGHTS * (1.0 - p) / p, FLIGHTS * (1.0 - p) / p**2)
    expect_law(refused, stats.nbinom(FLIGHTS, p))


def test_theatre_flights_need_leave_at_both_ends(bare, camp, road, expect_mean, expect_law):
    """A day is good if both zones give leave: independent, so with the product of the chances."""
    there, here = 0.7, 0.8

    def change(data):
        with_people_at(data, "camp")
        data["sites"]["camp"] = camp(zone="hills", airfield="plane", leave_from="2030-12-31")
        data["network"]["zones"]["hills"] = {}
        data["network"]["roads"]["camp_hub"] = road("camp", "hub", km=100.0)
        data["air"]["plane"] = {"seats": SEATS, "flights_per_week": 7.0, "aircraft": 1}
        data["air"]["charter"]["flights_per_week"] = 7.0
        data["clearances"] = {"flights": {"chance": {"hills": there, "calm": here}}}

    def last_flight_h(result):
        moves = [row for row in result.detail.movements if row.by.startswith("flight/plane/camp")]
        assert sum(row.count for row in moves) == SEATS * FLIGHTS
        return moves[-1].arrived_h

    p = there * here
    refused = days_refused(bare(change), last_flight_h)
    expect_mean(refused, FLIGHTS * (1.0 - p) / p, FLIGHTS * (1.0 - p) / p**2)
    expect_law(refused, stats.nbinom(FLIGHTS, p))
