"""Leaving: disposal at its pace, a planned day that comes too early, an order to go at once."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import SiteEnd

DAY = 24.0


def site(result, name):
    return next(row for row in result.sites if row.site == name)


def force_out(data, **effects):
    """Hilltop must leave from day 7 on, when half of its containers are packed."""
    data["risks"] = {
        "fall": {
            "name": "Hilltop falls",
            "start": "2030-03-08",
            "duration_days": 3.0,
            "effects": {"sites_forced_out": ["hilltop"], **effects},
        }
    }


@pytest.fixture
def forced(by_hand, varied):
    """Runs the mission in which Hilltop must leave at once."""

    def run(change=lambda data: None, **effects):
        def order(data):
            force_out(data, **effects)
            change(data)

        return simulate(varied(by_hand, order), detail=True)

    return run


def test_a_forced_exit_waives_the_hosts_leave(forced):
    result = forced(ground_clearance_chance={"hills": 0.0})
    hilltop = site(result, "hilltop")
    # two days from the order, then the next sunrise
    assert hilltop.left_h == 9 * DAY + 6
    assert hilltop.forced
    assert hilltop.end is SiteEnd.ABANDONED
    assert {m.arrived_h for m in result.detail.movements if m.by == "column/hilltop"} == {
        9 * DAY + 18
    }


def test_a_forced_exit_takes_what_can_drive_and_settles_the_rest_by_class_and_owner(forced):
    result = forced(ground_clearance_chance={"hills": 0.0})
    outcomes = result.outcomes
    # nobody is there to take what is told to be given away; two days suffice to destroy 2 of 12
    assert outcomes["end.containers.gifted"] == 0
    assert outcomes["end.containers.destroyed"] == 2
    assert outcomes["end.containers.abandoned"] == 10
    # 2 of Alba's vehicles cannot drive: six hours suffice, at ten a day; 2 drive with 100 people
    assert outcomes["end.vehicles.destroyed"] == 2
    moved = {m.load_class: m.count for m in result.detail.movements if m.by == "column/hilltop"}
    assert moved == {"uniformed": 100, "vehicles": 2}
    assert (site(result, "hilltop").destroyed, site(result, "hilltop").abandoned) == (4, 10)


@pytest.mark.parametrize(
    ("vehicles_are", "containers", "vehicles"),
    [({}, 4, 1), ({"sensitive": True}, 3, 2), ({"value_usd": 1e6}, 3, 2)],
    ids=["like containers", "sensitive", "worth more"],
)
def test_classes_share_the_days_in_which_a_site_destroys_and_what_matters_most_comes_first(
    forced, vehicles_are, containers, vehicles
):
    """In two days and six hours four containers at two a day and a vehicle at four a day, or two
    vehicles and three containers.
    """

    def paces(data):
        data["loads"]["containers"]["when_left"]["destroyed_per_day"] = 2.0
        left = data["loads"]["vehicles"]["when_left"]
        left.update(un_owned="destroy", destroyed_per_day=4.0)
        data["loads"]["vehicles"].update(vehicles_are)

    outcomes = forced(paces).outcomes
    assert outcomes["end.containers.destroyed"] == containers
    assert outcomes["end.vehicles.destroyed"] == vehicles


def planes(aircraft, field="plane", kind="plane"):
    """So many flights a day from Hilltop, of 18 seats; none of its 100 people go before."""

    def change(data):
        data["sites"]["hilltop"]["airfield"] = field
        data["air"][kind].update(aircraft=aircraft, seats=18, flights_per_week=7.0)
        data["policy"]["thinning_share"] = 0.0
        data["fleets"]["field"]["available_from"] = "2030-08-01"

    return change


def flown(result):
    """People who flew from Hilltop after the order, by hour."""
    people = {}
    for move in result.detail.movements:
        after = move.departed_h >= 7 * DAY
        if move.by.startswith("flight/") and move.origin == "hilltop" and after:
            people[move.arrived_h] = people.get(move.arrived_h, 0) + move.count
    return people


def driven(result):
    """What its last column took."""
    moves = [move for move in result.detail.movements if move.by == "column/hilltop"]
    return {move.load_class: move.count for move in moves}


NOONS = (7 * DAY + 12, 8 * DAY + 12)  # between the order and leaving at the sunrise of day 9


def test_a_forced_exit_flies_where_flights_have_leave_and_seats_for_all(forced):
    """Its guard of 22 stays to the last day; nobody is left to drive its vehicles then."""
    result = forced(planes(6), ground_clearance_chance={"hills": 0.0})
    assert flown(result) == {NOONS[0]: 78, NOONS[1]: 22}
    assert site(result, "hilltop").left_h == 9 * DAY + 6
    assert site(result, "hilltop").abandoned == 8 + 4  # containers and all its vehicles
    assert driven(result) == {}


def test_a_guard_that_is_all_there_is_flies_on_the_last_day(forced):
    def guard(data):
        planes(6)(data)
        data["sites"]["riverside"]["airfield"] = "none"  # nobody else keeps the programme awake
        data["contingents"]["alba"]["at"]["hilltop"]["uniformed"] = 22

    assert flown(forced(guard)) == {NOONS[1]: 22}


def test_who_must_leave_does_not_wait_for_a_bed(forced):
    def full(data):
        planes(6)(data)
        data["sites"]["market"]["beds"] = 1

    assert flown(forced(full)) == {NOONS[0]: 78, NOONS[1]: 22}


def test_who_finds_no_seat_in_the_days_of_a_forced_exit_drives(forced):
    result = forced(planes(2))
    assert flown(result) == dict.fromkeys(NOONS, 36)
    assert driven(result) == {"uniformed": 28, "vehicles": 2}


def test_helicopters_take_people_from_where_no_plane_can_land(forced):
    assert flown(forced(planes(2, field="helicopter"))) == {}
    result = forced(planes(2, field="helicopter", kind="helicopter"))
    assert flown(result) == dict.fromkeys(NOONS, 36)


@pytest.mark.parametrize("name", ["hilltop", "riverside"])
def test_the_site_that_must_leave_flies_before_others(forced, name):
    """Both camps have 100 people, most of whom may go at any time, in one flight a day."""

    def change(data):
        planes(1)(data)
        data["sites"]["riverside"]["airfield"] = "plane"
        data["contingents"]["bora"]["at"]["riverside"]["uniformed"] = 100
        data["policy"]["thinning_share"] = 0.9
        data["air"]["plane"]["seats"] = 5
        data["risks"]["fall"]["effects"]["sites_forced_out"] = [name]

    result = forced(change)
    on_the_day = [move for move in result.detail.movements if move.arrived_h == NOONS[0]]
    assert {move.origin for move in on_the_day if move.by.startswith("flight/")} == {name}


def about_to_leave(notice_days, hindrance=None):
    """Hilltop has been inspected and has no leave to go when the order comes, from day 29 on."""

    def change(data):
        planes(6)(data)
        site = data["sites"]["hilltop"]
        site["leaves_early"] = {"war": {"risk": "war", "chance": 1.0, "notice_days": notice_days}}
        effects = {"ground_clearance_chance": {"hills": 0.0}, **(hindrance or {})}
        data["risks"] = {
            "fall": {"name": "Leave refused", "start": "2030-03-23", "effects": effects},
            "war": {"name": "War", "start": "2030-03-30", "effects": {"consent_share": {}}},
        }

    return change


@pytest.mark.parametrize("notice_days", [0.0, 0.4], ids=["at midnight", "before noon"])
def test_who_was_about_to_drive_flies_at_noon_if_the_order_comes_before(
    by_hand, varied, notice_days
):
    result = simulate(varied(by_hand, about_to_leave(notice_days)), detail=True)
    assert flown(result) == {29 * DAY + 12: 100}
    assert driven(result) == {}
    assert site(result, "hilltop").left_h == 29 * DAY + 12


@pytest.mark.parametrize(
    ("notice_days", "hindrance", "left_h"),
    [
        (0.0, {"flight_clearance_chance": {"hills": 0.0}}, 29 * DAY + 6),
        (0.0, {"airfields_shut": ["hilltop"]}, 29 * DAY + 6),
        (0.625, {}, 29 * DAY + 15),
    ],
    ids=["no leave to fly", "airfield shut", "the flights of the day have gone"],
)
def test_who_was_about_to_drive_drives_at_once_if_no_flight_is_to_come(
    by_hand, varied, notice_days, hindrance, left_h
):
    result = simulate(varied(by_hand, about_to_leave(notice_days, hindrance)), detail=True)
    assert flown(result) == {}
    assert driven(result)["uniformed"] == 100
    assert site(result, "hilltop").left_h == left_h


@pytest.mark.parametrize(
    "hindrance",
    [{"flight_clearance_chance": {"hills": 0.0}}, {"airfields_shut": ["hilltop"]}],
    ids=["no leave to fly", "airfield shut"],
)
def test_a_forced_exit_drives_where_it_cannot_fly(forced, hindrance):
    result = forced(planes(6), **hindrance)
    assert flown(result) == {}
    assert driven(result)["uniformed"] == 100


def test_a_forced_exit_drives_in_bad_weather(forced):
    def storm(data):
        planes(6)(data)
        data["air"]["weather_cancels_share"] = 1.0

    assert driven(forced(storm))["uniformed"] == 100


def test_what_is_sensitive_goes_first(forced):
    """Of two classes of vehicles that drive, the last column takes the sensitive one first."""

    def arms(data):
        carriers = {**data["loads"]["vehicles"], "flatbed_share": 0.0, "sensitive": True}
        carriers["when_left"] = {**carriers["when_left"], "un_owned": "destroy"}
        data["loads"]["carriers"] = carriers
        data["sites"]["hilltop"]["stock"]["carriers"] = 3
        data["contingents"]["alba"]["at"]["hilltop"]["uniformed"] = 8

    moved = {
        move.load_class: move.count
        for move in forced(arms).detail.movements
        if move.by == "column/hilltop"
    }
    assert moved == {"uniformed": 8, "carriers": 3, "vehicles": 1}


def test_an_order_to_leave_at_once_lets_no_site_leave_after_its_planned_day(forced):
    """The order of day 22 gives Hilltop nine days, to day 31; its plan is day 30."""

    def near_its_day(data):
        data["risks"]["fall"]["start"] = "2030-03-23"
        data["policy"]["forced_exit_days"] = 9.0

    assert site(forced(near_its_day), "hilltop").left_h == 30 * DAY + 6


def test_packing_stops_with_the_order(forced):
    assert site(forced(), "hilltop").packed_h is None


def too_early(data):
    """Hilltop leaves on 11 March, two thirds packed, and no convoy can make it."""
    data["sites"]["hilltop"].update(leave_from="2030-03-08", planned_close="2030-03-09")


def test_a_planned_leaving_settles_what_cannot_be_lifted(by_hand, varied):
    result = simulate(varied(by_hand, too_early), detail=True)
    hilltop = site(result, "hilltop")
    assert not hilltop.forced
    assert hilltop.end is SiteEnd.HANDED_OVER
    assert result.outcomes["end.containers.gifted"] == 6
    assert result.outcomes["end.containers.destroyed"] == 3  # in three days
    assert result.outcomes["end.containers.abandoned"] == 3


def test_a_site_that_stays_until_empty_leaves_nothing_behind(by_hand, varied):
    def stay(data):
        too_early(data)
        data["sites"]["hilltop"]["at_planned_close"] = "stay"

    result = simulate(varied(by_hand, stay))
    hilltop = site(result, "hilltop")
    assert hilltop.destroyed == hilltop.abandoned == 0
    assert hilltop.left_h > 9 * DAY


@pytest.mark.parametrize(("chance", "end"), [(1.0, SiteEnd.HANDED_OVER), (0.0, SiteEnd.LEFT)])
def test_a_site_is_handed_over_if_somebody_is_there_to_sign(by_hand, varied, chance, end):
    def change(data):
        data["sites"]["hilltop"]["receiver"] = {"present_chance": chance}

    assert site(simulate(varied(by_hand, change)), "hilltop").end is end


def test_an_unplanned_closure_of_the_road_keeps_a_camp_until_it_opens(by_hand, varied):
    def closed(data):
        data["risks"] = {
            "closure": {
                "name": "Closure",
                "start": "2030-03-25",
                "duration_days": 10.0,
                "effects": {"roads_shut": ["hilltop_road"]},
            }
        }

    # open again at midnight of day 34; leave is given at once
    assert site(simulate(varied(by_hand, closed)), "hilltop").left_h == 34 * DAY + 6


def test_an_empty_camp_is_inspected_before_it_leaves(by_hand, varied):
    def at_once(data):
        data["sites"]["hilltop"]["leave_from"] = "2030-03-05"

    # its last load leaves at 245.12; inspected until 293.12, it goes at sunrise of day 12
    assert site(simulate(varied(by_hand, at_once)), "hilltop").left_h == 12 * DAY + 6


def test_an_order_to_leave_at_once_ends_the_wait_for_leave(by_hand, varied):
    """Hilltop has no leave from day 22 on; the order comes on day 28, when it has been ready to go
    for days."""

    def change(data):
        force_out(data)
        data["risks"]["fall"]["start"] = "2030-03-29"
        data["risks"]["refusal"] = {
            "name": "Leave refused",
            "start": "2030-03-23",
            "duration_days": 60.0,
            "effects": {"ground_clearance_chance": {"hills": 0.0}},
        }

    assert site(simulate(varied(by_hand, change)), "hilltop").left_h == 28 * DAY + 6


def test_trucks_that_are_being_loaded_are_waited_for_when_a_site_must_leave(by_hand, varied):
    """The convoy that comes at 224.12 has 12 trucks and 2 flatbeds, which take until 245.12.

    It sets out with the sun.
    """

    def change(data):
        force_out(data)
        data["risks"]["fall"]["start"] = "2030-03-09"

    result = simulate(varied(by_hand, change), detail=True)
    moved = [m for m in result.detail.movements if m.by == "convoy/hilltop/1"]
    assert {round(m.departed_h, 2) for m in moved} == {246.0}
    assert sum(m.count for m in moved if m.load_class == "containers") == 6  # packed by the order
    assert site(result, "hilltop").left_h == 10 * DAY + 6  # sunrise after that


def test_what_comes_to_a_hub_while_its_last_people_fly_is_not_forgotten_there(
    by_hand, varied, bring_to_life
):
    """Market Town is ordered out on day 20, and a flight in two weeks takes longer than the column
    that comes from Hilltop on day 25."""

    def change(data):
        force_out(data)
        data["risks"]["fall"]["start"] = "2030-03-21"
        data["risks"]["fall"]["effects"]["sites_forced_out"] = ["market"]
        data["air"]["charter"]["flights_per_week"] = 0.5
        data["fleets"]["coast"]["available_from"] = "2030-08-01"

    world = bring_to_life(varied(by_hand, change)).world
    market = world.sites["market"]
    world.env.run(until=26 * DAY)
    assert market.released
    assert market.materiel() == 2
    world.env.run(until=market.departed)
    assert market.materiel() == 0


@pytest.mark.parametrize("inspection_days", [0.0, 2.0, 5.0])
def test_a_site_asks_for_leave_in_time_however_short_its_inspection(
    by_hand, varied, inspection_days
):
    """Leave takes three days: Hilltop goes on the first day on which it may, or when inspected."""

    def change(data):
        data["policy"]["inspection_days"] = inspection_days
        data["clearances"]["ground"]["lag_days"] = 3.0

    result = simulate(varied(by_hand, change))
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.left_h == 25 * 24.0 + 6  # sunrise of 26 March


def test_under_orders_people_stay_while_every_road_is_shut(forced):
    """For a month from the order; flights have no leave."""

    def shut(data):
        data["risks"]["slide"] = {
            "name": "Landslide",
            "start": "2030-03-05",
            "duration_days": 30.0,
            "effects": {"roads_shut": ["hilltop_road"]},
        }

    hilltop = site(forced(shut), "hilltop")
    assert hilltop.forced
    assert hilltop.left_h == 34 * DAY + 6


def test_under_orders_people_fly_while_every_road_is_shut(forced):
    """Eighteen a day: after six days all have gone, and the road is still shut."""

    def shut(data):
        planes(1)(data)
        data["risks"]["slide"] = {
            "name": "Landslide",
            "start": "2030-03-05",
            "effects": {"roads_shut": ["hilltop_road"]},
        }

    result = forced(shut)
    assert sum(flown(result).values()) == 100
    assert not driven(result)
    assert site(result, "hilltop").left_h < 20 * DAY


@pytest.mark.parametrize("chance", [1.0, 0.0])
def test_nothing_is_given_to_nobody(by_hand, varied, chance):
    """Of 12 containers 6 are to be given away; with nobody there three days are for all of them."""

    def change(data):
        too_early(data)
        data["sites"]["hilltop"]["receiver"] = {"present_chance": chance}

    outcomes = simulate(varied(by_hand, change)).outcomes
    assert outcomes["end.containers.gifted"] == 6 * chance
    assert outcomes["end.containers.destroyed"] == 3
    assert outcomes["end.containers.abandoned"] == 9 - 6 * chance


def test_teams_destroy_in_the_days_that_have_passed(by_hand, varied):
    """Ten days before the planned day; who wants the site at once on day 8 leaves them less."""

    def change(data):
        too_early(data)
        data["policy"]["disposal_days"] = 10.0
        data["fleets"]["field"]["available_from"] = "2030-08-01"
        data["sites"]["hilltop"].update(
            leave_from="2030-04-01", planned_close="2030-04-01",
            receiver={"comes": "2030-03-09", "wants_site_within_days": 1.0},
        )  # fmt: skip

    hilltop = site(simulate(varied(by_hand, change)), "hilltop")
    assert hilltop.left_h == 10 * DAY + 6  # two days of inspection
    assert (hilltop.destroyed, hilltop.abandoned) == (2 + 2, 4)  # a quarter of a day: two vehicles


def test_an_order_takes_no_days_from_teams_that_had_begun(by_hand, varied):
    """They destroy from 18 March for 28 March; the order comes on 26 March."""

    def change(data):
        too_early(data)
        data["policy"]["disposal_days"] = 10.0
        data["fleets"]["field"]["available_from"] = "2030-08-01"
        data["sites"]["hilltop"].update(leave_from="2030-03-28", planned_close="2030-03-28")
        force_out(data)
        data["risks"]["fall"]["start"] = "2030-03-26"

    hilltop = site(simulate(varied(by_hand, change)), "hilltop")
    assert hilltop.left_h == 27 * DAY + 6
    assert (hilltop.destroyed, hilltop.abandoned) == (10 + 2, 2)
