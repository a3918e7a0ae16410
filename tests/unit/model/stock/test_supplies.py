"""Supplies: used up by the people of a camp, brought by trucks, missed when they do not come."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.records import Cause, SiteEnd
from sim.scenario.load import load_scenario
from sim.units import HOURS_PER_DAY

DAY = HOURS_PER_DAY
SUNRISE = 6.0

# Hilltop by hand: 100 people, packing from day 3 on; trucks are ordered at hour 168, set out at
# sunrise of day 8 (198), are there at 224.12 and loaded at 245.12; one way takes 14.12 h of light.
FIRST_ORDER_H = 168.0
FIRST_THERE_H = 224.12


def row_of(result, name):
    return next(row for row in result.sites if row.site == name)


def incidents(result, kind):
    return [(row.time_h, row.place) for row in result.incidents if row.kind == kind]


def on_the_way_out(result, convoy="convoy/hilltop/1"):
    rows = [row for row in result.detail.intervals if row.agent == convoy]
    return next(row for row in rows if row.activity == "driving out")


@pytest.fixture
def hilltop(by_hand, varied):
    """Runs the mission by hand with supplies used up at Hilltop."""

    def run(change=lambda data: None, **supply):
        def told(data):
            data["sites"]["hilltop"]["supply"] = {"truckloads_per_week": 7.0, **supply}
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


def no_leave(data):
    """Convoys have no leave."""
    data["risks"] = {
        "held": {
            "name": "Convoys held",
            "start": "2030-02-28",
            "duration_days": 60.0,
            "effects": {"ground_clearance_chance": {"hills": 0.0}},
        }
    }


def test_a_supply_run_sets_out_before_anything_is_packed(hilltop):
    """One truckload a day, 4 in store: half is left after two days, a day before packing starts."""
    result = hilltop(reserve_days=4.0)
    first = on_the_way_out(result)
    # ordered at 48, leave at 72, sunrise of day 3; all 4 are used up when the trucks are there
    assert first.start_h == 3 * DAY + SUNRISE
    trucks = [row for row in result.detail.intervals if row.agent == "fleet/field/trucks"]
    assert next(row for row in trucks if row.activity == "out").units == 4
    assert result.outcomes["supply_runs"] >= 1
    waits = [w for w in result.waits if w.queue == "supplies"]
    assert {w.cause for w in waits} >= {Cause.CLEARANCE}


def test_trucks_that_bring_supplies_come_back_loaded(hilltop):
    """Ten in store: five are missing on day 5. When trucks are there six containers should be
    packed, and two vehicles need flatbeds: six trucks go, and come back with all of it."""
    result = hilltop(reserve_days=10.0)
    first = [move for move in result.detail.movements if move.by == "convoy/hilltop/1"]
    assert on_the_way_out(result).start_h == 6 * DAY + SUNRISE
    assert sum(move.count for move in first if move.load_class == "containers") == 6
    assert sum(move.count for move in first if move.load_class == "vehicles") == 2


def test_a_supply_run_fills_up_the_camps_on_its_way(hilltop):
    """Riverside lies beyond Hilltop, and runs low on the same day: one convoy serves both."""

    def beyond(data):
        data["network"]["roads"]["riverside_road"]["between"] = ["riverside", "hilltop"]
        data["sites"]["riverside"]["supply"] = {"truckloads_per_week": 7.0, "reserve_days": 8.0}

    result = hilltop(beyond, reserve_days=8.0)
    first = on_the_way_out(result, "convoy/riverside/1")
    hilltop_run = on_the_way_out(result, "convoy/hilltop/1")
    assert first.start_h == 5 * DAY + SUNRISE  # four of eight are left on day 4
    assert hilltop_run.start_h > first.end_h + 3 * DAY
    assert not [row for row in incidents(result, "reserve used up") if row[0] < first.end_h]


def test_a_camp_on_the_way_is_filled_up_though_the_one_beyond_has_been_left(hilltop):
    """Riverside, ordered out on day 5, is left on day 6; the convoy is there in its evening."""

    def left(data):
        data["network"]["roads"]["riverside_road"]["between"] = ["riverside", "hilltop"]
        data["sites"]["riverside"]["supply"] = {"truckloads_per_week": 7.0, "reserve_days": 8.0}
        data["policy"]["forced_exit_days"] = 1.0
        data["risks"] = {
            "fall": {
                "name": "Riverside falls",
                "start": "2030-03-06",
                "effects": {"sites_forced_out": ["riverside"]},
            }
        }

    result = hilltop(left, reserve_days=8.0)
    run = on_the_way_out(result, "convoy/riverside/1")
    assert run.start_h < row_of(result, "riverside").left_h < run.end_h
    used_up = incidents(result, "reserve used up")
    assert not [place for time_h, place in used_up if time_h < run.end_h + 3 * DAY]


def test_trucks_sent_for_cargo_bring_supplies_along(hilltop):
    """9.3 of 24 are used up when the trucks that come for the cargo bring 12."""
    result = hilltop(reserve_days=24.0, send_below_share=0.3)
    assert on_the_way_out(result).start_h == FIRST_ORDER_H + DAY + SUNRISE
    assert result.outcomes["supply_runs"] == 0
    assert result.outcomes["supplies_brought"] == 10  # what there is room for


def test_few_people_eat_little(hilltop):
    """At the first noon 50 of 100 fly out: half are needed while all materiel is there. What is in
    store then lasts longer."""

    def thinned(data):
        data["air"]["plane"].update(aircraft=50, flights_per_week=7.0, seats=50)
        data["sites"]["hilltop"].update(airfield="plane", packing_starts="2030-03-01")
        no_leave(data)

    ((all_h, _),) = incidents(hilltop(no_leave, reserve_days=8.0), "reserve used up")
    ((few_h, _),) = incidents(hilltop(thinned, reserve_days=8.0), "reserve used up")
    assert all_h == pytest.approx(8 * DAY)
    assert few_h == pytest.approx((0.5 + 7.5 / 0.5) * DAY)


def shelled(data):
    """Many die at Hilltop on day 10."""
    data["risks"]["shells"] = {
        "name": "Shells",
        "start": "2030-03-11",
        "duration_days": 1.0,
        "effects": {"shelled": {"hilltop": {"wounded": 0.0, "killed": 50.0}}},
    }


def driven_home(data):
    """At the noon of day 9 those of Alba who may go form a column, which is not given leave."""
    data["contingents"]["alba"].update(
        ready={"on": "2030-03-10"},
        rear_party=None,
        provides={},
        lift={"by": "overland", "base": "hilltop", "corridor": "from_hilltop"},
    )
    data["network"]["corridors"]["from_hilltop"] = {
        "way": ["hilltop", "market", "border_post", "port"],
        "out_at": "border_post",
        "convoy_trucks": 5,
    }


@pytest.mark.parametrize(("fewer", "from_day"), [(shelled, 10.0), (driven_home, 9.5)])
def test_who_has_died_or_driven_home_eats_no_more(by_hand, varied, bring_to_life, fewer, from_day):
    """Fourteen truckloads, one a day; the rest is used up by those who are still there."""

    def told(data):
        supply = {"truckloads_per_week": 7.0, "reserve_days": 14.0}
        data["sites"]["hilltop"]["supply"] = supply
        no_leave(data)
        fewer(data)

    mission = bring_to_life(varied(by_hand, told))
    mission._env.run(until=from_day * DAY + 1)
    people = mission.world.sites["hilltop"].people.total
    assert 0 < people < 100
    mission._env.run(until=60 * DAY)
    ((used_up_h, _),) = incidents(mission.world, "reserve used up")
    assert used_up_h / DAY == pytest.approx(from_day + (14 - from_day) / (people / 100))


def test_a_reserve_used_up_is_noted_at_its_hour_and_forces_the_site_out(hilltop):
    result = hilltop(no_leave, reserve_days=8.0, leave_after_days=3.0)
    assert incidents(result, "reserve used up") == [(pytest.approx(8 * DAY), "hilltop")]
    assert incidents(result, "forced out") == [(pytest.approx(11 * DAY), "hilltop")]
    row = row_of(result, "hilltop")
    assert row.forced_by == "reserve used up"
    assert row.end is SiteEnd.ABANDONED
    assert row.left_h == 13 * DAY + SUNRISE  # two days from the order, then daylight
    assert result.outcomes["days_without_supplies"] == pytest.approx((row.left_h - 8 * DAY) / DAY)


def test_a_site_that_is_not_told_to_leave_stays_without_supplies(hilltop):
    result = hilltop(no_leave, reserve_days=8.0)
    assert not row_of(result, "hilltop").forced
    assert result.outcomes["reserves_used_up"] == 1


@pytest.mark.parametrize(("share", "days"), [(1.0, 6.0), (0.5, 9.0), (0.25, 15.0)])
def test_packing_slows_down_without_supplies(hilltop, share, days):
    """12 containers take six days from day 3 on; of those, three are without supplies."""
    result = hilltop(no_leave, reserve_days=6.0, packing_share=share)
    assert row_of(result, "hilltop").packed_h == pytest.approx((3 + days) * DAY)
    waited = {w.cause: w.load_days for w in result.waits if w.site == "hilltop"}
    assert (Cause.SUPPLIES in waited) == (share < 1.0)


def test_packing_that_stopped_goes_on_when_supplies_come(hilltop):
    """Nothing is left after day 6, when 6 of 12 are packed; trucks come with more."""
    result = hilltop(reserve_days=6.0, packing_share=0.0, send_below_share=0.0)
    there_h = on_the_way_out(result).end_h
    assert incidents(result, "reserve used up")[0] == (pytest.approx(6 * DAY), "hilltop")
    assert row_of(result, "hilltop").packed_h == pytest.approx(there_h + 3 * DAY)


def test_supplies_wait_for_an_escort_as_cargo_does(hilltop):
    def unescorted(data):
        data["contingents"]["alba"]["provides"] = {}
        data["escorts"]["hired_guards"]["available_from"] = "2030-03-12"

    result = hilltop(unescorted, reserve_days=4.0)
    waits = {w.cause: w.load_days for w in result.waits if w.queue == "supplies"}
    # from day 2, when 2 of 4 are missing, to day 4, when all 4 are; they wait until day 11
    assert waits[Cause.ESCORT] > 2 * 9
    assert on_the_way_out(result).start_h >= 11 * DAY
    assert incidents(result, "reserve used up")[0] == (pytest.approx(4 * DAY), "hilltop")


def test_no_supplies_are_sent_for_days_after_the_planned_leaving(hilltop):
    """Hilltop closes on day 30: a store of 100 days is left to fall."""
    result = hilltop(reserve_days=100.0, send_below_share=0.9)
    assert result.outcomes["supply_runs"] == 0


def late_receiver(data):
    """Whoever takes Hilltop over comes fifty days after its planned day, the 31st."""
    receiver = {"present_chance": 1.0, "comes": "2030-05-20", "wait_days": 60.0}
    data["sites"]["hilltop"]["receiver"] = receiver


def slow_inspection(data):
    """The receiver comes on day 26 and wants it two days later, but it is inspected for sixty."""
    receiver = {"present_chance": 1.0, "comes": "2030-03-27", "wants_site_within_days": 2.0}
    data["sites"]["hilltop"]["receiver"] = receiver
    data["policy"]["inspection_days"] = 60.0


@pytest.mark.parametrize(
    ("late", "planned", "reserve_days"), [(late_receiver, 30, 14.0), (slow_inspection, 28, 24.0)]
)
def test_a_camp_that_waits_past_its_planned_day_is_supplied_on(
    hilltop, late, planned, reserve_days
):
    """To its end a day is reckoned with; then trucks are ordered, and set out at sunrise."""

    def change(data):
        late(data)
        data["escorts"]["hired_guards"].update(available_from="2030-03-01", units=2)

    result = hilltop(change, reserve_days=reserve_days)
    rows = (on_the_way_out(result, f"convoy/hilltop/{n}") for n in range(1, 9))
    first = next(row for row in rows if row.start_h >= (planned + 1) * DAY)
    assert first.start_h == (planned + 2) * DAY + SUNRISE
    assert row_of(result, "hilltop").left_h > first.end_h + 30 * DAY
    used_up = [time_h for time_h, _ in incidents(result, "reserve used up")]
    assert all((planned + 1) * DAY <= time_h < first.end_h for time_h in used_up)
    wanted_h = sum(first.end_h - time_h for time_h in used_up)
    assert result.outcomes["days_without_supplies"] == pytest.approx(wanted_h / DAY)


def test_a_camp_that_uses_up_nothing_changes_nothing(by_hand, tiny, rich, varied):
    """Every bit of the result stays as it is without."""

    def frugal(data):
        for site in data["sites"].values():
            if site["role"] != "hub":
                site["supply"] = {"truckloads_per_week": 0.0, "reserve_days": 9.0}

    def none(data):
        for site in data["sites"].values():
            site["supply"] = None

    for scenario in (by_hand, tiny, rich):
        for replication in range(5):
            assert simulate(varied(scenario, frugal), 1, replication, detail=True) == simulate(
                varied(scenario, none), 1, replication, detail=True
            )


# -- no look is missed -----------------------------------------------------------------------------

CHAIN = Path(__file__).parents[3] / "scenarios_for_tests" / "chain.yaml"


def two_camps(trucks, near, far, km):
    """Two camps on one road live for months on reserves of 14 days; trucks carry too little."""
    camp = (
        "{name: Camp, zone: plain, role: camp, materiel_to: [town], people_to: town,"
        " packing_starts: 2030-05-20, packing_teams: 1, leave_from: 2030-06-01,"
        " stock: {containers: 5}, supply: {truckloads_per_week: %s, reserve_days: 14,"
        " send_below_share: 0.5, packing_share: 0}}"
    )
    way = "between: [camp, near], surface: track, zone: plain"
    return load_scenario(
        CHAIN,
        (
            f"sites.near={camp % near}",
            f"sites.camp={camp % far}",
            "contingents.alba.at={camp: {uniformed: 40}, near: {uniformed: 20},"
            " town: {uniformed: 20}, coast: {uniformed: 20}}",
            "contingents.alba.ready.on=2030-06-20",
            f"network.roads.camp_road={{{way}, km: {km}}}",
            "network.roads.near_road={between: [near, town], km: 100, surface: track, zone: plain}",
            f"fleets.field.trucks={trucks}",
            "policy.loading_days=1",
        ),
    )


@pytest.mark.parametrize(
    ("trucks", "near", "far", "km"),
    [(8, 3, 7, 300), (12, 7, 7, 100), (12, 3, 7, 300), (12, 7, 3, 300), (16, 7, 7, 300)],
)
def test_who_looks_every_two_hours_finds_no_trucks_to_send_that_were_not_sent(
    bring_to_life, trucks, near, far, km
):
    """Above all while a part of what was asked for is on its way."""

    def lived(looked_at):
        mission = bring_to_life(two_camps(trucks, near, far, km))
        world = mission.world

        def look():
            while True:
                yield world.env.timeout(2.0)
                for desk in world.desks:
                    desk.wake()

        if looked_at:
            world.env.process(look())
        mission.run()
        tally = world.tally
        assert tally.supply_runs > 10
        return tally.supply_runs, tally.reserves_used_up, tally.days_without_supplies

    assert lived(False) == pytest.approx(lived(True))
