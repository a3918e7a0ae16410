"""The movements of one replication as a table for a spreadsheet: CSV or Excel.

Its rows add up: what was there at the start went out, came to another end (a row to where nobody
goes: sold, destroyed, lost, ...), or is in the mission still at the horizon.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from string import ascii_uppercase

from sim.experiment.fingerprint import program_version
from sim.experiment.finished import experiment_of, read_finished
from sim.experiment.manifest import Manifest, read_manifest
from sim.experiment.whole_files import write_bytes
from sim.model.replication import simulate
from sim.records import Detail, EndRow, MovementRow, State
from sim.report.words import moment, place_titles
from sim.scenario.schema import Scenario
from sim.units import Calendar


class ExportRefusedError(Exception):
    """A table that is not written: the message says why, and what would help."""


COLUMNS = (
    "class",
    "owner",
    "count",
    "from",
    "from_name",
    "to",
    "to_name",
    "by",
    "departed",
    "arrived",
)
_WIDTHS = (14, 20, 8, 16, 20, 16, 20, 34, 17, 17)  # of the columns of a sheet [characters]
_BY = {
    State.LOST: "attack or breakdown",
    State.ABANDONED: "left behind",
    State.SEPARATED: "end of service",
    State.DEAD: "attack",
}
"""What brought an end about; all other ends are disposal."""
_MOMENT = "%Y-%m-%d %H:%M"

Row = tuple[str, str, int, str, str, str, str, str, datetime, datetime]


def export_movements(
    folder: Path, replication: int, file: Path, *, form: str, force: bool = False
) -> int:
    """Rerun one replication of the experiment in ``folder`` and write its movements to ``file``.

    Returns the number of rows. ``force`` reruns it although the program has changed, and writes
    over a file. Raises ExportRefusedError, or FolderRefusedError for a folder that is none.
    """
    manifest = _held(folder, replication, file, force=force)
    if form == "xlsx" and find_spec("openpyxl") is None:
        what = "xlsx needs the package openpyxl"
        raise ExportRefusedError(f"{what}; pip install 'drawdown[xlsx]', or use --format csv")
    scenario = experiment_of(folder, manifest).scenario
    result = simulate(scenario, manifest.seed, replication, detail=True)
    assert result.detail is not None
    table = movement_table(result.detail, scenario)
    (write_xlsx if form == "xlsx" else write_csv)(table, file)
    return len(table)


def unfinished(folder: Path) -> str | None:
    """What to say of a folder whose run was stopped before its end, if it was."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.finished:
        return None
    return f"{folder} is not finished; what is asked for is rerun all the same"


def _held(folder: Path, replication: int, file: Path, *, force: bool) -> Manifest:
    """What the folder holds, if the replication can be rerun as it was."""
    # An unfinished one will do; one that says nothing is refused as it is everywhere.
    manifest = read_manifest(folder) or read_finished(folder)
    n = manifest.n if manifest.done is None else manifest.done
    if replication >= n:
        what = f"{folder} has replications 0 to {n - 1}, not {replication}"
        raise ExportRefusedError(f"{what}; name one of those")
    for failed in manifest.failed:
        if failed["replication"] == replication:
            what = f"replication {replication} failed there with {failed['error']}"
            raise ExportRefusedError(f"{what}; see it with {failed['rerun']}")
    now = program_version()
    if manifest.program != now and not force:
        what = f"{folder} was made by program version {manifest.program}, this is {now}"
        raise ExportRefusedError(f"{what}; run it anew, or --force to rerun it with this one")
    if file.exists() and not force:
        raise ExportRefusedError(f"{file} exists already; name another --out, or --force")
    return manifest


def movement_table(detail: Detail, scenario: Scenario) -> list[Row]:
    """One row for the loads of one class and owner that went together, by departure."""
    calendar = Calendar(scenario.mission.start)
    names = place_titles(scenario)
    together: Counter[tuple[str, str, str, str, str, datetime, datetime]] = Counter()
    for row in (*detail.movements, *map(_as_movement, detail.ends)):
        departed, arrived = (moment(hour, calendar) for hour in (row.departed_h, row.arrived_h))
        what = (row.load_class, row.owner, row.origin, row.destination, row.by)
        together[(*what, departed, arrived)] += row.count
    table: list[Row] = [
        (load_class, owner, count, origin, names[origin], to, names.get(to, to), by, left, came)
        for (load_class, owner, origin, to, by, left, came), count in together.items()
    ]
    return sorted(table, key=lambda row: (*row[8:], *row[:8]))


def _as_movement(row: EndRow) -> MovementRow:
    """An end as the last movement of a load, from where it was."""
    by, when_h = _BY.get(row.end, "disposal"), row.time_h
    where = (row.place, str(row.end))
    return MovementRow(by, row.load_class, row.owner, row.count, *where, when_h, when_h)


def write_csv(table: Sequence[Row], path: Path) -> None:
    """Write the table as UTF-8 with a header row and commas."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for *row, departed, arrived in table:
        writer.writerow([*row, f"{departed:{_MOMENT}}", f"{arrived:{_MOMENT}}"])
    write_bytes(path, text.getvalue().encode())


def write_xlsx(table: Sequence[Row], path: Path) -> None:
    """Write the table as a sheet with real dates; needs openpyxl."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("movements")
    sheet.freeze_panes = "A2"
    for column, width in zip(ascii_uppercase, _WIDTHS, strict=False):
        sheet.column_dimensions[column].width = width
    sheet.append(COLUMNS)
    for row in table:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    write_bytes(path, content.getvalue())
