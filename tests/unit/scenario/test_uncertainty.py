"""Uncertainties change what they name and nothing else, and no order matters."""

from collections.abc import Callable
from statistics import mean
from time import perf_counter

import pytest

from sim.model.replication import simulate
from sim.randomness import Streams, gamma_quantile, pert_quantile
from sim.scenario.paths import expand
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import prepare

Load = Callable[..., Scenario]

SPLIT = (
    "uncertainties.shares={paths: [contingents.*.at.camp.containers, sites.*.stock.containers], "
    "split: {cv: 0.5}}"
)


def uncertain(load: Load, *entries: str) -> Scenario:
    """The small scenario with uncertainties written as in a file."""
    return load(overrides=("uncertainties={" + ", ".join(entries) + "}",))


def containers(scenario: Scenario) -> list[int]:
    patterns = ("contingents.*.at.camp.containers", "sites.*.stock.containers")
    return [value for pattern in patterns for _, value in expand(scenario, pattern)]


def test_without_uncertainties_the_scenario_is_itself(load: Load) -> None:
    scenario = load()
    assert prepare(scenario).draw(Streams(1, 0)).scenario is scenario


def test_scale_multiplies_with_one_draw_of_the_named_stream(load: Load) -> None:
    scenario = uncertain(load, "roads: {paths: [network.roads.*.km], scale: {pert: [1, 2, 4]}}")
    drawn = prepare(scenario).draw(Streams(1, 7)).scenario
    factor = pert_quantile(1.0, 2.0, 4.0, Streams(1, 7).uniform("uncertainty/roads"))
    for name, road in scenario.network.roads.items():
        assert drawn.network.roads[name].km == road.km * factor


def test_set_replaces_numbers_and_distributions(load: Load) -> None:
    scenario = uncertain(load, "teams: {paths: [sites.*.packing_teams], set: 7}")
    drawn = prepare(scenario).draw(Streams(1, 0)).scenario
    assert [site.packing_teams for site in drawn.sites.values()] == [7.0, 7.0, 7.0]


def test_counts_stay_whole_and_are_rounded_half_up(load: Load) -> None:
    scenario = uncertain(load, "fewer: {paths: [sites.*.stock.*], scale: 0.125}")
    stock = prepare(scenario).draw(Streams(1, 0)).scenario.sites["camp"].stock
    assert stock == {"containers": 13, "vehicles": 3}, "12.5 and 2.5"
    assert {type(count) for count in stock.values()} == {int}


def test_half_numbers_around_counts_make_all_of_them_alike(load: Load) -> None:
    """So a range of a count need not end at whole numbers: that of a single one does not either."""
    scenario = uncertain(
        load, "least: {paths: [policy.convoy_smallest_vehicles], set: {uniform: [1.5, 4.5]}}"
    )
    prepared = prepare(scenario)
    drawn = [
        prepared.draw(Streams(1, number)).scenario.policy.convoy_smallest_vehicles
        for number in range(300)
    ]
    assert set(drawn) == {2, 3, 4}
    assert {type(count) for count in drawn} == {int}
    assert all(70 < drawn.count(count) < 130 for count in (2, 3, 4))


def test_shares_are_cut_to_one(load: Load) -> None:
    scenario = uncertain(load, "more: {paths: [loads.vehicles.flatbed_share], scale: 3}")
    drawn = prepare(scenario).draw(Streams(1, 0)).scenario.loads["vehicles"]
    assert drawn.kind == "vehicle"
    assert drawn.flatbed_share == 1.0


def test_set_comes_before_scale_and_scale_before_split(load: Load) -> None:
    scenario = uncertain(
        load,
        "a_split: {paths: [sites.camp.stock.containers, sites.hub.stock.containers], "
        "split: {cv: 1}}",
        "b_scale: {paths: [sites.*.stock.containers], scale: 2}",
        "c_scale: {paths: [sites.*.stock.containers], scale: 3}",
        "d_set: {paths: [sites.*.stock.containers], set: 10}",
    )
    stock = {
        name: site.stock["containers"]
        for name, site in prepare(scenario).draw(Streams(1, 0)).scenario.sites.items()
    }
    assert stock["outpost"] == 60
    assert stock["camp"] + stock["hub"] == 120
    assert stock["camp"] != 60


@pytest.mark.parametrize("cv", [0.1, 0.5, 3.0])
def test_a_split_keeps_the_total_exactly_in_whole_numbers(load: Load, cv: float) -> None:
    scenario = load(overrides=(SPLIT.replace("0.5", str(cv)),))
    prepared = prepare(scenario)
    seen = set()
    for replication in range(300):
        drawn = containers(prepared.draw(Streams(5, replication)).scenario)
        assert sum(drawn) == sum(containers(scenario))
        assert min(drawn) >= 0
        assert {type(count) for count in drawn} == {int}
        seen.add(tuple(drawn))
    assert len(seen) > 10


def test_the_groups_of_a_split_vary_as_their_gamma_factors(load: Load) -> None:
    scenario = load(overrides=(SPLIT,))
    factors = {
        pattern: gamma_quantile(1.0, 0.5, Streams(3, 0).uniform(f"uncertainty/shares/{pattern}"))
        for pattern in scenario.uncertainties.named["shares"].paths
    }
    camp, *stock = containers(scenario)
    weights = [camp * factors["contingents.*.at.camp.containers"]]
    weights += [count * factors["sites.*.stock.containers"] for count in stock]
    exact = [weight * sum(containers(scenario)) / sum(weights) for weight in weights]
    drawn = containers(prepare(scenario).draw(Streams(3, 0)).scenario)
    assert all(abs(one - other) < 1.0 for one, other in zip(drawn, exact, strict=True))


def test_scaling_around_one_keeps_the_mean(load: Load) -> None:
    scenario = uncertain(
        load, "km: {paths: [network.roads.hub_port.km], scale: {gamma: {mean: 1, cv: 0.2}}}"
    )
    prepared = prepare(scenario)
    scenarios = (prepared.draw(Streams(1, r)).scenario for r in range(2_000))
    drawn = [each.network.roads["hub_port"].km for each in scenarios]
    assert mean(drawn) == pytest.approx(900.0, abs=4 * 180.0 / 2_000**0.5)


def test_what_is_not_named_is_shared_and_the_original_never_changes(load: Load) -> None:
    scenario = uncertain(load, "camp: {paths: [sites.camp.stock.containers], scale: 2}")
    before = scenario.model_dump_json()
    drawn = prepare(scenario).draw(Streams(1, 0)).scenario
    assert drawn.sites["camp"].stock["containers"] == 200
    assert drawn.sites["hub"] is scenario.sites["hub"]
    assert drawn.network is scenario.network
    assert scenario.model_dump_json() == before


def test_a_drawn_scenario_is_still_valid(load: Load) -> None:
    scenario = uncertain(
        load,
        "km: {paths: [network.roads.*.km, policy.packing_cv], "
        "scale: {lognormal: {median: 1, cv: 9}}}",
        "share: {paths: [loads.*.flatbed_share], scale: {uniform: [0, 9]}}",
    )
    prepared = prepare(scenario)
    for replication in range(50):
        drawn = prepared.draw(Streams(1, replication)).scenario
        text = drawn.model_dump_json(by_alias=True, exclude_none=True)
        assert Scenario.model_validate_json(text, strict=True) == drawn


def test_the_order_of_a_file_does_not_matter(load: Load) -> None:
    entries = [
        "a: {paths: [network.roads.*.km], scale: {uniform: [1, 2]}}",
        "b: {paths: [network.roads.hub_port.km, sites.*.stock.vehicles], scale: {uniform: [1, 3]}}",
        "c: {paths: [sites.hub.stock.containers, sites.camp.stock.containers], split: {cv: 1}}",
    ]
    turned = [
        "c: {paths: [sites.camp.stock.containers, sites.hub.stock.containers], split: {cv: 1}}",
        "b: {paths: [sites.*.stock.vehicles, network.roads.hub_port.km], scale: {uniform: [1, 3]}}",
        entries[0],
    ]
    one, other = uncertain(load, *entries), uncertain(load, *turned)
    for replication in range(20):
        drawn = [prepare(each).draw(Streams(2, replication)).scenario for each in (one, other)]
        assert drawn[0].sites == drawn[1].sites
        assert drawn[0].network == drawn[1].network


def test_one_uncertainty_more_changes_no_other_draw(load: Load) -> None:
    km = "km: {paths: [network.roads.*.km], scale: {uniform: [1, 2]}}"
    cv = "a_first: {paths: [policy.packing_cv], scale: {uniform: [1, 2]}}"
    alone, both = uncertain(load, km), uncertain(load, cv, km)
    drawn = [prepare(each).draw(Streams(2, 0)).scenario for each in (alone, both)]
    assert drawn[0].network == drawn[1].network
    assert drawn[0].policy != drawn[1].policy


def test_what_was_drawn_is_told_by_name(load: Load) -> None:
    scenario = uncertain(
        load,
        "km: {paths: [network.roads.hub_port.km], scale: {uniform: [1, 2]}}",
        "teams: {paths: [sites.hub.packing_teams], set: {uniform: [2, 4]}}",
        "known: {paths: [policy.packing_cv], scale: 2}",
        "shares: {paths: [sites.camp.stock.*, sites.hub.stock.containers], split: {cv: 0.5}}",
    )
    drawn = prepare(scenario).draw(Streams(4, 2))
    camp, hub = (drawn.scenario.sites[name] for name in ("camp", "hub"))
    assert drawn.values == {
        "km": pytest.approx(drawn.scenario.network.roads["hub_port"].km / 900.0),
        "teams": hub.packing_teams,
        "shares.sites.camp.stock.*": sum(camp.stock.values()),
        "shares.sites.hub.stock.containers": hub.stock["containers"],
    }
    assert drawn.values == simulate(scenario, 4, 2).uncertainties


SEVERAL = (
    "km: {paths: [network.roads.*.km], scale: {uniform: [1, 2]}}",
    "cv: {paths: [policy.packing_cv], scale: {pert: [1, 2, 3]}}",
    "shares: {paths: [sites.camp.stock.containers, sites.hub.stock.containers], split: {cv: 1}}",
)
SOBOL = "sampling: sobol"


def values(scenario: Scenario) -> list[dict[str, float]]:
    prepared = prepare(scenario)
    return [prepared.draw(Streams(2, replication)).values for replication in range(40)]


def test_sobol_spreads_each_uncertainty_evenly(load: Load) -> None:
    told = values(uncertain(load, SOBOL, *SEVERAL))
    for scramble in range(16):
        halves = [draw["km"] > 1.5 for draw in told[scramble:32:16]]
        assert sorted(halves) == [False, True]
    assert told != values(uncertain(load, *SEVERAL))
    assert values(uncertain(load, "sampling: plain", *SEVERAL)) == values(uncertain(load, *SEVERAL))


def test_sobol_moves_nothing_but_the_uncertainties(load: Load) -> None:
    known = "cv: {paths: [policy.packing_cv], scale: 1}"
    plain, sobol = uncertain(load, known), uncertain(load, SOBOL, known)
    assert simulate(plain, 1, 3) == simulate(sobol, 1, 3)


def test_under_sobol_the_order_of_a_file_does_not_matter(load: Load) -> None:
    one, other = uncertain(load, SOBOL, *SEVERAL), uncertain(load, *reversed(SEVERAL), SOBOL)
    assert values(one) == values(other)


def test_under_sobol_one_uncertainty_more_or_another_name_changes_no_other_draw(
    load: Load,
) -> None:
    first = "a_first: {paths: [air.charter.seats], scale: {uniform: [1, 2]}}"
    before = values(uncertain(load, SOBOL, *SEVERAL))
    after = values(uncertain(load, SOBOL, first, SEVERAL[0].replace("km:", "z:"), *SEVERAL[1:]))
    for one, other in zip(before, after, strict=True):
        assert one.keys() - other.keys() == {"km"}
        assert other.keys() - one.keys() == {"a_first", "z"}
        assert all(one[name] == other[name] for name in one.keys() & other.keys())
        assert one["km"] != other["z"]


def test_a_draw_costs_well_under_a_millisecond(load: Load) -> None:
    scenario = load(overrides=(SPLIT,))
    prepared, streams = prepare(scenario), Streams(1, 0)
    started = perf_counter()
    for _ in range(200):
        prepared.draw(streams)
    assert (perf_counter() - started) / 200 < 1e-3


def test_equal_remainders_go_to_the_first_by_path(load: Load) -> None:
    scenario = load(
        ("containers: 200, staff", "containers: 100, staff"),
        overrides=(
            "uncertainties={a: {paths: [sites.hub.stock.containers], scale: 1}, "
            "b: {split: {cv: 1}, "
            "paths: [sites.*.stock.containers, contingents.alpha.at.camp.containers]}}",
        ),
    )
    prepared = prepare(scenario)
    differences = set()
    for replication in range(100):
        sites = prepared.draw(Streams(1, replication)).scenario.sites
        camp, hub = (sites[name].stock["containers"] for name in ("camp", "hub"))
        differences.add(camp - hub)
    assert differences == {0, 1}, "equal shares; camp comes before hub"


def test_every_number_can_be_put_at_a_quantile_of_its_own(load: Load) -> None:
    scenario = uncertain(
        load,
        "km: {paths: [network.roads.*.km], scale: {uniform: [1, 3]}}",
        "trucks: {paths: [fleets.*.trucks], set: {uniform: [10, 20]}}",
        "shares: {paths: [sites.camp.stock.*], split: {cv: 0.5}}",
    )
    one = ("network", "roads", "hub_port", "km")
    put = prepare(scenario).at({one: 0.5, ("sites", "camp", "stock", "vehicles"): 0.01}, 1.0 - 1e-9)
    assert put.network.roads["hub_port"].km == pytest.approx(2 * 900.0)
    assert put.network.roads["camp_crossroads"].km == pytest.approx(3 * 150.0)
    assert [fleet.trucks for fleet in put.fleets.values()] == pytest.approx([20.0, 20.0])
    stock = put.sites["camp"].stock
    assert stock["vehicles"] == int(20 * gamma_quantile(1.0, 0.5, 0.01) + 0.5)
    assert stock["containers"] > 100
