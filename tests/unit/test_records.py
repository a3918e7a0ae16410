"""What a replication says is told where it is defined."""

from __future__ import annotations

import re

import pytest

from sim.model.replication import simulate
from sim.records import ReplicationResult


@pytest.fixture
def of_an_owner(rich, varied):
    """A mission with all that a scenario may hold, and a milestone of one contingent."""
    milestone = {"title": "All of Alba", "what": "out", "owners": ["alba"]}
    return varied(rich, lambda data: data["milestones"].update(of_alba=milestone))


def test_all_outcomes_are_listed(of_an_owner):
    names = {name.split(".")[0] for name in simulate(of_an_owner).outcomes}
    assert "wasted" in names
    listed = set(re.findall(r"``(\w+)", ReplicationResult.__doc__))
    assert names <= listed
