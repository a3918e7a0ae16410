"""``drawdown bench``: how fast this machine runs a mission."""

from __future__ import annotations

import json

from sim.cli.arguments import FileArgument, SetOption, read
from sim.cli.telling import DONE, REFUSED, say


def bench_command(file: FileArgument, overrides: SetOption = None) -> int:
    """Measure for about a minute how fast this machine runs a mission; print one line of JSON.

    Replications a second on one and two cores, events, what an event costs beside a bare SimPy
    timeout, memory, and how the cost grows with containers, sites and horizon. Nothing else
    should run meanwhile.

    Example: drawdown bench scenarios/minusma.yaml
    """
    scenario = read(file, overrides)
    if scenario is None:
        return REFUSED
    from sim.experiment.bench import bench, whole_run

    told = {**bench(scenario), "whole_run": whole_run(file, overrides or ())}
    say(json.dumps(told, ensure_ascii=False))
    return DONE
