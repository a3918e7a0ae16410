"""Who takes a site over: it signs if it is there, is waited for so long, and may come early."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate
from sim.records import Cause, SiteEnd

DAY = 24.0
SUNRISE = 6.0
LEFT_H = 25 * DAY + SUNRISE  # Hilltop, by hand: on 26 March at sunrise, two days inspected


@pytest.fixture
def hilltop(by_hand, varied):
    """The row of Hilltop with a given receiver, and what its people waited for."""

    def run(**receiver):
        scenario = varied(by_hand, lambda data: data["sites"]["hilltop"].update(receiver=receiver))
        result = simulate(scenario)
        waits = {w.cause: w.load_days for w in result.waits if (w.queue, w.site) == HILLTOP_PEOPLE}
        return next(row for row in result.sites if row.site == "hilltop"), waits

    return run


HILLTOP_PEOPLE = ("people", "hilltop")


def test_a_late_receiver_is_waited_for_and_signs(hilltop):
    row, waits = hilltop(comes="2030-03-28", wait_days=4.0)
    assert row.left_h == LEFT_H + 2 * DAY
    assert row.end is SiteEnd.HANDED_OVER
    assert waits[Cause.RECEIVER] == pytest.approx(100 * 2)  # its people, from midnight on


def test_a_site_goes_without_certificate_when_it_has_waited_so_long(hilltop):
    row, waits = hilltop(comes="2030-03-31", wait_days=3.0)
    assert row.left_h == LEFT_H + 3 * DAY
    assert row.end is SiteEnd.LEFT
    assert waits[Cause.RECEIVER] == pytest.approx(100 * 3)


def test_nobody_knows_that_a_receiver_will_never_come(hilltop):
    row, _ = hilltop(present_chance=0.0, wait_days=3.0)
    assert row.left_h == LEFT_H + 3 * DAY
    assert row.end is SiteEnd.LEFT


def test_an_early_receiver_that_wants_the_site_brings_its_leaving_forward(hilltop):
    """It comes on day 15 and wants the site on day 18: inspected for two days from day 15 on, a day
    before the planned one is the last call; leave for the column is asked for then too."""
    row, _ = hilltop(comes="2030-03-16", wants_site_within_days=3.0)
    assert row.left_h == 18 * DAY + SUNRISE
    assert row.end is SiteEnd.HANDED_OVER
    assert not row.forced


def test_a_receiver_that_has_patience_changes_nothing_by_coming_early(hilltop):
    assert hilltop(comes="2030-03-16") == hilltop()
    assert hilltop(comes="2030-03-16", wait_days=9.0) == hilltop()


def test_a_receiver_that_comes_after_the_planned_day_brings_nothing_forward(hilltop):
    late = {"comes": "2030-03-29", "wait_days": 5.0}
    assert hilltop(**late, wants_site_within_days=4.0) == hilltop(**late)


def test_a_receiver_that_is_there_at_once_is_the_same_as_one_without_a_day(by_hand, varied):
    """What is told of a receiver and never comes to bear leaves every bit as it was."""

    def there(data):
        for site in data["sites"].values():
            site["receiver"] = {"comes": "2030-03-01", "wait_days": 30.0}

    assert simulate(varied(by_hand, there), detail=True) == simulate(by_hand, detail=True)
