"""The day on which people may go home is the same for whoever reckons with it."""

from datetime import date

import pytest

from sim.analysis.naive import planned_home
from sim.scenario.checks import seats
from sim.scenario.checks.ground import serves_until
from sim.scenario.ready import earliest_ready, planned_ready

CLOSES = ("leave_from: 2023-10-01", "leave_from: 2023-09-20\n    planned_close: 2023-10-01")
AFTER = "contingents.alpha.ready={after_camps_days: %s}"


@pytest.mark.parametrize(("days", "day"), [("2.6", 4), ("2.4", 3), ("{uniform: [2, 3.2]}", 4)])
def test_days_after_the_camps_are_rounded_in_one_way(load, days, day):
    scenario = load(CLOSES, overrides=(AFTER % days,))
    alpha = scenario.contingents["alpha"]
    ready = date(2023, 10, day)
    assert planned_ready(scenario, alpha) == ready
    assert serves_until(scenario, alpha) == ready
    assert [when for when, _ in planned_home(scenario, "alpha")] == [ready]


def test_seats_may_be_wanted_as_soon_as_its_camps_may_be_left(load):
    scenario = load(CLOSES, overrides=(AFTER % 2.6,))
    assert earliest_ready(scenario, scenario.contingents["alpha"]) == date(2023, 9, 23)
    (charters,) = seats.charter(scenario)
    assert date(2023, 9, 23) in {due.first for due in charters.dues}


def test_the_last_guard_of_a_site_goes_with_it_and_by_no_plan(load):
    scenario = load(overrides=("contingents.alpha.ready={with_site: hub}",))
    alpha = scenario.contingents["alpha"]
    assert planned_ready(scenario, alpha) is None
    assert earliest_ready(scenario, alpha) == scenario.sites["hub"].leave_from
    assert serves_until(scenario, alpha) == scenario.mission.deadline


def test_a_contingent_that_is_ready_before_the_mission_starts_goes_when_it_does(load):
    early = "contingents.alpha.ready={on: 2023-06-01}"
    scenario = load(overrides=(early, "network.zones.north.escort_required=false"))
    assert earliest_ready(scenario, scenario.contingents["alpha"]) == scenario.mission.start


def test_whole_people_stay_in_a_rear_party(load):
    """501 people, of whom a tenth is rounded up to 51 by mission, sums and plan alike."""
    odd = ("contingents.alpha.rear_party={share: 0.1}", "contingents.alpha.at.hub.soldiers=201")
    scenario = load(overrides=odd)
    assert [people for _, people in planned_home(scenario, "alpha")] == [450]
    (charters,) = seats.charter(scenario)
    assert [due.amount for due in charters.dues] == [30, 450]
