"""What can never come is told before anything runs, with the reason, and refuses nothing."""

from collections.abc import Callable

import pytest

from sim.scenario.checks import never
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]

DOOM = "risks={doom: {name: D, chance: 1, start: 2023-07-01, effects: {%s}}}"


def lines(scenario: Scenario) -> list[str]:
    return [str(finding).partition("; ")[0] for finding in never.warnings(scenario)]


def test_a_mission_that_can_move_is_told_nothing(load: Load) -> None:
    assert lines(load()) == []


@pytest.mark.parametrize(
    ("override", "told"),
    [
        (
            "clearances.ground.chance={north: 0}",
            [
                "sites.camp.materiel_to: its 190 loads never move: no convoy ever gets leave in "
                "north",
                "sites.outpost.materiel_to: its 40 loads never move: no convoy ever gets leave in "
                "north",
                "sites.camp.people_to: the last who leave a site drive, and here they never can: "
                "no convoy ever gets leave in north",
                "sites.outpost.people_to: the last who leave a site drive, and here they never "
                "can: no convoy ever gets leave in north",
            ],
        ),
        (
            DOOM % "roads_shut: [camp_crossroads]",
            [
                "sites.camp.materiel_to: its 190 loads never move: doom shuts camp_crossroads",
                "sites.camp.people_to: the last who leave a site drive, and here they never can: "
                "doom shuts camp_crossroads",
            ],
        ),
        (
            "clearances.cargo.chance_per_week=0",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: its cargo never gets "
                "leave to be exported"
            ],
        ),
        (
            DOOM % "borders_shut: [coast]",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: doom shuts coast",
            ],
        ),
        (
            DOOM % "packing_stopped: [camp]",
            ["sites.camp.packing_teams: nothing is ever packed there: doom shuts camp"],
        ),
        (
            "clearances.flights.chance={south: 0}",
            [
                "sites.hub: its civilians there never get home: no flight ever gets leave in south",
                "sites.camp: people of alpha there never get home: no flight ever gets leave in "
                "south",
            ],
        ),
        (
            "air.weather_cancels_share=1",
            [
                "sites.hub: its civilians there never get home: weather cancels all flights",
                "sites.camp: people of alpha there never get home: weather cancels all flights",
            ],
        ),
        (
            "fleets.hub_west.trucks=4",
            [
                "sites.hub.corridors: its last containers may wait for ever: the trucks make a "
                "convoy of 4 vehicles at most, and none with fewer than 5 goes"
            ],
        ),
        (
            "network.surfaces.track.containers_per_truck=0.02",
            [
                "sites.camp.materiel_to: its containers wait for ever: a convoy carries 0.8 of one",
                "sites.outpost.materiel_to: its containers wait for ever: a convoy carries 0.8 of "
                "one",
            ],
        ),
    ],
)
def test_what_never_comes_is_told_with_its_reason(
    load: Load, override: str, told: list[str]
) -> None:
    assert lines(load(overrides=(override,))) == told


def test_a_full_convoy_smaller_than_the_policy_asks_is_told_to_be_one(load: Load) -> None:
    few = ("network.corridors.west.convoy_trucks=4", "fleets.hub_west.trucks=3")
    line = next(line for line in lines(load(overrides=few)) if "may wait for ever" in line)
    assert "none with fewer than 4 (a full one, though policy says 5) goes" in line


def test_a_camp_that_outstays_its_hub_is_told(load: Load) -> None:
    leaves = ("sites.hub.planned_close=2023-12-20", "sites.hub.at_planned_close=leave")
    first, second = lines(load(overrides=leaves))
    assert first == (
        "sites.camp.materiel_to: it stays until it is empty, but its hubs leave by 2023-12-20, "
        "empty or not"
    )
    assert second.startswith("sites.outpost.materiel_to: ")


@pytest.mark.parametrize(
    "risk",
    [
        "{name: D, chance: 0.9, start: 2023-07-01, effects: {packing_stopped: [camp]}}",
        "{name: D, chance: 1, start: 2023-07-02, effects: {packing_stopped: [camp]}}",
        "{name: D, chance: 1, start: 2023-07-01, duration_days: 500, effects: {packing_stopped: "
        "[camp]}}",
    ],
)
def test_what_may_end_or_not_come_is_not_for_ever(load: Load, risk: str) -> None:
    assert lines(load(overrides=(f"risks={{doom: {risk}}}",))) == []
