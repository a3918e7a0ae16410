"""Three sets of knowledge of one mission: they differ in events, never in rates or plans."""

from pathlib import Path

import pytest

import sim
from sim.experiment.fingerprint import differences, resolved
from sim.scenario.load import read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
KNOWN = ("minusma_as_of_31_october", "minusma_as_happened")


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SCENARIOS / "minusma.yaml")


@pytest.fixture(scope="module")
def known():
    return {name: sim.load_scenario(SCENARIOS / f"{name}.yaml") for name in KNOWN}


@pytest.mark.parametrize("name", ["minusma", *KNOWN])
def test_their_history_names_inputs_that_they_all_have(name):
    history = read_scenario(SCENARIOS / f"{name}.yaml").history
    assert history is not None
    assert list(history.misfits) == []


@pytest.mark.parametrize("name", KNOWN)
def test_they_differ_in_risks_only(base, known, name):
    paths = [path for path, _, _ in differences(resolved(base), resolved(known[name]))]
    others = [path for path in paths if not path.startswith(("risks.", "evidence.risks."))]
    assert others == ["mission.name"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_risk_that_is_known_keeps_its_effects(base, known, name):
    for risk, spec in base.risks.items():
        assert known[name].risks[risk].effects == spec.effects


@pytest.mark.parametrize("name", KNOWN)
def test_no_early_exit_is_an_input(known, name):
    assert not any(spec.effects.sites_forced_out for spec in known[name].risks.values())


def test_what_happened_leaves_nothing_to_chance(known):
    for risk, spec in known["minusma_as_happened"].risks.items():
        sure = spec.chance == 1 and spec.after is None
        never = spec.after is not None and spec.after.chance == 0 and spec.start is None
        assert never or (sure and spec.again is None), risk


def test_on_31_october_no_later_event_is_known(known):
    for risk, spec in known["minusma_as_of_31_october"].risks.items():
        if spec.start is not None:
            assert spec.start.isoformat() <= "2023-10-31", risk


def test_what_came_later_is_known_only_afterwards(known):
    early, late = (set(known[name].risks) for name in KNOWN)
    assert late - early == {"niger_transit_suspended"}


def test_knowledge_changes_no_luck(base, known):
    """The same seed gives the same draws: what is not touched by events is the same."""
    one = sim.simulate(base, 1, 3)
    for scenario in known.values():
        other = sim.simulate(scenario, 1, 3)
        assert one.uncertainties == other.uncertainties
        assert other.outcomes != one.outcomes
