"""How fast this machine runs a mission, and what that is made of.

What depends on the machine is told beside what does not: the cost of an event in bare SimPy
timeouts that were timed between the replications, and how the cost grows with the mission.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sim.experiment.fingerprint import program_version, versions
from sim.experiment.grown import GROWTHS, grown
from sim.experiment.parcel import Parcel, parcel_of
from sim.experiment.pool import process_pool
from sim.experiment.runner import run_sent
from sim.model.gauge import bare_timeouts, events_of
from sim.model.replication import simulate
from sim.scenario.schema import Scenario

_SEED = 1
_TIMES = (2, 4, 8)
_REPLICATIONS_OF_GROWN = 5
_BYTES_A_MB = 1e6


def bench(scenario: Scenario, *, rounds: int = 10) -> dict[str, Any]:
    """What replications cost; ``rounds`` says how often each thing is timed.

    Replications 0, 1, 2, ... of seed 1 are run, so that two machines measure the same work.
    """
    parcel = parcel_of(scenario)
    with process_pool(2) as pool:
        assert pool is not None
        one, two = _per_s_on_one_and_two(parcel, pool, rounds)
        worker_mb = pool.submit(_peak_mb, resource.RUSAGE_SELF).result()
    return {
        "mission": scenario.mission.name,
        "program": program_version(),
        "replications_per_s": {"one_core": round(one, 2), "two_cores": round(two, 2)},
        "two_cores_over_one": round(two / one, 2),
        **_event(scenario, rounds),
        "worker_peak_mb": round(worker_mb),
        "growth": {
            what: {str(times): _growth(scenario, what, times) for times in _TIMES}
            for what in GROWTHS
        },
        "machine": _machine(),
        "python": _python(),
        "versions": versions(),
    }


def _per_s_on_one_and_two(parcel: Parcel, pool: Executor, rounds: int) -> tuple[float, float]:
    """Replications a second in this process and in two, the same ones in turn.

    Two processes get the work in more pieces than there are processes, as a run does.
    """
    spans = [(4 * piece, 4) for piece in range(6)]
    count = sum(size for _, size in spans)

    def here() -> None:
        for first, size in spans:
            run_sent(parcel, simulate, _SEED, first, size)

    def there() -> None:
        tasks = [pool.submit(run_sent, parcel, simulate, _SEED, *span) for span in spans]
        for task in tasks:
            task.result()

    for warm_up in (here, there, there):  # what is found once in each process
        warm_up()
    times = [(_seconds(here), _seconds(there)) for _ in range(max(1, rounds // 2))]
    one, two = (count / median(each) for each in zip(*times, strict=True))
    return one, two


def _event(scenario: Scenario, rounds: int) -> dict[str, float]:
    """What a replication and one of its events cost, and the event in bare timeouts."""
    numbers = range(4)
    events = sum(events_of(scenario, _SEED, number) for number in numbers)

    def replications() -> None:
        for number in numbers:
            simulate(scenario, _SEED, number)

    pairs = [
        (_seconds(replications), _seconds(partial(bare_timeouts, events))) for _ in range(rounds)
    ]
    event_s = median(ours for ours, _ in pairs) / events
    return {
        "replication_ms": round(event_s * events / len(numbers) * 1e3, 2),
        "events_per_replication": round(events / len(numbers)),
        "event_us": round(event_s * 1e6, 2),
        "bare_timeout_us": round(median(bare for _, bare in pairs) / events * 1e6, 3),
        "event_in_bare_timeouts": round(median(ours / bare for ours, bare in pairs), 1),
    }


def _growth(scenario: Scenario, what: str, times: int) -> dict[str, float]:
    """How many times as long a replication of the grown mission takes, and what moves in it."""
    larger = grown(scenario, what, times)
    simulate(larger, _SEED, 0)
    pairs = [
        (_timed(scenario, number), _timed(larger, number))
        for number in range(_REPLICATIONS_OF_GROWN)
    ]
    ratios = {
        name: [after[name] / before[name] for before, after in pairs if before[name]]
        for name in pairs[0][0]
    }
    return {name: round(median(each), 2) for name, each in ratios.items() if each}


def _timed(scenario: Scenario, replication: int) -> dict[str, float]:
    started = time.perf_counter()
    outcomes = simulate(scenario, _SEED, replication).outcomes
    seconds = time.perf_counter() - started
    return {"time": seconds, **{name: outcomes[name] for name in ("convoys", "flights")}}


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def whole_run(file: str, overrides: Sequence[str]) -> dict[str, float]:
    """A run of 100 replications from command to answer, and the memory of its main process."""
    with TemporaryDirectory() as folder:
        words = ["run", file, "--replications", "100", "--out", folder]
        for override in overrides:
            words += ["--set", override]
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sim", *words], check=True, capture_output=True)
        seconds = time.perf_counter() - started
    return {
        "replications": 100,
        "seconds": round(seconds, 1),
        "peak_mb": round(_peak_mb(resource.RUSAGE_CHILDREN)),
    }


def _peak_mb(whose: int) -> float:
    """The most memory that this process, or the largest of its children, has held."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return resource.getrusage(whose).ru_maxrss * unit / _BYTES_A_MB


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def _processor() -> str:
    """The processor as its maker calls it, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _python() -> dict[str, Any]:
    """The build matters: without profile-guided optimisation Python is a quarter slower."""
    return {
        "version": platform.python_version(),
        "compiler": platform.python_compiler(),
        "profile_guided": "--enable-optimizations"
        in (sysconfig.get_config_var("CONFIG_ARGS") or ""),
    }
