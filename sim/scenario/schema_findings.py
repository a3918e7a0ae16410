"""The schema's refusals in a planner's words: what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from sim.scenario.findings import Finding, Path, shown, suggestion
from sim.scenario.meant import day_meant, has_unit, name_meant, number_meant, range_meant
from sim.scenario.shape import SCENARIO, Shape

_ABSENT = object()
_CHOICE = "choice"
_NAME_IS = "a name is lower-case letters, digits and underscores and begins with a letter"
_DISTRIBUTION = "or a distribution such as {pert: [low, mode, high]}"
_DATE_DISTRIBUTION = "or a distribution such as {pert: [earliest, likely, latest]}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal of the schema: what was expected at a plain path, and what was found."""

    kind: str
    path: Path
    shape: Shape | None
    above: Shape | None
    on_key: bool
    value: Any
    context: Mapping[str, Any]

    @property
    def last(self) -> str:
        """The last step of the path."""
        return str(self.path[-1]) if self.path else ""

    @property
    def meaning(self) -> str:
        """The description from the schema, ready to follow what to write."""
        text = self.shape.description if self.shape else ""
        return f" ({text})" if text else ""


def faults_of(errors: Iterable[ErrorDetails], data: Any, expected: Shape = SCENARIO) -> list[Fault]:
    """One fault for each mistake that ``errors`` of the schema ``expected`` tell about ``data``."""
    faults: list[Fault] = []
    open_choices: dict[Path, Shape] = {}
    for details in errors:
        fault = _located(details, data, expected, open_choices)
        if fault is not None:
            faults.append(fault)
    for path, choice in open_choices.items():
        value = _value_at(data, path)
        faults.append(Fault(_CHOICE, path, choice, None, False, value, {}))
    misspelt = {(*f.path[:-1], meant(f)) for f in faults if f.kind == "extra_forbidden"}
    return [f for f in faults if not (f.kind == "missing" and f.path in misspelt)]


def findings_of(faults: Sequence[Fault], data: Any) -> list[Finding]:
    """The faults of ``data`` in words."""
    findings: list[Finding] = []
    misnamed = _misnamed(faults, data)
    for fault in faults:
        finding = misnamed.get(fault.path[:-1]) if fault.kind == "missing" else None
        finding = finding or _finding(fault)
        if finding not in findings:
            findings.append(finding)
    return findings


def _misnamed(faults: Sequence[Fault], data: Any) -> dict[Path, Finding]:
    """Entries that lack most of their keys and are named almost like another of their kind.

    Such an entry was to change the other one, as in a file that extends the one where that stands.
    """
    lacking: dict[Path, list[str]] = {}
    for fault in faults:
        if fault.kind == "missing":
            lacking.setdefault(fault.path[:-1], []).append(fault.last)
    found: dict[Path, Finding] = {}
    for path, keys in lacking.items():
        entry = _value_at(data, path)
        if len(path) < 2 or not isinstance(entry, dict) or len(keys) <= max(1, len(entry)):
            continue
        others = [name for name in _value_at(data, path[:-1]) if name != path[-1]]
        if close := get_close_matches(str(path[-1]), others, n=1, cutoff=0.6):
            what = f"an entry that lacks {', '.join(keys)}"
            right = f"did you mean '{close[0]}'? If it is a new one, add them"
            found[path] = Finding(path, what, right, on_key=True)
    return found


def _located(
    details: ErrorDetails, data: Any, expected: Shape, open_choices: dict[Path, Shape]
) -> Fault | None:
    """The fault with its plain path, or None if it is about a form that was not meant."""
    shape: Shape | None = expected
    above: Shape | None = None
    path: Path = ()
    on_key = False
    for step in details["loc"]:
        if step == "[key]":
            on_key = True
            continue
        branch = shape.branch(step) if shape else None
        if branch is not None and shape is not None:
            if not shape.is_quantity and shape.discriminator is None:
                value = _value_at(data, path)
                meant = shape.form(value) if isinstance(value, dict) else None
                if meant is None:
                    open_choices[path] = shape
                if meant != branch:
                    return None
            shape = branch if branch.model is not None else shape
            continue
        path = (*path, step)
        above, shape = shape, shape.child(step) if shape else None
    if details["type"] == "string_pattern_mismatch" and shape is not None and shape.model:
        on_key = True  # the name of an entry beside the keys of a model
    value = _value_at(data, path)
    context = details.get("ctx", {})
    return Fault(details["type"], path, shape, above, on_key, value, context)


def _value_at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict):
            data = data.get(str(step), _ABSENT)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return _ABSENT
    return data


def meant(fault: Fault) -> str:
    """The known key that an unknown one most resembles, or nothing."""
    right = suggestion(fault.last, fault.above.fields() if fault.above else (), "keys here")
    return right.split("'")[1] if right.startswith("did you mean") else ""


def _choice(shape: Shape, value: Any) -> tuple[str, str]:
    """A place where exactly one of several keys must stand."""
    keys = ", ".join(key for branch in shape.branches() for key in branch.fields())
    if isinstance(value, dict):
        given = [key for branch in shape.branches() for key in branch.fields() if key in value]
        what = f"has {' and '.join(given)}" if given else "has none of its possible keys"
    else:
        forms = (next(iter(branch.fields()), "") for branch in shape.branches())
        told = " or ".join(f"{{{key}: ...}}" for key in forms)
        return f"{shown(value)} is not a mapping", f"write {told}"
    return what, f"give exactly one of {keys}"


def _finding(fault: Fault) -> Finding:
    what, right = _words(fault)
    on_key = fault.on_key or fault.kind == "extra_forbidden"
    path = fault.path
    if fault.kind == "union_tag_not_found" and fault.shape and fault.shape.discriminator:
        path = (*path, fault.shape.discriminator)
    if fault.kind == "missing" and fault.above is not None and fault.above.is_list:
        path = path[:-1]
    return Finding(path, what, right, on_key=on_key)


def _words(fault: Fault) -> tuple[str, str]:
    """What is wrong, and what would be right."""
    if fault.on_key:
        return _no_name(fault.last)
    if fault.kind == _CHOICE and fault.shape is not None:
        return _choice(fault.shape, fault.value)
    match fault.kind:
        case "missing" | "too_short" | "too_long" | "tuple_type" | "dict_type" | "model_type":
            return _form(fault)
        case "extra_forbidden":
            if fault.last.isdigit() and fault.value is None:
                return "unknown key", "write numbers without thousands separators: 1200, not 1,200"
            if " " in fault.last and fault.value is None:
                return "unknown key", "quote what it belongs to: a comma in braces begins a new key"
            known = fault.above.fields() if fault.above else ()
            return "unknown key", suggestion(fault.last, known, "keys here")
        case "union_tag_not_found":
            choices = ", ".join(fault.shape.choices()) if fault.shape else ""
            return "required key is missing", f"add it; one of {choices}"
        case "union_tag_invalid" | "enum" | "literal_error":
            return _closed_set(fault)
        case "value_error":
            return _own_words(str(fault.context["error"]))
        case "string_type" | "string_pattern_mismatch" | "string_too_short" | "bool_type":
            return _text(fault)
        case _:
            return _number_or_date(fault)


def _form(fault: Fault) -> tuple[str, str]:
    """Missing keys, lists of the wrong length, mappings that are none."""
    holder = fault.above if fault.kind == "missing" else fault.shape
    if holder is not None and holder.is_list and fault.kind != "tuple_type":
        meaning = f" ({holder.description})" if holder.description else ""
        if holder.list_length is not None:
            return "a list of the wrong length", f"give {holder.list_length} values{meaning}"
        if not fault.value:
            return "the list is empty", f"give at least one{meaning}"
        least = fault.context.get("min_length", 1)
        return "the list is too short", f"give at least {least}{meaning}"
    if fault.kind == "missing":
        return "required key is missing", f"add it{fault.meaning}"
    if fault.kind == "too_short":
        return "the mapping is empty", f"give at least one entry{fault.meaning}"
    if fault.kind == "tuple_type":
        one = isinstance(fault.value, str) and holder is not None and holder.list_length is None
        form = f"[{fault.value}]" if one else "a list [..., ...]"
        return f"{shown(fault.value)} is not a list", f"write {form}{fault.meaning}"
    meant = _form_by_name(fault)
    if meant:
        return f"{shown(fault.value)} is not a mapping", meant
    keys = ", ".join(fault.shape.fields()) if fault.shape else ""
    hint = f"a mapping with the keys {keys}" if keys else "a mapping 'name: value'"
    if fault.value is None:
        return "it is empty", f"write {hint}, or delete the key"
    return f"{shown(fault.value)} is not a mapping", f"write {hint}"


def _form_by_name(fault: Fault) -> str:
    """Where one of several forms may stand and only its name was written: that form in full."""
    key = fault.shape.discriminator if fault.shape else None
    if fault.shape is None or key is None:
        return ""
    form = fault.shape.branch(fault.value) if isinstance(fault.value, str) else None
    if form is None:
        return f"write {{{key}: ...}} with one of {', '.join(fault.shape.choices())}"
    rest = [name for name, info in form.fields().items() if info.is_required() and name != key]
    return (
        "write {" + ", ".join([f"{key}: {fault.value}", *(f"{name}: ..." for name in rest)]) + "}"
    )


def _closed_set(fault: Fault) -> tuple[str, str]:
    expected = str(fault.context.get("expected_tags") or fault.context.get("expected"))
    expected = re.sub(r"<\w+\.\w+: (.+?)>", r"\1", expected)  # how Python writes an enum
    known = expected.replace("'", "").replace(" or ", ", ")
    known = f"one of {known}" if "," in known else known
    value = fault.value
    if isinstance(value, dict) and fault.shape and fault.shape.discriminator:
        value = value.get(fault.shape.discriminator)
        return f"{fault.shape.discriminator} {shown(value)} is not known", f"write {known}"
    if value is _ABSENT:
        return "required key is missing", f"write {known}"
    return f"{shown(value)} is not possible here", f"write {known}"


def _own_words(text: str) -> tuple[str, str]:
    what, semicolon, right = text.partition("; ")
    if semicolon:
        return what, right
    if text.startswith("give "):
        return "its keys do not go together", text
    return text, "change one of them"


def _no_name(text: str) -> tuple[str, str]:
    plain = name_meant(text)
    return f"'{text}' is not a name", f"{_NAME_IS}: {plain}" if plain else _NAME_IS


def _text(fault: Fault) -> tuple[str, str]:
    value = fault.value
    if value is None:
        return "it is empty", f"write text{fault.meaning}, or delete the key"
    if fault.kind == "bool_type":
        return f"{shown(value)} is neither true nor false", f"write true or false{fault.meaning}"
    if fault.kind == "string_pattern_mismatch":
        return _no_name(value)
    if fault.kind == "string_too_short":
        return "the text is empty", f"write some{fault.meaning}"
    quoted = isinstance(value, (int, float, date)) and not isinstance(value, bool)
    hint = f"write it in quotes: '{value}'" if quoted else "write text"
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        hint = f"write {value[0]}"
    return f"{shown(value)} is not text", f"{hint}{fault.meaning}"


def _number_or_date(fault: Fault) -> tuple[str, str]:
    value, limits = fault.value, fault.context
    either = _either(fault.shape)
    if value is None:
        kind = "YYYY-MM-DD" if fault.shape is not None and fault.shape.is_date else "a number"
        return "it is empty", f"write {kind}{either}{fault.meaning}"
    match fault.kind:
        case "quantity" | "date_quantity" if isinstance(value, dict):
            return _no_distribution(value, fault)
        case "float_type" | "quantity":
            if (plain := number_meant(value)) is not None:
                return f"{shown(value)} is not a number", f"write {plain}{fault.meaning}"
            if isinstance(value, str) and _is_number(value):
                return f"'{value}' is text, not a number", f"write {value} without quotes"
            if has_unit(value):
                what = f"{shown(value)} is not a number alone"
                return what, f"write the number without its unit{fault.meaning}"
            if either and (meant_range := range_meant(value)) is not None:
                return f"{shown(value)} is not a number", f"write {meant_range}{fault.meaning}"
            return f"{shown(value)} is not a number", f"write a number{either}{fault.meaning}"
        case "int_type" | "int_from_float" | "int_parsing":
            plain = number_meant(value) or "a whole number"
            return f"{shown(value)} is not a whole number", f"write {plain}{fault.meaning}"
        case "greater_than_equal":
            right = f"write {limits['ge']:.12g} or more{fault.meaning}"
            return f"{shown(value)} is below {limits['ge']:.12g}", right
        case "greater_than":
            right = f"write a number above {limits['gt']:g}{fault.meaning}"
            return f"{shown(value)} is not above {limits['gt']:g}", right
        case "less_than_equal":
            is_percent = limits["le"] <= 1 and 2 <= value <= 100
            hint = f"; {value:g} % is {value / 100:g}" if is_percent else ""
            right = f"write {limits['le']:.12g} or less{hint}{fault.meaning}"
            return f"{shown(value)} is above {limits['le']:.12g}", right
        case "finite_number" | "int_parsing_size":
            what = f"{shown(value)} is not a number to reckon with"
            return what, f"write a smaller one{fault.meaning}"
    if fault.shape is not None and fault.shape.is_date:
        right = day_meant(value) or f"YYYY-MM-DD{either}"
        return f"{shown(value)} is not a day", f"write {right}{fault.meaning}"
    return f"{shown(value)} is not possible here", f"write something else{fault.meaning}"


def _no_distribution(value: dict[str, Any], fault: Fault) -> tuple[str, str]:
    """A mapping where a number or date stands, or one distribution by its key."""
    assert fault.shape is not None  # a place where a distribution may stand is known
    if len(value) == 1:
        known = [branch.single_key for branch in fault.shape.branches() if branch.single_key]
        wrong = next(iter(value))
        return f"unknown distribution '{wrong}'", suggestion(wrong, known, "distributions")
    plain = "YYYY-MM-DD" if fault.shape.is_date else "a number"
    what = f"{shown(value)} with {len(value)} keys is no distribution, which has one"
    return what, f"write {plain}{_either(fault.shape)}{fault.meaning}"


def _either(shape: Shape | None) -> str:
    """The words that offer a distribution where one may stand."""
    if shape is None or not shape.is_quantity:
        return ""
    return f" {_DATE_DISTRIBUTION}" if shape.is_date else f" {_DISTRIBUTION}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
