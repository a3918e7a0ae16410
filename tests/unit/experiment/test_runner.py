"""The executor decides where the work is done and nothing else; nothing is dropped."""

import time
import warnings
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.experiment.experiment import run_experiment
from sim.experiment.pool import process_pool
from sim.experiment.runner import BATCH, run
from sim.experiment.tables import TABLE_NAMES

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def _equal(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLE_NAMES)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_threads_give_the_same_bits_as_this_process(scenario, simulate, workers):
    here = run(scenario, replications=160, seed=3, simulate=simulate)
    with ThreadPoolExecutor(workers) as executor:
        there = run(scenario, replications=160, seed=3, simulate=simulate, executor=executor)
    assert _equal(here.tables, there.tables)


def test_processes_give_the_same_bits_as_this_process():
    tiny = sim.load_scenario(SCENARIOS / "tiny.yaml")
    here = run(tiny, replications=2 * BATCH + 1, seed=3)
    with process_pool(2) as executor:
        assert executor is not None
        there = run(tiny, replications=2 * BATCH + 1, seed=3, executor=executor)
    assert _equal(here.tables, there.tables)


def test_one_process_needs_no_pool():
    with process_pool(1) as executor:
        assert executor is None


def test_rows_are_in_replication_order_even_when_batches_finish_out_of_order(scenario, simulate):
    def slow_at_first(scenario, seed, replication):
        time.sleep(0.05 if replication == 0 else 0.0)
        return simulate(scenario, seed, replication)

    with ThreadPoolExecutor(4) as executor:
        came = run(scenario, replications=90, seed=1, simulate=slow_at_first, executor=executor)
    assert came.tables.replications["replication"].to_pylist() == list(range(90))
    for name in TABLE_NAMES:
        numbers = getattr(came.tables, name)["replication"].to_pylist()
        assert numbers == sorted(numbers)


def test_a_replication_is_the_same_alone_and_among_many(scenario, simulate):
    many = run_experiment(scenario, 60, seed=2, simulate=simulate).replications
    fewer = run_experiment(scenario, 41, seed=2, simulate=simulate).replications
    assert many[:41].equals(fewer)


def _failing(simulate, *numbers):
    def simulate_or_fail(scenario, seed, replication):
        if replication in numbers:
            raise ZeroDivisionError(f"no truck in {replication}\nand more")
        return simulate(scenario, seed, replication)

    return simulate_or_fail


def test_a_failed_replication_is_named_and_the_others_are_kept(scenario, simulate):
    came = run(scenario, replications=60, seed=1, simulate=_failing(simulate, 7, 31))
    assert [failure.replication for failure in came.failures] == [7, 31]
    assert came.failures[0].error == "ZeroDivisionError: no truck in 7"
    assert "simulate_or_fail" in came.failures[0].traceback
    kept = came.tables.replications["replication"].to_pylist()
    assert kept == [number for number in range(60) if number not in (7, 31)]
    assert came.done == 60


def test_a_whole_failed_batch_leaves_the_others(scenario, simulate):
    came = run(scenario, replications=60, seed=1, simulate=_failing(simulate, *range(BATCH)))
    assert came.tables.replications["replication"].to_pylist() == list(range(BATCH, 60))
    assert "killed" in came.tables.replications.column_names


def test_the_library_warns_of_failures_with_the_call_that_reruns_them(scenario, simulate):
    with pytest.warns(RuntimeWarning, match=r"sim\.simulate\(scenario, seed=5, replication=7\)"):
        experiment = run_experiment(scenario, 20, seed=5, simulate=_failing(simulate, 7))
    assert experiment.summary()["n"].tolist()[0] == 19


def test_an_interruption_keeps_what_was_finished_without_a_gap(scenario, simulate):
    def stop_at_50(done, asked):
        assert asked == 100
        if done == 2 * BATCH:
            raise KeyboardInterrupt

    came = run(scenario, replications=100, seed=1, simulate=simulate, progress=stop_at_50)
    assert isinstance(came.stopped, KeyboardInterrupt)
    assert came.done == 2 * BATCH
    assert came.tables.replications["replication"].to_pylist() == list(range(2 * BATCH))


def test_an_interruption_of_the_library_is_raised_again(scenario, simulate):
    def stop(done, asked):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_experiment(scenario, 30, simulate=simulate, progress=stop)


def test_a_broken_executor_keeps_what_was_finished(scenario, simulate):
    class Executor(ThreadPoolExecutor):
        """Its second task finds the worker gone."""

        def submit(self, fn, /, *args, **kwargs):
            if args[1] < BATCH:
                return super().submit(fn, *args, **kwargs)
            gone = Future()
            gone.set_exception(BrokenExecutor("a worker is gone"))
            return gone

    with Executor(1) as executor:
        came = run(scenario, replications=100, seed=1, simulate=simulate, executor=executor)
    assert isinstance(came.stopped, BrokenExecutor)
    assert came.done == BATCH
    assert came.tables.replications.num_rows == BATCH


def test_progress_tells_how_many_are_done(scenario, simulate):
    told = []
    run(
        scenario,
        replications=BATCH + 3,
        seed=1,
        simulate=simulate,
        progress=lambda done, asked: told.append((done, asked)),
    )
    assert told == [(BATCH, BATCH + 3), (BATCH + 3, BATCH + 3)]


def test_less_than_one_replication_is_refused(scenario):
    with pytest.raises(ValueError, match="at least 1"):
        run_experiment(scenario, 0)


def test_no_warning_without_failures(scenario, simulate):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run_experiment(scenario, 5, simulate=simulate)
