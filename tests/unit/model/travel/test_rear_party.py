"""A rear party stays where its cargo stands as long as others can be spared."""

from __future__ import annotations

from collections import Counter

from sim.model.replication import simulate

CARGO = """
loads: {boxes: {kind: container}}
contingents:
  alba: {at: {camp: {uniformed: 40, vehicles: 10, boxes: 20}}, rear_party: {share: 0.25}}
  bora:
    name: Bora
    at: {camp: {uniformed: 40}}
    ready: {on: 2030-05-01}
    lift: {by: charter}
policy: {guard: {at_least_people: 20}}
"""


def test_others_leave_at_the_wheel_and_by_air_before_it(chain, bring_to_life):
    """Alba may go home first, but 20 of its 80 people must stay for its cargo: all are here."""
    world = bring_to_life(chain(CARGO)).world
    camp, alba = world.sites["camp"], world.contingents["alba"]
    assert alba.rear_party_at(0.0) == 20
    taken = camp.take_people(50)
    assert sum(taken.values()) == 50
    assert camp.people.count_of(alba.lots) == 20
    taken = camp.take_people(15)  # nobody else is left but ten of Bora's
    assert camp.people.count_of(alba.lots) == 15
    assert sum(taken.values()) == 15


def test_it_drives_its_vehicles_away_where_nobody_else_can(chain):
    """All of Alba wait for their cargo, and Bora has nobody at the camp."""
    told = """
contingents:
  alba: {rear_party: {share: 1}}
  bora: {at: {camp: {uniformed: 0}}}
"""
    result = simulate(chain(CARGO, told), detail=True)
    gone = Counter()
    for row in result.detail.movements:
        if row.by.startswith("convoy/camp/"):
            gone[row.load_class] += row.count
    assert gone["vehicles"] > 0
    assert gone["uniformed"] >= 2 * gone["vehicles"]
