"""A replication is known by two whole numbers; any other number is refused in words."""

from pathlib import Path

import numpy as np
import pytest

import sim

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


@pytest.mark.parametrize("number", [-1, 1.5, 1.0, True])
@pytest.mark.parametrize("name", ["seed", "replication"])
def test_what_is_no_whole_number_is_refused(name, number):
    scenario = sim.load_scenario(TINY)
    with pytest.raises(ValueError, match=rf"^{name} {number} is not a whole number; give 0, 1, 2"):
        sim.simulate(scenario, **{name: number})


def test_a_number_out_of_a_table_is_the_same_replication():
    scenario = sim.load_scenario(TINY)
    assert sim.simulate(scenario, np.int64(2), np.uint16(3)) == sim.simulate(scenario, 2, 3)
