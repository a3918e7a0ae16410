"""The folder that a back-test leaves: its table, its text and its figure."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from sim.analysis.backtest import Backtest, facts_table
from sim.experiment.whole_files import write_bytes

TEXT = "backtest.txt"
TABLE = "facts"
FIGURE = "backtest.png"
COMPARED = "compared.txt"
"""Beside the folders of several back-tests: how they compare."""


def refusal(folder: Path) -> str | None:
    """Why a back-test may not be written into ``folder``; ``None`` if it may."""
    if folder.is_file():
        return f"{folder} is a file; give a folder with --out"
    if folder.is_dir() and any(folder.iterdir()) and not (folder / TEXT).exists():
        return (
            f"{folder} holds files but no {TEXT}; give a new or empty folder with --out, or the "
            "folder of an earlier back-test"
        )
    return None


def write_backtest(folder: Path, test: Backtest, text: str, *, figure: bool = True) -> None:
    """Write text, table (CSV and Parquet) and figure, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / TEXT, f"{text}\n".encode())
    table = facts_table(test.compared)
    write_bytes(folder / f"{TABLE}.csv", table.to_csv(index=False).encode())
    columns = BytesIO()
    table.to_parquet(columns, index=False)
    write_bytes(folder / f"{TABLE}.parquet", columns.getvalue())
    if figure:
        # matplotlib is slow to load, and not always wanted
        from sim.report.backtest_figure import backtest_figure
        from sim.report.drawing import write_figure

        write_figure(folder / FIGURE, backtest_figure(test))


def write_compared(folder: Path, text: str) -> None:
    """Write how the back-tests in the folders below compare, whole or not at all."""
    write_bytes(folder / COMPARED, f"{text}\n".encode())
