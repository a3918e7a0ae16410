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
