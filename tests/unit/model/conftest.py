"""A mission without chance, so that what a rule does can be worked out on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios_for_tests"


@pytest.fixture(scope="session")
def by_hand():
    """The tiny mission without chance and with few loads."""
    return load_scenario(FOLDER / "by_hand.yaml")


@pytest.fixture
def chain(tmp_path):
    """Builds a mission on a camp, a hub behind it and the last hub: each text extends that."""

    def build(*texts):
        extended = FOLDER / "chain.yaml"
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.yaml"
            path.write_text(f"extends: {extended}\n{text}", encoding="utf-8")
            extended = path
        return load_scenario(extended)

    return build
