"""``drawdown replay``: one replication in full."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.arguments import FileArgument, ReplicationOption, SeedOption, SetOption, read
from sim.cli.telling import DONE, FAILED, REFUSED, say


def replay_command(
    file: FileArgument,
    replication: ReplicationOption,
    seed: SeedOption = 1,
    overrides: SetOption = None,
    timeline: Annotated[
        bool,
        typer.Option(
            "--timeline",
            help="Print what each convoy and escort did, and when; fleets only with --agent.",
        ),
    ] = False,
    agent: Annotated[
        str | None,
        typer.Option(
            "--agent",
            metavar="PATTERN",
            help="Print the timeline of those whose name matches ('fleet/*'); * stands for any "
            "letters.",
        ),
    ] = None,
) -> int:
    """Run one replication of an experiment alone and tell what happened in it.

    If it fails, the whole traceback is shown.

    Example: drawdown replay scenarios/minusma.yaml --replication 417 --agent 'convoy/kidal/*'
    """
    scenario = read(file, overrides, warn=False)
    if scenario is None:
        return REFUSED
    from traceback import print_exc

    from sim.model.replication import risks_of, simulate
    from sim.report.replay import replay_text

    try:
        result = simulate(scenario, seed, replication, detail=timeline or agent is not None)
    except Exception:  # noqa: BLE001  (this command is there to show whatever it is)
        print_exc()
        return FAILED
    say(replay_text(result, scenario, seed, risks_of(scenario, seed, replication), agent))
    return DONE
