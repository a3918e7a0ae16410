"""``drawdown new``: a small mission to start from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.telling import DONE, REFUSED, say, say_err


def new_command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder to write it into.")],
) -> int:
    """Write a small commented mission to start from, which runs as it is.

    Example: drawdown new scenarios/ours
    """
    from sim.scenario.template import HISTORY, write_template

    try:
        mission, schema = write_template(Path(folder))
    except OSError as error:
        told = f"{folder}: {error.strerror}" if error.strerror else str(error)
        say_err(f"drawdown new: {told}")
        return REFUSED
    file = shlex.quote(str(mission))
    say(
        f"Wrote {mission}, a small mission, and {schema}, which tells editors its keys. Next:\n"
        f"  drawdown run {file} -n 200         what it answers\n"
        f"  drawdown explain {file}            what it holds, in words and tables\n"
        f"  drawdown backtest {file}           its forecast against {HISTORY} (made up)\n"
        f"Then write your own mission in its place, a section at a time, and after each\n"
        f"  drawdown validate {file}"
    )
    return DONE
