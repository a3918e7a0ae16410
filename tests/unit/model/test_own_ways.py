"""Contingents that take themselves home: when they look, and how large their parties are."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.model.mission import simulate
from sim.model.own_ways import OverlandParties, OwnAircraft
from sim.model.programme import Programme


def parties(scenario):
    """People in each column that drives home, in the order in which they go."""
    people = Counter()
    for move in simulate(scenario, detail=True).detail.movements:
        if move.by.startswith("overland/") and move.load_class == "uniformed":
            people[move.by] += move.count
    return list(people.values())


@pytest.mark.parametrize("smallest", [1, 35, 45])
def test_no_party_but_the_last_is_smaller_than_the_policy_says(rich, varied, smallest):
    def ask_for(data):
        data["policy"]["overland_smallest_people"] = smallest

    sizes = parties(varied(rich, ask_for))
    assert sizes
    assert all(size >= smallest for size in sizes[:-1])
    assert (sizes[0] < 45) is (smallest < 45)


def test_without_a_number_twenty_are_asked_for(rich, varied):
    twenty = varied(rich, lambda data: data["policy"].update(overland_smallest_people=20))
    assert simulate(rich, detail=True) == simulate(twenty, detail=True)


def test_a_wake_is_passed_over_only_when_it_would_find_nobody_to_go(rich, monkeypatch):
    def lived():
        return [simulate(rich, seed=1, replication=k, detail=True) for k in range(10)]

    passed_over = lived()
    for way in (OwnAircraft, OverlandParties):
        monkeypatch.setattr(way, "wake", Programme.wake)
    assert lived() == passed_over
