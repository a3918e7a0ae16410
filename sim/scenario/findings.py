"""What is wrong with a scenario, where, and what would be right.

A finding is one line that a planner can act on and an editor can jump to. Nothing here decides
what is wrong; that is done where files are read and in ``sim.scenario.checks``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

Path = tuple[str | int, ...]
"""The keys and list positions that lead to a value, outermost first."""

_LONGEST_SHOWN = 60
_MOST_NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a file with line and column (from 1), or an override."""

    source: str
    line: int | None = None
    column: int | None = None

    @property
    def is_override(self) -> bool:
        """True for an override, which has no lines."""
        return self.line is None

    def __str__(self) -> str:
        source = one_line(self.source)
        return source if self.line is None else f"{source}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that cannot go well.

    Which of the two it is says the check that finds it: one refuses the scenario, the other lets
    it run. Both look the same; the exit code tells them apart.
    """

    path: Path
    what: str
    right: str
    place: Place | None = None
    """Filled in by who knows the files."""
    on_key: bool = False
    """True if the key itself is wrong and not the value behind it."""

    @property
    def dotted(self) -> str:
        """The path as it is written in overrides."""
        return dotted(self.path)

    def __str__(self) -> str:
        where = [str(self.place)] if self.place else []
        where += [one_line(self.dotted)] if self.path else []
        return ": ".join([*where, f"{one_line(self.what)}; {one_line(self.right)}"])


class ScenarioError(Exception):
    """A scenario that cannot be run; carries all findings at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


def dotted(path: Path) -> str:
    """``('way', 2)`` as ``way.2``."""
    return ".".join(str(step) for step in path)


def one_line(text: str) -> str:
    """``text`` without line breaks and other characters that would tear a line apart."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def shown(value: object) -> str:
    """A value as it would be written in a scenario file, kept short."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        text = one_line(value)
        return f"'{text[:_LONGEST_SHOWN]}...'" if len(text) > _LONGEST_SHOWN else f"'{text}'"
    if isinstance(value, (int, float, date)):
        return str(value)[:_LONGEST_SHOWN]
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    return "a list" if value else "an empty list"


def suggestion(wrong: str, names: Iterable[str], kind: str) -> str:
    """What to write in place of ``wrong``: the closest of ``names``, else all of them."""
    known = sorted(set(names))
    close = get_close_matches(wrong, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    if not known:
        return f"the scenario has no {kind}"
    if len(known) > _MOST_NAMES_SHOWN:
        return f"the {kind} are {', '.join(known[:_MOST_NAMES_SHOWN])}, ..."
    return f"the {kind} are {', '.join(known)}"
