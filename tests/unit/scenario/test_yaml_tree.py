"""YAML 1.2 as a tree with places; text that hurts is refused, never met with a traceback."""

from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.yaml_tree import compose


def plain(text: str) -> Any:
    tree, findings = compose(text, "x.yaml")
    assert tree is not None
    assert not findings
    return tree.plain()


def lines(text: str) -> list[str]:
    return [str(finding) for finding in compose(text, "x.yaml")[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("1e3", 1000.0),
        ("0123", 123),
        ("0x1F", 31),
        ("-.5", -0.5),
        ("1_000", "1_000"),
        ("true", True),
        ("~", None),
        ("'12'", "12"),
        ("2023-07-01", date(2023, 7, 1)),
        ("'2023-07-01'", "2023-07-01"),
    ],
)
def test_scalars_are_read_as_yaml_1_2_does(text: str, value: object) -> None:
    read = plain(f"key: {text}")["key"]
    assert read == value
    assert type(read) is type(value)


def test_every_value_knows_the_line_and_column_of_itself_and_of_its_key() -> None:
    tree, _ = compose("a:\n  b: [1, 22]\n", "x.yaml")
    assert tree is not None
    assert isinstance(tree.value, dict)
    inner = tree.value["a"].value
    assert isinstance(inner, dict)
    assert str(inner["b"].key_place) == "x.yaml:2:3"
    items = inner["b"].value
    assert isinstance(items, list)
    assert str(items[1].place) == "x.yaml:2:10"


def test_a_key_given_twice_is_reported_with_both_places() -> None:
    what = "key given twice, first on line 1, column 1; keep one of them"
    assert lines("a: 1\nb: 2\na: 3\n") == [f"x.yaml:3:1: a: {what}"]


def test_all_bad_scalars_are_reported_at_once() -> None:
    assert lines("a: .nan\nb: 1e999\nc: 2023-02-30\n") == [
        "x.yaml:1:4: a: .nan is not a finite number; write a finite number",
        "x.yaml:2:4: b: 1e999 is too large; write a finite number",
        "x.yaml:3:4: c: there is no day 2023-02-30; write a day as YYYY-MM-DD",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "x.yaml:1:1: the file is empty; write what it is to say"),
        ("- 1", "x.yaml:1:1: not a mapping; a scenario is a mapping of sections"),
        ("a: *b", "x.yaml:1:4: a: unknown or circular alias *b; define it before with &"),
        ("a: 1\n---\nb: 1", "x.yaml:2:1: a second document; a file holds one scenario"),
        ("%YAML 1.1\n---\na: 1", "x.yaml:2:1: not YAML 1.2; delete the line %YAML"),
        ("? [a]\n: 1", "x.yaml:1:3: a key that is not a word; write 'key: value'"),
        (
            "a: 1\nb: \x07",
            "x.yaml:2:4: character U+0007 is not allowed in YAML; "
            "write a scenario as plain UTF-8 text",
        ),
    ],
)
def test_text_that_is_no_scenario_is_refused(text: str, line: str) -> None:
    assert lines(text) == [line]


def test_broken_yaml_is_refused_where_it_breaks() -> None:
    (line,) = lines("a: 1\nb: [1, 2\nc: 3\n")
    assert line.startswith("x.yaml:3:")
    assert "not valid YAML" in line


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_that_is_never_closed_is_told_where_it_opens(quote: str) -> None:
    (line,) = lines(f"a: 1\nb: {quote}open\n" + "c: 3\n" * 40)
    assert line.startswith("x.yaml:2:4: not valid YAML")


def test_anchors_and_aliases_are_allowed() -> None:
    assert plain("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def _bomb() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        rows.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]")
    return "\n".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000_000,
        "[" * 950_000,
        "[\n" * 450_000,
        "{a: " * 200_000,
        "- " * 450_000,
        "".join(" " * depth + "a:\n" for depth in range(1_300)),
        _bomb(),
    ],
    ids=["huge", "brackets", "lines", "braces", "dashes", "indents", "aliases"],
)
def test_nesting_and_aliases_that_would_hurt_are_refused_in_no_time(text: str) -> None:
    started = perf_counter()
    tree, findings = compose(text, "x.yaml")
    assert perf_counter() - started < 2.0
    assert tree is None
    assert len(findings) == 1


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=200) | st.text("[]{}:-*&!#%'\"\n a1")
)
def test_no_text_meets_a_traceback(text: str) -> None:
    tree, findings = compose(text, "x.yaml")
    assert tree is not None or findings
