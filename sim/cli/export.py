"""``drawdown export``: the movements of one replication as a table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.arguments import ReplicationOption
from sim.cli.telling import DONE, FAILED, REFUSED, say, say_err


class Format(StrEnum):
    """What a table can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"


def export_command(
    results: Annotated[str, typer.Argument(metavar="RESULTS", help="Result folder of a run.")],
    replication: ReplicationOption,
    form: Annotated[
        Format, typer.Option("--format", metavar="csv|xlsx", help="Kind of table.")
    ] = Format.CSV,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE",
            show_default="movements_N.csv in RESULTS",
            help="File to write.",
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Rerun with another program version; write over a file."),
    ] = False,
) -> int:
    """Rerun one replication of a result folder and write what moved, from, to, by what and when.

    Example: drawdown export results/minusma/4f1c09ab2d37 --replication 417 --format xlsx
    """
    from sim.experiment.store import FolderRefusedError
    from sim.report.export import ExportRefusedError, export_movements, unfinished

    folder = Path(results)
    file = Path(out) if out is not None else folder / f"movements_{replication}.{form}"
    try:
        rows = export_movements(folder, replication, file, form=form, force=force)
    except (ExportRefusedError, FolderRefusedError) as refusal:
        say_err(f"drawdown export: {refusal}")
        return REFUSED
    except OSError as error:
        say_err(f"cannot write {file}: {error.strerror or error}")
        return FAILED
    if (told := unfinished(folder)) is not None:
        say_err(told)
    say(f"{file}: {rows:,} movements of replication {replication}")
    return DONE
