"""Scenario files, the files they extend and overrides, laid over one another as one tree.

A mapping is merged key by key with the one it extends; lists and values are replaced whole, and
so is a quantity written as a distribution or an entry that changes its kind. A key set to null
removes the entry of the file below, and a table set to null all that it says. Every value
remembers where it was written.
"""

from __future__ import annotations

import os
from collections.abc import Sequence, Set
from dataclasses import replace
from types import NoneType

from sim.scenario.csv_table import TABLE, TABLES, Known, with_table
from sim.scenario.findings import Finding, Path, Place, dotted, shown, suggestion
from sim.scenario.schema.history import History
from sim.scenario.shape import SCENARIO, Shape
from sim.scenario.text_file import read_text
from sim.scenario.yaml_tree import Node, compose

EXTENDS = "extends"
"""The key of a file that names the file it is laid over."""

_MOST_FILES = 20
"""Files that may be laid over one another: far more than anybody can read."""


def read_file(path: str) -> tuple[Node | None, list[Finding]]:
    """The tree of a scenario file laid over the files it extends."""
    tree, findings = _read(path, Place(path), ())
    if tree is not None and (fault := _another_kind(tree)) is not None:
        return None, [*findings, replace(fault, place=tree.place)]
    return tree, findings


def _another_kind(tree: Node) -> Finding | None:
    """What a file is that has keys, but none of those that only a scenario must have."""
    keys = set(tree.value) if isinstance(tree.value, dict) else set()
    of_history = set(Shape(History).fields())
    needed = {name for name, field in SCENARIO.fields().items() if field.is_required()}
    own = sorted(needed - of_history)
    if not keys or keys & set(own):
        return None
    right = "name a scenario file in YAML"
    if keys <= of_history:
        right = "it says what happened: name it in a scenario, by 'history: FILE'"
    return Finding((), f"this is no scenario: it has none of {', '.join(own)}", right)


def _read(
    source: str, asked_at: Place, below: tuple[str, ...], dropped: Set[str] = frozenset()
) -> tuple[Node | None, list[Finding]]:
    """The tree of a file over those it extends, ``dropped`` collections without their tables."""
    path: Path = (EXTENDS,) if below else ()
    if "\0" in source:
        what = f"{shown(source)} is not a file name"
        return None, [replace(Finding(path, what, "name one file"), place=asked_at)]
    real = os.path.realpath(source)
    if real in below:
        what = f"{source} extends itself in a loop"
        return None, [replace(Finding(path, what, "delete one extends"), place=asked_at)]
    if len(below) >= _MOST_FILES:
        what = f"more than {_MOST_FILES} files extend one another"
        return None, [replace(Finding(path, what, "put some of them together"), place=asked_at)]
    text, fault = read_text(source, asked_at, path, "name a scenario file in YAML")
    if text is None:
        return None, [fault] if fault else []
    tree, findings = compose(text, source)
    if tree is None or not isinstance(tree.value, dict):
        return tree, findings
    base: Node | None = None
    if EXTENDS in tree.value:
        extends = tree.value[EXTENDS]
        tree = replace(tree, value={k: node for k, node in tree.value.items() if k != EXTENDS})
        if not isinstance(extends.value, str) or not extends.value:
            fault = Finding((EXTENDS,), f"{shown(extends.value)} is not a file", "name one file")
            return tree, [*findings, replace(fault, place=extends.place)]
        file, drops = _beside(source, extends.value), dropped | _tables(tree, NoneType)
        base, more = _read(file, extends.place, (*below, real), drops)
        findings += more
        if base is None:
            return None, findings
    tree = _without_tables(tree, dropped & _tables(tree, str))
    whole, more = _with_tables(tree, base, source)
    findings += more
    if whole is None or base is None:
        return whole, findings
    whole = merged(base, whole, SCENARIO)
    return _without_tables(whole, _tables(whole, NoneType)), findings


def _beside(source: str, name: str) -> str:
    """The file that ``source`` calls ``name``, without the ``..`` of its way where these do not
    lead through a link."""
    file = os.path.join(os.path.dirname(source), name)
    if "\0" in file:  # no name of a file: whoever reads it says so
        return file
    plain = os.path.normpath(file)
    return plain if os.path.realpath(plain) == os.path.realpath(file) else file


def _with_tables(tree: Node, base: Node | None, source: str) -> tuple[Node | None, list[Finding]]:
    """The tree of one file with the tables that its collections name."""
    findings: list[Finding] = []
    sections = dict(tree.value) if isinstance(tree.value, dict) else {}
    classes = {*_entries(tree, "loads"), *_entries(base, "loads")}
    readable = True
    for section in _tables(tree, str):
        node, named = sections[section], _entries(tree, section)[TABLE]
        names = {*_entries(tree, section), *_entries(base, section)} - {TABLE}
        file = _beside(source, str(named.value))
        entries, more = with_table(section, node, file, Known(classes, names))
        findings += more
        readable = readable and entries is not None
        sections[section] = entries or node
    return (replace(tree, value=sections) if readable else None), findings


def _tables(tree: Node, kind: type) -> set[str]:
    """The collections whose key ``table`` has a value of this kind."""
    return {
        section
        for section in TABLES
        if TABLE in (own := _entries(tree, section)) and isinstance(own[TABLE].value, kind)
    }


def _without_tables(tree: Node, sections: Set[str]) -> Node:
    """The tree without the key ``table`` of these collections, which have it."""
    found = dict(tree.value) if isinstance(tree.value, dict) else {}
    for section in sections:
        own = {key: node for key, node in _entries(tree, section).items() if key != TABLE}
        found[section] = replace(found[section], value=own)
    return replace(tree, value=found)


def _entries(tree: Node | None, section: str) -> dict[str, Node]:
    """What stands in one section."""
    node = tree.value.get(section) if tree and isinstance(tree.value, dict) else None
    return node.value if node and isinstance(node.value, dict) else {}


# -- merging -----------------------------------------------------------------------------------


def merged(base: Node, over: Node, shape: Shape | None) -> Node:
    """``over`` laid over ``base``; ``shape`` is what the schema expects there."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    gone = {
        key
        for key, node in over.value.items()
        if node.value is None and (key in base.value or _may_have(shape, key))
    }
    kept = {key: node for key, node in base.value.items() if key not in gone}
    told = {key: node for key, node in over.value.items() if key not in gone}
    if told and shape is not None and _another_form(kept, told, shape):
        return replace(over, value=told)
    form = shape.form(base.plain()) if shape is not None else None
    entries = {
        key: merged(kept.get(key, replace(node, value={})), node, form.child(key) if form else None)
        for key, node in told.items()
    }
    return replace(over, value={**kept, **entries})


def _may_have(shape: Shape | None, key: str) -> bool:
    """True if a key is one of the schema: a null under any other is no removal but a slip."""
    forms = () if shape is None else (shape, *shape.branches())
    return any(key in form.fields() for form in forms)


def _another_form(base: dict[str, Node], over: dict[str, Node], shape: Shape) -> bool:
    """True if ``over`` does not add to what stands there but says something else instead."""
    if not shape.is_union:
        return False
    key = shape.discriminator
    if key is None:
        return set(base) != set(over) or shape.is_quantity
    return key in over and key in base and over[key].value != base[key].value


# -- overrides ---------------------------------------------------------------------------------


def overridden(tree: Node, overrides: Sequence[str]) -> tuple[Node, list[Finding]]:
    """``tree`` with each ``PATH=VALUE`` set; a value of null removes the entry."""
    findings: list[Finding] = []
    for override in overrides:
        place = Place(f"--set {override}")
        target, equals, text = override.partition("=")
        steps = target.strip().split(".")
        if not equals or not all(steps):
            right = "write PATH=VALUE, for instance sites.gao.stock.containers=900"
            fault = Finding((), "not of the form PATH=VALUE", right)
            findings.append(replace(fault, place=place))
            continue
        value, faults = _override_value(text, tuple(steps), place)
        findings += faults
        if value is not None and not faults:
            tree, faults = _with(tree, steps, value, SCENARIO, ())
            findings += [replace(fault, place=place) for fault in faults]
    return tree, findings


def _override_value(text: str, path: Path, place: Place) -> tuple[Node | None, list[Finding]]:
    if not text.strip():
        fault = Finding(path, "no value", "write a value after =, or null to remove the entry")
        return None, [replace(fault, place=place)]
    tree, findings = compose("v: " + text, place.source)
    if tree is None or not isinstance(tree.value, dict) or set(tree.value) != {"v"}:
        texts = findings or [Finding(path, "the value is not valid YAML", "quote it")]
        return None, [replace(fault, place=place, path=path) for fault in texts]
    faults = [replace(f, place=place, path=(*path, *f.path[1:])) for f in findings]
    return _placed(tree.value["v"], place), faults


def _placed(node: Node, place: Place) -> Node:
    """``node`` with the same place throughout."""
    value = node.value
    if isinstance(value, dict):
        value = {key: _placed(entry, place) for key, entry in value.items()}
    elif isinstance(value, list):
        value = [_placed(entry, place) for entry in value]
    return Node(value, place, place)


def _with(
    node: Node, steps: list[str], value: Node, shape: Shape | None, above: Path
) -> tuple[Node, list[Finding]]:
    """``node`` with ``value`` at ``steps``, copying only what lies on the way."""
    if isinstance(node.value, list):
        return _with_item(node, steps, value, shape, above)
    step, path = steps[0], (*above, steps[0])
    entries = node.value if isinstance(node.value, dict) else {}
    form = shape.form({key: entry.value for key, entry in entries.items()}) if shape else None
    below = form.child(step) if form else None
    known = set(entries) | set(form.fields() if form else ())
    makes_new = len(steps) == 1 or not (form and form.entry)
    if step not in entries and (below is None or not makes_new):
        right = suggestion(step, known, "keys here") if known else "nothing can be set below it"
        homes = [key for key, entry in entries.items() if _child_of(entry, step)]
        if len(homes) == 1:
            right = f"did you mean '{dotted((*above, homes[0], *steps))}'?"
        if shape is not None and any(step in branch.fields() for branch in shape.branches()):
            text = "..." if isinstance(value.value, (dict, list)) else shown(value.value)
            whole = f"{dotted(above)}={{{step}: {text}}}"
            right = f"it belongs to another form of {dotted(above)}; set that whole: '{whole}'"
        return node, [Finding(path, f"there is no '{step}' here", right)]
    if len(steps) == 1 and value.value is None and form and _is_needed(form, step):
        return node, [Finding(path, "a key that must be there cannot be removed", "write a value")]
    if len(steps) == 1:
        rest = {key: entry for key, entry in entries.items() if key != step}
        added = {} if value.value is None and step in entries else {step: value}
        return replace(node, value={**rest, **added}), []
    inner = entries.get(step, Node({}, value.place, value.place))
    new, faults = _with(inner, steps[1:], value, below, path)
    return (node, faults) if faults else (replace(node, value={**entries, step: new}), [])


def _is_needed(form: Shape, key: str) -> bool:
    field = form.fields().get(key)
    return field is not None and field.is_required()


def _child_of(node: Node, step: str) -> bool:
    return isinstance(node.value, dict) and step in node.value


def _with_item(
    node: Node, steps: list[str], value: Node, shape: Shape | None, above: Path
) -> tuple[Node, list[Finding]]:
    items = list(node.value) if isinstance(node.value, list) else []
    step = steps[0]
    if not step.isascii() or not step.isdigit() or int(step) >= len(items):
        what = f"there is no '{step}' in a list of {len(items)}"
        return node, [Finding((*above, step), what, f"count from 0, or set {dotted(above)} whole")]
    position = int(step)
    if len(steps) == 1:
        items[position] = value
        return replace(node, value=items), []
    below = shape.child(position) if shape else None
    path = (*above, position)
    items[position], faults = _with(items[position], steps[1:], value, below, path)
    return replace(node, value=items), faults
