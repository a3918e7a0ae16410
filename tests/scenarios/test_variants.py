"""The shipped variants: each says only what differs, and runs."""

from pathlib import Path

import pytest

import sim
from sim.experiment.fingerprint import differences, resolved

SCENARIOS = Path(__file__).parents[2] / "scenarios"
VARIANTS = SCENARIOS / "variants"

SITES = (
    *("aguelhok", "ansongo", "bamako", "ber", "douentza", "gao", "goundam"),
    *("kidal", "menaka", "mopti", "ogossagou", "tessalit", "timbuktu"),
)
DIFFERS = {
    "niger_corridor_shut": [
        "mission.name",
        "network.corridors.gao_cotonou",
        "network.corridors.gao_lome",
        "sites.gao.corridors",
    ],
    "two_more_escort_units": [
        "escorts.two_more_gao",
        "evidence.escorts.two_more_gao.available_from",
        "evidence.escorts.two_more_gao.units",
        "mission.name",
    ],
    "packing_from_day_one": [
        "evidence.sites.*.packing_starts.basis",
        "evidence.sites.*.packing_starts.source",
        "mission.name",
        *(f"sites.{site}.packing_starts" for site in SITES),
    ],
}


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SCENARIOS / "minusma.yaml")


def test_all_variants_are_tested():
    assert {path.stem for path in VARIANTS.glob("*.yaml")} == set(DIFFERS)


@pytest.mark.parametrize("name", DIFFERS)
def test_a_variant_differs_from_the_base_only_in_what_it_says(base, name):
    variant = sim.load_scenario(VARIANTS / f"{name}.yaml")
    paths = [path for path, _, _ in differences(resolved(base), resolved(variant))]
    assert paths == DIFFERS[name]


@pytest.mark.parametrize("name", DIFFERS)
def test_a_variant_runs_and_matters(base, name):
    variant = sim.load_scenario(VARIANTS / f"{name}.yaml")
    result = sim.simulate(variant, seed=1, replication=3)
    assert len(result.milestones_h) == len(variant.milestones)
    assert result.outcomes != sim.simulate(base, seed=1, replication=3).outcomes
