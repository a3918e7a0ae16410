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
    return _extending(FOLDER / "chain.yaml", tmp_path)


@pytest.fixture
def two_camps(tmp_path):
    """Builds a mission on the chain of hubs with a second camp, the mine."""
    return _extending(FOLDER / "two_camps.yaml", tmp_path)


def _extending(file, folder):
    def build(*texts):
        extended = file
        for number, text in enumerate(texts):
            path = folder / f"{number}.yaml"
            path.write_text(f"extends: {extended}\n{text}", encoding="utf-8")
            extended = path
        return load_scenario(extended)

    return build
