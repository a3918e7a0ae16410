"""``drawdown explain``: what a scenario holds."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.arguments import FileArgument, SetOption, read
from sim.cli.telling import DONE, REFUSED, say


def explain_command(
    file: FileArgument,
    overrides: SetOption = None,
    all_numbers: Annotated[
        bool, typer.Option("--all", help="List every number that has no evidence.")
    ] = False,
) -> int:
    """Tell a mission in plain words and tables, and what it adds up to before any run.

    Dates, sites, contingents, transport, ways, risks, how the numbers are known; by month what
    must be packed, driven, escorted and flown and what can be, and what falls short first.

    Example: drawdown explain scenarios/minusma.yaml --set fleets.gao_corridor.trucks=250
    """
    scenario = read(file, overrides)
    if scenario is None:
        return REFUSED
    from sim.report.explain import explain_text

    say(explain_text(scenario, all_numbers=all_numbers))
    return DONE
