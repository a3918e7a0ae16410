"""Which of the open corridors a hub takes: the first it names, or the soonest across the border."""

from __future__ import annotations

import pytest

from sim.model.convoys.corridor_desk import CorridorDesk
from sim.model.convoys.way_out import Corridor
from sim.model.replication import simulate

PAPERS_H = 24.0


@pytest.fixture
def forked(by_hand, varied):
    """Two ways out of Market Town, both of 12 h and a day of papers at ten trucks a day."""

    def build(choice="expected_time", papers_days=1.0, km=100.0, trucks_per_day=10.0):
        def change(data):
            network = data["network"]
            network["waypoints"].append("pass")
            paved = {"surface": "paved", "zone": "abroad"}
            network["roads"]["pass_road"] = {"between": ["market", "pass"], "km": km, **paved}
            network["roads"]["rail_road"] = {"between": ["pass", "port"], "km": 150.0, **paved}
            network["borders"]["pass_post"] = {
                "at": "pass",
                "trucks_per_day": trucks_per_day,
                "paperwork_days": papers_days,
            }
            network["borders"]["border_post"]["trucks_per_day"] = trucks_per_day
            network["corridors"]["over_the_pass"] = {
                **network["corridors"]["to_port"],
                "way": ["market", "pass", "port"],
                "out_at": "pass_post",
            }
            data["sites"]["market"]["corridors"] = ["to_port", "over_the_pass"]
            data["policy"]["corridor_choice"] = choice

        return varied(by_hand, change)

    return build


def desk_of(mission):
    return next(desk for desk in mission.world.desks if isinstance(desk, CorridorDesk))


def test_expected_time_is_the_way_the_queue_the_service_and_the_papers(forked, bring_to_life):
    desk = desk_of(bring_to_life(forked()))
    port, over_the_pass = desk.corridors
    assert port.expected_hours_out(5) == pytest.approx(12 + 12 + PAPERS_H)
    port.out_at.crossed_at("somebody", 15, 1e6)  # served until hour 36
    assert port.expected_hours_out(5) == pytest.approx(36 + 12 + PAPERS_H)
    assert over_the_pass.expected_hours_out(5) == pytest.approx(12 + 12 + PAPERS_H)


def choice_of(desk):
    """The corridor that five containers take."""
    lot = desk.world.cargo_order[0]
    desk.hub.boxes.add(lot, 5 - desk.hub.boxes.total)
    return desk._choice(desk.open_corridors()).name


@pytest.mark.parametrize(
    ("told", "queue", "chosen"),
    [
        ({}, 0, "to_port"),  # as soon as the other: the first named
        ({}, 15, "over_the_pass"),
        ({"papers_days": 3.0}, 15, "to_port"),  # one day of queue against two more of papers
        ({"papers_days": 0.5}, 0, "over_the_pass"),
        ({"km": 90.0}, 0, "over_the_pass"),
        ({"km": 90.0, "choice": "preference"}, 15, "to_port"),
    ],
)
def test_the_soonest_corridor_is_taken_if_the_policy_says_so(
    forked, bring_to_life, told, queue, chosen
):
    desk = desk_of(bring_to_life(forked(**told)))
    if queue:
        desk.corridors[0].out_at.crossed_at("somebody", queue, 1e6)
    assert choice_of(desk) == chosen


def test_expected_time_sees_the_rain_but_not_that_to_come(forked, varied, bring_to_life):
    """A track over the pass that is a little shorter, and slow in the rain from 2 March on."""

    def muddy(data):
        surfaces = data["network"]["surfaces"]
        surfaces["mud"] = {**surfaces["paved"], "rain_factor": 0.5}
        data["network"]["roads"]["pass_road"]["surface"] = "mud"
        data["network"]["seasons"] = {"rains": {"starts": "2030-03-02", "ends": "2030-09-30"}}

    mission = bring_to_life(varied(forked(km=90.0), muddy))
    desk = desk_of(mission)
    assert choice_of(desk) == "over_the_pass"
    mission._env.run(until=30.0)
    assert choice_of(desk) == "to_port"


def test_the_soonest_is_reckoned_with_the_vehicles_of_the_column(
    forked, varied, bring_to_life, monkeypatch
):
    """Five containers at two a truck are three trucks."""
    asked = []
    monkeypatch.setattr(
        Corridor, "expected_hours_out", lambda _, vehicles: asked.append(vehicles) or 0
    )

    def large(data):
        for surface in data["network"]["surfaces"].values():
            surface["containers_per_truck"] = 2.0

    choice_of(desk_of(bring_to_life(varied(forked(), large))))
    assert asked == [3, 3]


def test_a_shut_corridor_is_not_chosen_however_soon(forked, varied, bring_to_life):
    def shut(data):
        effects = {"borders_shut": ["pass_post"]}
        data["risks"] = {"shut": {"name": "Shut", "start": "2030-03-01", "effects": effects}}

    desk = desk_of(bring_to_life(varied(forked(papers_days=0.0), shut)))
    assert choice_of(desk) == "to_port"


def test_cargo_takes_both_corridors_when_borders_are_slow(forked):
    borders = {
        choice: {
            move.destination
            for move in simulate(forked(choice, trucks_per_day=1.0), detail=True).detail.movements
            if move.by.startswith("corridor/")
        }
        for choice in ("preference", "expected_time")
    }
    assert borders["preference"] == {"border_post"}
    assert borders["expected_time"] == {"border_post", "pass_post"}


def test_with_one_corridor_the_policy_changes_nothing(by_hand, varied):
    def by_time(data):
        data["policy"]["corridor_choice"] = "expected_time"

    assert simulate(varied(by_hand, by_time)) == simulate(by_hand)
