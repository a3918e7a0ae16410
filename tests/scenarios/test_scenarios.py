"""Every scenario that comes with the program loads without findings, and runs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.randomness import Streams
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import prepare

ROOT = Path(__file__).parents[2]
FILES = [p for p in sorted((ROOT / "scenarios").rglob("*.yaml")) if p.parent.name != "history"]
TOTALS = {
    "uniformed": 12_947,
    "internationals": 927,
    "nationals": 859,
    "containers": 5_500,
    "vehicles": 4_000,
}
SITES = {
    "ogossagou",
    "ber",
    "goundam",
    "menaka",
    "tessalit",
    "aguelhok",
    "kidal",
    "douentza",
    "ansongo",
    "mopti",
    "timbuktu",
    "gao",
    "bamako",
}
CONTINGENTS = {
    "bangladesh": 1_495,
    "bangladesh_police": 140,
    "benin": 250,
    "burkina_faso": 600,
    "burkina_faso_police": 126,
    "cambodia": 179,
    "chad": 1_410,
    "china": 413,
    "egypt": 544,
    "egypt_convoy": 460,
    "el_salvador": 110,
    "germany": 600,
    "ghana": 140,
    "guinea": 660,
    "ivory_coast": 560,
    "jordan": 330,
    "liberia": 162,
    "nepal": 160,
    "niger": 865,
    "nigeria": 180,
    "pakistan": 165,
    "senegal": 1_050,
    "senegal_police": 245,
    "sri_lanka": 243,
    "staff_and_individual_police": 773,
    "togo": 717,
    "togo_police": 280,
    "tunisia": 90,
}
"""Uniformed people of each contingent on 1 July 2023."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_loads_and_runs(path):
    result = simulate(load_scenario(path), 1, 0)
    assert result.sites
    assert result.outcomes["convoys"] > 0
    assert result.outcomes["flights"] > 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_has_milestones_and_says_where_numbers_come_from(path):
    scenario = read_scenario(path).scenario
    assert scenario.milestones
    assert scenario.evidence


def test_the_tiny_mission_is_not_warned_of():
    assert read_scenario(ROOT / "scenarios" / "tiny.yaml").warnings == ()


def test_the_mission_in_mali_has_its_real_size(minusma, initial_stock):
    assert initial_stock(minusma) == TOTALS


@pytest.mark.parametrize("replication", range(20))
def test_the_mission_in_mali_keeps_its_real_size_when_uncertain(
    replication, minusma, initial_stock
):
    drawn = prepare(minusma).draw(Streams(1, replication)).scenario
    assert initial_stock(drawn) == TOTALS


@pytest.mark.parametrize("load_class", sorted(TOTALS))
def test_where_loads_and_people_stand_differs_between_replications(minusma, load_class):
    stands = []
    for replication in range(2):
        drawn = prepare(minusma).draw(Streams(1, replication)).scenario
        at: Counter[str] = Counter()
        for name, site in drawn.sites.items():
            at[name] += site.stock.get(load_class, 0)
        for contingent in drawn.contingents.values():
            for name, holding in contingent.at.items():
                at[name] += holding.get(load_class, 0)
        stands.append(at)
    assert stands[0] != stands[1]


def test_national_strengths_are_kept_as_reported(minusma):
    drawn = prepare(minusma).draw(Streams(1, 0)).scenario
    for name, contingent in minusma.contingents.items():
        strengths = [
            sum(holding.get("uniformed", 0) for holding in each.at.values())
            for each in (contingent, drawn.contingents[name])
        ]
        assert strengths[0] == strengths[1], name


def test_the_mission_in_mali_has_its_twelve_camps_and_one_base(minusma):
    assert set(minusma.sites) == SITES
    roles = [site.role for site in minusma.sites.values()]
    assert roles.count("temporary_base") == 1


def test_the_tutorial_shows_every_key_of_the_format():
    """Where a key has no place in the mission itself, a comment shows how it is written."""
    shown = (ROOT / "scenarios" / "tiny.yaml").read_text()
    schema = Scenario.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    keys = {key for model in models for key in model.get("properties", {})}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}:", shown)] == []


def test_the_mission_in_mali_has_all_its_contingents(minusma):
    strengths = {
        name: sum(holding.get("uniformed", 0) for holding in contingent.at.values())
        for name, contingent in minusma.contingents.items()
    }
    assert strengths == CONTINGENTS


def test_the_mission_in_mali_asks_what_was_asked(minusma):
    asked = {(m.what, minusma.due(m).isoformat()) for m in minusma.milestones.values()}
    assert ("left", "2023-12-15") in asked  # ten outlying sites
    (outlying,) = (m for m in minusma.milestones.values() if m.by is not None)
    assert set(outlying.sites) == SITES - {"timbuktu", "gao", "bamako"}
    assert ("everything", "2023-12-31") in asked
    assert {day for _, day in asked} == {"2023-12-15", "2023-12-31"}


def test_milestones_of_a_site_are_reached_when_its_row_says_so(minusma):
    for replication in range(2):
        result = simulate(minusma, 1, replication)
        left = {row.site: row.left_h for row in result.sites}
        for spec, reached_h in zip(minusma.milestones.values(), result.milestones_h, strict=True):
            if spec.what == "left":
                hours = [left[name] for name in spec.sites or minusma.sites]
                assert reached_h == (None if None in hours else max(hours))
