"""The folder that a back-test leaves: its table, its text, its figure, and what was asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from sim.analysis.backtest import Backtest, facts_table
from sim.experiment.whole_files import write_bytes, write_json

TEXT = "backtest.txt"
ASKED = "asked.json"
TABLE_CSV, TABLE_PARQUET = "facts.csv", "facts.parquet"
FIGURE = "backtest.png"
COMPARED = "compared.txt"
"""Beside the folders of several back-tests: how they compare."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a back-test was asked for, as its folder keeps it.

    ``fingerprint`` is that of all of it, scenario and history with it; the rest is told to people.
    ``after`` is a day, or empty.
    """

    fingerprint: str
    seed: int
    replications: int
    after: str


def refusal(folder: Path, asked: Asked, *, force: bool = False) -> str | None:
    """Why a back-test may not be written into ``folder``; ``None`` if it may.

    The same back-test may be written again; with ``force`` any may be written over another.
    """
    if folder.is_file():
        return f"{folder} is a file; give a folder with --out"
    if not folder.is_dir() or not any(folder.iterdir()):
        return None
    held = _held(folder)
    if held is None and not (folder / TEXT).exists():
        return (
            f"{folder} holds files but no {TEXT}; give a new or empty folder with --out, or the "
            "folder of an earlier back-test"
        )
    if force or (held is not None and held.fingerprint == asked.fingerprint):
        return None
    return (
        f"{folder} holds another back-test ({_told_apart(held, asked)}); give another folder with "
        "--out, or --force to write over it"
    )


def _held(folder: Path) -> Asked | None:
    """What the back-test in a folder was asked for; ``None`` if it does not say so."""
    try:
        return Asked(**json.loads((folder / ASKED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _told_apart(held: Asked | None, asked: Asked) -> str:
    if held is None:
        return f"it has no {ASKED}"
    told = [
        f"{name} {there or 'none'} there, {here or 'none'} asked"
        for name, there, here in (
            ("seed", held.seed, asked.seed),
            ("replications", held.replications, asked.replications),
            ("after", held.after, asked.after),
        )
        if there != here
    ]
    return "; ".join(told or ["its scenario or history differs"])


def write_backtest(
    folder: Path, asked: Asked, test: Backtest, text: str, *, figure: bool = True
) -> None:
    """Write what was asked for, then text, table (CSV and Parquet) and figure.

    Each is written whole or not at all. What another back-test has left is removed before.
    """
    if (folder / TEXT).exists() and _held(folder) != asked:
        _remove(folder)
    write_json(folder / ASKED, asdict(asked))  # first: whatever ends this, it may be written again
    write_bytes(folder / TEXT, f"{text}\n".encode())
    table = facts_table(test.compared)
    write_bytes(folder / TABLE_CSV, table.to_csv(index=False).encode())
    columns = BytesIO()
    table.to_parquet(columns, index=False)
    write_bytes(folder / TABLE_PARQUET, columns.getvalue())
    if figure:
        # matplotlib is slow to load, and not always wanted
        from sim.report.backtest_figure import backtest_figure
        from sim.report.drawing import write_figure

        write_figure(folder / FIGURE, backtest_figure(test))


def _remove(folder: Path) -> None:
    """Remove a back-test, and how it compared with those beside it."""
    (folder.parent / COMPARED).unlink(missing_ok=True)
    for name in (FIGURE, TABLE_PARQUET, TABLE_CSV, TEXT):
        (folder / name).unlink(missing_ok=True)


def write_compared(folder: Path, text: str) -> None:
    """Write how the back-tests in the folders below compare, whole or not at all."""
    write_bytes(folder / COMPARED, f"{text}\n".encode())
