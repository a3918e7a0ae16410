"""Runs that are killed outright, as the system or a power cut would, and what becomes of them."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TINY = ROOT / "scenarios" / "tiny.yaml"
N = 240
PATIENCE_S = 120.0

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="processes are found in /proc")


def started(out, *words):
    words = ["run", TINY, "-n", N, "--jobs", 2, "--no-figures", "--out", out, *words]
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(running):
    out, err = running.communicate(timeout=PATIENCE_S)
    return running.returncode, out, err


def batches_in(out):
    return len(list(Path(out, "batches").glob("batch-*")))


def below(pid):
    """All processes that descend from ``pid``."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *below(child)]
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory, files_of):
    """Files and answer of the run that nothing interrupts."""
    out = tmp_path_factory.mktemp("whole")
    code, answer, err = ended(started(out))
    assert code == 0, err
    return files_of(out), answer.replace(str(out), "OUT")


def test_a_run_killed_again_and_again_ends_with_the_same_bits(tmp_path, whole, wait_for, files_of):
    moments = random.Random(20231231)
    for words in ([], ["--resume"]):
        already = batches_in(tmp_path)
        running = started(tmp_path, *words)
        wait_for(lambda held=already: batches_in(tmp_path) > held)  # so its workers are at work
        time.sleep(moments.uniform(0.0, 0.3))
        workers = below(running.pid)
        running.kill()
        ended(running)
        assert len(workers) >= 2
        wait_for(lambda pids=workers: not any(map(alive, pids)))
        assert batches_in(tmp_path) > already
    code, answer, err = ended(started(tmp_path, "--resume"))
    assert code == 0, err
    assert (files_of(tmp_path), answer.replace(str(tmp_path), "OUT")) == whole
    code, again, err = ended(started(tmp_path, "--resume"))
    assert (code, again) == (0, answer)
    assert "nothing was run" in err


def test_a_worker_killed_by_the_system_is_told_and_costs_nothing_that_is_done(
    tmp_path, whole, wait_for, files_of
):
    running = started(tmp_path)
    wait_for(lambda: batches_in(tmp_path) >= 1)
    worker = max(below(running.pid))  # the newest: neither the fork server nor the tracker
    os.kill(worker, signal.SIGKILL)
    code, _, err = ended(running)
    assert code == 1
    assert "Traceback" not in err
    told = err.splitlines()[-1]
    assert told.startswith("a worker process died, perhaps killed for want of memory: ")
    assert "--resume" in told
    assert f" of {N} replications are kept in {tmp_path}" in told
    code, _, err = ended(started(tmp_path, "--resume"))
    assert code == 0, err
    assert files_of(tmp_path) == whole[0]
