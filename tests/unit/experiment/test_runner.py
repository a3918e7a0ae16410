"""The executor decides where the work is done and nothing else; nothing is dropped."""

import multiprocessing
import threading
import time
import warnings
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.experiment.experiment import run_experiment
from sim.experiment.pool import process_pool
from sim.experiment.runner import BATCH, batches
from sim.experiment.tables import TABLE_NAMES

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def numbers(batch, table="replications"):
    return batch.table(table)["replication"].to_pylist()


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_threads_give_the_same_bytes_as_this_process(scenario, simulate, workers):
    asked = {"replications": 4 * BATCH + 7, "seed": 3, "simulate": simulate}
    here = list(batches(scenario, **asked))
    with ThreadPoolExecutor(workers) as executor:
        assert list(batches(scenario, **asked, executor=executor)) == here


@pytest.mark.filterwarnings("ignore:replication 0 failed:RuntimeWarning")
def test_an_experiment_is_shown_on_one_line(scenario, simulate):
    def live(one, seed, replication):
        if not replication:
            raise ValueError("no fuel")
        return simulate(one, seed, replication)

    told = repr(run_experiment(scenario, 4, seed=7, simulate=live))
    assert told == "<Experiment 'Small': 3 of 4 replications, seed 7; see .summary()>"


def test_processes_give_the_same_bytes_as_this_process():
    tiny = sim.load_scenario(SCENARIOS / "tiny.yaml")
    here = list(batches(tiny, replications=BATCH + 1, seed=3))
    with process_pool(2) as executor:
        assert executor is not None
        assert list(batches(tiny, replications=BATCH + 1, seed=3, executor=executor)) == here


def test_processes_may_be_asked_for_in_any_thread():
    """As a notebook does that keeps its main thread free; only that one hears of Ctrl-C."""

    def two_at_once():
        with process_pool(2) as executor:
            assert executor is not None
            return executor.submit(sum, [1, 2]).result()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(two_at_once).result() == 3


def test_a_pool_ends_while_a_worker_sends():
    """Half a result would be waited for for ever, at the latest when Python ends."""
    before = set(threading.enumerate())
    with process_pool(2) as executor:
        assert executor is not None
        sent = [executor.submit(bytes, 100_000_000) for _ in range(8)]
        sent[0].result()  # now the other worker has something to send
    assert set(threading.enumerate()) <= before
    assert not all(future.done() and not future.cancelled() for future in sent)


def test_workers_end_in_the_midst_of_their_work_when_nobody_wants_it(monkeypatch):
    monkeypatch.setattr("sim.experiment.pool._LONGEST_END_S", 120.0)  # then it kills them
    with process_pool(2) as executor:
        assert executor is not None
        executor.submit(sum, [1, 2]).result()
        began = time.monotonic()
        for _ in range(4):
            executor.submit(time.sleep, 3600.0)
    assert time.monotonic() - began < 60.0
    assert not multiprocessing.active_children()


def test_one_process_needs_no_pool():
    with process_pool(1) as executor:
        assert executor is None


def test_batches_are_in_order_even_when_they_finish_out_of_order(scenario, simulate):
    def slow_at_first(scenario, seed, replication):
        time.sleep(0.05 if replication == 0 else 0.0)
        return simulate(scenario, seed, replication)

    n = 3 * BATCH + 7
    with ThreadPoolExecutor(4) as executor:
        came = list(
            batches(scenario, replications=n, seed=1, simulate=slow_at_first, executor=executor)
        )
    sizes = [(0, BATCH), (1, BATCH), (2, BATCH), (3, 7)]
    assert [(batch.number, batch.count) for batch in came] == sizes
    assert [number for batch in came for number in numbers(batch)] == list(range(n))
    for batch in came:
        for name in TABLE_NAMES:
            assert numbers(batch, name) == sorted(numbers(batch, name))


def test_a_run_may_begin_with_any_batch(scenario, simulate):
    asked = {"replications": 2 * BATCH + 5, "seed": 1, "simulate": simulate}
    whole = list(batches(scenario, **asked))
    assert list(batches(scenario, **asked, first=BATCH)) == whole[1:]
    assert list(batches(scenario, **asked, first=3 * BATCH)) == []
    with pytest.raises(ValueError, match=f"a multiple of {BATCH} is needed"):
        next(batches(scenario, **asked, first=7))


def test_who_takes_no_further_batch_stops_the_run(scenario, simulate):
    class Executor(ThreadPoolExecutor):
        """Keeps what it was given, and begins nothing but the first."""

        def submit(self, fn, /, *args, **kwargs):
            future = super().submit(fn, *args, **kwargs) if not given else Future()
            given.append(future)
            return future

    given = []
    with Executor(1) as executor:
        coming = batches(
            scenario, replications=5 * BATCH, seed=1, simulate=simulate, executor=executor
        )
        next(coming)
        coming.close()
    assert len(given) == 5
    assert all(future.cancelled() for future in given[1:])


def test_a_replication_is_the_same_alone_and_among_many(scenario, simulate):
    many = run_experiment(scenario, 70, seed=2, simulate=simulate).replications
    fewer = run_experiment(scenario, 41, seed=2, simulate=simulate).replications
    assert many[:41].equals(fewer)


def _failing(simulate, *numbers):
    def simulate_or_fail(scenario, seed, replication):
        if replication in numbers:
            raise ZeroDivisionError(f"no truck in {replication}\nand more")
        return simulate(scenario, seed, replication)

    return simulate_or_fail


def test_a_failed_replication_is_named_and_the_others_are_kept(scenario, simulate):
    with pytest.warns(RuntimeWarning, match="failed"):
        came = run_experiment(scenario, 60, simulate=_failing(simulate, 7, 51))
    assert [failure.replication for failure in came.failures] == [7, 51]
    assert came.failures[0].error == "ZeroDivisionError: no truck in 7"
    assert "simulate_or_fail" in came.failures[0].traceback
    kept = [number for number in range(60) if number not in (7, 51)]
    assert came.replications["replication"].tolist() == kept
    assert came.n == 60


def test_a_whole_failed_batch_leaves_the_others(scenario, simulate):
    with pytest.warns(RuntimeWarning, match="failed"):
        came = run_experiment(scenario, 60, simulate=_failing(simulate, *range(BATCH)))
    assert came.replications["replication"].tolist() == list(range(BATCH, 60))
    assert "killed" in came.by_column


def test_the_library_warns_of_failures_with_the_call_that_reruns_them(scenario, simulate):
    with pytest.warns(RuntimeWarning, match=r"sim\.simulate\(scenario, seed=5, replication=7\)"):
        experiment = run_experiment(scenario, 20, seed=5, simulate=_failing(simulate, 7))
    assert experiment.summary()["n"].tolist()[0] == 19


def test_an_interruption_of_the_library_is_raised_again(scenario, simulate):
    def stop(done, asked):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_experiment(scenario, 30, simulate=simulate, progress=stop)


def test_what_breaks_the_executor_is_raised_after_what_was_finished(scenario, simulate):
    class Executor(ThreadPoolExecutor):
        """Its second task finds the worker gone."""

        def submit(self, fn, /, *args, **kwargs):
            if args[-2] < BATCH:
                return super().submit(fn, *args, **kwargs)
            lost: Future = Future()
            lost.set_exception(BrokenExecutor("a worker was killed"))
            return lost

    with Executor(1) as executor:
        coming = batches(scenario, replications=100, seed=1, simulate=simulate, executor=executor)
        assert next(coming).number == 0
        with pytest.raises(BrokenExecutor, match="a worker was killed"):
            next(coming)


def test_progress_tells_how_many_are_done(scenario, simulate):
    told = []
    run_experiment(
        scenario,
        BATCH + 3,
        simulate=simulate,
        progress=lambda done, asked: told.append((done, asked)),
    )
    assert told == [(BATCH, BATCH + 3), (BATCH + 3, BATCH + 3)]


def test_a_run_ends_with_the_batch_that_makes_the_answer_sure_enough(scenario, simulate):
    asked = []

    def enough(rows):
        asked.append(rows.n)
        return rows.n >= 2 * BATCH

    came = run_experiment(scenario, 1000, simulate=simulate, stop=enough)
    assert asked == [BATCH, 2 * BATCH]
    assert came.n == len(came.replications) == 2 * BATCH


def test_less_than_one_replication_is_refused(scenario):
    with pytest.raises(ValueError, match="at least 1"):
        run_experiment(scenario, 0)


def test_no_warning_without_failures(scenario, simulate):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run_experiment(scenario, 5, simulate=simulate)


@pytest.mark.parametrize("seed", [-1, 1.5, "a", True])
def test_a_seed_that_is_none_is_refused_before_anything_runs(scenario, seed):
    with pytest.raises(ValueError, match=f"seed {seed} is not a whole number"):
        run_experiment(scenario, 60, seed)
