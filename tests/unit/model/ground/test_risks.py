"""Risks drawn ahead: windows, linked risks, work that rests, and what is in force when."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import sqrt

import pytest

from sim.model.ground.clearance import Clearances
from sim.model.ground.risks import Effects, draw_risks, merged, shut_until, work_done_at
from sim.model.replication import simulate
from sim.randomness import Streams
from sim.units import Calendar

DAY = 24.0


@pytest.mark.parametrize(
    ("start_h", "work_h", "done_h"),
    [
        (0.0, 10.0, 10.0),  # done when the stop begins
        (0.0, 10.1, 20.1),
        (0.0, 25.0, 45.0),  # 10 before, 10 between the stops, 5 after
        (12.0, 5.0, 25.0),  # ordered during a stop
        (20.0, 5.0, 25.0),
        (25.0, 6.0, 41.0),
        (50.0, 5.0, 55.0),
        (12.0, 0.0, 20.0),
    ],
)
def test_work_rests_during_stops(start_h, work_h, done_h):
    assert work_done_at(start_h, work_h, [(10.0, 20.0), (30.0, 40.0)]) == pytest.approx(done_h)


def test_work_that_is_stopped_for_good_is_never_done():
    assert work_done_at(0.0, 20.0, [(10.0, float("inf"))]) == float("inf")


def test_windows_that_touch_or_overlap_become_one():
    assert merged([(5, 7), (1, 3), (3, 4), (6, 9), (8, 8.5)]) == [(1, 4), (5, 9)]
    assert merged([(4, 4)]) == []


def test_a_window_holds_its_start_and_not_its_end():
    line = [(10.0, 20.0)]
    assert [shut_until(line, hour) for hour in (9.9, 10.0, 19.9, 20.0)] == [None, 20.0, 20.0, None]


@pytest.fixture
def linked(by_hand, varied):
    """A war that comes with chance 0.4; a refusal that follows it, or comes by itself."""

    def change(data):
        effects = {"packing_stopped": ["market"]}
        data["risks"] = {
            "war": {
                "name": "War",
                "chance": 0.4,
                "start": {"uniform": ["2030-03-05", "2030-04-05"]},
                "duration_days": {"uniform": [2.0, 9.0]},
                "effects": effects,
            },
            "refusal": {
                "name": "Refusal",
                "chance": 0.1,
                "start": "2030-03-02",
                "after": {"risk": "war", "chance": 0.7, "lag_days": {"uniform": [1.0, 5.0]}},
                "effects": effects,
            },
            "echo": {
                "name": "Echo",
                "after": {"risk": "refusal", "chance": 0.5, "lag_days": 3.0},
                "duration_days": 2.0,
                "effects": effects,
            },
        }

    return varied(by_hand, change)


N = 3000


@pytest.fixture
def draws(linked):
    return [{window.risk: window for window in draw_risks(linked, Streams(1, k))} for k in range(N)]


def assert_share(count, of, chance):
    """Within four standard errors."""
    assert count / of == pytest.approx(chance, abs=4 * sqrt(chance * (1 - chance) / of))


def test_a_linked_risk_comes_with_its_chance_after_the_other_else_with_its_own(draws):
    wars = [d for d in draws if "war" in d]
    peace = [d for d in draws if "war" not in d]
    assert_share(len(wars), N, 0.4)
    assert_share(sum("refusal" in d for d in wars), len(wars), 0.7)
    assert_share(sum("refusal" in d for d in peace), len(peace), 0.1)
    refused = [d for d in draws if "refusal" in d]
    assert_share(sum("echo" in d for d in refused), len(refused), 0.5)
    assert not any("echo" in d for d in draws if "refusal" not in d)


def test_a_linked_risk_starts_its_lag_after_the_other_else_on_its_own_day(draws):
    for drawn in draws:
        if "refusal" in drawn:
            start_h = drawn["refusal"].start_h
            if "war" in drawn:
                assert DAY <= start_h - drawn["war"].start_h <= 5 * DAY
            else:
                assert start_h == DAY
            assert drawn["refusal"].end_h == float("inf")
        if "echo" in drawn:
            assert drawn["echo"].start_h == drawn["refusal"].start_h + 3 * DAY
            assert drawn["echo"].end_h == drawn["echo"].start_h + 2 * DAY


def test_a_risk_starts_and_lasts_as_it_says(draws, linked):
    calendar = Calendar(linked.mission.start)
    first, last = calendar.hour_of(date(2030, 3, 5)), calendar.hour_of(date(2030, 4, 5))
    wars = [d["war"] for d in draws if "war" in d]
    assert all(first <= war.start_h <= last for war in wars)
    assert min(war.start_h for war in wars) == first
    assert max(war.start_h for war in wars) == last
    assert all(2 * DAY <= war.end_h - war.start_h <= 9 * DAY for war in wars)


@pytest.fixture
def two_wars(by_hand, varied):
    """Two risks for days 10-20 and 15-25 with different effects on the same things."""

    def change(data):
        common = {"roads_shut": ["hilltop_road"]}
        one = {
            **common,
            "attacks_multiplier": {"hills": 3.0},
            "ground_clearance_chance": {"hills": 0.5},
            "cargo_clearance_chance": 0.9,
            "packing_stopped": ["hilltop"],
        }
        other = {
            **common,
            "attacks_multiplier": {"hills": 2.0},
            "devices_multiplier": {"hills": 5.0},
            "ground_clearance_chance": {"hills": 0.2},
            "flight_clearance_chance": {"hills": 0.3},
        }
        data["risks"] = {
            "one": {"name": "1", "start": "2030-03-11", "duration_days": 10.0, "effects": one},
            "other": {"name": "2", "start": "2030-03-16", "duration_days": 10.0, "effects": other},
        }

    return Effects(draw_risks(varied(by_hand, change), Streams(1, 0)))


def test_effects_hold_while_their_risk_is_in_force_and_add_up(two_wars):
    days = [day * DAY for day in (9, 10, 15, 20, 25)]
    assert [two_wars.attacks_factor("hills", h) for h in days] == [1.0, 3.0, 6.0, 2.0, 1.0]
    assert [two_wars.ground_chance("hills", h, 0.8) for h in days] == [0.8, 0.5, 0.2, 0.2, 0.8]
    assert [two_wars.flight_chance("hills", h, 0.25) for h in days] == [0.25] * 5
    assert [two_wars.cargo_chance("hills", h, 1.0) for h in days] == [1.0, 0.9, 0.9, 1.0, 1.0]
    assert two_wars.attacks_factor("plains", 12 * DAY) == 1.0
    assert [two_wars.devices_factor("hills", h) for h in days] == [1.0, 1.0, 5.0, 5.0, 1.0]
    assert two_wars.roads == {"hilltop_road": [(10 * DAY, 25 * DAY)]}
    assert two_wars.packing == {"hilltop": [(10 * DAY, 20 * DAY)]}


# -- one regime of consent ---------------------------------------------------------------------


@pytest.fixture
def host(by_hand, varied):
    """Builds the host of one replication; consent in the hills is 0.5 from day 10 to day 20."""

    def build(consent_share, replication=0):
        def change(data):
            data["clearances"] = {
                "ground": {"chance": {"hills": 0.8}},
                "flights": {"chance": {"hills": 0.9}},
                "cargo": {"chance_per_week": 0.7},
            }
            effects = {"packing_stopped": ["market"], "consent_share": consent_share}
            data["risks"] = {
                "regime": {
                    "name": "Regime",
                    "start": "2030-03-11",
                    "duration_days": 10.0,
                    "effects": effects,
                }
            }

        scenario = varied(by_hand, change)
        streams = Streams(1, replication)
        effects = Effects(draw_risks(scenario, streams))
        return effects, Clearances(scenario.clearances, effects, streams, 180 * DAY)

    return build


def test_consent_that_goes_takes_leave_on_the_ground_in_the_air_and_for_cargo(host):
    effects, _ = host({"hills": 0.5})
    hours = [day * DAY for day in (9, 10, 19.9, 20)]
    assert [effects.ground_chance("hills", h, 0.8) for h in hours] == [0.8, 0.4, 0.4, 0.8]
    assert [effects.flight_chance("hills", h, 0.9) for h in hours] == [0.9, 0.45, 0.45, 0.9]
    assert [effects.cargo_chance("hills", h, 0.7) for h in hours] == [0.7, 0.35, 0.35, 0.7]
    assert effects.ground_chance("plains", 12 * DAY, 1.0) == 1.0


def test_without_consent_nothing_moves_and_what_was_refused_before_stays_refused(host):
    _, gone = host({"hills": 0.0})
    _, usual = host({})
    spell = range(10, 20)
    assert not any(gone.ground(("hills",), day) or gone.flights(("hills",), day) for day in spell)
    assert gone.next_cargo_leave("hub", "hills", 10 * DAY) >= 20 * DAY
    after = range(20, 180)
    for ask in ("ground", "flights"):
        given = [[getattr(h, ask)(("hills",), day) for day in after] for h in (gone, usual)]
        assert given[0] == given[1]


def test_consent_of_one_share_changes_nothing(host):
    answers = [
        (
            [h.ground(("hills",), day) for day in range(40)],
            [h.flights(("hills",), day) for day in range(40)],
            [h.next_cargo_leave("hub", "hills", day * DAY) for day in range(40)],
        )
        for _, h in (host({"hills": 1.0}), host({}))
    ]
    assert answers[0] == answers[1]


# -- risks that come back ----------------------------------------------------------------------


@pytest.fixture
def spells(by_hand, varied):
    """A risk of two days that comes again after three with a given chance."""

    def draw(chance, replication):
        def change(data):
            data["risks"] = {
                "spell": {
                    "name": "Spell",
                    "start": "2030-03-05",
                    "duration_days": 2.0,
                    "again": None if chance is None else {"chance": chance, "after_days": 3.0},
                    "effects": {"packing_stopped": ["market"]},
                }
            }

        return draw_risks(varied(by_hand, change), Streams(1, replication))

    return draw


def test_a_risk_comes_back_after_it_is_over_a_geometric_number_of_times(spells):
    counts = []
    for k in range(600):
        windows = spells(0.6, k)
        assert [window.ordinal for window in windows] == list(range(len(windows)))
        starts = [window.start_h for window in windows]
        assert starts == [pytest.approx(4 * DAY + 5 * DAY * n) for n in range(len(windows))]
        counts.append(len(windows))
    for count in (1, 2, 3):
        here = sum(c >= count for c in counts)
        assert_share(sum(c > count for c in counts), here, 0.6)


def test_a_risk_that_may_not_come_back_comes_once(spells):
    assert [spells(0.0, k) for k in range(20)] == [spells(None, k) for k in range(20)]
    assert {len(spells(None, k)) for k in range(20)} == {1}


# -- shelling ----------------------------------------------------------------------------------


@pytest.fixture
def shelled(by_hand, varied):
    """The tiny mission with Hilltop shelled on day 10; ``costs`` per shelling."""

    def run(costs, replication=0):
        def change(data):
            data["risks"] = {
                "shells": {
                    "name": "Shells",
                    "start": "2030-03-11",
                    "duration_days": 1.0,
                    "effects": {
                        "shelled": costs,
                        "airfields_shut": ["hilltop"],
                        "packing_stopped": ["hilltop"],
                    },
                }
            }

        return simulate(varied(by_hand, change), 1, replication)

    return run


def test_shells_kill_and_wound_people_of_the_site(shelled):
    results = [shelled({"hilltop": {"wounded": 4.0, "killed": 2.0}}, k) for k in range(30)]
    rows = [row for result in results for row in result.incidents]
    assert {(row.kind, row.place, row.time_h) for row in rows} == {("shelling", "hilltop", 240.0)}
    assert sum(row.killed for row in rows) > 0
    for result in results:
        (row,) = result.incidents
        assert result.outcomes["killed"] == row.killed == result.outcomes["end.uniformed.dead"]
        assert result.outcomes["wounded"] == row.wounded


def test_no_more_are_hurt_by_shells_than_are_there(shelled, by_hand):
    there = sum(
        spec.at["hilltop"].get("uniformed", 0)
        for spec in by_hand.contingents.values()
        if "hilltop" in spec.at
    )
    rows = [
        row
        for k in range(5)
        for row in shelled({"hilltop": {"wounded": 900.0, "killed": 30.0}}, k).incidents
    ]
    assert all(0 < row.killed + row.wounded <= there for row in rows)
    assert any(row.wounded for row in rows)


def test_shells_that_hurt_nobody_only_stop_the_work(shelled):
    told, untold = (shelled(costs) for costs in ({"hilltop": {}}, {}))
    assert (told.outcomes, told.sites, told.waits) == (untold.outcomes, untold.sites, untold.waits)
    assert len(told.incidents) == 1
    assert not untold.incidents


def test_shells_kill_of_each_contingent_its_share(by_hand, varied, bring_to_life):
    """Alba and Bora are as many at Hilltop: whose name comes first matters nothing."""

    def together(data):
        data["contingents"]["alba"]["at"]["hilltop"] = {"uniformed": 40}
        data["contingents"]["bora"]["at"]["hilltop"] = {"uniformed": 40}
        effects = {"shelled": {"hilltop": {"killed": 4.0}}}
        data["risks"] = {"shells": {"name": "Shells", "start": "2030-03-02", "effects": effects}}

    dead = Counter()
    for replication in range(60):
        mission = bring_to_life(varied(by_hand, together), 1, replication)
        mission.run()
        for name, contingent in mission.world.contingents.items():
            dead[name] += contingent.dead
    assert dead["alba"] > 60 < dead["bora"]
    assert abs(dead["alba"] - dead["bora"]) < 3 * sqrt(dead.total())
