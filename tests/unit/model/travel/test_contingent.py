"""Contingents: who may go home when, and who must stay."""

from __future__ import annotations

from math import inf

import pytest

WEEK = 168.0
READY = 38 * 24.0  # 8 April


@pytest.fixture
def contingent(by_hand, varied, bring_to_life):
    """Alba with its 140 people, after a change of what is told about it."""

    def build(**told):
        scenario = varied(by_hand, lambda data: data["contingents"]["alba"].update(told))
        return bring_to_life(scenario).world.contingents["alba"]

    return build


def test_nobody_goes_before_the_day_and_all_may_on_it(contingent):
    alba = contingent(rear_party=None)
    assert alba.strength == alba.present() == 140
    assert alba.may_go(READY - 0.1) == 0
    assert alba.may_go(READY) == 140


def test_people_become_ready_in_equal_weekly_steps(contingent):
    alba = contingent(rear_party=None, over_days=21.0)
    hours = [READY + week * WEEK + extra for week in range(3) for extra in (0.0, WEEK - 0.1)]
    assert [alba.may_go(hour) for hour in hours] == [46, 46, 93, 93, 140, 140]


@pytest.mark.parametrize(("days", "steps"), [(7.0, 1), (10.0, 2), (14.0, 2), (15.0, 3)])
def test_a_week_that_has_begun_is_a_step_as_large_as_the_others(contingent, days, steps):
    alba = contingent(rear_party=None, over_days=days)
    hours = [READY + week * WEEK for week in range(steps)]
    assert [alba.may_go(hour) for hour in hours] == [140 * (n + 1) // steps for n in range(steps)]


def test_who_has_gone_or_died_cannot_go_again(contingent):
    alba = contingent(rear_party=None, over_days=14.0)
    alba.gone = 50
    assert alba.may_go(READY) == 20
    alba.dead = 80
    assert (alba.present(), alba.may_go(READY)) == (10, 10)


def test_the_rear_party_stays_until_the_cargo_is_out(contingent):
    alba = contingent(rear_party={"share": 0.2})
    assert alba.may_go(READY) == 140 - 28
    alba.cargo_out()
    assert alba.may_go(READY) == 140


def test_a_rear_party_without_cargo_waits_for_none(contingent):
    nothing = {"uniformed": 140, "containers": 0, "vehicles": 0}
    assert contingent(rear_party={"share": 0.2}, at={"market": nothing}).may_go(READY) == 140


def test_a_rear_party_with_a_last_day_stays_to_its_end(contingent):
    alba = contingent(rear_party={"share": 0.25, "until": "2030-04-20"})
    assert alba.may_go(51 * 24.0 - 0.1) == 140 - 35
    assert alba.may_go(51 * 24.0) == 140


def test_people_with_a_unit_that_is_out_cannot_go(contingent):
    alba = contingent(rear_party=None)
    alba.tied = 26
    assert alba.may_go(READY) == 114


def test_a_guard_unit_stays_until_its_site_is_released(contingent):
    alba = contingent(rear_party=None, guard_unit={"people": 15, "site": "market"})
    assert alba.may_go(READY) == 125
    alba._world.sites["market"].release()
    assert alba.may_go(READY) == 140


def test_the_last_guard_goes_when_its_site_does(contingent):
    alba = contingent(rear_party=None, ready={"with_site": "market"})
    assert alba.ready_h == inf
    assert alba.may_go(1e4) == 0
    alba._world.sites["market"].release()
    assert alba.may_go(0.0) == 140


def test_who_waits_for_its_camps_is_ready_days_after_the_last_of_them(by_hand, bring_to_life):
    mission = bring_to_life(by_hand)
    bora = mission.world.contingents["bora"]
    assert bora.ready_h == bora.withdraw_h == inf
    mission.run()
    riverside_left_h = mission.world.sites["riverside"].left_h
    assert bora.ready_h == bora.withdraw_h == riverside_left_h + 3 * 24
