"""A replication is known by two whole numbers; any other number is refused in words."""

from pathlib import Path

import pytest

import sim

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


@pytest.mark.parametrize("number", [-1, 1.5])
@pytest.mark.parametrize("name", ["seed", "replication"])
def test_what_is_no_whole_number_is_refused(name, number):
    scenario = sim.load_scenario(TINY)
    with pytest.raises(ValueError, match=rf"^{name} {number} is not a whole number; give 0, 1, 2"):
        sim.simulate(scenario, **{name: number})
