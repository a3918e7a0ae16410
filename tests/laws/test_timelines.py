"""Every hour of every convoy, escort, search team and truck is accounted for, once."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from sim.model.replication import simulate
from sim.units import Calendar

MISSIONS = [("tiny", 15), ("dangerous", 15), ("rich", 15), ("minusma", 1)]


@pytest.fixture(params=MISSIONS, ids=[name for name, _ in MISSIONS])
def replications(request):
    """A scenario and some of its replications with the rows of every timeline."""
    name, count = request.param
    scenario = request.getfixturevalue(name)
    return scenario, [simulate(scenario, 1, k, detail=True) for k in range(count)]


def timelines(result, *kinds):
    """Rows of each agent whose name begins with one of ``kinds``, in order of time."""
    lines = defaultdict(list)
    for row in result.detail.intervals:
        if row.agent.split("/")[0] in kinds:
            lines[row.agent].append(row)
    return {agent: sorted(rows, key=lambda r: r.start_h) for agent, rows in lines.items()}


def horizon_of(scenario):
    return Calendar(scenario.mission.start).end_of(scenario.mission.horizon)


def test_no_timeline_has_a_gap_or_an_overlap(replications):
    _, results = replications
    for result in results:
        lines = timelines(result, "convoy", "corridor", "column", "overland", "escort", "search")
        assert lines
        for rows in lines.values():
            assert all(row.start_h < row.end_h for row in rows)
            assert all(before.end_h == after.start_h for before, after in pairwise(rows))


def test_escorts_and_search_teams_are_accounted_for_from_the_start_to_the_horizon(replications):
    scenario, results = replications
    units = sum(
        provision.units
        for contingent in scenario.contingents.values()
        for provision in contingent.provides.values()
        if provision.kind in ("escort", "search")
    ) + sum(escort.units for escort in scenario.escorts.values())
    for result in results:
        lines = timelines(result, "escort", "search")
        assert len(lines) == units
        for rows in lines.values():
            assert rows[0].start_h == 0.0
            assert rows[-1].end_h == horizon_of(scenario)


STANDING = ("idle", "resting", "waiting", "withdrawn")
MOVING = ("driving", "with convoy", "driving back")


def test_no_escort_and_no_search_team_is_elsewhere_without_having_gone_there(replications):
    """With a convoy it comes back to where that set out; else it drives by itself."""
    scenario, results = replications
    for result in results:
        for rows in timelines(result, "escort", "search").values():
            place = rows[0].place
            for row in rows:
                if row.activity == "driving":
                    place = row.place
                elif row.activity in STANDING and row.place in scenario.sites:
                    assert row.place == place
                else:
                    assert row.activity in (*MOVING, "waiting")


def test_a_convoy_under_way_at_the_horizon_is_accounted_for_up_to_it(tiny, varied):
    """Cut the tiny mission off while its first convoys are on the road."""

    def cut_off(data):
        data["mission"]["deadline"] = data["mission"]["horizon"] = "2030-03-31"
        for site in data["sites"].values():
            site["leave_from"] = "2030-03-31"
            site["planned_close"], site["at_planned_close"] = None, "stay"
        for milestone in data["milestones"].values():
            milestone["by"] = "2030-03-31"

    scenario = varied(tiny, cut_off)
    under_way = 0
    for replication in range(5):
        result = simulate(scenario, 1, replication, detail=True)
        ends = {
            agent: rows[-1].end_h for agent, rows in timelines(result, "convoy", "corridor").items()
        }
        out = [row for row in result.detail.intervals if row.agent == "fleet/coast/trucks"]
        still_out = [r for r in out if r.activity == "out" and r.end_h == horizon_of(scenario)]
        if still_out:
            under_way += 1
            assert horizon_of(scenario) in ends.values()
    assert under_way


def test_idle_out_and_lost_trucks_sum_to_the_fleet_at_every_instant(replications):
    scenario, results = replications
    for result in results:
        for rows in timelines(result, "fleet").values():
            changes = defaultdict(int)
            for row in rows:
                assert row.units > 0
                changes[row.start_h] += row.units
                changes[row.end_h] -= row.units
            size = changes[0.0]
            assert size > 0
            assert changes[horizon_of(scenario)] == -size
            inside = {h for h in changes if 0.0 < h < horizon_of(scenario)}
            assert all(changes[hour] == 0 for hour in inside)
            lost = [row for row in rows if row.activity == "lost"]
            assert all(a.units < b.units for a, b in pairwise(lost))


def test_each_fleet_has_as_many_trucks_as_the_scenario_says(tiny):
    result = simulate(tiny, 1, 0, detail=True)
    at_start = {
        row.agent: row.units
        for row in result.detail.intervals
        if row.agent.startswith("fleet/") and row.start_h == 0.0
    }
    assert at_start == {
        "fleet/field/trucks": 12,
        "fleet/field/flatbeds": 4,
        "fleet/coast/trucks": 10,
        "fleet/coast/flatbeds": 4,
        "fleet/coast/drivers": 14,
    }


def test_movements_arrive_after_they_depart(replications):
    scenario, results = replications
    for result in results:
        assert result.detail.movements
        for move in result.detail.movements:
            assert 0.0 <= move.departed_h <= move.arrived_h < horizon_of(scenario)
            assert move.count > 0
            by_road = move.by.split("/")[0] in ("convoy", "corridor", "column", "overland")
            assert not by_road or move.departed_h < move.arrived_h


def test_a_convoy_departs_when_it_has_been_loaded(replications):
    """The hour of a movement is the hour at which its convoy really set out."""
    _, results = replications
    for result in results:
        driving = defaultdict(set)
        for row in result.detail.intervals:
            if row.activity.startswith("driving"):
                driving[row.agent].add(row.start_h)
        for move in result.detail.movements:
            if move.by.split("/")[0] in ("convoy", "corridor", "column", "overland"):
                assert move.departed_h in driving[move.by], move
