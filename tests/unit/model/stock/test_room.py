"""Room at a hub: what finds no bed or yard slot waits where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.convoys.demand import Demand
from sim.model.replication import simulate
from sim.records import Cause
from sim.scenario.load import load_scenario

DAY = 24.0


def limited(**told):
    """Market Town with room for so much; flights from Riverside every day."""

    def change(data):
        data["sites"]["market"].update(told)
        data["sites"]["market"]["stock"]["internationals"] = 0  # who would leave a bed free
        data["air"]["plane"].update(aircraft=1, flights_per_week=7.0)

    return change


def waited_for_room(result, queue):
    """Days that loads waited for slots, or people for beds, by site."""
    cause = {"cargo": Cause.YARD, "people": Cause.BEDS}[queue]
    return {
        row.site: row.load_days for row in result.waits if row.queue == queue and row.cause is cause
    }


def flown_by_day_38(result):
    """People flown in from Riverside before the first of Market Town have gone home."""
    moves = [row for row in result.detail.movements if row.by.startswith("flight/plane/riverside")]
    return sum(row.count for row in moves if row.arrived_h < 38 * DAY)


def test_convoys_wait_while_the_yard_is_full_and_bring_no_more_than_fits(by_hand, varied):
    # 9 loads of its own; the smallest convoy has 4, and 3 slots are free until a column of
    # 7 loads has set out for the border. Then 10 are; the other 2 follow.
    result = simulate(varied(by_hand, limited(yard_slots=12)), detail=True)
    assert waited_for_room(result, "cargo")["hilltop"] > 0.0
    first = [m for m in result.detail.movements if m.by == "convoy/hilltop/1"]
    assert sum(m.count for m in first if m.load_class != "uniformed") == 10
    out = [m for m in result.detail.movements if m.by == "corridor/market/1"]
    assert sum(m.count for m in out) == 7
    assert min(m.departed_h for m in first) > out[0].departed_h


def test_a_yard_without_a_slot_is_full_for_a_convoy_of_any_size(by_hand, varied):
    """Its own nine loads fill the yard; that no convoy is too small is no room for one of none."""

    def room(smallest):
        def change(data):
            limited(yard_slots=9)(data)
            data["policy"]["convoy_smallest_vehicles"] = smallest

        return waited_for_room(simulate(varied(by_hand, change)), "cargo")

    assert room(0) == room(1)
    assert room(1)["hilltop"] > 0.0


def test_the_hub_never_draws_in_more_than_it_has_room_for(by_hand, varied, bring_to_life):
    mission = bring_to_life(varied(by_hand, limited(yard_slots=11, beds=62)))
    world = mission.world
    market, hilltop = world.sites["market"], world.sites["hilltop"]
    for hour in range(6, 600, 6):
        mission._env.run(until=hour)
        loads = market.materiel() + market.room._coming_loads
        assert loads + market.room.promised_slots <= 11
        assert market.travellers() + market.room._coming_people <= 62
        assert market.room.promised_slots >= 0
    assert hilltop.left_h is None  # its last column is let in whatever room there is
    mission.run()
    assert hilltop.left_h is not None
    assert market.room.promised_slots == 0


def test_what_is_promised_to_one_convoy_is_not_promised_to_another(by_hand, varied, bring_to_life):
    """Two camps want room at once, with an escort each and trucks for both: one must wait."""

    def change(data):
        limited(yard_slots=12)(data)
        data["contingents"]["alba"]["provides"]["convoy_platoon"]["units"] = 2
        data["fleets"]["field"].update(trucks=40, flatbeds=10)
        data["sites"]["market"]["stock"].update(containers=0)
        data["contingents"]["alba"]["at"]["market"].update(containers=0)
        data["policy"]["longest_wait_days"] = 8.0
        data["sites"]["riverside"]["packing_starts"] = data["sites"]["hilltop"]["packing_starts"]

    mission = bring_to_life(varied(by_hand, change))
    market = mission.world.sites["market"]
    for hour in range(1, 500):
        mission._env.run(until=hour)
        assert market.materiel() + market.room._coming_loads + market.room.promised_slots <= 12
    waits = mission.world.ledger.rows()
    assert any(row.cause is Cause.YARD and row.load_days > 0.0 for row in waits)


def test_a_full_yard_is_emptied_by_columns_however_small(by_hand, varied):
    """Four loads fill the yard, and three trucks that take them are fewer than a convoy."""

    def change(data):
        limited(yard_slots=4)(data)
        data["sites"]["market"]["stock"].update(containers=0)
        data["contingents"]["alba"]["at"]["market"].update(containers=0)
        for camp in ("hilltop", "riverside"):
            data["sites"][camp].update(planned_close=None, at_planned_close="stay")
        data["contingents"]["bora"]["ready"] = {"on": "2030-06-01"}

    outcomes = simulate(varied(by_hand, change)).outcomes
    assert outcomes["end.containers.out"] == 20


def test_flights_wait_while_no_bed_is_free(by_hand, varied):
    free, full = (
        simulate(varied(by_hand, limited(**told)), detail=True) for told in ({}, {"beds": 60})
    )
    assert flown_by_day_38(free) > 0
    assert flown_by_day_38(full) == 0  # 60 people are there until then
    assert waited_for_room(full, "people")["riverside"] > 0.0
    assert not waited_for_room(free, "people")


def test_beds_that_are_left_are_used(by_hand, varied):
    result = simulate(varied(by_hand, limited(beds=65)), detail=True)
    assert flown_by_day_38(result) == 65 - 60


@pytest.mark.parametrize("name", ["tiny", "rich"])
def test_room_for_all_changes_nothing(name, request, varied):
    scenario = request.getfixturevalue(name)

    def room(beds, slots):
        def change(data):
            for site in data["sites"].values():
                if site["role"] == "hub":
                    site.update(beds=beds, yard_slots=slots)

        return varied(scenario, change)

    for replication in range(5):
        plenty = simulate(room(10_000, 10_000), 1, replication)
        assert plenty == simulate(room(None, None), 1, replication)


# -- room that comes back ------------------------------------------------------------------------

CHAIN = Path(__file__).parents[3] / "scenarios_for_tests" / "chain.yaml"
ONE_HUB = (
    "sites.town=null",
    "contingents.alba.at.town=null",
    "sites.camp.materiel_to=[coast]",
    "sites.camp.people_to=coast",
    "network.roads={camp_road: {between: [camp, coast], km: 50, surface: track, zone: plain},"
    " port_road: {between: [coast, port], km: 50, surface: track, zone: plain}}",
    "fleets.field.base=coast",
)


def one_hub(*overrides):
    return simulate(load_scenario(CHAIN, (*ONE_HUB, *overrides)), detail=True)


def day_left(result, name):
    return 1 + next(row.left_h for row in result.sites if row.site == name) // DAY


def test_vehicles_wait_for_beds_of_their_drivers_and_go_when_there_are_some():
    """All vehicles of the camp are driven by its own people; from 25 January beds come free."""
    late = "contingents.alba.ready.on=2030-01-25"
    free, full = one_hub(late), one_hub(late, "sites.coast.beds=22")
    vehicles = [m for m in full.detail.movements if m.by.startswith("convoy/camp/")]
    driven = {m.departed_h: m.count for m in vehicles if m.load_class == "vehicles"}
    assert driven[min(driven)] == 1  # two beds are free
    assert sum(count for hour, count in driven.items() if hour > 24 * DAY) == 8
    assert day_left(free, "camp") < 24 < day_left(full, "camp")
    waits = {row.cause: row.load_days for row in full.waits if row.queue == "cargo"}
    assert waits[Cause.BEDS] > 8 * 10
    assert Cause.DRIVER not in waits


def test_what_is_short_of_slots_is_looked_at_again_when_there_are_more():
    """Seven vehicles need a flatbed, of which there are three, and none is lost from sight."""
    result = one_hub(
        "loads.vehicles.flatbed_share=0.54",
        "contingents.alba.at.camp={uniformed: 40, vehicles: 13}",
        "sites.camp.stock={containers: 0}",
        "sites.coast.stock={containers: 18}",
        "sites.coast.yard_slots=25",
        "fleets.field.flatbeds=3",
        "fleets.to_port.flatbeds=7",
        "policy.convoy_smallest_vehicles=4",
    )
    assert result.outcomes["end.vehicles.out"] == 13
    assert day_left(result, "camp") < 25


@pytest.mark.parametrize("days", [0.0, 8.0])
def test_who_has_set_out_for_the_border_takes_no_room(days):
    """The yard is full of six loads; those on the way hold none of it, however long it is."""
    result = one_hub(
        "contingents.alba.at.camp.vehicles=0",
        "contingents.alba.at.coast.containers=6",
        "sites.camp.stock.containers=12",
        "sites.coast.yard_slots=6",
        f"network.borders.gate.paperwork_days={days}",
    )
    first = min(m.departed_h for m in result.detail.movements if m.by.startswith("corridor/"))
    next_in = min(m.arrived_h for m in result.detail.movements if m.by.startswith("convoy/camp/"))
    assert first < next_in < first + 3 * DAY


@pytest.mark.parametrize("days", [0.0, 8.0])
def test_whose_party_has_set_out_for_home_needs_no_bed(days):
    held = "at: {coast: {uniformed: 100, vehicles: 25}}, ready: {on: 2030-01-10}"
    home = "lift: {by: overland, base: coast, corridor: to_port}"
    result = one_hub(
        f"contingents.bora={{name: Bora, {held}, {home}}}",
        "contingents.alba={name: Alba, at: {camp: {uniformed: 60}, coast: {uniformed: 20}},"
        " ready: {on: 2030-05-01}, lift: {by: charter}}",
        "sites.camp.leave_from=2030-04-01",
        "sites.coast.beds=120",
        "sites.camp.airfield=plane",
        "air.plane={seats: 10, flights_per_week: 7, aircraft: 1}",
        f"network.borders.gate.paperwork_days={days}",
    )
    flown = [m for m in result.detail.movements if m.by.startswith("flight/plane/camp/")]
    assert min(m.arrived_h for m in flown if m.arrived_h > 10 * DAY) < 12 * DAY


@pytest.mark.parametrize(
    ("slots", "boxes", "flats", "drives"),
    [(14, 7, 4, 3), (13, 7, 3, 3), (9, 5, 1, 3), (5, 2, 1, 2), (2, 2, 0, 0)],
)
def test_of_scarce_slots_those_go_first_to_what_can_be_moved(slots, boxes, flats, drives):
    """Of seven containers free trucks carry two, of four vehicles one has a flatbed."""
    cut = Demand(boxes=7, flats=4, drives=3, present=14, unlifted=3).within(slots, 2)
    assert (cut.boxes, cut.flats, cut.drives) == (boxes, flats, drives)


TOWN_ALONE = (
    "sites.camp=null",
    "contingents.alba.at={town: {uniformed: 40, vehicles: 10}, coast: {uniformed: 20}}",
    "network.roads={town_road: {between: [town, coast], km: 50, surface: track, zone: plain},"
    " port_road: {between: [coast, port], km: 50, surface: track, zone: plain}}",
    "sites.town.stock={containers: 20}",
    "sites.coast.stock={containers: 3}",
    "fleets.field.trucks=6",
    "policy.convoy_smallest_vehicles=8",
    "policy.packing_containers_per_team_day=10",
)


@pytest.mark.parametrize("slots", [30, 13, 11, 10])
def test_a_convoy_is_too_small_only_for_what_there_is_room_for(slots):
    """Six trucks are all there are, and most vehicles find no place beside twenty containers."""
    told = load_scenario(CHAIN, (*TOWN_ALONE, f"sites.coast.yard_slots={slots}"))
    outcomes = simulate(told).outcomes
    assert (outcomes["end.containers.out"], outcomes["end.vehicles.out"]) == (23, 10)


def test_a_hub_with_few_slots_that_nothing_can_free_draws_in_few():
    """Nine vehicles are kept for the guard of the town: six slots are free, eight are a convoy."""
    told = (
        "contingents.alba.at.town={uniformed: 90, vehicles: 10}",
        "sites.town.guard={share: 0.4, at_least_people: 2}",
        "sites.town.yard_slots=15",
        "policy.convoy_smallest_vehicles=8",
    )
    result = simulate(load_scenario(CHAIN, told))
    assert result.outcomes["end.containers.out"] == 40
    assert all(row.left_h is not None for row in result.sites)
