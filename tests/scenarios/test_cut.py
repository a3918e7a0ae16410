"""What may set numbers of the mission in Mali: facts up to the cut, or an exception by name.

The cut is about the day of a fact, not about the day on which its source appeared. A source that
is younger, or that names later days, must say of which day its fact is (``as_of``).
"""

import re
from pathlib import Path

import pytest

from sim.scenario.evidence import basis_of_numbers
from sim.scenario.load import read_scenario
from sim.scenario.paths import expand, is_number

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HELD = ("minusma", "minusma_as_of_31_october")

NAMES_LATER_DAY = re.compile(
    r"""
      (?<!\d) 202[4-9] (?!\d)                               # a later year
    | (?<!\d) 202[4-9] (?: 0[1-9] | 1[0-2] ) [0-3]\d        # ... with its day, as in /20240722
    | (?<!\d) 2023 [-/]? 1[12]                              # a later month: /2023/12/, 20231101
    | \b (?: November | December ) \b (?! \s 20[01]\d | \s 202[0-2] )
    """,
    re.VERBOSE,
)
URL = re.compile(r"https?://[^\s,;)]+[^\s,;.:)]")
DECLARED = re.compile(r"^- `([^`]+)`", re.MULTILINE)


@pytest.fixture(scope="module", params=HELD)
def loaded(request):
    return read_scenario(SCENARIOS / f"{request.param}.yaml")


@pytest.fixture(scope="module")
def evidence(loaded):
    return loaded.scenario.evidence


@pytest.fixture(scope="module")
def cut(loaded):
    return loaded.history.history.cut


@pytest.fixture(scope="module")
def later_sources(loaded, cut):
    """Addresses that the history cites for facts of after the cut only."""
    early, late = set(), set()
    for facts in loaded.history.history.sections().values():
        for fact in facts.values():
            days = [fact.day] if hasattr(fact, "day") else fact.bounds(fact.numbers[0])
            (late if max(days) > cut else early).update(URL.findall(fact.source))
    assert late
    return late - early


def test_a_source_with_later_days_says_of_which_day_its_fact_is(evidence):
    silent = [
        path
        for path, entry in evidence.items()
        if NAMES_LATER_DAY.search(entry.source) and entry.as_of is None
    ]
    assert silent == []


def test_a_source_of_a_later_fact_says_of_which_day_its_own_is(evidence, later_sources):
    silent = [
        path
        for path, entry in evidence.items()
        if later_sources & set(URL.findall(entry.source)) and entry.as_of is None
    ]
    assert silent == []


def test_facts_after_the_cut_set_what_the_history_declares_and_nothing_else(evidence, cut):
    late = {path for path, entry in evidence.items() if entry.as_of and entry.as_of > cut}
    text = (SCENARIOS / "history" / "README.md").read_text()
    _, _, section = text.partition("### Later facts that set a number\n")
    declared = DECLARED.findall(section.partition("\n#")[0])
    assert late == set(declared)


@pytest.mark.parametrize(
    ("source", "later"),
    [
        ("UN spokesperson, 28 December 2023", True),
        ("out by mid-December", True),
        ("https://leradar.info/2023/12/12/x", True),
        ("https://allafrica.com/stories/202311010095.html", True),
        ("Sri Lanka Army, July 2024", True),
        ("https://afrinz.ru/en/2024/02/x", True),
        ("https://x.org/20240722-gao", True),
        ("MINUSMA, 23 October 2023", False),
        ("the UN roster of November 2022", False),
        ("https://allafrica.com/stories/202310230605.html", False),
        ("https://maliweb.net/point-b-2028602.html", False),
        ("https://devdiscourse.com/article/2044029-un-says", False),
        ("1,500 less 2,024 loads", False),
    ],
)
def test_later_days_are_told_from_others(source, later):
    assert bool(NAMES_LATER_DAY.search(source)) is later


def test_every_number_says_how_it_is_known(loaded):
    silent = [path for path, basis in basis_of_numbers(loaded.scenario).items() if basis is None]
    assert silent == []


def test_what_is_assumed_has_a_range(loaded):
    """Its evidence gives one, or it is drawn once per replication, or it is a distribution."""
    scenario = loaded.scenario
    ranged = {
        path
        for pattern, entry in scenario.evidence.items()
        if entry.range is not None
        for path, _ in expand(scenario, pattern)
    } | {
        path
        for spec in scenario.uncertainties.named.values()
        for pattern in spec.paths
        for path, _ in expand(scenario, pattern)
    }
    bare = []
    for dotted_path, basis in basis_of_numbers(scenario).items():
        ((path, value),) = expand(scenario, dotted_path)
        if basis == "assumed" and is_number(value) and path not in ranged:
            bare.append(dotted_path)
    assert bare == []
