"""A finding is one line that says where, what and what instead."""

from datetime import date

from sim.scenario.findings import Finding, Place, ScenarioError, shown, suggestion


def test_a_finding_without_a_place_begins_with_its_path() -> None:
    assert str(Finding(("way", 2), "wrong", "do right")) == "way.2: wrong; do right"


def test_a_place_in_a_file_has_line_and_column_and_an_override_has_none() -> None:
    assert str(Place("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Place("--set a=1")) == "--set a=1"


def test_a_finding_stays_on_one_line_whatever_it_quotes() -> None:
    finding = Finding(("a\nb",), "what\nis wrong", "right\x1b")
    assert str(finding) == r"a\nb: what\nis wrong; right\x1b"


def test_an_error_carries_its_findings_and_shows_one_a_line() -> None:
    findings = (Finding(("a",), "x", "y"), Finding(("b",), "x", "y"))
    fault = ScenarioError(findings)
    assert fault.findings == findings
    assert str(fault) == "a: x; y\nb: x; y"


def test_values_are_shown_as_a_scenario_would_write_them() -> None:
    values = [None, True, "text", 1.5, date(2023, 7, 1), {"a": 1}, []]
    words = ["null", "true", "'text'", "1.5", "2023-07-01", "a mapping", "an empty list"]
    assert [shown(value) for value in values] == words


def test_long_values_are_cut() -> None:
    assert len(shown("x" * 10_000)) < 80


def test_a_suggestion_names_the_closest_name_or_all_of_them() -> None:
    assert suggestion("gaoo", ["gao", "kidal"], "sites") == "did you mean 'gao'?"
    assert suggestion("x", ["gao", "kidal"], "sites") == "the sites are gao, kidal"
    assert suggestion("x", [], "sites") == "the scenario has no sites"
