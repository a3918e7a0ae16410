"""Loads that have waited long enough go: by the oldest of them, whatever went before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.convoys.patience import Patience
from sim.model.replication import simulate

DAY = 24.0


def test_those_who_came_first_go_first():
    patience = Patience()
    for now_h, standing, since_h in [(1, 5, 1), (2, 8, 1), (3, 4, 1), (4, 3, 2), (5, 9, 2)]:
        patience.see(standing, now_h)
        assert patience.since_h() == since_h
    patience.see(0, 6.0)
    patience.grows(2, 7.0)
    assert patience.since_h() == 7.0


def test_those_who_come_back_have_waited_since_they_first_came():
    patience = Patience()
    for now_h, standing in [(1, 5), (2, 8)]:
        patience.see(standing, now_h)
    first = patience.go(3)
    second = patience.go(4)
    assert (first, second) == ([(1, 3)], [(1, 2), (2, 2)])
    assert (patience.standing, patience.since_h()) == (1, 2)
    patience.come_back(first)
    patience.come_back(second)
    assert (patience.standing, patience.since_h()) == (8, 1)
    assert patience.go(8) == [(1, 2), (1, 3), (2, 1), (2, 2)]


def test_loads_of_a_convoy_that_stands_down_do_not_wait_for_a_full_one_again(by_hand, varied):
    """Loads stand from day 3 on, and wait ten days for a full convoy; leave never comes.

    A convoy waits a day for the answer and two for leave; its escort rests for a day.
    """

    def refuse(data):
        data["policy"].update(
            stand_down_after_days=2.0, longest_wait_days=10.0, convoy_vehicles_per_escort=30
        )
        data["clearances"]["ground"]["chance"] = {"hills": 0.0}
        data["sites"]["riverside"]["stock"]["containers"] = 0
        data["contingents"]["bora"]["at"]["riverside"].update(containers=0, vehicles=0)
        data["sites"]["hilltop"].update(planned_close="2030-06-30", leave_from="2030-06-30")
        data["contingents"]["alba"]["ready"] = {"on": "2030-07-10"}

    incidents = simulate(varied(by_hand, refuse)).incidents
    stood_down = [row.time_h / DAY for row in incidents if row.kind == "stood down"]
    assert stood_down[:4] == [16.0, 20.0, 24.0, 28.0]


@given(st.lists(st.integers(0, 30), min_size=1))
def test_the_oldest_is_the_first_of_a_plain_queue(counts):
    patience, queue = Patience(), []
    for hour, standing in enumerate(counts):
        queue = queue[max(0, len(queue) - standing) :]
        queue += [hour] * (standing - len(queue))
        patience.see(standing, hour)
        assert not queue or patience.since_h() == queue[0]


@pytest.mark.parametrize("trucks", [6, 10, 16])
def test_patience_costs_its_own_length_once_and_not_once_a_column(by_hand, varied, trucks):
    """Sixty containers more stand at Market Town; a column of ten trucks is full, and away for
    six days. Six trucks never are: once the first load has waited long enough, they go as soon as
    they are back. Of 16, six do not stand idle until the next full column can go."""

    def emptied_h(patience_days):
        def change(data):
            data["sites"]["market"]["stock"]["containers"] = 60
            data["fleets"]["coast"]["trucks"] = trucks
            data["network"]["corridors"]["to_port"]["convoy_trucks"] = 10
            data["policy"]["longest_wait_days"] = patience_days

        rows = simulate(varied(by_hand, change)).sites
        return next(row.emptied_h for row in rows if row.site == "market")

    assert emptied_h(12.0) <= emptied_h(0.0) + 12.0 * DAY
