"""Desks share a column out fairly, fill it if they can, and look again when that can help."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.convoys.field_desk import FieldDesk
from sim.model.convoys.parts import Parts, fair_shares, parts_of_column
from sim.model.convoys.targets import Targets
from sim.model.gauge import events_of
from sim.model.mission import Mission
from sim.model.replication import prepared, simulate
from sim.randomness import Streams
from sim.records import Cause
from sim.scenario.load import load_scenario

BY_HAND = Path(__file__).parents[3] / "scenarios_for_tests" / "by_hand.yaml"

wanted_parts = st.tuples(*[st.integers(0, 500)] * 3)


def test_a_column_that_could_be_full_is_full():
    """2 trucks, 1 flatbed and 3 vehicles for 5 places: 1.67, 0.83 and 2.5 of them."""
    assert fair_shares((2, 1, 3), 5) == (2, 1, 2)


@given(wanted_parts, st.integers(1, 300))
def test_shares_fill_the_room_within_one_of_their_proportion(wanted, room):
    shares = fair_shares(wanted, room)
    assert sum(shares) == min(sum(wanted), room)
    for share, want in zip(shares, wanted, strict=True):
        assert 0 <= share <= want
        if sum(wanted) > room:
            assert abs(share - want * room / sum(wanted)) < 1


def test_trucks_that_carry_less_than_a_container_go_in_numbers_that_carry_one():
    """At 0.8 of a container each, two do: both go, or none and others have their places."""
    assert parts_of_column(Parts(2, 0, 1), 2, 0.8) == (2, 0, 0)
    assert parts_of_column(Parts(1, 0, 3), 2, 0.8) == (0, 0, 2)
    assert parts_of_column(Parts(8, 8, 8), 3, 0.5) == (2, 1, 0)


@given(wanted_parts.map(lambda parts: Parts(*parts)), st.integers(1, 300), st.floats(1.0, 3.0))
def test_trucks_that_carry_a_container_or_more_go_in_fair_shares(wanted, room, per_truck):
    assert parts_of_column(wanted, room, per_truck) == fair_shares(wanted, room)


@given(
    wanted_parts.map(lambda parts: Parts(*parts)),
    st.integers(1, 300),
    st.sampled_from([0.1, 0.4, 0.5, 0.7, 0.8]),
)
def test_no_column_stays_short_of_what_it_could_take(wanted, room, per_truck):
    parts = parts_of_column(wanted, room, per_truck)
    fewest = math.ceil(1 / per_truck)
    usable = wanted if min(wanted.trucks, room) >= fewest else wanted._replace(trucks=0)
    assert sum(parts) == min(sum(usable), room)
    assert parts.trucks == 0 or parts.trucks >= fewest
    assert all(part <= want for part, want in zip(parts, wanted, strict=True))


def test_no_container_is_stuck_where_a_truck_carries_less_than_one(by_hand, varied):
    """Two vehicles make a full column: a truck and a vehicle that drives, in fair shares, which
    would carry no container, and be too few for a column while much is there."""

    def narrow(data):
        data["network"]["surfaces"]["paved"]["containers_per_truck"] = 0.8
        data["network"]["corridors"]["to_port"]["convoy_trucks"] = 2
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["sites"]["market"]["stock"].update(containers=8, vehicles=8)

    result = simulate(varied(by_hand, narrow))
    assert result.outcomes["end.containers.at site"] == 0


@pytest.mark.parametrize("cause", [Cause.PACKING, Cause.TRUCK, Cause.DRIVER])
def test_a_rest_that_few_may_take_is_looked_at_when_nothing_more_is_to_come(
    tiny, bring_to_life, cause
):
    task = next(iter(bring_to_life(tiny).world.desks)).tasks[0]
    task.due, task.held_for = False, cause
    task.nothing_is_inbound()
    assert task.due


def test_a_corridor_whose_full_column_is_small_needs_no_larger_one(tiny, varied):
    """One truck goes at a time; the smallest convoy elsewhere has four vehicles."""

    def one_by_one(data):
        data["network"]["corridors"]["to_port"]["convoy_trucks"] = 1
        data["fleets"]["coast"].update(trucks=1, flatbeds=0, drivers=0)

    result = simulate(varied(tiny, one_by_one), detail=True)
    assert any(row.by.startswith("corridor/") for row in result.detail.movements)


def waits_at(result, site):
    """Load-days that cargo of a site waited, by cause."""
    return {
        row.cause: row.load_days
        for row in result.waits
        if row.queue == "cargo" and row.site == site
    }


def test_vehicles_without_drivers_wait_for_drivers_and_containers_for_trucks(by_hand, varied):
    """Two drivers for 12 vehicles and two trucks for 40 containers: each is told by its cause."""

    def change(data):
        market = data["sites"]["market"]
        market["stock"].update(containers=40, vehicles=12)
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["fleets"]["coast"].update(trucks=2, drivers=2)
        data["policy"].update(longest_wait_days=0.0, convoy_smallest_vehicles=1)

    waits = waits_at(simulate(varied(by_hand, change)), "market")
    assert waits[Cause.TRUCK] > 0.0
    assert waits[Cause.DRIVER] > 0.0


@pytest.mark.parametrize(("site", "fleet"), [("market", "coast"), ("hilltop", "field")])
def test_vehicles_without_a_flatbed_wait_for_one_whatever_else_is_there(
    by_hand, varied, site, fleet
):
    """Twenty vehicles and one flatbed: more trucks take none of them, more flatbeds do."""

    def few(**means):
        def change(data):
            data["sites"][site]["stock"]["vehicles"] = 20
            data["loads"]["vehicles"]["flatbed_share"] = 1.0
            data["fleets"][fleet].update(flatbeds=1)
            data["fleets"][fleet].update(means)

        return waits_at(simulate(varied(by_hand, change)), site).get(Cause.FLATBED, 0.0)

    assert few() > 0.0
    assert few(trucks=60) == pytest.approx(few(), rel=0.01)
    assert few(flatbeds=60) <= 20.0  # load-days: the fleet comes a day after the papers


def test_an_escort_that_is_kept_for_camps_goes_out_with_no_column_while_one_is_open(
    by_hand, varied
):
    """One escort for camps and port: kept, it brings both camps in before it sees the border."""

    def first_out(kept):
        def change(data):
            data["network"]["zones"]["plains"]["escort_required"] = True
            data["policy"]["escorts_kept_for_camps"] = kept
            data["escorts"] = {}
            data["contingents"]["alba"]["ready"] = {"on": "2030-06-30"}
            data["mission"]["deadline"] = "2030-06-30"

        result = simulate(varied(by_hand, change), detail=True)
        left_h = {row.site: row.left_h for row in result.sites}
        moves = result.detail.movements
        first_h = min(move.departed_h for move in moves if move.by.startswith("corridor/"))
        return first_h, max(left_h["hilltop"], left_h["riverside"])

    free, _ = first_out(0)
    kept, camps_left_h = first_out(1)
    assert free < camps_left_h < kept


def test_no_escort_is_kept_for_camps_that_wait_for_room_at_its_hub(by_hand, varied):
    """The hub is full from the start: only columns to the port make room for the camps."""

    def full(data):
        data["network"]["zones"]["plains"]["escort_required"] = True
        data["policy"]["escorts_kept_for_camps"] = 1
        data["escorts"] = {}
        data["contingents"]["alba"]["ready"] = {"on": "2030-06-30"}
        data["mission"]["deadline"] = "2030-06-30"
        data["sites"]["market"]["yard_slots"] = 12

    moves = simulate(varied(by_hand, full), detail=True).detail.movements
    out_h = [move.departed_h for move in moves if move.by.startswith("corridor/")]
    in_h = [move.departed_h for move in moves if move.by.startswith("convoy/")]
    assert out_h
    assert in_h
    assert min(out_h) < min(in_h)


def test_a_camp_without_a_day_goes_before_the_hub_that_waits_for_it(by_hand, varied, bring_to_life):
    def change(data):
        for camp in ("hilltop", "riverside"):
            data["sites"][camp].update(planned_close=None, at_planned_close="stay")
        data["sites"]["riverside"]["planned_close"] = "2030-05-20"
        data["sites"]["market"]["planned_close"] = "2030-04-20"

    world = bring_to_life(varied(by_hand, change)).world
    assert [site.name for site in world.sites_in_turn] == ["hilltop", "riverside", "market"]


def test_movement_control_reckons_with_rain_while_it_rains(by_hand, varied, bring_to_life):
    def wet(data):
        data["network"]["seasons"] = {"rains": {"starts": "2030-03-01", "ends": "2030-03-10"}}
        data["network"]["surfaces"]["track"]["rain_factor"] = 0.5

    world = bring_to_life(varied(by_hand, wet)).world
    (desk,) = [desk for desk in world.desks if isinstance(desk, FieldDesk)]
    (task,) = [task for task in desk.tasks if task.origin.name == "hilltop"]
    targets = Targets(world, world.sites["market"], [task.origin])
    dry_h = world.network.quickest_way("hilltop", "market").usual_h

    def expected(now_h):
        target = targets.best(task, now_h, even_if_full=False)
        return target.out_h, target.round_h

    assert expected(0.0) == pytest.approx((2.0 * dry_h, 4.0 * dry_h))
    assert expected(10 * 24.0) == pytest.approx((dry_h, 2.0 * dry_h))


def test_who_is_to_be_first_is_served_before_those_who_close_before(by_hand, varied):
    """With trucks for one camp at a time, the one named first is empty first."""

    def emptied(*first):
        def short_of_trucks(data):
            data["fleets"]["field"]["trucks"] = 6
            data["policy"]["sites_first"] = first
            for camp in ("hilltop", "riverside"):
                data["sites"][camp] |= {"at_planned_close": "stay", "packing_starts": "2030-03-04"}

        rows = simulate(varied(by_hand, short_of_trucks)).sites
        return {row.site: row.emptied_h for row in rows}

    planned = emptied()
    assert planned["hilltop"] < planned["riverside"]
    assert emptied("hilltop", "riverside") == emptied("hilltop") == planned
    turned = emptied("riverside")
    assert turned["riverside"] < planned["riverside"]
    assert turned["hilltop"] > planned["hilltop"]


def test_a_desk_that_has_lost_trucks_does_not_wait_for_them(by_hand):
    """Whatever is left of a fleet goes on until the port or the last truck is reached."""
    overrides = (
        "sites.market.stock.containers=250",
        "sites.market.packing_teams=300",
        "contingents.alba.at.hilltop.vehicles=0",
        "contingents.bora.at.riverside.vehicles=0",
        "fleets.coast={base: market, serves: corridor, trucks: 4, flatbeds: 0}",
        "network.zones.plains={devices_met_per_1000_km: 0.3}",
        "threat={found_share: 0, vehicle_lost_share: 1, load_lost_share: 0, road_shut_h: 0}",
        "mission.horizon=2032-08-31",
    )
    scenario = load_scenario(BY_HAND, overrides)
    lost = 0
    for replication in range(10):
        mission = Mission(
            prepared(scenario),
            Streams(1, replication),
            detail=False,
        )
        mission.run()
        (fleet,) = [fleet for fleet in mission.world.fleets if fleet.name == "coast"]
        assert not fleet.trucks.usable() or not mission.world.sites["market"].boxes.total
        lost += fleet.trucks.lost
    assert lost


# -- several fleets for the same loads ---------------------------------------------------------


def two_hubs(**fleets):
    """A camp of 60 containers between two hubs, a day from each, with so many trucks there."""
    return load_scenario(
        BY_HAND.parent / "two_hubs.yaml", [f"fleets.{k}.trucks={n}" for k, n in fleets.items()]
    )


def out_h(scenario):
    return simulate(scenario).milestones_h[0]


def test_one_truck_at_the_better_hub_is_no_worse_than_none():
    alone = two_hubs(east=0, west=50)
    assert out_h(two_hubs(east=1, west=50)) <= out_h(alone)
    assert out_h(two_hubs(east=1, west=50)) < out_h(two_hubs(east=1, west=0))


def test_what_the_trucks_of_the_better_hub_leave_goes_to_the_other_with_those_from_there():
    detail = simulate(two_hubs(east=1, west=50), detail=True).detail
    taken = {move.destination for move in detail.movements if move.origin == "camp"}
    assert taken == {"east", "west"}
    loading = [row.agent for row in detail.intervals if row.activity == "loading"]
    field = [agent for agent in loading if agent.startswith("convoy/")]
    assert len(field) == len(set(field)), "each convoy has a name of its own"
    shut = [row.cause for row in simulate(two_hubs(east=1, west=50)).waits if row.site == "camp"]
    assert "road shut" not in shut


def test_the_better_hub_is_given_all_that_its_trucks_can_take():
    moves = simulate(two_hubs(east=60, west=60), detail=True).detail.movements
    taken = {move.destination for move in moves if move.origin == "camp"}
    assert taken == {"east"}


def test_trucks_of_the_other_hub_come_by_its_own_road_when_that_of_the_better_is_shut(varied):
    def shut(data):
        data["risks"] = {
            "shut": {
                "name": "Shut",
                "start": "2029-12-01",
                "effects": {"roads_shut": ["east_road"]},
            }
        }

    def far(data):
        shut(data)
        data["network"]["roads"]["west_road"]["km"] = 100

    near = simulate(varied(two_hubs(east=50, west=50), shut), detail=True).detail
    taken = {move.destination for move in near.movements if move.origin == "camp"}
    assert taken == {"west"}
    out = [
        row.end_h - row.start_h
        for detail in (near, simulate(varied(two_hubs(east=50, west=50), far), detail=True).detail)
        for row in detail.intervals
        if row.activity == "driving out" and row.agent == "convoy/camp/1"
    ]
    assert out == [12.0, 24.0]


def test_two_fleets_that_serve_the_corridors_of_a_hub_share_no_luck(by_hand, varied):
    """Their columns have names, and so streams, of their own."""

    def second(data):
        data["fleets"]["coast"]["trucks"] = 4
        data["fleets"]["inland"] = dict(data["fleets"]["coast"])

    result = simulate(varied(by_hand, second), detail=True)
    begun = Counter(
        row.agent
        for row in result.detail.intervals
        if row.agent.startswith("corridor/") and row.activity == "loading"
    )
    assert begun
    assert set(begun.values()) == {1}


def test_a_short_patience_costs_no_looks_while_nothing_is_ready(tiny, varied):
    """What is only promised has not begun to wait."""
    events = []
    for days in (1.0, 1e-4):

        def change(data, days=days):
            data["policy"]["longest_wait_days"] = days

        events.append(events_of(varied(tiny, change), 1, 0))
    assert events[1] < 3 * events[0]
