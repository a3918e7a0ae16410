"""The file of what really happened is read and checked like the scenario that names it."""

from collections.abc import Callable

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario, read_scenario

FACTS = """\
schema: 1
title: What happened
gone:
  first:
    day: 2023-09-01
    classes: [soldiers]
    gone: 100
    source: a report
    confidence: high
    sets: {gone: [contingents.alpha.ready]}
  second:
    day: 2023-10-01
    classes: [soldiers]
    gone: 150
    gone_at_most: 180
    source: a report
    confidence: medium
sites:
  camp: {left: 2023-11-01, left_at_latest: 2023-11-03, source: a report, confidence: high}
contingents:
  body: {contingent: alpha, people: 400, gone: 2023-12-10, source: a paper, confidence: low}
convoys:
  last:
    title: Camp to hub
    from: camp
    to: hub
    day: 2023-11-03
    days: 2.5
    strikes: 1
    source: a report
    confidence: high
"""
NAMED = ("milestones:\n", "history: past/facts.yaml\nmilestones:\n")


@pytest.fixture
def with_facts(tmp_path, write) -> Callable[..., str]:
    """Writes the small scenario and a variant of the facts it names."""

    def written(*changes: tuple[str, str]) -> str:
        text = FACTS
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
            text = text.replace(old, new)
        (tmp_path / "past").mkdir(exist_ok=True)
        (tmp_path / "past" / "facts.yaml").write_text(text)
        return write(NAMED)

    return written


def refusals(name: str, overrides: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        load_scenario(name, overrides)
    return str(refused.value).splitlines()


def test_a_scenario_comes_with_its_history(with_facts):
    loaded = read_scenario(with_facts()).history
    assert loaded is not None
    assert loaded.misfits == ()
    history = loaded.history
    assert history.gone["second"].bounds("gone") == (150, 180)
    assert history.convoys["last"].bounds("days") == (2.5, 2.5)
    assert history.convoys["last"].bounds("wounded") is None


def test_a_scenario_without_history_has_none(write):
    assert read_scenario(write()).history is None


def test_all_that_is_wrong_is_told_at_once_with_its_place(with_facts):
    name = with_facts(
        ("gone: 100", "gon: 100"),
        ("confidence: low", "confidence: none"),
        ("days: 2.5", "days: soon"),
    )
    assert refusals(name, ("policy.loading_days=x",)) == [
        "--set policy.loading_days=x: policy.loading_days: 'x' is not a number; write a number or "
        "a distribution such as {pert: [low, mode, high]} (loading of a full convoy at a camp "
        "[days])",
        "past/facts.yaml:7:5: gone.first.gon: unknown key; did you mean 'gone'?",
        "past/facts.yaml:21:89: contingents.body.confidence: 'none' is not possible here; "
        "write one of high, medium, low",
        "past/facts.yaml:28:11: convoys.last.days: 'soon' is not a number; "
        "write a number (days on the road [days])",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("[contingents.alpha.ready]", "[]}\n    remark: {"),
            "past/facts.yaml:11:13: gone.first.remark: an empty mapping is not text; "
            "write text (what else a reader should know)",
        ),
        (
            ("left_at_latest: 2023-11-03", "left_at_latest: 2023-10-03"),
            "past/facts.yaml:19:9: sites.camp: left_at_latest 2023-10-03 lies below left "
            "2023-11-01; write the lower first",
        ),
        (
            ("days: 2.5", "days_at_most: 2.5"),
            "past/facts.yaml:24:5: convoys.last: days_at_most stands without days; give both",
        ),
        (
            ("sets: {gone:", "sets: {left:"),
            "past/facts.yaml:5:5: gone.first: sets names 'left', which it does not give; "
            "name one of gone",
        ),
        (
            ("  camp: {left", "  kamp: {left"),
            "past/facts.yaml:19:3: sites.kamp: unknown site 'kamp'; did you mean 'camp'?",
        ),
        (
            ("contingent: alpha", "contingent: alfa"),
            "past/facts.yaml:21:22: contingents.body.contingent: unknown contingent 'alfa'; "
            "did you mean 'alpha'?",
        ),
        (
            ("to: hub", "to: hup"),
            "past/facts.yaml:26:9: convoys.last.to: unknown place 'hup'; did you mean 'hub'?",
        ),
        (
            ("to: hub", "to: port"),
            "past/facts.yaml:26:9: convoys.last.to: 'port' lies beyond the border at which loads "
            "are out; name that border: coast",
        ),
        (
            ("classes: [soldiers]\n    gone: 100", "classes: [soldiers, soldiers]\n    gone: 100"),
            "past/facts.yaml:6:25: gone.first.classes.1: 'soldiers' is listed twice; name it once",
        ),
        (
            ("gone: 150\n    gone_at_most: 180", "gone: 90"),
            "past/facts.yaml:14:11: gone.second.gone: 90 on 2023-10-01 after 100 on 2023-09-01; "
            "who has gone stays gone; correct one",
        ),
        (
            ("day: 2023-10-01", "day: 2023-09-01"),
            "past/facts.yaml:12:10: gone.second.day: the same classes are counted twice on "
            "2023-09-01; keep one of the two",
        ),
    ],
)
def test_what_a_history_may_not_say(with_facts, change, line):
    assert refusals(with_facts(change)) == [line]


def test_a_convoy_may_go_to_the_border_at_which_its_loads_are_out(with_facts):
    name = with_facts(("from: camp\n    to: hub", "from: hub\n    to: coast"))
    assert read_scenario(name).history is not None


def test_a_missing_file_is_told_where_it_is_named(write):
    assert refusals(write(("milestones:\n", "history: pats.yaml\nmilestones:\n"))) == [
        "x.yaml:97:10: history: there is no file pats.yaml; check its name and folder"
    ]


def test_the_file_lies_beside_the_scenario_that_names_it(with_facts, tmp_path):
    with_facts()
    (tmp_path / "variants").mkdir()
    (tmp_path / "variants" / "y.yaml").write_text("extends: ../x.yaml\n")
    assert read_scenario("variants/y.yaml").history is not None


@pytest.mark.parametrize(
    ("change", "overrides", "line"),
    [
        (
            ("[contingents.alpha.ready]", "[contingents.beta.ready]"),
            (),
            "past/facts.yaml:10:19: gone.first.sets.gone.0: 'contingents.beta.ready' matches "
            "nothing in the scenario; name the input it has set by its dotted path",
        ),
        (
            ("day: 2023-09-01", "day: 2022-09-01"),
            (),
            "past/facts.yaml:5:10: gone.first.day: 2022-09-01 lies before the start of the mission "
            "2023-07-01; correct the one or the other",
        ),
        (
            ("{left: 2023-11-01", "{left: 2022-11-01"),
            (),
            "past/facts.yaml:19:16: sites.camp.left: 2022-11-01 lies before the start of the "
            "mission 2023-07-01; correct the one or the other",
        ),
        (
            ("day: 2023-11-03", "day: 2023-07-31"),
            (
                "mission.start=2023-08-01",
                "sites.camp.packing_starts=2023-08-01",
                "sites.outpost.packing_starts=2023-08-01",
            ),
            "past/facts.yaml:27:10: convoys.last.day: 2023-07-31 lies before the start of the "
            "mission 2023-08-01; correct the one or the other",
        ),
        (
            ("people: 400", "people: 501"),
            (),
            "past/facts.yaml:21:37: contingents.body.people: 501 are more than its 500 people in "
            "the scenario; correct the one or the other",
        ),
        (
            ("schema: 1", "schema: 1"),
            ("contingents.alpha.at.camp.soldiers=60", "contingents.alpha.at.hub.soldiers=39"),
            "past/facts.yaml:7:11: gone.first.gone: 100 are more than the 99 of the scenario; "
            "correct the one or the other",
        ),
    ],
)
def test_a_varied_scenario_may_run_beside_a_history_that_no_longer_fits(
    with_facts, change, overrides, line
):
    loaded = read_scenario(with_facts(change), overrides)
    assert loaded.history is not None
    assert line in [str(misfit) for misfit in loaded.history.misfits]


def test_names_are_told_beside_a_wrong_date_and_confidence(with_facts) -> None:
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(
            with_facts(
                ("day: 2023-09-01", "day: soon"),
                ("confidence: medium", "confidence: sure"),
                ("classes: [soldiers]\n    gone: 150", "classes: [soldeirs]\n    gone: 150"),
                ("  camp: {left", "  kamp: {left"),
                ("contingent: alpha", "contingent: alfa"),
            )
        )
    told = [(finding.dotted, finding.what) for finding in refusal.value.findings]
    assert told == [
        ("gone.first.day", "'soon' is not a day"),
        ("gone.second.classes.0", "unknown load class 'soldeirs'"),
        ("gone.second.confidence", "'sure' is not possible here"),
        ("sites.kamp", "unknown site 'kamp'"),
        ("contingents.body.contingent", "unknown contingent 'alfa'"),
    ]
