"""A replication is known by two whole numbers, and leaves Python as it found it."""

import gc
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.model.mission import Mission

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


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_the_garbage_collector_rests_meanwhile_and_is_then_as_before(monkeypatch, on, fails):
    seen = []

    def run(mission):
        seen.append(gc.isenabled())
        if fails:
            raise ValueError("no fuel")
        lived(mission)

    lived = Mission.run
    monkeypatch.setattr(Mission, "run", run)
    scenario = sim.load_scenario(TINY)
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with pytest.raises(ValueError, match="no fuel") if fails else nullcontext():
            sim.simulate(scenario)
        assert gc.isenabled() is on
        assert seen == [False]
    finally:
        (gc.enable if was else gc.disable)()
