"""Flights: no more people than seats, none where or when nobody may fly."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.model.travel.charters import Charters, _Want
from sim.model.travel.programme import Programme
from sim.records import Cause
from sim.scenario.load import load_scenario

DAY = 24.0
BY_HAND = Path(__file__).parents[3] / "scenarios_for_tests" / "by_hand.yaml"


def flown_by_day(result, *kinds):
    days = Counter()
    for move in result.detail.movements:
        if move.by.startswith(kinds):
            days[int(move.arrived_h // DAY)] += move.count
    return days


@pytest.mark.parametrize("name", ["tiny", "rich", "minusma"])
def test_no_more_people_fly_home_than_charters_have_seats(name, request):
    scenario = request.getfixturevalue(name)
    charter = scenario.air.charter
    for replication in range(1 if name == "minusma" else 10):
        days = flown_by_day(simulate(scenario, 1, replication, detail=True), "charter/")
        assert days
        for first in days:
            week = sum(days[first + day] for day in range(7))
            assert week <= (ceil(charter.flights_per_week) + 2) * charter.seats


def charters(scenario):
    """People aboard each charter of five replications, by its name."""
    aboard = [Counter() for _ in range(5)]
    for replication, people in enumerate(aboard):
        result = simulate(scenario, 1, replication, detail=True)
        for move in result.detail.movements:
            if move.by.startswith("charter/"):
                people[move.by] += move.count
        assert result.outcomes["charters"] == len(people)
    return aboard


def waiting_for_charters(data):
    """All go by charter from the hub alone; nobody flies for fewer than 20, or for a year."""
    data["air"]["charter"].update(fewest_people=20, longest_wait_days=365.0, seats=50)


def test_no_charter_is_sent_for_few_while_more_may_come(tiny, varied):
    assert any(count < 20 for people in charters(tiny) for count in people.values())
    for people in charters(varied(tiny, waiting_for_charters)):
        few = [name for name, count in people.items() if count < 20]
        assert people
        # The first of a day may leave fewer than 20 behind; what flies last has nobody to wait for.
        assert len(few) <= 1


def test_who_has_waited_for_long_enough_flies_with_few(tiny, varied):
    """Without patience it is as if nobody had asked for more than one."""

    def at_once(data):
        waiting_for_charters(data)
        data["air"]["charter"].update(longest_wait_days=0.0)

    def anybody(data):
        waiting_for_charters(data)
        data["air"]["charter"].update(fewest_people=1)

    assert charters(varied(tiny, at_once)) == charters(varied(tiny, anybody))


def test_who_waits_for_a_full_flight_is_booked_so(tiny, varied):
    waits = simulate(varied(tiny, waiting_for_charters)).waits
    assert any(row.cause is Cause.FULL_FLIGHT and row.load_days > 0 for row in waits)
    assert all(row.cause is not Cause.FULL_FLIGHT for row in simulate(tiny).waits)


def test_an_aircraft_takes_no_more_than_its_seats(tiny):
    for replication in range(10):
        flights = Counter()
        for move in simulate(tiny, 1, replication, detail=True).detail.movements:
            if move.by.startswith("flight/"):
                flights[move.by.split("/")[1], move.origin, move.arrived_h // (7 * DAY)] += (
                    move.count
                )
        for (kind, _, _), people in flights.items():
            aircraft = tiny.air.plane if kind == "plane" else tiny.air.helicopter
            assert people <= (aircraft.flights_per_week + 2) * aircraft.seats


def test_nobody_flies_from_an_airfield_that_is_shut(by_hand, varied):
    def shut(data):
        data["risks"] = {
            "shut": {
                "name": "Airfield shut",
                "start": "2030-04-01",
                "duration_days": 30.0,
                "effects": {"airfields_shut": ["market"]},
            }
        }

    days = flown_by_day(simulate(varied(by_hand, shut), detail=True), "charter/")
    assert days
    assert not any(31 <= day < 61 for day in days)
    assert days[61] == 60


@pytest.mark.parametrize(
    "hindrance",
    [
        lambda data: data["air"].update(weather_cancels_share=1.0),
        lambda data: data["clearances"]["flights"].update(chance={"plains": 0.0}),
        lambda data: data["air"]["charter"].update(flights_per_week=0.0),
    ],
    ids=["weather", "no leave", "no aircraft"],
)
def test_nobody_leaves_the_mission_without_flights(by_hand, varied, hindrance):
    outcomes = simulate(varied(by_hand, hindrance)).outcomes
    assert outcomes["end.uniformed.out"] == 0
    assert outcomes["end.nationals.separated"] == 30


def test_national_civilians_separate_on_schedule(by_hand):
    result = simulate(by_hand, detail=True)
    separated = {
        row.time_h: row.counts[9] for row in result.detail.books if row.load_class == "nationals"
    }
    for hour, count in separated.items():
        end_of_day = (hour // DAY + 1) * DAY
        share = 0.5 * end_of_day / (31 * DAY)
        if end_of_day > 31 * DAY:
            share = 0.5 + 0.5 * (end_of_day - 31 * DAY) / (20 * DAY)
        assert count == int(30 * min(1.0, share) + 0.5)
    assert 50 * DAY < max(separated) <= 51 * DAY  # on the last day, not as it begins
    assert max(separated.values()) == 30


def test_each_step_of_a_schedule_is_reached_on_its_last_day(by_hand, varied):
    """Ninety of a hundred nationals by the end of 12 March, a Tuesday between two looks."""

    def steps(data):
        data["sites"]["market"]["stock"]["nationals"] = 100
        data["civilians"] = [
            {"by": "2030-03-12", "gone_share": 0.9},
            {"by": "2030-05-31", "gone_share": 1.0},
        ]

    books = simulate(varied(by_hand, steps), detail=True).detail.books
    ended = [(row.time_h, row.counts[9]) for row in books if row.load_class == "nationals"]
    assert max(count for time_h, count in ended if time_h <= 12 * DAY) == 90


def test_civilians_who_may_fly_and_cannot_wait_for_what_keeps_them(by_hand, varied):
    """Market Town's airfield is shut for forty days; each day so many more of its sixteen wait."""

    def shut(data):
        effects = {"airfields_shut": ["market"]}
        data["risks"] = {
            "shut": {
                "name": "Shut",
                "start": "2030-03-01",
                "duration_days": 40.0,
                "effects": effects,
            }
        }
        data["contingents"] = {
            "bora": {**data["contingents"]["bora"], "ready": {"on": "2030-08-30"}}
        }
        data["escorts"]["hired_guards"]["available_from"] = "2030-03-01"

    result = simulate(varied(by_hand, shut))
    (waited,) = [
        row.load_days
        for row in result.waits
        if (row.queue, row.site, row.cause) == ("people", "market", "airfield")
    ]

    def released(day):  # by the end of a day
        share = 0.5 * day / 31 if day <= 31 else 0.5 + 0.5 * (day - 31) / 20
        return int(16 * share + 0.5)

    # looked at weekly and on the steps' last days while nobody waits, then daily, at noon
    assert waited > 0.9 * sum(released(day) for day in range(1, 40))
    assert waited < sum(released(day) for day in range(1, 42))


def test_each_class_of_civilians_has_its_own_schedule(by_hand, varied):
    """Nationals all end on one day; internationals go as they did before."""

    def of(load_class, state, scenario):
        books = simulate(scenario, detail=True).detail.books
        return [(row.time_h, row.counts[state]) for row in books if row.load_class == load_class]

    def at_once(data):
        own = {"by": "2030-03-08", "gone_share": 1.0, "classes": ["nationals"]}
        data["civilians"] = [own] + [
            {**step, "classes": ["internationals"]} for step in data["civilians"]
        ]

    changed = varied(by_hand, at_once)
    assert of("nationals", 9, changed)[-1][1] == 30
    assert of("nationals", 9, changed)[-1][0] < 8 * DAY < of("nationals", 9, by_hand)[-1][0]
    gone = [row for row in of("internationals", 2, by_hand) if row[1]]
    assert gone
    assert [row for row in of("internationals", 2, changed) if row[1]] == gone


def kinds_to_market(scenario):
    """Aircraft that flew people to Market Town in ten replications."""
    return {
        move.by.split("/")[1]
        for replication in range(10)
        for move in simulate(scenario, 1, replication, detail=True).detail.movements
        if move.by.startswith("flight/") and move.destination == "market"
    }


@pytest.mark.parametrize(
    ("airfield", "kinds"),
    [("charter", {"plane", "helicopter"}), ("helicopter", {"helicopter"}), ("none", set())],
)
def test_aircraft_fly_only_to_where_they_can_land(tiny, varied, airfield, kinds):
    def change(data):
        data["sites"]["market"]["airfield"] = airfield

    assert kinds_to_market(varied(tiny, change)) == kinds


def test_nobody_flies_to_an_airfield_that_is_shut(tiny, varied):
    def change(data):
        effects = {"airfields_shut": ["market"]}
        data["risks"] = {"shut": {"name": "Shut", "start": "2030-03-01", "effects": effects}}

    assert kinds_to_market(varied(tiny, change)) == set()


def test_people_of_a_hub_that_is_inspected_wait_for_that_whatever_flights_look(by_hand, varied):
    """Bora's sixty are the last at Market Town, which is inspected for ten days."""

    def change(data):
        data["policy"]["inspection_days"] = 10.0
        data["contingents"]["bora"]["ready"] = {"with_site": "market"}
        data["mission"]["deadline"] = "2030-07-01"

    waited = {
        row.cause: row.load_days
        for row in simulate(varied(by_hand, change)).waits
        if (row.queue, row.site) == ("people", "market")
    }
    assert waited[Cause.INSPECTION] >= 60 * 10


def test_a_contingent_at_a_shut_airfield_keeps_no_seats_from_civilians_elsewhere(
    tiny, bring_to_life
):
    world = bring_to_life(tiny).world
    shut, market = world.sites["riverside"], world.sites["market"]
    wants = [_Want(shut, shut.people, None, 50)]
    (lot,) = market.staff.counts

    def goes(site):
        return site is market

    assert Charters._next_target(wants, [market], {lot: 3}, goes) is market
    assert Charters._next_target(wants, [market], {lot: 0}, goes) is None
    assert Charters._next_target(wants, [market], {lot: 3}, lambda _: True) is shut


# -- hubs and camps that others lead away from -------------------------------------------------


def upland(**site):
    """A hub with two containers, from which nobody flies home, beside Market Town."""

    def change(data):
        data["sites"]["upland"] = {
            "name": "Upland",
            "zone": "plains",
            "role": "hub",
            "materiel_to": ["market"],
            "people_to": "market",
            "packing_starts": "2030-03-04",
            "packing_teams": 1.0,
            "leave_from": "2030-07-31",
            "airfield": "plane",
            "yard_loads_per_day": 10.0,
            "stock": {"containers": 2},
        } | site
        data["network"]["roads"]["upland_road"] = {
            "between": ["upland", "market"],
            "km": 100.0,
            "surface": "paved",
            "zone": "plains",
        }
        data["air"]["plane"]["aircraft"] = 1

    return change


def test_people_of_a_hub_from_which_nobody_flies_home_fly_on_once_they_may(by_hand, varied):
    """Sixty of Bora are there, twenty-two as guard; they may go from 1 April, the 31st day."""

    def change(data):
        upland()(data)
        data["contingents"]["bora"]["at"]["upland"] = {"uniformed": 60}
        data["contingents"]["bora"]["ready"] = {"on": "2030-04-01"}

    result = simulate(varied(by_hand, change), detail=True)
    flown = [
        (move.departed_h, move.count)
        for move in result.detail.movements
        if move.origin == "upland" and move.by.startswith("flight/plane/")
    ]
    assert min(hour for hour, _ in flown) >= 31 * DAY
    assert sum(count for _, count in flown) == 60 - 22
    waited = {row.cause for row in result.waits if (row.queue, row.site) == ("people", "upland")}
    assert Cause.AIRCRAFT in waited


@pytest.mark.parametrize(
    ("guards", "there", "rear", "flies_on", "flies_home"),
    [
        (0, 60, 0.0, 100, 158),  # all but the guard of two
        (50, 60, 0.0, 100, 110),  # all but the guard unit
        (60, 60, 0.0, 100, 100),
        (0, 60, 0.3, 54, 112),  # 48 are the rear party, whose cargo never goes: two stand guard
        (0, 1, 0.3, 71, 70),  # 30 are, of 101; the one and another stand guard
    ],
)
def test_as_many_fly_on_from_a_hub_as_may_go_home_whoever_must_stay_at_the_next(
    guards, there, rear, flies_on, flies_home
):
    """A hundred of Cara are in Town, others on the coast; all may go from 1 February on."""
    more = f"guard_unit: {{people: {guards}, site: coast}}, " if guards else ""
    more += f"rear_party: {{share: {rear}}}, " if rear else ""
    scenario = load_scenario(
        BY_HAND.with_name("chain.yaml"),
        [
            "sites.town.airfield=plane",
            "sites.town.leave_from=2030-06-01",
            "sites.coast.leave_from=2030-08-01",
            "air.plane={aircraft: 5, flights_per_week: 7, seats: 50}",
            f"contingents.cara={{name: Cara, {more}ready: {{on: 2030-02-01}}, at: {{town: "
            f"{{uniformed: 100}}, coast: {{uniformed: {there}, containers: 4}}}}, "
            "lift: {by: charter}}",
            "clearances.cargo={lag_days: 500}",
        ],
    )
    flown = Counter()
    for move in simulate(scenario, detail=True).detail.movements:
        if move.owner == "cara" and move.departed_h < 60 * DAY:
            flown[move.by.split("/")[0]] += move.count
    assert flown == {"flight": flies_on, "charter": flies_home}


def test_who_goes_home_from_a_hub_by_road_is_not_carried_away_from_it(by_hand, varied):
    """Twelve vehicles go on to Market Town, and none of Cora's people with them or by plane.

    But for those of its guard who drive the last five, when Upland is left.
    """

    def change(data):
        upland(stock={"vehicles": 12})(data)
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["fleets"]["field"]["drivers"] = 4
        data["contingents"]["cora"] = {
            "name": "Cora",
            "at": {"upland": {"uniformed": 60}},
            "ready": {"on": "2030-04-10"},
            "lift": {"by": "overland", "base": "upland", "corridor": "from_upland"},
        }
        data["network"]["corridors"]["from_upland"] = {
            "way": ["upland", "market", "border_post", "port"],
            "out_at": "border_post",
            "convoy_trucks": 5,
        }

    result = simulate(varied(by_hand, change), detail=True)
    ways = {}
    for move in result.detail.movements:
        if move.owner == "cora" and move.origin == "upland":
            by = move.by.split("/")[0]
            ways[by] = ways.get(by, 0) + move.count
    assert ways == {"overland": 60 - 10, "column": 10}
    assert any(move.by == "convoy/upland/1" for move in result.detail.movements)


@pytest.mark.parametrize("guard", [0, 10])
def test_a_camp_that_no_road_leads_away_from_is_left_by_air_and_its_guard_too(
    by_hand, varied, guard
):
    def change(data):
        data["sites"]["outpost"] = {
            "name": "Outpost",
            "zone": "hills",
            "role": "camp",
            "people_to": "market",
            "packing_starts": "2030-03-04",
            "packing_teams": 1.0,
            "leave_from": "2030-03-20",
            "planned_close": "2030-03-25",
            "at_planned_close": "leave",
            "airfield": "helicopter",
            "guard": {"share": 0.0, "at_least_people": guard},
            "stock": {"containers": 1},
        }
        data["contingents"]["bora"]["at"]["outpost"] = {"uniformed": 20}
        data["air"]["helicopter"]["aircraft"] = 1
        data["disposals"] = {
            "given": {
                "site": "outpost",
                "owner": "un",
                "load_class": "containers",
                "fate": "gift",
                "loads": 1,
                "starts": "2030-03-05",
                "per_week": 7.0,
            }
        }

    result = simulate(varied(by_hand, change), detail=True)
    flown = sum(
        move.count
        for move in result.detail.movements
        if move.by.startswith("flight/helicopter/outpost/")
    )
    outpost = next(row for row in result.sites if row.site == "outpost")
    assert flown == 20
    assert 17 * DAY <= outpost.left_h <= 26 * DAY


@pytest.mark.parametrize("name", ["rich", "minusma"])
def test_no_flight_has_more_aboard_than_seats(name, request):
    scenario = request.getfixturevalue(name)
    seats = {
        "charter": scenario.air.charter.seats,
        "flight/plane": scenario.air.plane.seats,
        "flight/helicopter": scenario.air.helicopter.seats,
    }
    aboard = Counter()
    for move in simulate(scenario, detail=True).detail.movements:
        if move.load_class in people_of(scenario) and move.by.startswith(("charter/", "flight/")):
            aboard[move.by] += move.count
    assert aboard
    for by, people in aboard.items():
        kind = "charter" if by.startswith("charter") else "/".join(by.split("/")[:2])
        assert people <= seats[kind], by


def people_of(scenario):
    return {name for name, load in scenario.loads.items() if load.kind == "people"}


def test_people_of_units_that_withdraw_at_the_hour_it_becomes_known_fly_on_that_day(
    by_hand, varied
):
    """Alba is the last guard of Riverside, which is left at dawn; its platoon is at Hilltop."""

    def change(data):
        data["sites"]["hilltop"].update(
            airfield="plane", planned_close="2030-05-10", leave_from="2030-05-10"
        )
        data["sites"]["hilltop"]["guard"] = {"share": 0.1, "at_least_people": 0}
        data["sites"]["riverside"]["airfield"] = "none"
        data["air"]["plane"].update(aircraft=2, flights_per_week=7.0, seats=60)
        platoon = {"kind": "escort", "base": "hilltop", "units": 1, "people_per_unit": 40}
        data["contingents"]["alba"].update(
            provides={"platoon": platoon}, ready={"with_site": "riverside"}, rear_party=None
        )

    result = simulate(varied(by_hand, change), detail=True)
    riverside = next(row for row in result.sites if row.site == "riverside")
    assert riverside.left_h == 46 * DAY + 6
    flown = {
        move.departed_h: move.count
        for move in result.detail.movements
        if move.by.startswith("flight/plane/hilltop/")
    }
    assert flown == {3 * DAY + 12: 50, 46 * DAY + 12: 40}


def test_on_the_last_day_of_an_order_to_leave_the_guard_flies_too():
    """All hundred of Bora are guard; on day 20 they are ordered out, to be ready on day 23."""
    scenario = load_scenario(
        BY_HAND,
        [
            "contingents.bora.at={market: {uniformed: 100}}",
            "contingents.bora.ready={on: 2030-03-05}",
            "sites.market.guard={share: 1, at_least_people: 0}",
            "sites.market.stock.internationals=0",
            "air.charter.seats=30",
            "policy.forced_exit_days=3",
            "risks.war={name: War, start: 2030-03-21, effects: {sites_forced_out: [market]}}",
        ],
    )
    flown = Counter()
    for move in simulate(scenario, detail=True).detail.movements:
        if move.owner == "bora" and move.origin == "market":
            flown[move.by] += move.count
    assert flown == {"charter/market/22": 30, "charter/market/23": 30, "charter/market/24": 30,
                     "charter/market/25": 10}  # fmt: skip


def test_when_its_own_trucks_have_loaded_fewer_people_are_needed_at_a_camp():
    """Half of Hilltop's hundred stay for the work until all is loaded, in the evening of day 10.

    Then twenty of its platoon stay; leave to drive is not given before day 25.
    """
    refused = "effects: {ground_clearance_chance: {hills: 0}}"
    scenario = load_scenario(
        BY_HAND,
        [
            "fleets.field.base=hilltop",
            "fleets.near={base: market, serves: field, trucks: 12, flatbeds: 4}",
            "contingents.alba.provides.convoy_platoon.base=hilltop",
            "contingents.alba.provides.convoy_platoon.people_per_unit=20",
            "contingents.alba.at.hilltop.vehicles=0",
            "sites.hilltop.guard={share: 0, at_least_people: 0}",
            "sites.hilltop.airfield=plane",
            "sites.riverside.packing_starts=2030-03-20",
            "air.plane={seats: 60, flights_per_week: 7, aircraft: 2}",
            f"risks.held={{name: Held, start: 2030-03-01, duration_days: 25, {refused}}}",
        ],
    )
    flown = {
        move.departed_h: move.count
        for move in simulate(scenario, detail=True).detail.movements
        if move.by.startswith("flight/plane/hilltop/")
    }
    assert flown == {3 * DAY + 12: 50, 11 * DAY + 12: 30}


# -- one hub, several ways home ----------------------------------------------------------------


def two_ways_home(*more):
    """A hub of 200 people, half of whom have aircraft of their own, that must keep 50."""
    return load_scenario(
        BY_HAND,
        [
            "contingents.alba.provides=null",
            "contingents.alba.at={market: {uniformed: 100}}",
            "contingents.alba.rear_party=null",
            "contingents.alba.ready={on: 2030-03-10}",
            "contingents.alba.over_days=0",
            "contingents.bora.at={market: {uniformed: 100}}",
            "contingents.bora.ready={on: 2030-03-10}",
            "contingents.bora.lift={by: own_aircraft, base: market, seats_per_week: 350}",
            "sites.market.stock={containers: 60}",
            "clearances.cargo.lag_days=60",
            "sites.market.guard={share: 0.25, at_least_people: 1}",
            "sites.hilltop.packing_starts=2030-03-26",
            "sites.riverside.packing_starts=2030-03-28",
            "sites.market.packing_teams=100",
            "air.charter.seats=25",
            "escorts.hired_guards.available_from=2030-03-01",
            *more,
        ],
    )


DRIVES = "contingents.%s.lift={by: overland, base: market, corridor: to_port}"


@pytest.mark.parametrize("drive", [(), ("bora",), ("alba", "bora")])
def test_the_guard_of_a_hub_stays_whoever_else_takes_its_people_home(bring_to_life, drive):
    mission = bring_to_life(two_ways_home(*(DRIVES % name for name in drive)))
    hub, world = mission.world.sites["market"], mission.world
    least = hub.people.total
    while world.env.peek() < 30 * DAY:
        world.env.step()
        least = min(least, hub.people.total)
    assert hub.materiel() == 60
    assert least == hub.garrison.guard == 50


def test_programmes_of_one_day_look_in_an_order_that_no_wake_changes(bring_to_life):
    looked = []

    def note(programme, day):
        looked.append((day, programme.place))
        return day + 1 if day < 5 else None

    world = bring_to_life(two_ways_home()).world
    programmes = {type(p): p for site in world.sites.values() for p in site.programmes}.values()
    for programme in programmes:
        programme.look = partial(note, programme)
    for programme in sorted(programmes, key=lambda programme: programme.place, reverse=True):
        Programme.wake(programme)
    world.env.run(until=7 * DAY)
    assert len({place for _, place in looked}) == 3
    assert looked == sorted(looked)


@pytest.mark.parametrize("name", ["tiny", "rich", "minusma"])
def test_no_flight_within_the_theatre_goes_empty(name, request):
    scenario = request.getfixturevalue(name)
    for replication in range(1 if name == "minusma" else 10):
        result = simulate(scenario, 1, replication, detail=True)
        flights = {move.by for move in result.detail.movements if move.by.startswith("flight/")}
        assert len(flights) == result.outcomes["theatre_flights"]


@pytest.mark.parametrize("fewest", [1, 20])
def test_no_charter_is_sent_for_people_whose_places_others_have_taken(fewest):
    """Bora's own aircraft take fifty a day of those who may be spared; charters have 25 seats."""
    scenario = two_ways_home(
        f"air.charter.fewest_people={fewest}", "air.charter.longest_wait_days=365"
    )
    result = simulate(scenario, detail=True)
    aboard = Counter()
    for move in result.detail.movements:
        if move.by.startswith("charter/"):
            aboard[move.by] += move.count
    assert len(aboard) == result.outcomes["charters"]
    market = next(row for row in result.sites if row.site == "market")
    before = [people for by, people in aboard.items()
              if int(by.split("/")[2]) < market.emptied_h // DAY]  # fmt: skip
    assert before
    assert min(before) >= fewest


def home_from(result, site):
    """Owner and number of those who flew home from a site, by day, in the order of boarding."""
    return [
        (int(move.departed_h // DAY), move.owner, move.count)
        for move in result.detail.movements
        if move.origin == site and move.load_class == "uniformed" and move.by.startswith("charter/")
    ]


LAST_GUARD = (
    "contingents.alba.ready={with_site: market}",
    "contingents.alba.over_days=0",
    "contingents.bora.at={market: {uniformed: 50}, riverside: {uniformed: 10}}",
    "contingents.bora.ready={after_camps_days: 200}",
)
GUARD_UNIT = (
    "contingents.alba.guard_unit={people: 20, site: market}",
    "contingents.bora.at={market: {uniformed: 60}}",
    "contingents.bora.ready={on: 2030-08-02}",
)


@pytest.mark.parametrize(
    ("told", "boarding"),
    [
        (LAST_GUARD, [("bora", 30), ("bora", 30), ("alba", 30), ("alba", 30)]),
        (GUARD_UNIT, [("alba", 30), ("alba", 10), ("bora", 20), ("bora", 30), ("bora", 10),
                      ("alba", 20)]),
    ],
    ids=["last guard", "guard unit"],
)  # fmt: skip
def test_who_guards_a_site_until_it_is_left_boards_as_the_last(told, boarding):
    """Sixty of each are at Market Town when it is empty, and none was ready before."""
    scenario = load_scenario(
        BY_HAND,
        [
            "contingents.alba.provides=null",
            "contingents.alba.at={market: {uniformed: 60}}",
            "contingents.alba.rear_party=null",
            "contingents.alba.ready={on: 2030-08-01}",
            *told,
            "air.charter.seats=30",
            "escorts.hired_guards.available_from=2030-03-01",
            "sites.market.stock.internationals=0",
        ],
    )
    flown = home_from(simulate(scenario, detail=True), "market")
    assert [(owner, people) for _, owner, people in flown] == boarding


def test_who_is_out_with_an_escort_has_his_own_seat_home_when_he_is_back():
    """The escort of the last convoy turns round at the border and is back five days later.

    Meanwhile twenty of Dora and one of Cara fly; the five who were out follow.
    """
    there = "ready: {with_site: coast}, lift: {by: charter}"
    scenario = load_scenario(
        BY_HAND.with_name("chain.yaml"),
        [
            "network.zones.wild={escort_required: true}",
            "network.roads.port_road.zone=wild",
            "network.roads.port_road.km=500",
            "contingents.alba.at.coast=null",
            "contingents.cara={name: Cara, at: {coast: {uniformed: 6}}, provides: {platoon: "
            f"{{kind: escort, base: coast, people_per_unit: 5}}}}, {there}}}",
            f"contingents.dora={{name: Dora, at: {{coast: {{uniformed: 20}}}}, {there}}}",
        ],
    )
    result = simulate(scenario, detail=True)
    coast = next(row for row in result.sites if row.site == "coast")
    flown = [flight for flight in home_from(result, "coast") if flight[1] != "alba"]
    first, last = flown[0][0], flown[-1][0]
    assert flown == [(first, "cara", 1), (first, "dora", 20), (last, "cara", 5)]
    assert coast.left_h == last * DAY + 12
    (back,) = [
        row.end_h for row in result.detail.intervals
        if row.agent == "escort/cara/platoon/1" and row.activity == "driving back"
    ][-1:]  # fmt: skip
    assert last == back // DAY + (back % DAY >= 12)


def test_nobody_is_flown_on_who_has_a_way_home_of_its_own(by_hand):
    """Bora goes home from Riverside, a hub without charters, one person a week."""
    scenario = load_scenario(
        BY_HAND,
        [
            "sites.riverside.role=hub",
            "sites.riverside.yard_loads_per_day=20",
            "sites.riverside.planned_close=null",
            "sites.riverside.at_planned_close=stay",
            "sites.riverside.leave_from=2030-04-21",
            "sites.hilltop.people_to=market",
            "contingents.bora.at={riverside: {uniformed: 60}}",
            "contingents.bora.ready={on: 2030-03-10}",
            "contingents.bora.lift={by: own_aircraft, base: riverside, seats_per_week: 1}",
            "contingents.alba.at.riverside={uniformed: 60}",
            "contingents.alba.ready={on: 2030-06-20}",
            "air.plane={seats: 18, flights_per_week: 7, aircraft: 1}",
            "policy.guard={share: 0.1, at_least_people: 1}",
            "fleets.river={base: riverside, serves: field, trucks: 4, flatbeds: 2}",
            "escorts.river={base: riverside, units: 1, available_from: 2030-03-01}",
        ],
    )
    result = simulate(scenario, detail=True)
    flown = {move.by for move in result.detail.movements if move.by.startswith("flight/")}
    assert len(flown) == result.outcomes["theatre_flights"]


def test_civilians_who_have_flown_from_one_hub_wait_at_no_other_any_more():
    """For few, a charter goes once in seven days, from whichever hub: patience begins anew."""
    scenario = load_scenario(
        BY_HAND.with_name("two_hubs.yaml"),
        [
            "loads.staff={kind: people, leaves: travel}",
            "sites.east.stock={staff: 20}",
            "sites.west.stock={staff: 20}",
            "civilians=[{by: 2030-01-08, gone_share: 0.2}, {by: 2030-01-20, gone_share: 0.2001},"
            " {by: 2030-03-31, gone_share: 1}]",
            "air.charter.seats=50",
            "air.charter.fewest_people=30",
            "air.charter.longest_wait_days=7",
        ],
    )
    moves = simulate(scenario, detail=True).detail.movements
    hours = [move.departed_h for move in moves if move.by.startswith("charter/")]
    assert len(hours) > 5
    assert all(later >= earlier + 7 * DAY for earlier, later in pairwise(hours))
