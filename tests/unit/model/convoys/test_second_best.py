"""Who would take another way is looked at when the first opens or shuts, or when people come."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sim.model.convoys.column import Column
from sim.model.ground.threat import STRIKE
from sim.model.replication import simulate
from sim.records import IncidentRow
from sim.scenario.load import load_scenario

CHAIN = Path(__file__).parents[3] / "scenarios_for_tests" / "chain.yaml"
DAY = 24.0
WILD = (
    "network.zones={plain: {}, wild: {escort_required: true}}",
    "escorts.late={base: %s, units: 1, available_from: 2030-04-20}",
)


def shut(effects, until, start="2030-01-02"):
    """Shut from 2 January, or another day, for so many days."""
    what = f"effects: {{{effects}}}"
    return f"risks.war={{name: War, chance: 1, start: {start}, duration_days: {until}, {what}}}"


A_DOZEN_AT_CAMP = (
    "sites.camp.leave_from=2030-02-20",
    "sites.camp.stock={containers: 12}",
    "contingents.alba.at.camp={uniformed: 40}",
    "sites.camp.packing_teams=5",
)


def first_out_h(prefix, *overrides):
    """When loads first set out with convoys whose name begins so."""
    result = simulate(load_scenario(CHAIN, overrides), detail=True)
    return min(m.departed_h for m in result.detail.movements if m.by.startswith(prefix))


def test_a_camp_takes_its_quick_road_when_that_opens_whatever_the_other_asks_for():
    """The other wants an escort, which comes in April; nobody else wakes anybody."""
    told = (
        WILD[0],
        WILD[1] % "town",
        *A_DOZEN_AT_CAMP,
        "network.roads.bypass={between: [camp, town], km: 90, surface: track, zone: wild}",
    )
    assert first_out_h("convoy/camp/", *told) < 7 * DAY
    opened = first_out_h("convoy/camp/", *told, shut("roads_shut: [camp_road]", 20))
    assert 21 * DAY < opened < 24 * DAY


def test_a_hub_takes_its_first_corridor_when_that_opens_whatever_the_other_asks_for():
    told = (
        WILD[0],
        WILD[1] % "coast",
        "network.exits=[port, far_port]",
        "network.roads.far_road={between: [coast, far_port], km: 50, surface: track, zone: wild}",
        "network.borders.far_gate={at: far_port, trucks_per_day: 100, paperwork_days: 0}",
        "network.corridors.far={way: [coast, far_port], out_at: far_gate, convoy_trucks: 10}",
        "sites.coast.corridors=[to_port, far]",
        "sites.coast.stock={containers: 20}",
    )
    assert first_out_h("corridor/coast/", *told) < 10 * DAY
    opened = first_out_h("corridor/coast/", *told, shut("borders_shut: [gate]", 30))
    assert 31 * DAY < opened < 33 * DAY


GUARDED_ROAD = (
    WILD[0],
    WILD[1] % "town",
    *A_DOZEN_AT_CAMP,
    "network.roads.camp_road.zone=wild",
    "network.roads.bypass={between: [camp, town], km: 90, surface: track, zone: plain}",
)
"""The quick road of the camp asks for the escort that comes in April, the other for nothing."""


def test_a_camp_takes_the_other_road_when_its_quick_one_shuts():
    assert first_out_h("convoy/camp/", *GUARDED_ROAD) > 100 * DAY
    other = first_out_h("convoy/camp/", *GUARDED_ROAD, shut("roads_shut: [camp_road]", 40))
    assert 1 * DAY < other < 7 * DAY
    late = shut("roads_shut: [camp_road]", 40, "2030-01-21")
    assert 20 * DAY < first_out_h("convoy/camp/", *GUARDED_ROAD, late) < 23 * DAY


def test_a_strike_that_shuts_the_quick_road_is_looked_at_too(bring_to_life):
    told = (*GUARDED_ROAD, "threat.road_shut_h=960")
    world = bring_to_life(load_scenario(CHAIN, told)).world
    struck_h = 20 * DAY + 1.0 / 3.0
    world.network.shut(world.network.roads["camp_road"], (struck_h, struck_h + 960.0))
    row = IncidentRow(struck_h, STRIKE, "camp_road", "x", 0, 0, 0, 0, 0.0)
    column = Column(world, "x", world.timeline("x"), "camp")
    world.env.timeout(struck_h).callbacks.append(partial(column._suffer, row))
    world.env.run(until=23 * DAY)
    assert world.sites["camp"].first_convoy_h is not None


@pytest.mark.parametrize("what", ["borders_shut: [gate]", "corridors_shut: [to_port]"])
def test_a_hub_takes_the_other_corridor_when_its_first_shuts(what):
    told = (
        WILD[0],
        WILD[1] % "coast",
        "network.exits=[port, far_port]",
        "network.roads.port_road.zone=wild",
        "network.roads.far_road={between: [coast, far_port], km: 50, surface: track, zone: plain}",
        "network.borders.far_gate={at: far_port, trucks_per_day: 100, paperwork_days: 0}",
        "network.corridors.far={way: [coast, far_port], out_at: far_gate, convoy_trucks: 10}",
        "sites.coast.corridors=[to_port, far]",
        "sites.coast.stock={containers: 20}",
    )
    assert first_out_h("corridor/coast/", *told) > 100 * DAY
    late = shut(what, 40, "2030-01-21")
    assert 20 * DAY < first_out_h("corridor/coast/", *told, late) < 23 * DAY


def test_vehicles_without_a_driver_go_with_people_who_have_flown_in():
    """Eight at the town, where two keep guard; from the camp come forty, in flights of ten."""
    told = (
        "contingents.alba.at={camp: {uniformed: 40}, town: {uniformed: 2, vehicles: 8},"
        " coast: {uniformed: 20}}",
        "contingents.alba.ready.on=2030-06-20",
        "sites.camp.airfield=plane",
        "sites.camp.stock={}",
        "sites.camp.packing_starts=2030-01-10",
        "sites.camp.leave_from=2030-05-20",
        "sites.town.airfield=plane",
        "air.plane={seats: 10, flights_per_week: 7, aircraft: 1}",
    )
    assert first_out_h("convoy/town/", *told) < 12 * DAY
