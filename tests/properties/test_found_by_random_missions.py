"""What random missions have shown, as small missions of their own that stay mended."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sim.units import HOURS_PER_DAY, Calendar


def convoys_of(site, result):
    """Convoys formed for a site, and those that carried something."""
    name = f"convoy/{site}/"
    formed = {row.agent for row in result.detail.intervals if row.agent.startswith(name)}
    loaded = {row.by for row in result.detail.movements if row.by.startswith(name)}
    return formed, loaded


def test_a_column_halted_for_ever_waits_to_the_horizon(tiny, varied, live):
    def shut_for_good(data):
        effects = {"roads_shut": ["hilltop_road", "riverside_road"]}
        risk = {"name": "Regime", "start": "2030-03-25", "effects": effects}
        data["risks"] = {"regime": risk}

    scenario = varied(tiny, shut_for_good)
    for replication in range(20):
        _, result = live(scenario, 1, replication)
        assert result.milestones_h[-1] is None


@pytest.mark.parametrize("rule", ["turn_back_after_days", "stand_down_after_days"])
def test_patience_of_no_time_is_refused(rule, tiny, varied):
    def impatient(data):
        data["policy"][rule] = 0.0

    with pytest.raises(ValidationError, match=rule):
        varied(tiny, impatient)


def test_a_hub_that_leaves_on_its_day_leaves_nothing_in_the_books(tiny, varied, live):
    """What cannot be lifted by the planned day comes to the end its class is told."""

    def leave_on_the_day(data):
        data["sites"]["market"].update(planned_close="2030-04-27", at_planned_close="leave")
        data["fleets"]["coast"].update(trucks=1, flatbeds=1, drivers=0)
        data["network"]["corridors"]["to_port"]["convoy_trucks"] = 1

    scenario = varied(tiny, leave_on_the_day)
    for replication in range(10):
        mission, result = live(scenario, 1, replication)
        market = next(row for row in result.sites if row.site == "market")
        site = mission.world.sites["market"]
        assert market.left_h is not None
        assert site.materiel() == 0, f"left at {market.left_h}"


def test_trucks_that_cannot_carry_one_container_stay_at_home(tiny, varied, live):
    def overloaded(data):
        data["network"]["surfaces"]["track"]["containers_per_truck"] = 0.5
        data["fleets"]["field"]["trucks"] = 1
        data["policy"]["convoy_smallest_vehicles"] = 1
        data["policy"]["thinning_share"] = 0.0  # nobody to drive vehicles out
        for site in ("hilltop", "riverside"):
            data["sites"][site]["stock"]["vehicles"] = 0
            for contingent in data["contingents"].values():
                contingent["at"].get(site, {}).pop("vehicles", None)

    scenario = varied(tiny, overloaded)
    _, result = live(scenario)
    assert not [row for row in result.detail.intervals if row.agent.startswith("convoy/")]


def test_drivers_who_have_not_come_yet_drive_nothing(tiny, varied, live):
    """A camp with trucks of its own and drivers who come later."""

    def drivers_later(data):
        data["fleets"]["late"] = {
            "base": "hilltop",
            "serves": "field",
            "trucks": 1,
            "flatbeds": 1,
            "drivers": 8,
            "available_from": "2030-03-20",
        }
        data["policy"].update(convoy_smallest_vehicles=1, longest_wait_days=0.0)
        data["policy"].update(thinning_share=0.0, packing_containers_per_team_day=0.1)
        data["clearances"]["ground"] = {"lag_days": 0.0}
        data["network"]["zones"]["hills"]["escort_required"] = False
        data["loads"]["vehicles"]["flatbed_share"] = 0.0

    scenario = varied(tiny, drivers_later)
    _, result = live(scenario)
    formed, loaded = convoys_of("hilltop", result)
    assert formed == loaded


def test_vehicles_without_drivers_wait_for_something(tiny, varied, live):
    def nobody_to_drive(data):
        del data["contingents"]["bora"]["at"]["riverside"]
        data["contingents"]["alba"]["at"].pop("riverside")
        data["sites"]["riverside"]["stock"] = {"vehicles": 6}
        data["sites"]["riverside"].update(planned_close=None, at_planned_close="stay")
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["risks"] = {}
        data["uncertainties"] = {}

    scenario = varied(tiny, nobody_to_drive)
    deadline_h = Calendar(scenario.mission.start).end_of(scenario.mission.deadline)
    _, result = live(scenario)
    riverside = next(row for row in result.sites if row.site == "riverside")
    assert riverside.vehicles_at_deadline == 6
    waited = sum(row.load_days for row in result.waits if row.site == "riverside")
    assert waited == pytest.approx(6 * deadline_h / HOURS_PER_DAY)


def test_trucks_at_home_wait_for_what_is_packed(tiny, varied, live):
    """A hub that feeds another one, with trucks of its own and no lag before leave is given."""

    def second_hub(data):
        data["sites"]["hilltop"].update(role="hub", yard_loads_per_day=20.0)
        data["fleets"]["up"] = {"base": "hilltop", "serves": "field", "trucks": 4, "flatbeds": 2}
        data["policy"].update(convoy_smallest_vehicles=1, longest_wait_days=0.0)
        data["policy"]["loading_days"] = 2.0
        data["clearances"]["ground"] = {"lag_days": 0.0}
        data["network"]["zones"]["hills"]["escort_required"] = False

    scenario = varied(tiny, second_hub)
    _, result = live(scenario)
    formed, loaded = convoys_of("hilltop", result)
    assert formed == loaded


def test_what_is_packed_after_the_last_call_waits_for_something(tiny, varied, live):
    """No escort ever comes to a camp that has to leave on its day."""

    def no_escort(data):
        data["escorts"]["hired_guards"]["available_from"] = "2030-12-01"
        del data["contingents"]["alba"]["provides"]["convoy_platoon"]
        data["sites"]["riverside"].update(stock={"containers": 40}, packing_teams=1)
        for contingent in data["contingents"].values():
            contingent["at"].pop("riverside", None)
        data["mission"]["deadline"] = "2030-04-18"
        data["risks"] = {}
        data["uncertainties"] = {}
        data["policy"]["packing_containers_per_team_day"] = 0.7

    scenario = varied(tiny, no_escort)
    deadline_h = Calendar(scenario.mission.start).end_of(scenario.mission.deadline)
    for replication in range(5):
        _, result = live(scenario, 1, replication)
        riverside = next(row for row in result.sites if row.site == "riverside")
        assert riverside.containers_at_deadline == 40
        waited = sum(row.load_days for row in result.waits if row.site == "riverside")
        assert waited == pytest.approx(40 * deadline_h / HOURS_PER_DAY)
