"""Means for which there is never anything to do are told, and those that may be used are not."""

from collections.abc import Callable

import pytest

from sim.scenario.checks import idle
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]


def lines(scenario: Scenario) -> list[str]:
    return [str(finding).partition("; ")[0] for finding in idle.warnings(scenario)]


FREE = "network.zones.north.escort_required=false"
NOWHERE = "no convoy ever starts or loads at %s: it goes with none"
UNASKED = (
    "no way of a convoy from %s leads through a zone that asks for %s: it goes with none"
)  # fmt: skip
LONELY = (
    "sites.lonely={name: L, zone: south, role: camp, packing_starts: 2023-07-01, packing_teams: 1, "
    "leave_from: 2023-08-01%s}"
)


def host(base: str, units: int = 2) -> str:
    return f"escorts.host={{base: {base}, units: {units}, available_from: 2023-09-01}}"


def team(base: str, kind: str = "search") -> str:
    return f"contingents.alpha.provides.team={{kind: {kind}, base: {base}}}"


def test_means_that_are_used_are_told_nothing(load: Load) -> None:
    assert lines(load()) == []


@pytest.mark.parametrize("base", ["hub", "camp", "outpost"])
def test_a_unit_goes_with_convoys_that_start_or_load_where_it_stands(load: Load, base: str) -> None:
    assert lines(load(overrides=(host(base), team(base, "escort")))) == []


def test_a_fleet_that_is_never_sent_is_told(load: Load) -> None:
    assert lines(load(overrides=("fleets.spare={base: hub, serves: field, trucks: 4}",))) == [
        "fleets.spare: it is never sent: another field fleet works from hub"
    ]


def test_an_escort_where_no_convoy_comes_is_told(load: Load) -> None:
    hired = load(overrides=(LONELY % "", host("lonely")))
    assert lines(hired) == [f"escorts.host.base: {NOWHERE % 'lonely'}"]
    provided = load(overrides=(LONELY % "", team("lonely", "escort")))
    path = "contingents.alpha.provides.team.base"
    assert lines(provided) == [f"{path}: {NOWHERE % 'lonely'}"]


def test_an_escort_of_a_contingent_goes_on_to_the_next_site_and_a_hired_one_does_not(
    load: Load,
) -> None:
    on = (LONELY % ", people_to: hub", "network.roads.lonely_hub={between: [lonely, hub], km: 9, "
          "surface: paved, zone: south}")  # fmt: skip
    assert lines(load(overrides=(*on, team("lonely", "escort")))) == []
    assert lines(load(overrides=(*on, host("lonely")))) == [
        f"escorts.host.base: {NOWHERE % 'lonely'}"
    ]


def test_units_that_no_zone_asks_for_are_told(load: Load) -> None:
    first = "contingents.alpha.provides.alpha_escort.base"
    assert lines(load(overrides=(FREE,))) == [f"{first}: {UNASKED % ('hub', 'an escort')}"]
    second = "contingents.alpha.provides.team.base"
    assert lines(load(overrides=(team("hub"),))) == [
        f"{second}: {UNASKED % ('hub', 'a search team')}"
    ]


def test_no_escorts_are_told_nothing(load: Load) -> None:
    assert lines(load(overrides=(FREE, "contingents.alpha.provides={}", host("hub", 0)))) == []


@pytest.mark.parametrize(
    ("zone", "search", "goes"),
    [
        ("north", "if_available", True),
        ("north", "required", True),
        ("south", "if_available", False),
        ("south", "required", True),
    ],
)
def test_columns_out_take_a_search_team_only_where_they_must(
    load: Load, zone: str, search: str, goes: bool
) -> None:
    found = lines(load(overrides=(f"network.zones.{zone}.search={search}", team("hub"))))
    assert bool(found) is not goes


def test_a_way_round_through_another_zone_may_be_taken(load: Load) -> None:
    round_ = (
        "network.zones.wild={escort_required: true}",
        "network.waypoints=[crossroads, pass]",
        "network.roads.camp_pass={between: [camp, pass], km: 900, surface: track, zone: wild}",
        "network.roads.pass_hub={between: [pass, hub], km: 900, surface: track, zone: south}",
    )
    dead_end = "network.roads.pass_hub=null"
    assert lines(load(overrides=(FREE, *round_))) == []
    assert len(lines(load(overrides=(FREE, *round_, dead_end)))) == 1


def test_beyond_the_border_no_escort_goes_along(load: Load) -> None:
    gate = (
        "network.waypoints=[crossroads, gate]",
        "network.roads.hub_port=null",
        "network.roads.hub_gate={between: [hub, gate], km: 100, surface: paved, zone: south}",
        "network.roads.gate_port={between: [gate, port], km: 800, surface: paved, zone: abroad}",
        "network.zones.abroad={escort_required: true}",
        "network.borders.coast.at=gate",
        "network.corridors.west.way=[hub, gate, port]",
    )
    assert len(lines(load(overrides=(FREE, *gate)))) == 1
    assert lines(load(overrides=(FREE, *gate, "network.roads.hub_gate.zone=abroad"))) == []
