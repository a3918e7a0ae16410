"""YAML 1.2 text as a tree of plain values, each with its line and column.

Reads the core schema of YAML 1.2 (so ``NO`` is text and ``1e3`` a number) and plain dates.
Refuses what a scenario never needs and what would hurt: tags, several documents, keys given
twice, numbers that are not finite, extreme nesting and aliases that multiply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from sim.scenario.findings import Finding, Path, Place, one_line

Scalar = None | bool | int | float | str | date

LARGEST_TEXT = 1_000_000
"""Characters of the largest file that is read; a real mission needs about 100,000."""
_DEEPEST = 40
_MOST_NODES = 60_000

_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_INT = 18
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it and its key are written."""

    value: dict[str, Node] | list[Node] | Scalar
    place: Place
    key_place: Place

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class _RefusedError(Exception):
    """Text that cannot be read any further."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def compose(text: str, source: str) -> tuple[Node | None, list[Finding]]:
    """The tree of one YAML document, and what is wrong with its text.

    Line and column count from 1. Without a tree the text could not be read to its end.
    """
    tree, findings = _composed(text, source)
    return tree, list(findings)


# The same file is read for each lever, variant and fact; to read MINUSMA's takes 0.3 s, nine
# tenths of what it takes to load it.
@lru_cache(maxsize=8)
def _composed(text: str, source: str) -> tuple[Node | None, tuple[Finding, ...]]:
    if len(text) > LARGEST_TEXT:
        what = f"the file has {len(text):,} characters"
        right = f"a scenario has at most {LARGEST_TEXT:,}; is this a scenario?"
        return None, (Finding((), what, right, Place(source, 1, 1)),)
    reader = _Reader(source)
    try:
        return reader.document(text), tuple(reader.findings)
    except _RefusedError as refused:
        return None, (*reader.findings, refused.finding)
    except ReaderError as fault:
        return None, (*reader.findings, reader.unreadable(text, fault))
    except (YAMLError, ValueError, OverflowError, IndexError, AssertionError) as fault:
        return None, (*reader.findings, reader.malformed(fault))


class _Reader:
    """Turns parser events into nodes; remembers findings that need not stop it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._events: Iterator[Any] = iter(())
        self._nodes = 0
        self._depth = 0
        self.findings: list[Finding] = []

    def document(self, text: str) -> Node:
        self._events = YAML(typ="safe", pure=True).parse(text)
        root: Node | None = None
        for event in self._events:
            if not isinstance(event, DocumentStartEvent):
                continue
            place = self._place(event)
            if root is not None:
                self._refuse((), place, "a second document", "a file holds one scenario")
            if event.version is not None and tuple(event.version) != (1, 2):
                self._refuse((), place, "not YAML 1.2", "delete the line %YAML")
            first = next(self._events)
            root = self._node(first, (), self._place(first))
        start = Place(self._source, 1, 1)
        if root is None or root.value is None:
            self._refuse((), start, "the file is empty", "write what it is to say")
        assert root is not None
        if not isinstance(root.value, dict):
            self._refuse((), root.place, "not a mapping", "a scenario is a mapping of sections")
        return replace(root, key_place=start)

    # -- nodes ---------------------------------------------------------------------------------

    def _node(self, event: Any, path: Path, key_place: Place) -> Node:
        place = self._place(event)
        self._count(1, path, place)
        if isinstance(event, AliasEvent):
            return self._alias(event, path, key_place)
        if event.tag is not None and event.tag != "!":
            self._note(path, place, f"tag {event.tag}", "scenarios need no tags; delete it")
        if isinstance(event, ScalarEvent) and event.start_mark.index == event.end_mark.index:
            place = key_place  # of nothing at all the text goes on elsewhere
        before = self._nodes
        node = Node(self._value(event, path, place), place, key_place)
        if event.anchor:
            self._anchors[event.anchor] = (node, self._nodes - before + 1)
        return node

    def _value(self, event: Any, path: Path, place: Place) -> dict[str, Node] | list[Node] | Scalar:
        if isinstance(event, ScalarEvent):
            plain = event.style in (None, "") and event.tag is None
            return self._scalar(event.value, path, place) if plain else str(event.value)
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse((), place, f"nested more than {_DEEPEST} deep", "a scenario never is")
        is_list = isinstance(event, SequenceStartEvent)
        value = self._list(path) if is_list else self._mapping(path)
        self._depth -= 1
        return value

    def _list(self, path: Path) -> list[Node]:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items)), self._place(event)))
        return items

    def _mapping(self, path: Path) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            place = self._place(event)
            key = self._key(event, path, place)
            node = self._node(next(self._events), (*path, key), place)
            if key in entries:
                first = entries[key].key_place
                what = f"key given twice, first on line {first.line}, column {first.column}"
                self._note((*path, key), place, what, "keep one of them")
            else:
                entries[key] = node
        return entries

    def _key(self, event: Any, path: Path, place: Place) -> str:
        if not isinstance(event, ScalarEvent):
            self._refuse(path, place, "a key that is not a word", "write 'key: value'")
        return str(event.value)

    def _alias(self, event: Any, path: Path, key_place: Place) -> Node:
        place = self._place(event)
        if event.anchor not in self._anchors:
            known = "define it before with &"
            self._refuse(path, place, f"unknown or circular alias *{event.anchor}", known)
        node, size = self._anchors[event.anchor]
        self._count(size, path, place)
        return replace(node, key_place=key_place)

    # -- scalars -------------------------------------------------------------------------------

    def _scalar(self, text: str, path: Path, place: Place) -> Scalar:
        if text in _WORDS:
            return _WORDS[text]
        if _DATE.fullmatch(text):
            return self._date(text, path, place)
        if _NOT_FINITE.fullmatch(text):
            self._note(path, place, f"{text} is not a finite number", "write a finite number")
            return None
        if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
            return int(text[:_LONGEST_INT], 0)
        if _INT.fullmatch(text) and len(text) <= _LONGEST_INT:
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if isfinite(number):
                return number
            self._note(path, place, f"{text[:20]} is too large", "write a finite number")
            return None
        return text

    def _date(self, text: str, path: Path, place: Place) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._note(path, place, f"there is no day {text}", "write a day as YYYY-MM-DD")
            return None

    # -- findings ------------------------------------------------------------------------------

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._source, mark.line + 1, mark.column + 1)

    def _count(self, nodes: int, path: Path, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > _MOST_NODES:
            what = f"more than {_MOST_NODES:,} values, aliases counted out"
            self._refuse(path, place, what, "a scenario is smaller")

    def _note(self, path: Path, place: Place, what: str, right: str) -> None:
        self.findings.append(Finding(path, what, right, place))

    def _refuse(self, path: Path, place: Place, what: str, right: str) -> NoReturn:
        raise _RefusedError(Finding(path, what, right, place))

    def unreadable(self, text: str, fault: ReaderError) -> Finding:
        """A character that YAML does not allow."""
        before = text[: fault.position]
        place = Place(
            self._source, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        )
        character = fault.character
        code = ord(character) if isinstance(character, str) else int(character)
        what = f"character U+{code:04X} is not allowed in YAML"
        return Finding((), what, "write a scenario as plain UTF-8 text", place)

    def malformed(self, fault: Exception) -> Finding:
        """Text that is not YAML."""
        mark, problem = None, str(fault)
        if isinstance(fault, MarkedYAMLError):
            marks = (fault.problem_mark, fault.context_mark)
            # What never ends is wrong where it begins.
            endless = "end of stream" in (fault.problem or "")
            mark = next(filter(None, reversed(marks) if endless else marks), None)
            problem = ", ".join(part for part in (fault.context, fault.problem) if part)
        start = Place(self._source, 1, 1)
        place = Place(self._source, mark.line + 1, mark.column + 1) if mark else start
        if r"character '\t'" in problem:
            what = "a tab, which YAML does not take for spaces"
            return Finding((), what, "indent with spaces", place)
        what = f"not valid YAML ({one_line(problem)})"
        right = "check indentation, colons, quotes and brackets here and on the line before"
        return Finding((), what, right, place)
