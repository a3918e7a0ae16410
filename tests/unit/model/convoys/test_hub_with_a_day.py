"""A hub that goes on its planned day with what can be lifted."""

from __future__ import annotations

from sim.model.replication import simulate

DAY = 24.0

LEAVES = """
sites:
  coast: {planned_close: 2030-03-01, at_planned_close: leave, leave_from: 2030-02-01}
  town: {planned_close: 2030-02-10, at_planned_close: leave}
  camp: {planned_close: 2030-02-01, at_planned_close: leave}
"""


def coast(result):
    return next(row for row in result.sites if row.site == "coast")


def columns(result):
    return [row for row in result.detail.movements if row.by.startswith("corridor/coast/")]


def test_a_last_column_is_formed_in_time_however_small_it_is(chain):
    """It would wait for a full column for a hundred days: the day is 1 March."""
    told = """
policy: {longest_wait_days: 100}
sites: {coast: {stock: {containers: 3}}, camp: {stock: {containers: 0}}}
contingents: {alba: {at: {camp: {vehicles: 0}}}}
"""
    result = simulate(chain(LEAVES, told), detail=True)
    (last,) = columns(result)
    assert 56 * DAY < last.departed_h < 59 * DAY
    assert coast(result).abandoned == coast(result).destroyed == 0


def test_nobody_leaves_columns_that_stand_loaded_in_its_yard(chain):
    """No leave for the way to the port before 20 March: the people wait with the columns."""
    told = """
clearances: {ground: {chance: {plain: 1}}}
network: {zones: {shore: {}}, roads: {port_road: {zone: shore}}}
risks:
  refusal:
    name: R
    start: 2030-01-01
    duration_days: 78
    effects: {ground_clearance_chance: {shore: 0}}
policy: {stand_down_after_days: null}
"""
    result = simulate(chain(LEAVES, told), detail=True)
    assert columns(result)
    assert min(row.departed_h for row in columns(result)) >= 78 * DAY
    assert coast(result).left_h >= max(row.departed_h for row in columns(result))


def test_what_is_settled_when_all_may_go_waits_for_nothing_any_more(chain, bring_to_life):
    """Its people need weeks to fly; its cargo has come to its end on the day."""
    told = """
sites: {coast: {stock: {containers: 60}}, camp: {stock: {containers: 2}}}
fleets: {to_port: {trucks: 1, drivers: 4}}
air: {charter: {seats: 10, flights_per_week: 1}}
"""
    mission = bring_to_life(chain(LEAVES, told))
    site, env = mission.world.sites["coast"], mission.world.env
    while not site.closing:
        env.step()
    env.run(until=env.now + 1.0)
    assert site.travellers()
    assert not site.materiel()
    waiting = [q for q in mission.world.ledger._queues if (q._site, q._kind) == ("coast", "cargo")]
    assert not any(queue._count for queue in waiting)
