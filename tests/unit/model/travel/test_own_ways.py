"""Contingents that take themselves home: when they look, and how large their parties are."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.model.replication import simulate
from sim.model.travel.own_ways import OverlandParties, OwnAircraft
from sim.model.travel.programme import Programme
from sim.records import Cause


def parties(scenario):
    """People in each column that drives home, in the order in which they go."""
    people = Counter()
    for move in simulate(scenario, detail=True).detail.movements:
        if move.by.startswith("overland/") and move.load_class == "uniformed":
            people[move.by] += move.count
    return list(people.values())


@pytest.mark.parametrize("smallest", [1, 45, 55])
def test_no_party_but_the_last_is_smaller_than_the_policy_says(rich, varied, smallest):
    def ask_for(data):
        data["policy"]["overland_smallest_people"] = smallest

    sizes = parties(varied(rich, ask_for))
    assert sizes
    assert all(size >= smallest for size in sizes[:-1])
    assert (sizes[0] < 55) is (smallest < 55)


def test_without_a_number_twenty_are_asked_for(rich, varied):
    twenty = varied(rich, lambda data: data["policy"].update(overland_smallest_people=20))
    assert simulate(rich, detail=True) == simulate(twenty, detail=True)


def test_a_wake_is_passed_over_only_when_it_would_find_nobody_to_go(rich, monkeypatch):
    def lived():
        return [simulate(rich, seed=1, replication=k, detail=True) for k in range(10)]

    passed_over = lived()
    for way in (OwnAircraft, OverlandParties):
        monkeypatch.setattr(way, "wake", Programme.wake)
    assert lived() == passed_over


# -- the last guard of a site ------------------------------------------------------------------


DAY = 24.0
LIFTS = {
    "own aircraft": {"by": "own_aircraft", "base": "market", "seats_per_week": 35.0},
    "overland": {"by": "overland", "base": "market", "corridor": "to_port"},
}


@pytest.fixture
def last_guard(by_hand, varied):
    """Runs the mission in which Bora is the last guard of a site, with its own way home."""

    def run(lift, change=lambda data: None, site="market"):
        def told(data):
            data["contingents"]["bora"].update(
                ready={"with_site": site}, lift=LIFTS[lift], over_days=0.0
            )
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


def home(result, owner="bora"):
    """By which movement people of a contingent left the mission, when, and how many."""
    return [
        (move.by.split("/")[0], move.departed_h, move.count)
        for move in result.detail.movements
        if move.owner == owner
        and move.load_class == "uniformed"
        and move.destination in ("home", "border_post")
    ]


def left_h(result, name):
    return next(row.left_h for row in result.sites if row.site == name)


def test_the_last_guard_flies_in_its_own_aircraft_once_its_site_is_released(last_guard):
    """Market Town is empty on day 57, and five of sixty people fly a day."""
    result = last_guard("own aircraft")
    noons = [(57 + day) * DAY + 12 for day in range(12)]
    assert home(result) == [("own aircraft", noon, 5) for noon in noons]
    assert left_h(result, "market") == noons[-1]


def test_the_last_guard_drives_home_once_its_site_is_released(last_guard):
    """Ordered at the noon of day 57, with leave a day later: only then have the last gone."""
    result = last_guard("overland")
    assert home(result) == [("overland", 58 * DAY + 12, 60)]
    assert left_h(result, "market") == 58 * DAY + 12


@pytest.mark.parametrize("vehicles", [10, 30, 34])
def test_the_last_guard_takes_its_own_vehicles_and_its_site_waits_for_no_driver(
    last_guard, vehicles
):
    """Sixty people drive thirty vehicles home; no driver is hired, and others need none."""

    def nobody_hired(data):
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["contingents"]["alba"]["at"]["hilltop"]["vehicles"] = 0
        data["contingents"]["bora"]["at"]["market"]["vehicles"] = vehicles
        data["contingents"]["bora"]["at"]["riverside"]["vehicles"] = 0
        data["fleets"]["coast"]["drivers"] = 0

    result = last_guard("overland", nobody_hired)
    taken = sum(
        move.count
        for move in result.detail.movements
        if move.by.startswith("overland/bora/") and move.load_class == "vehicles"
    )
    if vehicles > 30:  # four are left to whoever may be hired, and hold the guard
        assert left_h(result, "market") is None
    else:
        assert left_h(result, "market") == 58 * DAY + 12
        assert taken == vehicles


def shut(data):
    """The corridor is shut from day 51 on, when all loads are out."""
    effects = {"corridors_shut": ["to_port"]}
    data["risks"] = {"shut": {"name": "Shut", "start": "2030-04-21", "effects": effects}}


def test_charters_take_from_a_released_site_whom_the_road_does_not_take(last_guard):
    result = last_guard("overland", shut)
    assert {by for by, *_ in home(result)} == {"charter"}
    assert left_h(result, "market") is not None


def test_a_last_guard_with_an_open_road_is_not_flown_home(last_guard):
    """The corridor opens again on the day before Market Town is released."""

    def for_a_while(data):
        shut(data)
        data["risks"]["shut"]["duration_days"] = 5.0

    assert home(last_guard("overland", for_a_while)) == [("overland", 58 * DAY + 12, 60)]


@pytest.mark.parametrize("lift", LIFTS)
def test_who_must_leave_at_once_goes_by_whatever_way_there_is(last_guard, lift):
    """The order of day 50 leaves two days; no leave to drive is given any more."""

    def force_out(data):
        effects = {"sites_forced_out": ["market"], "ground_clearance_chance": {"plains": 0.0}}
        data["risks"] = {"fall": {"name": "Fall", "start": "2030-04-20", "effects": effects}}

    result = last_guard(lift, force_out)
    assert sum(people for *_, people in home(result)) == 60
    assert left_h(result, "market") <= 54 * DAY


def test_a_party_that_waits_for_leave_at_a_site_forced_out_goes_without(last_guard):
    """Leave is refused from day 45 on, a party waits from day 46 on, the order comes on day 50.

    On its last day, 51, the guard asks for leave too: nobody else is there when it ends.
    """

    def change(data):
        data["contingents"]["bora"]["ready"] = {"on": "2030-04-16"}
        refusal = {"ground_clearance_chance": {"plains": 0.0}}
        data["risks"] = {
            "refusal": {"name": "Refusal", "start": "2030-04-15", "effects": refusal},
            "fall": {
                "name": "Fall",
                "start": "2030-04-20",
                "effects": {"sites_forced_out": ["market"]},
            },
        }

    result = last_guard("overland", change)
    by_road = [party for party in home(result) if party[0] == "overland"]
    assert left_h(result, "market") == 52 * DAY
    assert [departed_h for _, departed_h, _ in by_road] == [52 * DAY + 6] * len(by_road)
    assert sum(people for *_, people in home(result)) == 60


def test_who_is_ready_later_goes_with_a_released_base_all_the_same(last_guard):
    def in_summer(data):
        data["contingents"]["bora"]["ready"] = {"on": "2030-08-01"}

    assert home(last_guard("own aircraft", in_summer)) == home(last_guard("own aircraft"))


def told_with(site):
    """Bora, with charters and an escort of its own, is the last guard of a site."""

    def change(data):
        data["contingents"]["bora"].update(
            ready={"with_site": site},
            provides={"platoon": {"kind": "escort", "base": "market", "people_per_unit": 5}},
        )
        del data["contingents"]["alba"]["provides"]["convoy_platoon"]
        data["escorts"] = {}
        data["sites"]["riverside"]["packing_starts"] = "2030-04-05"  # when Hilltop has been left

    return change


def test_a_last_guard_goes_home_from_other_sites_too_when_its_own_has_been_left(by_hand, varied):
    """Forty of sixty are still at Riverside then, which goes on as a site of the mission."""
    result = simulate(varied(by_hand, told_with("hilltop")), detail=True)
    assert left_h(result, "hilltop") < home(result)[0][1] < left_h(result, "riverside")


@pytest.mark.parametrize(("site", "escorts"), [("hilltop", False), ("market", True)])
def test_what_a_last_guard_provides_has_gone_when_it_has(by_hand, varied, site, escorts):
    result = simulate(varied(by_hand, told_with(site)), detail=True)
    assert left_h(result, "hilltop") < 35 * DAY
    sent = {move.by for move in result.detail.movements if move.by.startswith("convoy/riverside/")}
    assert bool(sent) is escorts


def test_whose_own_way_started_from_a_site_that_has_been_left_fly_by_charter(rich):
    """Corona's aircraft fly from Junction; those who went on to Market Town are ready on day 50.

    Until they have a seat the charters are full of those who were ready before.
    """
    seats = rich.air.charter.seats
    for replication in (1, 2, 3):
        result = simulate(rich, 1, replication, detail=True)
        (_, hour, _), *_ = [way for way in home(result, "corona") if way[0] == "charter"]
        assert hour < left_h(result, "market")
        ready_h = max(left_h(result, "junction"), 50 * DAY) + DAY
        aboard = Counter()
        for move in result.detail.movements:
            if move.by.startswith("charter/") and ready_h <= move.departed_h < hour:
                aboard[move.by] += move.count
        assert all(people % seats == 0 for people in aboard.values())


# -- from a camp that others go on from ---------------------------------------------------------


@pytest.fixture
def from_riverside(by_hand, varied):
    """Runs the mission in which all sixty of Bora go home from Riverside, planned for day 51.

    All is packed and sent before; it may be left on day 44.
    """

    def run(lift, ready, change=lambda data: None):
        def told(data):
            data["contingents"]["bora"].update(
                at={"riverside": {"uniformed": 60, "vehicles": 6}},
                ready=ready,
                over_days=0.0,
                lift=LIFTS[lift] | {"base": "riverside"},
            )
            data["sites"]["riverside"]["airfield"] = "plane"
            data["network"]["corridors"]["from_riverside"] = {
                "way": ["riverside", "market", "border_post", "port"],
                "out_at": "border_post",
                "convoy_trucks": 5,
            }
            if lift == "overland":
                data["contingents"]["bora"]["lift"]["corridor"] = "from_riverside"
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


WITH_RIVERSIDE = {"with_site": "riverside"}
RIVERSIDE_LEFT_H = 44 * DAY + 12
PLANNED_NOON_H = 51 * DAY + 12


def test_the_last_guard_of_a_camp_drives_home_from_there(from_riverside):
    result = from_riverside("overland", WITH_RIVERSIDE)
    assert home(result) == [("overland", RIVERSIDE_LEFT_H, 60)]
    assert left_h(result, "riverside") == RIVERSIDE_LEFT_H


def test_the_guard_of_a_camp_drives_home_from_there_after_the_others(from_riverside):
    """Thirty-eight go when they may, twenty-two stand guard to the end."""
    result = from_riverside("overland", {"on": "2030-03-20"})
    assert home(result) == [("overland", 20 * DAY + 12, 38), ("overland", RIVERSIDE_LEFT_H, 22)]


def test_the_last_guard_of_a_camp_flies_home_from_there_but_for_who_drives_what_it_has(
    from_riverside,
):
    """Five a day from day 44 to the noon of the planned day; then the last column leaves."""
    result = from_riverside("own aircraft", WITH_RIVERSIDE)
    flown = [flight for flight in home(result) if flight[0] == "own aircraft"]
    assert flown == [("own aircraft", day * DAY + 12, 5) for day in range(44, 44 + len(flown))]
    assert left_h(result, "riverside") == PLANNED_NOON_H
    column = {
        move.load_class: move.count
        for move in result.detail.movements
        if move.by == "column/riverside"
    }
    assert column["uniformed"] == 60 - 5 * len(flown)
    assert column["vehicles"] == 4


def on_the_road_to_market(result):
    return sum(
        move.count
        for move in result.detail.movements
        if move.by == "column/riverside" and move.load_class == "uniformed"
    )


def shut_corridor(data):
    """The corridor is shut from day 40 on."""
    effects = {"corridors_shut": ["from_riverside"]}
    data["risks"] = {"shut": {"name": "Shut", "start": "2030-04-10", "effects": effects}}


@pytest.mark.parametrize(
    ("ready", "change"),
    [
        (WITH_RIVERSIDE, shut_corridor),
        ({"on": "2030-06-01"}, lambda data: None),
        ({"after_camps_days": 3.0}, lambda data: None),
    ],
    ids=["shut", "not ready", "ready after it"],
)
def test_whom_no_way_home_takes_yet_goes_on_with_the_last_column(from_riverside, ready, change):
    result = from_riverside("overland", ready, change)
    assert on_the_road_to_market(result) == 60
    assert left_h(result, "riverside") < RIVERSIDE_LEFT_H
    assert {by for by, *_ in home(result)} == {"charter"}


def test_a_party_that_has_no_leave_by_the_planned_day_goes_on_with_the_last_column(from_riverside):
    """Leave beyond the hills, where the column goes, is refused from day 43 on."""

    def refused(data):
        effects = {"ground_clearance_chance": {"plains": 0.0}}
        data["network"]["roads"]["riverside_road"]["zone"] = "hills"
        data["risks"] = {
            "refusal": {
                "name": "Refusal", "start": "2030-04-13", "duration_days": 40.0, "effects": effects,
            }
        }  # fmt: skip

    result = from_riverside("overland", WITH_RIVERSIDE, refused)
    assert on_the_road_to_market(result) == 60
    assert left_h(result, "riverside") == PLANNED_NOON_H


def without_a_planned_day(data):
    site = data["sites"]["riverside"]
    site.update(planned_close=None, at_planned_close="stay")
    site["receiver"] = {}


def shut_airfield(data):
    effects = {"airfields_shut": ["riverside"]}
    data["risks"] = {"shut": {"name": "Shut", "start": "2030-04-01", "effects": effects}}


def no_leave_to_fly(data):
    data["clearances"]["flights"] = {"chance": {"plains": 0.0, "hills": 0.0}}


@pytest.mark.parametrize("hindrance", [shut_airfield, no_leave_to_fly])
def test_without_a_planned_day_nobody_waits_for_ever_for_a_flight_that_does_not_go(
    from_riverside, hindrance
):
    """After the four days for which loads wait for a full convoy the column takes all along."""

    def change(data):
        without_a_planned_day(data)
        hindrance(data)

    result = from_riverside("own aircraft", WITH_RIVERSIDE, change)
    assert on_the_road_to_market(result) == 60
    ready_h = 44 * DAY
    assert ready_h + 4 * DAY <= left_h(result, "riverside") <= ready_h + 5 * DAY


def test_without_a_planned_day_the_column_waits_as_long_as_some_still_go(from_riverside):
    result = from_riverside("own aircraft", WITH_RIVERSIDE, without_a_planned_day)
    flown = [flight for flight in home(result) if flight[0] == "own aircraft"]
    assert [people for _, _, people in flown][:10] == [5] * 10
    assert flown[9][1] > 44 * DAY + 4 * DAY


def test_a_site_from_which_all_have_flown_while_its_road_was_shut_is_left(from_riverside):
    """From day 50 on; of sixty without vehicles five fly a day, the last on day 55."""

    def change(data):
        data["contingents"]["bora"]["at"]["riverside"]["vehicles"] = 0
        roads = [n for n, r in data["network"]["roads"].items() if "riverside" in r["between"]]
        effects = {"roads_shut": roads}
        data["risks"] = {"shut": {"name": "Shut", "start": "2030-04-20", "effects": effects}}

    result = from_riverside("own aircraft", WITH_RIVERSIDE, change)
    assert home(result)[-1][1] == left_h(result, "riverside") == 55 * DAY + 12


def test_a_planned_day_that_is_brought_forward_is_the_day_of_the_column_too(from_riverside):
    """Who takes the camp over comes on day 45 and wants it by day 47."""

    def change(data):
        data["sites"]["riverside"]["receiver"] = {
            "comes": "2030-04-15", "wants_site_within_days": 2.0
        }  # fmt: skip

    result = from_riverside("own aircraft", WITH_RIVERSIDE, change)
    assert left_h(result, "riverside") == 47 * DAY + 12


def test_who_guards_loaded_trucks_does_not_fly_off_from_them(from_riverside):
    """Trucks of the camp's own stand loaded and wait for leave to day 75."""

    def change(data):
        none = dict.fromkeys(data["network"]["zones"], 0.0)
        for zone in data["network"]["zones"].values():
            zone.update(escort_required=False, evacuation_required=False)
        data["fleets"]["own"] = {
            "base": "riverside", "serves": "field", "trucks": 2, "flatbeds": 0, "drivers": 2,
        }  # fmt: skip
        data["contingents"]["bora"]["at"]["riverside"]["vehicles"] = 0
        data["contingents"]["bora"]["lift"]["seats_per_week"] = 70.0
        site = data["sites"]["riverside"]
        site.pop("supply", None)
        site["stock"]["containers"] = 4
        site["packing_starts"] = "2030-04-04"
        data["policy"].pop("stand_down_after_days", None)
        refusal = {
            "name": "Refusal", "start": "2030-04-05", "duration_days": 40.0,
            "effects": {"ground_clearance_chance": none},
        }  # fmt: skip
        data["risks"] = {"refusal": refusal}

    result = from_riverside("own aircraft", WITH_RIVERSIDE, change)
    held = [row for row in result.detail.intervals if row.agent.startswith("convoy/riverside")]
    gone_h = min(row.end_h for row in held if row.cause is Cause.CLEARANCE and row.end_h > 70 * DAY)
    assert all(hour >= gone_h for _, hour, _ in home(result))
    assert sum(people for *_, people in home(result)) == 60


# -- what they wait for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "fast", "slow", "cause"),
    [
        ("own aircraft", {"seats_per_week": 350.0}, {"seats_per_week": 7.0}, Cause.AIRCRAFT),
        ("overland", 1, 60, Cause.FULL_CONVOY),  # people of the smallest party
    ],
)
def test_who_may_go_and_has_not_waits_for_the_means_of_his_way(
    by_hand, varied, way, fast, slow, cause
):
    """Bora's twenty at Market Town may go in weekly steps, while ten stand guard there."""

    def waited(means):
        def told(data):
            lift = LIFTS[way] | (means if isinstance(means, dict) else {})
            data["contingents"]["bora"].update(
                ready={"on": "2030-04-01"}, over_days=28.0, lift=lift
            )
            if not isinstance(means, dict):
                data["policy"]["overland_smallest_people"] = means

        return sum(
            row.load_days
            for row in simulate(varied(by_hand, told)).waits
            if (row.queue, row.site, row.cause) == ("people", "market", cause)
        )

    assert waited(slow) > waited(fast) + 20  # people-days


def test_who_is_flown_in_at_noon_goes_home_another_noon(by_hand, varied):
    """Whether its own way home looks on that noon or not: 18 a day come from Hilltop."""

    def change(data):
        data["sites"]["hilltop"]["airfield"] = "plane"
        data["sites"]["market"]["guard"] = {"share": 0.0, "at_least_people": 0}
        data["air"]["plane"].update(aircraft=1, flights_per_week=7.0, seats=18)
        alba = data["contingents"]["alba"]
        alba.update(ready={"on": "2030-03-04"}, provides={}, rear_party=None)
        alba["at"] = {"hilltop": {"uniformed": 100}, "market": {"uniformed": 10}}
        alba["lift"] = LIFTS["own aircraft"] | {"seats_per_week": 350.0}

    first = home(simulate(varied(by_hand, change), detail=True), "alba")[:3]
    noons = [day * DAY + 12 for day in (3, 4, 5)]
    assert first == list(zip(["own aircraft"] * 3, noons, [10, 18, 18], strict=True))


# -- own aircraft with cargo --------------------------------------------------------------------


@pytest.fixture
def freighter(by_hand, varied):
    """Runs the mission in which Alba flies what it has at Market Town home, a container a day."""

    def run(**lift):
        def told(data):
            flies = {"by": "own_aircraft", "base": "market", "seats_per_week": 140.0}
            alba = data["contingents"]["alba"]
            alba["at"]["market"] = {"uniformed": 40, "containers": 3}
            alba["lift"] = {**flies, "containers_per_week": 7.0, **lift}
            data["clearances"]["cargo"]["lag_days"] = 60.0

        return simulate(varied(by_hand, told), detail=True)

    return run


def boxes_flown(result):
    """Hours at which containers flew home."""
    return [
        move.arrived_h
        for move in result.detail.movements
        if move.by.startswith("own aircraft/") and move.load_class == "containers"
    ]


def test_own_aircraft_carry_cargo_from_the_start_unless_a_day_is_told(freighter):
    told, untold = freighter(cargo_from="2030-03-01"), freighter()
    assert boxes_flown(untold) == boxes_flown(told)
    assert len(boxes_flown(untold)) == 3 + 6  # those of Hilltop too
    late = boxes_flown(freighter(cargo_from="2030-04-01"))
    assert len(late) == 3 + 6
    assert min(late) == 31 * DAY + 12


def test_a_site_whose_last_materiel_flies_is_empty_then(freighter, by_hand, varied):
    def only_alba(data):
        data["sites"]["market"]["stock"]["containers"] = 0
        for site in ("hilltop", "riverside"):
            del data["sites"][site]
        data["contingents"] = {
            "alba": {
                **data["contingents"]["alba"],
                "at": {"market": {"uniformed": 40, "containers": 3}},
                "provides": {},
                "lift": {
                    "by": "own_aircraft",
                    "base": "market",
                    "seats_per_week": 140.0,
                    "containers_per_week": 7.0,
                },
            }
        }
        data["network"]["roads"] = {
            name: road
            for name, road in data["network"]["roads"].items()
            if not {"hilltop", "riverside"} & set(road["between"])
        }
        data["milestones"] = {"all": {"title": "All", "what": "everything"}}
        data["clearances"]["cargo"]["lag_days"] = 60.0

    result = simulate(varied(by_hand, only_alba), detail=True)
    flown = boxes_flown(result)
    (market,) = result.sites
    assert market.emptied_h == max(flown)
    waited = sum(
        row.load_days
        for row in result.waits
        if row.queue == "cargo" and row.cause == Cause.CLEARANCE
    )
    # from the start of packing on, for no container stands ready before
    assert 0 < waited <= sum(hour - market.packing_from_h for hour in flown) / DAY


def test_a_day_on_which_own_aircraft_fly_is_a_flight(freighter):
    result = freighter()
    days = {m.by for m in result.detail.movements if m.by.startswith("own aircraft/")}
    outcomes = result.outcomes
    hired = outcomes["charters"] + outcomes["theatre_flights"]
    assert outcomes["flights"] == hired + len(days)
