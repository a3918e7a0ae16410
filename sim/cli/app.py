"""The list of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any, cast

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
from sim.cli.sites import sites_command
from sim.cli.telling import DONE, INTERRUPTED, REFUSED, say, say_err
from sim.cli.usage import in_words
from sim.cli.validate import validate_command


def _told(command: Callable[..., int]) -> Callable[..., int]:
    """The command, which says so when it is interrupted; typer would end without a word."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> int:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            say_err("interrupted")
            return INTERRUPTED

    return run


app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would be loaded for the help alone, and would wrap errors
    help="Who and what of a mission will be out by its date, and what will be left: "
    "a Monte Carlo simulator of a mission's drawdown.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from sim.experiment.fingerprint import program_version

        say(f"drawdown {program_version()}")
        raise typer.Exit(DONE)


@app.callback()
def _before_all(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which program this is."
        ),
    ] = False,
) -> None:
    """What stands before any command."""


for _name, _command, _what in (
    ("run", run_command, "Run replications, print the answer."),
    ("validate", validate_command, "Check a scenario file."),
    ("explain", explain_command, "Tell what a scenario holds and adds up to."),
    ("replay", replay_command, "Tell one replication in full."),
    ("sites", sites_command, "Tell what held each site, over all replications."),
    ("compare", compare_command, "Compare runs, replication by replication."),
    ("levers", levers_command, "Try each lever: what would change it."),
    ("backtest", backtest_command, "Hold forecasts against what really happened."),
    ("bench", bench_command, "Measure how fast this machine runs a mission."),
    ("schema", schema_command, "Print the JSON Schema for editors."),
    ("new", new_command, "Write a small mission to start from."),
    ("export", export_command, "Write the movements of one replication as a table."),
):
    app.command(_name, short_help=_what)(_told(_command))

# The class of all usage errors; typer has it from Click, or from its own copy of Click.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])


def answer(arguments: Sequence[str] | None) -> int:
    """Do what is asked for on the command line; give the exit code. Usage errors are one line."""
    try:
        code = app(arguments, prog_name="drawdown", standalone_mode=False)
    except _UsageError as error:
        return _usage(error)
    return code if isinstance(code, int) else DONE


def _usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "drawdown"
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    say_err(f"{command}: {in_words(message)} (see '{command} --help')")
    return REFUSED
