"""Each line of a good file made wrong in turn: the finding stands on that line.

The wrong values are what people type: a unit behind a number, a decimal comma, quotes, a day
that does not exist, a minus, a word; and what machines write: NaN, infinity, true.
"""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest

from sim.scenario.load import load_scenario
from sim.scenario.paths import shape_at
from sim.scenario.schema import Scenario
from sim.scenario.yaml_tree import compose

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
LINES = TINY.read_text().splitlines()
ENTRY = re.compile(r"^( *)(- )?([a-z_0-9]+): ?([^#]*?)( *#.*)?$")

NUMBERS = cycle(
    ["-1", ".nan", "12 days", '"12"', "true", "-.inf", "1,5", "1e999", "[1, 2]", "{a: 1}", "null"]
)
DATES = cycle(
    ["2030-02-30", "31.03.2030", "03/31/2030", "20300331", "March", "1e3", "[2030-03-01]"]
)
WORDS = cycle(["Hill Top", "12", "[x]", "no_such_thing", "{}", "true"])
FLOWS = cycle(
    ["{pert: [3, 2, 1]}", "{pert: [1, 2]}", "{prt: [1, 2, 3]}", "{gamma: 3}", "[]", "soon"]
)
MAY_BE_NULL = ("stand_down_after_days", "yard_loads_per_day")
TEXTS = cycle(["12", "[]", "{}"])


def wrong_value(key: str, value: str) -> str | None:
    """What to write in place of a value; ``None`` for what is no value."""
    if key in ("name", "title", "source"):
        return next(TEXTS)
    if re.fullmatch(r"-?[0-9.]+", value):
        wrong = next(NUMBERS)
        return next(NUMBERS) if wrong == "null" and key in MAY_BE_NULL else wrong
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return next(DATES)
    if re.match(r"\{(pert|triangular)", value):
        return next(FLOWS)
    is_word = re.fullmatch(r"[a-z_]+", value) and value not in ("true", "false")
    return next(WORDS) if is_word else None


def wrong_values():
    for number, line in enumerate(LINES, start=1):
        entry = ENTRY.match(line)
        if entry is None or not entry[4] or number == 1:
            continue
        wrong = wrong_value(entry[3], entry[4])
        if wrong is not None:
            yield pytest.param(number, wrong, id=f"{number}-{entry[3]}-{wrong}")


def changed(number: int, line: str) -> str:
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]]) + "\n"


@pytest.mark.parametrize(("number", "wrong"), list(wrong_values()))
def test_a_wrong_value_is_found_on_its_line(number, wrong, refused):
    entry = ENTRY.match(LINES[number - 1])
    line = f"{entry[1]}{entry[2] or ''}{entry[3]}: {wrong}"
    found = refused(changed(number, line))
    assert number in {finding.place.line for finding in found}, [str(f) for f in found]


def known_keys() -> set[str]:
    schema = Scenario.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    return {key for model in models for key in model.get("properties", {})}


def keys_of_the_format():
    """The first line on which each key of the format stands."""
    known, seen = known_keys(), set()
    for number, line in enumerate(LINES, start=1):
        entry = ENTRY.match(line)
        if entry is not None and entry[3] in known and entry[3] not in seen:
            seen.add(entry[3])
            yield pytest.param(number, id=f"{number}-{entry[3]}")


@pytest.mark.parametrize("number", list(keys_of_the_format()))
def test_a_misspelt_key_is_found_where_it_stands_and_the_right_one_named(number, refused):
    key = ENTRY.match(LINES[number - 1])[3]
    found = refused(changed(number, LINES[number - 1].replace(key, key + key[-1], 1)))
    near = [str(f) for f in found if f.place.line in (number - 1, number)]
    assert any(re.search(rf"\b{key}\b", text) for text in near), [str(f) for f in found]


@pytest.mark.parametrize("number", [20, 60, 120, 180, 240, 300, 360, 400])
@pytest.mark.parametrize("damage", ["\t", "}", "'", "? ["])
def test_a_stray_character_is_found_at_it_or_after_it(number, damage, refused):
    found = refused(changed(number, damage + LINES[number - 1]))
    assert all(1 <= finding.place.line <= len(LINES) + 1 for finding in found)
    assert max(finding.place.line for finding in found) >= number


def numbers_with_bounds():
    """One plain number of each key of each model, with values just outside its bounds."""
    tree, _ = compose(TINY.read_text(), "tiny.yaml")
    scenario = load_scenario(TINY)
    seen = set()

    def walk(value, path):
        if isinstance(value, dict):
            for key, below in value.items():
                yield from walk(below, (*path, key))
        elif isinstance(value, list):
            for position, below in enumerate(value):
                yield from walk(below, (*path, position))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield path

    for path in walk(tree.plain(), ()):
        shape = None if path[0] == "evidence" else shape_at(scenario, path)
        if shape is None or (path[-1], shape.description) in seen:
            continue
        seen.add((path[-1], shape.description))
        bounds = shape.bounds
        beyond = {
            None if bounds.at_least is None else bounds.at_least - 1,
            bounds.above,
            None if bounds.at_most is None else bounds.at_most + 1,
        } - {None}
        dotted = ".".join(map(str, path))
        yield from (pytest.param(dotted, value, id=f"{dotted}={value:g}") for value in beyond)


@pytest.mark.parametrize(("path", "value"), list(numbers_with_bounds()))
def test_a_number_beyond_its_bounds_is_refused(path, value, refused):
    found = refused(TINY.read_text(), overrides=[f"{path}={value:.12g}"])
    assert any(f.dotted == path and "--set" in str(f.place) for f in found), [str(f) for f in found]


def test_these_are_more_than_two_hundred():
    cases = [*wrong_values(), *keys_of_the_format(), *numbers_with_bounds()]
    assert len(cases) >= 200
