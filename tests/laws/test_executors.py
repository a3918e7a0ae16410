"""The same tables to the bit, in one process, in many, in threads, in any split of the work."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pandas as pd
import pytest

import sim
from sim.model.replication import simulate

REPLICATIONS = 12
TABLES = ("replications", "sites", "incidents")


@pytest.fixture(scope="module")
def alone(rich):
    """The experiment in this process."""
    return sim.run_experiment(rich, replications=REPLICATIONS, seed=5)


@pytest.mark.parametrize(
    ("kind", "workers"), [(ProcessPoolExecutor, 2), (ThreadPoolExecutor, 8)], ids=str
)
def test_tables_are_the_same_to_the_bit_on_any_executor(kind, workers, rich, alone):
    with kind(workers) as executor:
        pooled = sim.run_experiment(rich, replications=REPLICATIONS, seed=5, executor=executor)
    for table in TABLES:
        before, after = getattr(alone, table), getattr(pooled, table)
        assert len(before)
        pd.testing.assert_frame_equal(before, after, check_exact=True)
    pd.testing.assert_frame_equal(alone.summary(), pooled.summary(), check_exact=True)


def test_a_worker_process_simulates_as_this_one_does(rich):
    with ProcessPoolExecutor(1) as executor:
        told = executor.submit(simulate, rich, 5, 3, detail=True).result()
    assert told == simulate(rich, 5, 3, detail=True)


def test_fewer_replications_are_the_first_of_many(rich, alone):
    few = sim.run_experiment(rich, replications=4, seed=5)
    pd.testing.assert_frame_equal(
        few.replications, alone.replications.head(4), check_exact=True, check_categorical=False
    )


def test_sobol_points_are_those_of_the_number_wherever_it_is_run(tiny, varied):
    sobol = varied(tiny, lambda data: data["uncertainties"].update(sampling="sobol"))
    whole = sim.run_experiment(sobol, replications=60, seed=5)
    with ProcessPoolExecutor(2) as executor:
        pooled = sim.run_experiment(sobol, replications=60, seed=5, executor=executor)
    pd.testing.assert_frame_equal(whole.replications, pooled.replications, check_exact=True)
    last = simulate(sobol, 5, 59)
    for name, value in last.uncertainties.items():
        assert whole.replications[f"uncertainty.{name}"].iloc[-1] == pytest.approx(value, rel=1e-6)
