"""A real Dask cluster on this machine: a scheduler and workers, one of which is killed midway."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim.cli

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]
TINY = ROOT / "scenarios" / "tiny.yaml"
N = 220
PATIENCE_S = 120.0
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def started(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)],
        env={**ENVIRONMENT, **options.pop("env", {})},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def drawdown(*words):
    running = started("sim", *words, cwd=ROOT)
    out, err = running.communicate(timeout=PATIENCE_S)
    return running.returncode, out, err


@pytest.fixture
def scheduler(tmp_path, wait_for):
    """The address of a scheduler without workers, and a function that starts one."""
    file = tmp_path / "scheduler.json"
    common = ["--no-dashboard", "--scheduler-file", file]
    running = [started("dask", "scheduler", "--host", "127.0.0.1", "--port", 0, *common)]

    def worker(**env):
        words = ["--nthreads", 1, "--no-nanny", "--host", "127.0.0.1", *common]
        running.append(started("dask", "worker", *words, cwd=tmp_path, env=env))
        return running[-1]

    try:
        wait_for(file.exists)
        wait_for(lambda: file.read_text().endswith("}"))
        yield json.loads(file.read_text())["address"], worker
    finally:
        for process in running:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def here(tmp_path_factory, files_of):
    """What the run in this process writes."""
    out = tmp_path_factory.mktemp("here") / "out"
    code, _, err = drawdown("run", TINY, "-n", N, "--jobs", 1, "--no-figures", "--out", out)
    assert code == 0, err
    return files_of(out)


def test_a_cluster_that_loses_a_worker_midway_gives_the_same_bits(
    tmp_path, scheduler, here, wait_for, files_of
):
    address, worker = scheduler
    workers = [worker(), worker()]
    out = tmp_path / "out"
    words = ["run", TINY, "-n", N, "--no-figures", "--out", out, "--scheduler", address]
    running = started("sim", *words, cwd=ROOT)
    wait_for(lambda: list(out.glob("batches/batch-*")))
    workers[0].kill()
    _, err = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, err
    assert workers[1].poll() is None  # the cluster goes on without us
    assert files_of(out) == here


def test_a_worker_with_another_version_is_refused_by_name(tmp_path, scheduler):
    address, worker = scheduler
    other = tmp_path / "other"
    (other / "numpy-0.9.9.dist-info").mkdir(parents=True)
    (other / "numpy-0.9.9.dist-info" / "METADATA").write_text("Name: numpy\nVersion: 0.9.9\n")
    out = tmp_path / "out"
    words = ["run", TINY, "-n", N, "--out", out, "--scheduler", address]
    running = started("sim", *words, cwd=ROOT)
    assert "waits for a first worker" in running.stderr.readline()
    worker(PYTHONPATH=os.pathsep.join([str(other), str(ROOT)]))  # it comes after the run
    said, err = running.communicate(timeout=PATIENCE_S)
    assert (running.returncode, said) == (2, "")
    assert "Traceback" not in err
    told = err.splitlines()[-1]
    assert told.startswith("worker tcp://127.0.0.1:")
    assert "numpy 0.9.9 there, " in told
    assert "pyarrow" not in told


def test_a_cluster_is_started_on_this_machine(tmp_path, here, files_of):
    out = tmp_path / "out"
    words = ["--no-figures", "--out", out, "--jobs", 2, "--scheduler", "local"]
    code, _, err = drawdown("run", TINY, "-n", N, *words)
    assert code == 0, err
    assert files_of(out) == here


@pytest.mark.parametrize("address", ["nowhere", "http://127.0.0.1:8786"])
def test_no_cluster_is_told_in_a_line_and_leaves_nothing_in_the_way(tmp_path, address, capsys):
    words = ["run", TINY, "-n", 5, "--jobs", 1, "--no-figures", "--out", tmp_path / "out"]

    def called(*more):
        with pytest.raises(SystemExit) as ended:
            sim.cli.main([str(word) for word in (*words, *more)])
        return ended.value.code, *capsys.readouterr()

    code, said, err = called("--scheduler", address)
    assert (code, said) == (2, "")
    assert err.startswith(f"{address}: no Dask scheduler answers there")
    assert len(err.splitlines()) == 1
    assert called()[0] == 0
