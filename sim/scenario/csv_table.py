"""Tables where people type tables: holdings of contingents and stock of sites from CSV files.

A collection takes its table by the key ``table``, relative to the scenario file::

    contingents:
      table: contingents.csv       # contingent, name, site, then one column per load class
      chad: {ready: ...}           # what a table cannot say stands beside it
    sites:
      table: stock.csv             # site, then one column per load class: sites.<site>.stock

A file that extends another drops the table of that one, and all it says, by ``table: null``.

A table is UTF-8 with a header row, its cells divided by commas or semicolons. An empty cell says
nothing. What comes of it is the same tree that YAML would give, each value with the row and
column of its cell; a value that stands in the table and beside it is refused.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from sim.scenario.findings import Finding, Path, Place, shown, suggestion
from sim.scenario.meant import name_meant
from sim.scenario.text_file import read_text
from sim.scenario.yaml_tree import Node, Scalar

TABLE = "table"
"""The key that names the table of a collection; with a mapping behind it, an entry's own name."""

_INT = re.compile(r"[-+]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class TableForm:
    """The columns before those of the load classes, the entry's name first."""

    columns: tuple[str, ...]
    description: str


TABLES = {
    "contingents": TableForm(
        ("contingent", "name", "site"),
        "CSV file, relative to this one, with the columns contingent, name, site and one per load "
        "class [loads or people]; the other keys of a contingent stand beside it",
    ),
    "sites": TableForm(
        ("site",),
        "CSV file, relative to this one, with the column site and one per load class "
        "[loads or people]; it fills the stock of the sites, whose other keys stand beside it",
    ),
}
"""The collections that may come from a table."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names that a table may use: load classes, and the entries of its collection."""

    classes: set[str]
    entries: set[str]


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    place: Place


_Row = dict[str, _Cell]
"""The cells of a row by the name of their column."""


@dataclass(slots=True)
class _Reading:
    """One table as it is read: what is wrong with it, and the entries found so far."""

    section: str
    known: Known
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    def refuse(self, path: Path, place: Place, what: str, right: str) -> None:
        fault = Finding((self.section, *path), what, right)
        self.findings.append(replace(fault, place=place))


def with_table(
    section: str, node: Node, source: str, known: Known
) -> tuple[Node | None, list[Finding]]:
    """The collection ``node`` with the entries of the table ``source`` laid under its own.

    Without a node the table has no header that could be read.
    """
    assert isinstance(node.value, dict)
    asked_at = node.value[TABLE].place
    text, fault = read_text(source, asked_at, (section, TABLE), "name a table in CSV")
    if text is None:
        return None, [fault] if fault else []
    reading = _Reading(section, known)
    rows = _rows(reading, text, source)
    if rows is None:
        return None, reading.findings
    if not rows:
        what, right = "the table has a header and no rows", "write its rows, or do without table"
        reading.refuse((), Place(source, 1, 1), what, right)
        return None, reading.findings
    for row in rows:
        (_contingent if section == "contingents" else _site)(reading, row)
    own = {key: below for key, below in node.value.items() if key != TABLE}
    table = replace(node, value=reading.entries)
    return _beside(reading, table, replace(node, value=own), ()), reading.findings


# -- rows --------------------------------------------------------------------------------------


def _rows(reading: _Reading, text: str, source: str) -> list[_Row] | None:
    """The rows below the header, without those that are empty."""
    header_line = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in header_line else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    header: list[str] | None = None
    read = 0  # lines, before the row in hand
    try:
        for cells in lines:
            start, read = Place(source, lines.line_num, 1), lines.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(reading, cells, start)
                if header is None:
                    return None
            else:
                rows.append(_row(reading, header, cells, start))
    except csv.Error as fault:
        spot = Place(source, read + 1, 1)
        reading.refuse((), spot, f"not a table ({fault})", "check quotes and separators there")
        return None
    if header is None:
        what, right = "the table is empty", "write a header row"
        reading.refuse((), Place(source, 1, 1), what, right)
        return None
    return rows


def _header(reading: _Reading, cells: list[str], start: Place) -> list[str] | None:
    """The names of the columns; ``None`` if one that is needed is missing."""
    columns, classes = TABLES[reading.section].columns, reading.known.classes
    names = [cell.strip() for cell in cells]
    for position, name in enumerate(names):
        place = replace(start, column=position + 1)
        if name in names[:position]:
            reading.refuse((), place, f"column '{name}' stands twice", "keep one of them")
        elif name not in columns and classes and name not in classes:
            right = suggestion(name, {*columns, *classes}, "columns a table may have")
            reading.refuse((), place, f"unknown column {shown(name)}", right)
    missing = [name for name in columns if name not in names and name != "name"]
    for name in missing:
        right = f"the columns are {', '.join(columns)} and the load classes"
        reading.refuse((), start, f"there is no column '{name}'", right)
    known = {*columns, *(classes or names)}
    first = {name: names.index(name) for name in names}
    kept = [
        name if name in known and first[name] == position else ""
        for position, name in enumerate(names)
    ]
    return None if missing else kept


def _row(reading: _Reading, header: list[str], cells: list[str], start: Place) -> _Row:
    """The cells by column; with too few or too many what is there, so that nothing else lacks."""
    found = {
        name: _Cell(text.strip(), replace(start, column=position + 1))
        for position, (name, text) in enumerate(zip_longest(header, cells, fillvalue=""))
        if name
    }
    if len(cells) != len(header):
        what = f"{len(cells)} cells, but the header has {len(header)}"
        right = "give each column its cell, and quote text that has separators"
        entry = found[TABLES[reading.section].columns[0]].text
        reading.refuse((entry,) if entry in reading.known.entries else (), start, what, right)
    return found


# -- entries -----------------------------------------------------------------------------------


def _contingent(reading: _Reading, row: _Row) -> None:
    """One row: what a contingent has at one site."""
    if not _named(reading, row, "contingent", "site"):
        return
    owner, site = row["contingent"], row["site"]
    entry = _below(reading.entries, owner.text, owner.place)
    _name(reading, owner.text, entry, row.get("name"))
    at = _below(entry, "at", site.place)
    if site.text in at:
        what = f"a second row for this site, the first is {at[site.text].place}"
        reading.refuse((owner.text, "at", site.text), site.place, what, "keep one row")
        return
    _below(at, site.text, site.place).update(_counts(reading, row))


def _site(reading: _Reading, row: _Row) -> None:
    """One row: the stock of one site."""
    if not _named(reading, row, "site"):
        return
    site = row["site"]
    if site.text in reading.entries:
        what = f"a second row for this site, the first is {reading.entries[site.text].place}"
        reading.refuse((site.text,), site.place, what, "keep one row")
        return
    entry = _below(reading.entries, site.text, site.place)
    _below(entry, "stock", site.place).update(_counts(reading, row))


def _named(reading: _Reading, row: _Row, *columns: str) -> bool:
    """Whether a row says what it is about: an entry that stands beside the table."""
    empty = [name for name in columns if not row[name].text]
    for name in empty:
        reading.refuse((), row[name].place, f"the {name} is missing", "write its name as in YAML")
    entry, known = row[columns[0]], reading.known.entries
    if empty or entry.text in known:
        return not empty
    if entry.text in map(name_meant, known):
        return False  # the entry beside the table is refused for how its name is written
    if entry.text not in reading.strangers:
        what = f"{shown(entry.text)} has no entry beside the table"
        right = suggestion(entry.text, known, f"{reading.section} beside it")
        reading.refuse((entry.text,), entry.place, what, right)
        reading.strangers.add(entry.text)
    return False


def _name(reading: _Reading, owner: str, entry: dict[str, Node], cell: _Cell | None) -> None:
    """The shown name of a contingent, which need not be repeated."""
    if cell is None or not cell.text:
        return
    before = entry.setdefault("name", Node(cell.text, cell.place, cell.place))
    if before.value != cell.text:
        what = f"{shown(cell.text)}, but {shown(before.value)} at {before.place}"
        right = "write one name, or leave it empty after the first row"
        reading.refuse((owner, "name"), cell.place, what, right)


def _counts(reading: _Reading, row: _Row) -> dict[str, Node]:
    columns = TABLES[reading.section].columns
    return {
        name: Node(_number(cell.text), cell.place, cell.place)
        for name, cell in row.items()
        if name not in columns and cell.text
    }


def _number(text: str) -> Scalar:
    """A cell as a number if it is one; what else it may be, the schema refuses."""
    if _INT.fullmatch(text):
        return int(text)
    if "_" in text:  # Python reads 1_40 as 140
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _below(entries: dict[str, Node], key: str, place: Place) -> dict[str, Node]:
    """The mapping behind ``key``, made if it is not there yet."""
    value = entries.setdefault(key, Node({}, place, place)).value
    assert isinstance(value, dict)
    return value


def _beside(reading: _Reading, table: Node, own: Node, path: Path) -> Node:
    """What the file says itself laid beside its table; nothing may be said by both."""
    if not isinstance(table.value, dict) or not isinstance(own.value, dict):
        what = f"the table says it too, at {table.place}"
        reading.refuse(path, own.place, what, "keep one of them")
        return own
    entries = dict(table.value)
    for key, node in own.value.items():
        both = key in entries
        entries[key] = _beside(reading, entries[key], node, (*path, key)) if both else node
    return replace(own, value=entries)
