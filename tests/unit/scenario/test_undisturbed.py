"""The mission if nothing went wrong: no doubt, no trouble, and the same scarcity."""

from collections.abc import Callable
from datetime import date

from sim.scenario.paths import expand
from sim.scenario.schema import Scenario
from sim.scenario.undisturbed import undisturbed

Load = Callable[..., Scenario]

TROUBLE = (
    "sites.camp.packing_starts={pert: [2023-07-01, 2023-07-10, 2023-09-01]}",
    "sites.outpost.receiver.present_chance=0.5",
    "policy.loading_days={gamma: {mean: 2, cv: 1}}",
    "policy.packing_cv=0.8",
    "fleets.hub_field.trucks={uniform: [10, 30]}",
    "network.zones.north.gunfire_per_1000_km=3",
    "threat.breakdowns_per_1000_vehicle_km=2",
    "air.weather_cancels_share=0.3",
    "clearances={ground: {chance: {north: 0.4}, lag_days: 3}, flights: {chance: {north: 0.4}}, "
    "cargo: {chance_per_week: 0.4, chance: {south: 0.2}}}",
    "risks={war: {name: War, start: 2023-08-01, effects: {roads_shut: [hub_port]}}}",
    "uncertainties={pace: {paths: [policy.packing_containers_per_team_day], scale: 0.5}}",
)


def test_distributions_give_way_to_their_central_values(load: Load) -> None:
    calm = undisturbed(load(overrides=TROUBLE))
    assert calm.sites["camp"].packing_starts == date(2023, 7, 10)
    assert calm.sites["camp"].packing_teams == 2.0
    assert calm.policy.loading_days == 2.0
    assert calm.fleets["hub_field"].trucks == 20.0


def test_nothing_is_left_to_chance(load: Load) -> None:
    calm = undisturbed(load(overrides=TROUBLE))
    assert not calm.risks
    assert not calm.uncertainties.named
    assert calm.policy.packing_cv == 0.0
    assert calm.clearances.cargo.chance_per_week == 1.0
    assert calm.clearances.cargo.chance == {}
    assert calm.clearances.ground.chance == calm.clearances.flights.chance == {}
    assert calm.air.weather_cancels_share == 0.0
    assert {site.receiver.present_chance for site in calm.sites.values()} == {1.0}
    assert calm.threat.breakdowns_per_1000_vehicle_km == 0.0
    for zone in calm.network.zones.values():
        assert zone.devices_met_per_1000_km == zone.gunfire_per_1000_km == 0.0


def test_what_is_scarce_and_slow_stays_so(load: Load) -> None:
    scenario = load(overrides=TROUBLE)
    calm = undisturbed(scenario)
    assert calm.clearances.ground.lag_days == 3.0
    assert calm.network.zones["north"].escort_required
    for path in ("contingents.alpha.at.camp.soldiers", "fleets.hub_west.trucks", "air.plane.seats"):
        assert expand(calm, path) == expand(scenario, path)


def test_a_site_named_like_a_distribution_is_no_distribution(load: Load) -> None:
    scenario = load(("  alpha:\n    name: Alpha", "  gamma:\n    name: Gamma"))
    assert undisturbed(scenario).contingents["gamma"].at == scenario.contingents["gamma"].at


def test_the_plan_of_a_plan_is_the_plan(load: Load) -> None:
    calm = undisturbed(load(overrides=TROUBLE))
    assert undisturbed(calm) == calm
