"""Money: each price times what the rows of a replication say was used."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from sim.model.replication import simulate
from sim.records import Kind
from sim.units import DAYS_PER_MONTH, Calendar

DAY = 24.0
PRICES = {
    "truck_hire_day_usd": 100.0,
    "truck_trip_day_usd": 30.0,
    "driver_trip_day_usd": 7.0,
    "hired_escort_day_usd": 500.0,
    "charter_flight_usd": 90_000.0,
    "theatre_flight_usd": 8_000.0,
    "own_aircraft_seat_usd": 600.0,
    "own_aircraft_container_usd": 5_000.0,
    "uniformed_month_usd": 1_400.0,
}


@pytest.fixture
def priced(varied):
    """A scenario with these prices alone."""

    def build(scenario, *names):
        prices = {name: PRICES[name] for name in names or PRICES}
        return varied(scenario, lambda data: data.update(costs=prices))

    return build


def days_out(result, until_h, *kinds):
    """Truck-days with convoys, from the timelines of the fleets."""
    return sum(
        (min(row.end_h, until_h) - row.start_h) * row.units / DAY
        for row in result.detail.intervals
        if row.activity == "out" and row.agent.endswith(kinds) and row.start_h < until_h
    )


def person_days(scenario, result, until_h):
    """Days that uniformed people spent in the mission, from the books."""
    days = 0.0
    for name, spec in scenario.loads.items():
        if spec.kind == Kind.PEOPLE and spec.leaves == "with_contingent":
            rows = [row for row in result.detail.books if row.load_class == name]
            present = [(row.time_h, row.counts[0] + row.counts[1]) for row in rows]
            line = [(0.0, sum(rows[0].counts)), *present, (until_h, 0)]
            for (start_h, here), (end_h, _) in pairwise(line):
                days += here * max(0.0, min(end_h, until_h) - start_h) / DAY
    return days


@pytest.mark.parametrize("name", ["dangerous", "rich"])
def test_what_is_paid_by_the_day_is_what_the_timelines_and_books_say(name, request, priced):
    scenario = priced(request.getfixturevalue(name))
    calendar = Calendar(scenario.mission.start)
    ends = {
        "": calendar.end_of(scenario.mission.horizon),
        "deadline.": calendar.end_of(scenario.mission.deadline),
    }
    trips_only = priced(request.getfixturevalue(name), "truck_trip_day_usd")
    for replication in range(5):
        result = simulate(scenario, 1, replication, detail=True)
        trips = simulate(trips_only, 1, replication)
        for until, hour in ends.items():
            drivers = days_out(result, hour, "drivers")
            trucks = days_out(result, hour, "trucks", "flatbeds")
            months = person_days(scenario, result, hour) / DAYS_PER_MONTH
            told = result.outcomes
            assert told[f"{until}cost.drivers_usd"] == pytest.approx(drivers * 7.0)
            assert trips.outcomes[f"{until}cost.trucks_usd"] == pytest.approx(trucks * 30.0)
            assert told[f"{until}cost.uniformed_usd"] == pytest.approx(months * 1_400.0)


def test_hire_runs_from_the_first_day_until_all_that_is_served_has_been_left(by_hand, priced):
    told = simulate(priced(by_hand, "truck_hire_day_usd", "hired_escort_day_usd")).outcomes
    left_h = 57 * DAY + 12  # Market Town, as worked out in test_hand_computed
    camps_left_h = 44 * DAY + 6  # Riverside; the trucks that fetch from camps are not needed then
    field, coast = 12 + 4, 10 + 4  # the latter from 10 March
    truck_hours = field * camps_left_h + coast * (left_h - 9 * DAY)
    assert told["cost.trucks_usd"] == pytest.approx(truck_hours / DAY * 100.0)
    assert told["cost.hired_escorts_usd"] == pytest.approx((left_h / DAY - 42) * 500.0)


def test_a_fleet_that_grows_is_paid_for_as_it_grows(by_hand, varied, priced):
    growing = varied(by_hand, lambda data: data["fleets"]["coast"].update(ramp_up_days=10.0))
    one, other = (
        simulate(priced(scenario, "truck_hire_day_usd")).outcomes["cost.trucks_usd"]
        for scenario in (by_hand, growing)
    )
    assert one - other == pytest.approx(14 * 10.0 / 2 * 100.0)


def test_flights_are_paid_by_flight_and_own_aircraft_by_what_they_carry(rich, priced):
    told = simulate(priced(rich), detail=True)
    moved = [row for row in told.detail.movements if row.by.startswith("own aircraft/")]
    seats = sum(row.count for row in moved if rich.loads[row.load_class].kind == "people")
    boxes = sum(row.count for row in moved) - seats
    assert seats
    assert boxes
    assert told.outcomes["cost.own_aircraft_usd"] == seats * 600.0 + boxes * 5_000.0
    days = {row.by for row in told.detail.movements}
    for kind, flights in (("charter/", "charters"), ("flight/", "theatre_flights")):
        assert told.outcomes[flights] >= sum(by.startswith(kind) for by in days) > 0
    assert told.outcomes["cost.charters_usd"] == told.outcomes["charters"] * 90_000.0
    assert told.outcomes["cost.theatre_flights_usd"] == told.outcomes["theatre_flights"] * 8_000.0


def test_the_total_is_the_sum_of_its_parts(rich, priced):
    for until in ("", "deadline."):
        told = simulate(priced(rich)).outcomes
        costs = {key: usd for key, usd in told.items() if key.startswith(f"{until}cost.")}
        total = costs.pop(f"{until}cost.total_usd")
        assert len(costs) == 7
        assert total == pytest.approx(sum(costs.values()))
        assert min(costs.values()) > 0.0


def test_value_is_that_of_the_loads_in_each_end(dangerous, varied):
    def worth(data):
        data["loads"]["containers"]["value_usd"] = 20_000.0
        data["loads"]["vehicles"]["value_usd"] = 50_000.0

    scenario = varied(dangerous, worth)
    seen = set()
    for replication in range(10):
        told = simulate(scenario, 1, replication).outcomes
        for end in ("transferred", "sold", "gifted", "destroyed", "lost", "abandoned"):
            counts = [told[f"end.{name}.{end}"] for name in ("containers", "vehicles")]
            assert told[f"value.{end}_usd"] == counts[0] * 20_000.0 + counts[1] * 50_000.0
            assert told[f"deadline.value.{end}_usd"] <= told[f"value.{end}_usd"]
            seen |= {end} if sum(counts) else set()
    assert {"sold", "gifted", "destroyed", "lost", "abandoned"} <= seen


@pytest.mark.parametrize("name", ["tiny", "rich"])
def test_prices_change_nothing_else(name, request, varied):
    scenario = request.getfixturevalue(name)
    unpriced = varied(scenario, lambda data: data.pop("costs"))
    for replication in range(5):
        plain = simulate(unpriced, 1, replication)
        told = simulate(scenario, 1, replication)
        costs = {key for key in told.outcomes if "cost." in key}
        assert costs == told.outcomes.keys() - plain.outcomes.keys()
        assert plain.outcomes.items() <= told.outcomes.items()
        assert replace(plain, outcomes={}) == replace(told, outcomes={})
