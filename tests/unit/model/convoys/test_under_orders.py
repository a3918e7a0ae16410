"""A site that must leave at once: its loads wait for nothing that others may wait for."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import Cause

DAY = 24.0


def order(site, day):
    effects = f"{{sites_forced_out: [{site}]}}"
    return f"risks: {{order: {{name: O, chance: 1, start: {day}, effects: {effects}}}}}"


def loaded_from(result, site, by="convoy/"):
    """Containers that convoys have taken from a site."""
    return sum(
        row.count
        for row in result.detail.movements
        if row.origin == site and row.by.startswith(by) and row.load_class == "containers"
    )


def first_from(result, site):
    """When the first convoy set out from a site."""
    return min(row.departed_h for row in result.detail.movements if row.origin == site)


@pytest.mark.parametrize("held", ["longest_wait_days: 30", "convoy_smallest_vehicles: 30"])
def test_what_stands_ready_waits_neither_for_a_full_convoy_nor_for_packing(chain, held):
    """The trucks that come on 9 January find what had been packed when the order came."""
    told = f"policy: {{convoy_vehicles_per_escort: 60, forced_exit_days: 4, {held}}}"
    more = "fleets: {field: {trucks: 60}}"
    ordered = simulate(chain(told, more, order("camp", "2030-01-07")), detail=True)
    calm = simulate(chain(told, more), detail=True)
    assert loaded_from(ordered, "camp") > 0
    assert first_from(ordered, "camp") < first_from(calm, "camp") - 0.5 * DAY


def test_what_stands_ready_at_a_hub_under_orders_waits_for_no_full_column(chain):
    told = "policy: {longest_wait_days: 30}\nsites: {coast: {stock: {containers: 8}}}"
    result = simulate(chain(told, order("coast", "2030-01-05")), detail=True)
    assert loaded_from(result, "coast", "corridor/") == 8


def test_who_must_leave_at_once_is_served_before_those_who_have_weeks(two_camps):
    """A site whose day comes first takes all trucks of the town, but for the order."""
    told = """
sites:
  mine: {stock: {containers: 300}, packing_starts: 2030-01-01, packing_teams: 9,
         planned_close: 2030-02-10}
  camp: {planned_close: 2030-05-01}
policy: {forced_exit_days: 6}
fleets: {field: {trucks: 3}}
"""
    served = [
        {
            row.origin
            for row in simulate(scenario, detail=True).detail.movements
            if row.by.startswith("convoy/") and 8 * DAY < row.departed_h < 12 * DAY
        }
        for scenario in (two_camps(told), two_camps(told, order("camp", "2030-01-07")))
    ]
    assert served == [{"mine"}, {"camp"}]


def test_loads_that_no_hub_takes_any_more_wait_for_a_hub(chain):
    """No road is ever shut."""
    told = """
sites: {town: null, camp: {materiel_to: [coast], people_to: coast}}
contingents: {alba: {at: {camp: null, town: null}}}
network: {roads: {town_road: null, camp_road: {between: [camp, coast]}}}
fleets: {field: {base: coast}}
"""
    result = simulate(chain(told, order("coast", "2030-01-08")))
    causes = {row.cause for row in result.waits if row.site == "camp"}
    assert Cause.HUB in causes
    assert Cause.ROAD_SHUT not in causes


def test_a_convoy_that_stood_down_for_want_of_time_is_not_formed_again_at_once(chain):
    """Its escort goes home on 1 February, and leave comes one day of ten."""
    told = """
network: {zones: {plain: {escort_required: true}}}
contingents:
  alba:
    provides: {platoon: {kind: escort, base: town, units: 1, people_per_unit: 2}}
    ready: {on: 2030-02-01}
escorts:
  host: {base: coast, units: 1, available_from: 2030-03-01}
  host_town: {base: town, units: 1, available_from: 2030-03-01}
clearances: {ground: {chance: {plain: 0.1}}}
policy: {escort_return_margin_share: 0.0, stand_down_after_days: 3}
"""
    scenario = chain(told)
    for replication in range(60):
        rows = simulate(scenario, 1, replication).incidents
        hours = [(row.place, row.time_h) for row in rows if row.kind == "stood down"]
        assert len(hours) == len(set(hours))


def test_a_site_under_orders_is_not_left_while_its_only_road_is_shut(chain):
    """The road shuts while the last trucks are loaded: people stay, and so do the trucks."""
    told = """
sites: {camp: {stock: {containers: 30}, leave_from: 2030-05-01}}
contingents: {alba: {at: {camp: {uniformed: 40, vehicles: 4}}}}
policy: {forced_exit_days: 0, loading_days: 3, packing_containers_per_team_day: 20}
risks:
  shut:
    name: Shut
    start: 2030-01-11
    duration_days: 20
    effects: {roads_shut: [camp_road]}
"""
    result = simulate(chain(told, order("camp", "2030-01-10")))
    camp = next(row for row in result.sites if row.site == "camp")
    assert camp.left_h == 30 * DAY + 6.0  # with the sun of the day on which the road is open


def test_who_waits_for_an_hour_is_woken_at_it_whatever_its_last_bit(chain):
    """The wait from the inspection until the road opens, added to its end, may come out shorter."""
    inspected_h, short = 0.36 * DAY, 0
    for hundredths in range(900, 910):
        opens_h = hundredths / 100 * DAY
        short += inspected_h + (opens_h - inspected_h) < opens_h
        told = f"""
sites:
  camp: {{stock: {{containers: 0}}, packing_starts: 2030-01-01, leave_from: 2030-01-01}}
contingents: {{alba: {{at: {{camp: {{uniformed: 40, vehicles: 0}}}}}}}}
policy: {{inspection_days: 0.36}}
risks:
  mud:
    name: Mud
    start: 2030-01-01
    duration_days: {hundredths / 100}
    effects: {{roads_shut: [camp_road]}}
"""
        camp = next(row for row in simulate(chain(told)).sites if row.site == "camp")
        assert camp.left_h is not None
    assert short
