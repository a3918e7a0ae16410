"""What is told of a number, day or name that cannot be read: what was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario

Refusals = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("override", "right"),
    [
        ("mission.deadline=31.12.2023", "write 2023-12-31 ("),
        ("mission.deadline=2023-7-1", "write 2023-07-01 ("),
        ("mission.deadline=1/2/2023", "write YYYY-MM-DD ("),  # which nobody can tell
        ("mission.deadline=31.11.2023", "write YYYY-MM-DD ("),
        ("network.roads.hub_port.km=900 km", "write the number without its unit ("),
        ("network.roads.hub_port.km=1,200", "write 1200 ("),
        ("network.borders.coast.paperwork_days=1-7", "write {uniform: [1, 7]} ("),
        ("network.borders.coast.paperwork_days=1 to 7", "write {uniform: [1, 7]} ("),
        ("network.borders.coast.paperwork_days=[1, 2.5, 7]", "write {pert: [1, 2.5, 7]} ("),
        ("network.borders.coast.paperwork_days=[7, 1]", "write a number or a distribution"),
        ("network.roads.hub_port.km=[1, 7]", "write a number ("),  # where no range may stand
        ("sites.camp.materiel_to=[Hub]", "begins with a letter: hub"),
        ("sites.camp.people_to=[hub]", "write hub ("),
        ("sites.Base Camp={}", "begins with a letter: base_camp"),
        ("sites.1={}", "begins with a letter"),
        ("schema=2", "write 1"),
    ],
)
def test_what_was_probably_meant_is_told(refusals: Refusals, override: str, right: str) -> None:
    told = refusals(overrides=(override,))
    assert any(right in line for line in told), told


def test_what_is_empty_is_told_as_such_at_its_key(refusals: Refusals) -> None:
    (line,) = refusals(("  start: 2023-07-01\n", "  start:\n"))
    assert line.startswith("x.yaml:4:3: mission.start: it is empty; write YYYY-MM-DD (")


def test_a_tab_is_told_as_a_tab(refusals: Refusals) -> None:
    told = refusals(("  start: 2023-07-01\n", "\tstart: 2023-07-01\n"))
    assert told == [
        "x.yaml:4:1: a tab, which YAML does not take for spaces; indent with spaces",
    ]


def test_a_path_without_its_section_is_told_in_full(refusals: Refusals) -> None:
    (line,) = refusals(overrides=("roads.hub_port.km=800",))
    assert line.endswith("did you mean 'network.roads.hub_port.km'?")


def test_an_entry_that_was_to_change_another_is_told_by_its_name(tmp_path: Path) -> None:
    """Each line of its missing keys would hide that the name is wrong."""
    tiny = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"
    file = tmp_path / "what_if.yaml"
    file.write_text(
        f"extends: {tiny}\nsites:\n  hiltop: {{packing_teams: 3}}\n  other: {{packing_teams: 3}}\n"
    )
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(file)
    first, *others = map(str, refusal.value.findings)
    assert first == (
        f"{file}:3:3: sites.hiltop: an entry that lacks name, zone, role, packing_starts, "
        "leave_from; did you mean 'hilltop'? If it is a new one, add them"
    )
    assert len(others) == 5
    assert all("sites.other." in line and "required key is missing" in line for line in others)
