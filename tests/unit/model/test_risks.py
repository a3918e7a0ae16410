"""Risks drawn ahead: windows, linked risks, work that rests, and what is in force when."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from sim.model.risks import Effects, draw_risks, merged, shut_until, work_done_at
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
    assert [two_wars.cargo_chance(h, 1.0) for h in days] == [1.0, 0.9, 0.9, 1.0, 1.0]
    assert two_wars.attacks_factor("plains", 12 * DAY) == 1.0
    assert two_wars.roads == {"hilltop_road": [(10 * DAY, 25 * DAY)]}
    assert two_wars.packing == {"hilltop": [(10 * DAY, 20 * DAY)]}
