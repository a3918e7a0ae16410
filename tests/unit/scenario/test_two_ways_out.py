"""A hub with corridors and a hub to send to has two ways: neither is told to be the only one."""

from collections.abc import Callable

import pytest

from sim.model.replication import simulate
from sim.scenario.checks import warnings_of
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.hauls import either_way
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]

TWO_WAYS = (
    "sites.second={name: Second, zone: south, role: hub, corridors: [east], yard_loads_per_day: "
    "20, packing_starts: 2023-08-01, packing_teams: 1, leave_from: 2023-12-01, airfield: charter}",
    "network.roads.hub_second={between: [hub, second], km: 100, surface: paved, zone: south}",
    "network.roads.second_port={between: [second, port], km: 900, surface: paved, zone: south}",
    "network.corridors.east={way: [second, port], out_at: coast, convoy_trucks: 20}",
    "fleets.second_east={base: second, serves: corridor, trucks: 60, flatbeds: 10, drivers: 30}",
    "sites.hub.materiel_to=[second]",
)
SHUT = "risks={doom: {name: D, chance: 1, start: 2023-07-01, effects: {corridors_shut: [west]}}}"
FROM_SECOND = (
    "fleets.hub_field.base=second",
    "escorts.host={base: second, units: 4, available_from: 2023-07-01}",
    "sites.camp.materiel_to=[second]",
    "sites.outpost.materiel_to=[second]",
)


def out(scenario: Scenario) -> float:
    outcomes = simulate(scenario).outcomes
    return outcomes["end.containers.out"] / sum(
        count for name, count in outcomes.items() if name.startswith("end.containers.")
    )


@pytest.mark.parametrize(
    "change", [(SHUT,), ("fleets.hub_west=null",), (SHUT, *FROM_SECOND), FROM_SECOND]
)
def test_what_a_field_fleet_takes_on_is_not_told_to_stay(load: Load, change: tuple[str, ...]):
    scenario = load(overrides=(*TWO_WAYS, *change))
    assert not [w for w in warnings_of(scenario) if "never" in w.what]
    assert out(scenario) == 1.0


def test_loads_that_have_two_ways_are_needed_of_neither(load: Load) -> None:
    def means(scenario: Scenario) -> set[tuple[str, ...]]:
        return {(found.means, *found.places) for found in gross_sums(scenario)}

    assert ("corridor trucks", "hub") in means(load(overrides=TWO_WAYS[:-1]))
    assert ("corridor trucks", "hub") not in means(load(overrides=TWO_WAYS))
    assert either_way(load(overrides=TWO_WAYS)) == ["hub"]
    assert either_way(load(overrides=TWO_WAYS[:-1])) == []


def test_without_a_fleet_for_the_second_way_the_first_is_the_only_one(
    load: Load, refusals: Callable[..., list[str]]
) -> None:
    to_second = ("sites.camp.materiel_to=[second]", "sites.outpost.materiel_to=[second]")
    lines = refusals(overrides=(*TWO_WAYS, *to_second, "fleets.hub_field=null"))
    assert any("no field truck can ever fetch" in line for line in lines)
    lines = refusals(overrides=(*TWO_WAYS, "fleets.hub_field.trucks=0", "fleets.hub_west=null"))
    assert any("no corridor truck can ever take out" in line for line in lines)
