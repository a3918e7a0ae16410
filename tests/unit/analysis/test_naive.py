"""The naive forecasts say what the plan says, worked out by hand for the tiny mission."""

from datetime import date, timedelta

import pytest

from sim.analysis.naive import even_gone, planned_day, planned_gone, planned_home

ALBA_READY = date(2030, 4, 8)  # the likely day; 190 people, of whom 38 stay as a rear party
BORA_READY = date(2030, 4, 24)  # three days after Riverside is planned to close; 110 people


def test_a_contingent_goes_on_its_likely_day_less_its_rear_party(tiny):
    assert planned_home(tiny, "alba") == [(ALBA_READY, pytest.approx(152))]


def test_a_rear_party_with_a_last_day_goes_on_it(tiny, varied):
    until = ALBA_READY + timedelta(days=30)
    rear = {"share": 0.2, "until": until.isoformat()}
    party = varied(tiny, lambda data: data["contingents"]["alba"].update(rear_party=rear))
    assert planned_home(party, "alba") == [
        (ALBA_READY, pytest.approx(152)),
        (until, pytest.approx(38)),
    ]
    assert planned_day(party, "alba", 190) == until
    assert planned_gone(party, ["uniformed"], until) == pytest.approx(300)


def test_a_contingent_bound_to_its_camps_goes_after_the_last_of_them(tiny):
    assert planned_home(tiny, "bora") == [(BORA_READY, 110)]


def test_steps_are_equal_and_a_week_apart(tiny, varied):
    slow = varied(tiny, lambda data: data["contingents"]["alba"].update(over_days=20))
    days, people = zip(*planned_home(slow, "alba"), strict=True)
    assert days == tuple(ALBA_READY + timedelta(weeks=week) for week in range(3))
    assert people == pytest.approx((152 / 3,) * 3)
    assert planned_day(slow, "alba", 101) == days[1]
    assert planned_day(slow, "alba", 152) == days[2]
    assert planned_day(slow, "alba", 153) is None


def test_the_last_guard_of_a_site_is_not_planned_to_go(tiny, varied):
    guard = varied(
        tiny, lambda data: data["contingents"]["bora"].update(ready={"with_site": "market"})
    )
    assert planned_home(guard, "bora") == []
    assert planned_day(guard, "bora", 1) is None


def test_people_planned_to_have_gone_add_up(tiny):
    before = ALBA_READY - timedelta(days=1)
    assert planned_gone(tiny, ["uniformed"], before) == 0
    assert planned_gone(tiny, ["uniformed"], ALBA_READY) == pytest.approx(152)
    assert planned_gone(tiny, ["uniformed"], BORA_READY) == pytest.approx(262)


def test_civilians_follow_their_schedule(tiny):
    first, second = tiny.civilians
    middle = first.by + (second.by - first.by) / 2
    assert planned_gone(tiny, ["internationals"], first.by) == pytest.approx(20 * first.gone_share)
    share = planned_gone(tiny, ["internationals"], middle) / 20
    assert first.gone_share < share < second.gone_share
    assert planned_gone(tiny, ["internationals"], second.by) == pytest.approx(20)


def test_of_materiel_and_of_those_who_separate_the_plan_says_nothing(tiny):
    assert planned_gone(tiny, ["containers"], BORA_READY) is None
    assert planned_gone(tiny, ["uniformed", "nationals"], BORA_READY) is None


def test_a_constant_rate_has_everybody_out_by_the_deadline(tiny):
    mission = tiny.mission
    days = (mission.deadline - mission.start).days + 1
    assert even_gone(tiny, ["uniformed"], mission.start) == pytest.approx(300 / days)
    assert even_gone(tiny, ["uniformed", "internationals"], mission.deadline) == 320
    assert even_gone(tiny, ["uniformed"], mission.horizon) == 300
    held = sum(spec.stock.get("containers", 0) for spec in tiny.sites.values())
    held += sum(h.get("containers", 0) for c in tiny.contingents.values() for h in c.at.values())
    assert even_gone(tiny, ["containers"], mission.start) == pytest.approx(held / days)
