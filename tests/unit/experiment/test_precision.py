"""What may be asked for, when a run is looked at, and how far it is said to be."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from sim.experiment.experiment import run_experiment
from sim.experiment.long_run import carry_on
from sim.experiment.manifest import manifest_for
from sim.experiment.milestones import MilestoneRows
from sim.experiment.precision import (
    Attained,
    Precision,
    PrecisionError,
    Target,
    _is_look,
    attained_of,
    targets_of,
)
from sim.experiment.runner import BATCH
from sim.experiment.store import open_folder


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("0.02", Target(None, None, 0.02)),
        ("2e-2", Target(None, None, 0.02)),
        ("main=0.02", Target("main", None, 0.02)),
        ("main:P80=2d", Target("main", 0.8, 2.0)),
        ("main:P90=1.5d", Target("main", 0.9, 1.5)),
    ],
)
def test_a_target_is_read_as_it_is_written(text, target, scenario):
    (read,) = targets_of([text], scenario)
    assert read == target
    assert targets_of([str(read)], scenario) == (read,)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "0", "-0.02", "nan", "1e999", "2d", "main", "main=", "main=2d", "main:P80=2"),
        *("main:P0=2d", "main:P100=2d", "main:80=2d", "main:P80=0d", "=0.02", "main=0.02=0.1"),
    ],
)
def test_what_is_no_precision_is_refused_with_an_example(text, scenario):
    with pytest.raises(PrecisionError, match=r"not a precision; write 0\.02, people_out=0\.02 or"):
        targets_of([text], scenario)


def test_an_unknown_milestone_and_a_width_that_says_nothing_are_refused(scenario):
    with pytest.raises(PrecisionError, match=r"no milestone 'mian'; did you mean 'main'\?"):
        targets_of(["mian=0.02"], scenario)
    with pytest.raises(PrecisionError, match=r"P75 is no quantile.*; write one of P50, P80, P90"):
        targets_of(["main:P75=2d"], scenario)
    with pytest.raises(PrecisionError, match=r"half-width of a probability; write less than 0.5"):
        targets_of(["0.5"], scenario)


def test_all_that_cannot_be_asked_for_is_told_at_once(scenario):
    with pytest.raises(PrecisionError) as caught:
        targets_of(["mian=0.02", "0.02", "soon"], scenario)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "mian=0.02",
        "soon",
    ]


def test_a_run_is_looked_at_ever_more_seldom():
    looks = [BATCH * batches for batches in range(1000) if _is_look(batches)]
    assert looks[:8] == [400, 600, 800, 1200, 1600, 2400, 3200, 4800]
    assert all(replications % 200 == 0 for replications in looks)


def _run(scenario, simulate, *texts, most=3000, **options):
    targets = targets_of(texts, scenario)
    stop = Precision(targets, scenario)
    experiment = run_experiment(scenario, most, stop=stop, simulate=simulate, **options)
    return experiment, attained_of(experiment, targets)


def test_a_run_ends_at_the_first_look_that_is_sure_enough(scenario, simulate):
    experiment, attained = _run(scenario, simulate, "0.04")
    assert experiment.n == 600
    assert [each.name for each in attained] == ["early", "main", "late", "all together"]
    assert all(each.reached for each in attained)
    summary = experiment.summary()
    assert (((summary["high"] - summary["low"]) / 2.0) <= 0.04).all()
    earlier = run_experiment(scenario, 400, simulate=simulate).summary()
    assert ((earlier["high"] - earlier["low"]) / 2.0).max() > 0.04


def test_a_run_that_stops_itself_is_the_run_of_that_many_replications(scenario, simulate):
    stopped, _ = _run(scenario, simulate, "0.04")
    asked = run_experiment(scenario, stopped.n, simulate=simulate)
    for table in ("replications", "sites", "incidents", "waiting", "left"):
        pd.testing.assert_frame_equal(
            pd.concat(stopped.parts(table)), pd.concat(asked.parts(table))
        )


def test_a_run_that_was_interrupted_ends_where_it_would_have_ended(
    tmp_path, scenario, simulate, monkeypatch
):
    target = targets_of(["0.04"], scenario)
    manifest = manifest_for(scenario, seed=1, replications=3000, precision=["0.04"])

    def run_into(path, *, batches=None, resume=False):
        stop = Precision(target, scenario)

        def watch(_, rows):
            if rows.batches == batches:
                raise KeyboardInterrupt

        with open_folder(path, manifest, resume=resume) as folder:
            carry_on(folder, scenario, watch=watch, stop=stop, simulate=simulate)
            return folder.experiment(scenario)

    whole = run_into(tmp_path / "whole")
    for batches in (7, 9, 12):
        path = tmp_path / str(batches)
        with pytest.raises(KeyboardInterrupt):
            run_into(path, batches=batches)
        resumed = run_into(path, resume=True)
        assert resumed.n == whole.n == 600
        pd.testing.assert_frame_equal(resumed.replications, whole.replications)


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_the_decision_does_not_depend_on_the_workers(workers, scenario, simulate):
    alone, _ = _run(scenario, simulate, "main=0.04")
    with ThreadPoolExecutor(workers) as executor:
        together, _ = _run(scenario, simulate, "main=0.04", executor=executor)
    pd.testing.assert_frame_equal(alone.replications, together.replications)


def test_replications_that_fail_do_not_move_the_looks(scenario, simulate):
    def fragile(scenario, seed, replication):
        if replication % 10 == 3:
            raise ValueError("x")
        return simulate(scenario, seed, replication)

    with pytest.warns(RuntimeWarning, match="failed"):
        experiment, attained = _run(scenario, fragile, "0.04")
    assert experiment.n in (600, 800)
    assert attained[0].n == experiment.n * 9 // 10


def test_a_quantile_may_be_asked_for_in_days(scenario, simulate):
    _, (before,) = _run(scenario, simulate, "early:P50=0.1d", most=400)
    experiment, (after,) = _run(scenario, simulate, f"early:P50={before.half_width / 2:g}d")
    assert after.reached
    assert experiment.n > 400
    row = experiment.summary().set_index("milestone").loc["early"]
    assert after.half_width == (row["P50_high"] - row["P50_low"]).days / 2


def test_what_does_not_come_before_the_horizon_is_as_sure_as_it_can_be(scenario, simulate):
    experiment, (late,) = _run(scenario, simulate, "late:P90=1d")
    assert pd.isna(experiment.summary().set_index("milestone").loc["late", "P90_low"])
    assert late.reached
    assert experiment.n == 400


def test_without_an_upper_end_nobody_can_tell_how_many_more(scenario, simulate):
    _, (main,) = _run(scenario, simulate, "main:P90=1d", most=25)
    assert main.half_width is None
    assert not main.reached
    assert main.still_needed is None


@pytest.mark.parametrize(
    ("half_width", "n", "more"), [(0.04, 1000, 3000), (0.02, 1000, 0), (0.0301, 1000, 1300)]
)
def test_how_many_more_follows_the_square_root_rounded_up(half_width, n, more):
    target = Target(None, None, 0.02)
    assert Attained(target, "main", "Main", half_width, n).still_needed == more


def test_nothing_is_looked_at_before_there_is_a_replication(scenario):
    rows = MilestoneRows(scenario)
    assert not Precision(targets_of(["0.4"], scenario), scenario)(rows)
