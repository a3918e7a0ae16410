"""The list of commands, and the entry point of ``drawdown``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import cast

import typer

from sim.cli.backtest import backtest_command
from sim.cli.bench import bench_command
from sim.cli.compare import compare_command
from sim.cli.explain import explain_command
from sim.cli.export import export_command
from sim.cli.levers import levers_command
from sim.cli.new import new_command
from sim.cli.replay import replay_command
from sim.cli.run import run_command
from sim.cli.schema import schema_command
from sim.cli.telling import DONE, INTERRUPTED, REFUSED, say_err
from sim.cli.usage import in_words
from sim.cli.validate import validate_command

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would be loaded for the help alone, and would wrap errors
    help="Who and what of a mission will be out by its date, and what will be left: "
    "a Monte Carlo simulator of a mission's drawdown.",
)
app.command("run", short_help="Run replications, print the answer.")(run_command)
app.command("validate", short_help="Check a scenario file.")(validate_command)
app.command("explain", short_help="Tell what a scenario holds and adds up to.")(explain_command)
app.command("replay", short_help="Tell one replication in full.")(replay_command)
app.command("compare", short_help="Compare runs, replication by replication.")(compare_command)
app.command("levers", short_help="Try each lever: what would change it.")(levers_command)
app.command("backtest", short_help="Hold forecasts against what really happened.")(backtest_command)
app.command("bench", short_help="Measure how fast this machine runs a mission.")(bench_command)
app.command("schema", short_help="Print the JSON Schema for editors.")(schema_command)
app.command("new", short_help="Write a small mission to start from.")(new_command)
app.command("export", short_help="Write the movements of one replication as a table.")(
    export_command
)

# The class of all usage errors; typer has it from Click, or from its own copy of Click.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of ``drawdown``: usage errors are one line, interruptions exit with 130."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding must not end a run
    try:
        code = app(arguments, prog_name="drawdown", standalone_mode=False)
    except _UsageError as error:
        code = _usage(error)
    except (typer.Abort, KeyboardInterrupt):
        say_err("interrupted")
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else DONE)


def _usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "drawdown"
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    say_err(f"{command}: {in_words(message)} (see '{command} --help')")
    return REFUSED
