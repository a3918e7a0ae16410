"""What is told to be so in every replication holds for all that uncertainties may draw."""

from collections.abc import Callable

import pytest

from sim.scenario.checks import unused, warnings_of
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]
Refusals = Callable[..., list[str]]


def doubt(path: str, drawn: str, name: str = "u") -> str:
    return f"uncertainties.{name}={{paths: [{path}], {drawn}}}"


@pytest.mark.parametrize(
    ("planned", "path", "may_do", "cannot"),
    [
        ("fleets.hub_field.trucks=0", "fleets.hub_field.trucks", "[0, 9]", "[0, 0.4]"),
        ("fleets.hub_west.flatbeds=0", "fleets.hub_west.flatbeds", "[0, 9]", "[0, 0.4]"),
        ("fleets.hub_west.flatbeds=0", "loads.vehicles.flatbed_share", "[0, 1]", "[0.2, 0.4]"),
        ("fleets.hub_west.drivers=1", "loads.vehicles.crew_people", "[1, 4]", "[2, 4]"),
        ("fleets.hub_west.drivers=0", "loads.vehicles.flatbed_share", "[0, 1]", "[0.2, 0.4]"),
    ],
)
def test_nothing_is_refused_that_some_draw_can_lift(
    refusals: Refusals, planned: str, path: str, may_do: str, cannot: str
) -> None:
    assert any("ever" in line or "at most" in line for line in refusals(overrides=(planned,)))
    assert not refusals(overrides=(planned, doubt(path, f"set: {{uniform: {may_do}}}")))
    assert refusals(overrides=(planned, doubt(path, f"set: {{uniform: {cannot}}}")))


def test_two_doubts_that_help_each_other_are_drawn_together(refusals: Refusals) -> None:
    planned = "fleets.hub_west.drivers=1"
    people = doubt("loads.vehicles.crew_people", "set: {uniform: [2, 4]}")
    drivers = doubt("fleets.hub_west.drivers", "scale: {uniform: [0.5, 2]}", "v")
    assert refusals(overrides=(planned, people))
    assert not refusals(overrides=(planned, people, drivers))


def test_of_two_things_at_one_place_each_is_told_by_itself(refusals: Refusals) -> None:
    nothing = ("fleets.hub_west.trucks=0", "fleets.hub_west.flatbeds=0")
    both = refusals(overrides=nothing)
    trucks = refusals(overrides=(*nothing, doubt("fleets.hub_west.flatbeds", "set: 3")))
    assert trucks == [line for line in both if "no corridor truck" in line]
    assert len(both) == 2


@pytest.mark.parametrize(
    ("planned", "path", "may_do", "cannot"),
    [
        (
            "clearances.ground.chance={north: 0}",
            "clearances.ground.chance.north",
            "[0, 0.5]",
            "[0, 0]",
        ),
        ("air.weather_cancels_share=1", "air.weather_cancels_share", "[0.5, 1]", "[1, 1]"),
        (
            "network.surfaces.track.containers_per_truck=0.02",
            "network.surfaces.track.containers_per_truck",
            "[0.02, 1]",
            "[0.01, 0.02]",
        ),
    ],
)
def test_nothing_is_told_never_to_move_that_some_draw_moves(
    load: Load, planned: str, path: str, may_do: str, cannot: str
) -> None:
    def never(*overrides: str) -> list[str]:
        told = map(str, warnings_of(load(overrides=(planned, *overrides))))
        return [line for line in told if "never" in line or "for ever" in line]

    assert never() != []
    assert never(doubt(path, f"set: {{uniform: {may_do}}}")) == []
    assert never(doubt(path, f"set: {{uniform: {cannot}}}")) == never()


def test_a_risk_is_not_over_that_may_last(load: Load) -> None:
    risk = (
        "risks.r={name: R, chance: 1, start: 2023-06-01, duration_days: 3, "
        "effects: {roads_shut: [hub_port]}}"
    )
    lasts = doubt("risks.r.duration_days", "scale: {uniform: [1, 20]}")
    is_over = "it is over before the mission starts"
    assert any(is_over in w.what for w in warnings_of(load(overrides=(risk,))))
    assert not any(is_over in w.what for w in warnings_of(load(overrides=(risk, lasts))))


def test_rain_is_not_without_effect_that_may_slow_a_road(load: Load) -> None:
    rain = "network.seasons.rain={starts: 2023-08-01, ends: 2023-09-01}"
    slows = doubt("network.surfaces.track.rain_factor", "set: {uniform: [0.5, 1]}")
    assert len(unused(load(overrides=(rain,)))) == 1
    assert unused(load(overrides=(rain, slows))) == []


def test_doubts_that_are_refused_themselves_hide_nothing(refusals: Refusals) -> None:
    lines = refusals(overrides=("fleets.hub_field.trucks=0", doubt("sites.hub.nothing", "set: 3")))
    assert any("no field truck can ever" in line for line in lines)
    assert any("matches nothing" in line for line in lines)
