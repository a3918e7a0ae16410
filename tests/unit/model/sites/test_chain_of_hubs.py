"""A middle hub that is gone, or about to be: what it did for its camps others do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.records import SiteEnd
from sim.scenario.load import load_scenario

CHAIN = Path(__file__).parents[3] / "scenarios_for_tests" / "chain.yaml"
DAY = 24.0
BYPASS = (
    "network.roads.bypass={between: [camp, coast], km: 120, surface: track, zone: plain}",
    "sites.camp.materiel_to=[town, coast]",
)
SLOW_PACKING = "policy.packing_containers_per_team_day=1"


def town_must_leave(day):
    """Town is told on a day of January to leave at once, which takes two days."""
    effects = "effects: {sites_forced_out: [town]}"
    return f"risks.war={{name: War, chance: 1, start: 2030-01-{day}, duration_days: 3, {effects}}}"


def lived(*overrides):
    return simulate(load_scenario(CHAIN, overrides), detail=True)


def site(result, name):
    return next(row for row in result.sites if row.site == name)


def brought(result, destination):
    """Loads that convoys brought from the camp to a site, by when they were loaded."""
    return {
        move.departed_h: move.count
        for move in result.detail.movements
        if move.by.startswith("convoy/camp/")
        and move.load_class == "containers"
        and move.destination == destination
    }


def test_a_camp_whose_hub_has_been_left_sends_to_the_hub_behind():
    quiet = lived(SLOW_PACKING)
    assert not brought(quiet, "coast")
    result = lived(SLOW_PACKING, town_must_leave("10"))
    left_h = site(result, "town").left_h
    later = brought(result, "coast")
    assert later
    assert sum(count for hour, count in later.items() if hour > left_h) >= 20
    assert site(result, "camp").left_h is not None
    assert site(result, "coast").end is SiteEnd.HANDED_OVER


def test_the_last_hub_waits_for_camps_whose_own_hub_has_been_left():
    """All that the camp packs in forty days comes through the coast."""
    result = lived(SLOW_PACKING, town_must_leave("10"))
    camp, coast = site(result, "camp"), site(result, "coast")
    assert coast.left_h > camp.left_h > site(result, "town").left_h
    columns = [m for m in result.detail.movements if m.by == "column/camp"]
    assert {move.destination for move in columns} == {"coast"}
    assert camp.abandoned + coast.abandoned == 0


def test_nothing_more_is_brought_into_a_hub_that_must_be_left():
    """The order comes on the tenth; convoys that load after it go round to the coast."""
    told = (*BYPASS, "policy.forced_exit_days=10", town_must_leave("10"))
    result = lived(SLOW_PACKING, *told)
    ordered_h = 9 * DAY
    assert brought(lived(SLOW_PACKING, *BYPASS), "town")
    sent_later = [
        row.agent
        for row in result.detail.intervals
        if row.agent.startswith("convoy/camp/") and row.activity == "loading"
        if row.start_h > ordered_h + DAY
    ]
    assert sent_later
    assert max(brought(result, "town"), default=0.0) <= ordered_h + 1.5 * DAY
    assert brought(result, "coast")


def test_a_hub_with_nothing_behind_it_is_used_up_to_its_end():
    """Loads are better there than nowhere."""
    forced = "effects: {sites_forced_out: [coast]}"
    result = lived(
        *BYPASS[:1],
        "sites.camp.materiel_to=[coast]",
        "sites.camp.people_to=coast",
        "fleets.field.base=coast",
        "policy.forced_exit_days=20",
        f"risks.war={{name: War, chance: 1, start: 2030-01-06, duration_days: 3, {forced}}}",
    )
    assert max(brought(result, "coast")) > 6 * DAY


def test_trucks_whose_hub_has_been_left_work_on_and_are_paid():
    """They fetch what the camp packs and come home to where they stood."""
    told = ("costs={truck_hire_day_usd: 100}", SLOW_PACKING, town_must_leave("10"))
    result = lived(*told)

    def last_out_h(fleet):
        agent = f"fleet/{fleet}/trucks"
        rows = [row for row in result.detail.intervals if row.agent == agent]
        return max(row.end_h for row in rows if row.activity == "out")

    assert last_out_h("field") > site(result, "town").left_h
    hired_h = {
        "field": (10, max(site(result, "town").left_h, last_out_h("field"))),
        "to_port": (20, max(site(result, "coast").left_h, last_out_h("to_port"))),
    }
    days = sum(trucks * hours / DAY for trucks, hours in hired_h.values())
    assert result.outcomes["cost.trucks_usd"] == pytest.approx(100.0 * days)


def test_a_site_is_in_liquidation_only_if_it_held_materiel_on_that_day():
    """The coast is empty within forty days, and its people never have leave to fly."""
    ends = {}
    for day in ("2030-01-10", "2030-03-01"):
        told = ("clearances.flights.chance={plain: 0}", f"sites.coast.liquidation_from={day}")
        result = simulate(load_scenario(CHAIN, told))
        row = next(row for row in result.sites if row.site == "coast")
        assert row.emptied_h is not None
        assert row.emptied_h < 40 * 24.0
        ends[day] = row.end
    assert ends == {"2030-01-10": SiteEnd.IN_LIQUIDATION, "2030-03-01": SiteEnd.OPEN}


def test_what_a_convoy_leaves_behind_is_told_to_the_trucks_of_the_other_hub():
    """The way to the better hub shuts while its convoy waits for leave; the other is open."""
    shut = "effects: {roads_shut: [camp_road, town_road]}"
    two_hubs = (
        "sites.camp.materiel_to=[town, coast]",
        "sites.camp.people_to=coast",
        "sites.camp.stock={containers: 20}",
        "sites.camp.planned_close=2030-03-01",
        "sites.camp.at_planned_close=leave",
        "contingents.alba.at.camp={uniformed: 40}",
        "contingents.alba.ready.on=2030-03-10",
        "network.roads.bypass={between: [camp, coast], km: 80, surface: track, zone: plain}",
        "fleets.field.trucks=30",
        "fleets.second={base: coast, serves: field, trucks: 30}",
        "clearances.ground.lag_days=3",
        "policy.packing_containers_per_team_day=20",
        "policy.convoy_smallest_vehicles=5",
        f"risks.war={{name: War, chance: 1, start: 2030-01-06, duration_days: 90, {shut}}}",
    )
    result = lived(*two_hubs)
    assert [row.kind for row in result.incidents] == ["stood down"]
    assert sum(brought(result, "coast").values()) == 20
    assert site(result, "camp").left_h < 20 * DAY


@pytest.mark.parametrize("day", [9, 10, 11, 12])
def test_under_orders_what_stands_ready_is_loaded_though_packing_has_not_begun(day):
    """Ten vehicles and ten flatbeds; packing begins on the 11th, and six days are left."""
    forced = "effects: {sites_forced_out: [camp]}"
    result = lived(
        "sites.camp.packing_starts=2030-01-11",
        "sites.camp.leave_from=2030-03-01",
        "sites.camp.stock={}",
        "loads.vehicles.flatbed_share=1",
        "fleets.field.flatbeds=10",
        "fleets.to_port.flatbeds=10",
        "policy.forced_exit_days=6",
        f"risks.war={{name: War, chance: 1, start: 2030-01-{day:02}, duration_days: 3, {forced}}}",
    )
    assert result.outcomes["end.vehicles.out"] == 10
