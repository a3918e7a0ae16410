"""Whatever mission a planner types, the model keeps its laws: it ends, loses nothing, explains.

Missions come from ``conftest.py``. What a small hand-made mission does is tested elsewhere.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from sim.experiment.out_of_reach import is_out_of_reach, wasted_by_end
from sim.model.ground.network import Way
from sim.model.ground.threat import Convoy, Part
from sim.model.replication import simulate
from sim.records import STILL_IN_MISSION, State
from sim.scenario.schema import Scenario
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK, Calendar


def scenario_of(data) -> Scenario:
    return Scenario.model_validate_json(json.dumps(data), strict=True)


def horizon_of(scenario) -> float:
    return Calendar(scenario.mission.start).end_of(scenario.mission.horizon)


def deadline_of(scenario) -> float:
    return Calendar(scenario.mission.start).end_of(scenario.mission.deadline)


# -- one mission, all laws ---------------------------------------------------------------------


def test_every_mission_ends_conserves_and_explains(holds_for_all, live, initial_stock):
    def check(data, luck):
        scenario = scenario_of(data)
        mission, result = live(scenario, luck.randint(0, 1_000))
        drawn = mission.world.scenario  # uncertainties may have changed what the file says
        assert_conserved(result, initial_stock(drawn))
        assert_movements_lead_there(mission, result)
        assert_ended_or_cut_off(scenario, result)
        assert_owners_make_up_the_whole(scenario, result)
        assert_left_is_explained(scenario, result)
        assert_no_gaps(scenario, result)
        assert_days_in_order(scenario, result)
        assert_money_is_spent_once(result.outcomes)

    holds_for_all(check)


def assert_conserved(result, stock):
    """Every booking, the deadline and the end add up to the stock; nothing is ever negative."""
    for row in result.detail.books:
        assert sum(row.counts) == stock[row.load_class]
        assert min(row.counts) >= 0
    assert min(result.outcomes.values()) >= 0
    for load_class, count in stock.items():
        ends = [result.outcomes[f"end.{load_class}.{state.value}"] for state in State]
        assert sum(ends) == count
        gone = [
            result.outcomes[f"deadline.{load_class}.{state}"]
            for state in set(State) - STILL_IN_MISSION
        ]
        assert sum(gone) + result.outcomes[f"left_at_deadline.{load_class}"] == count
    for how, states in {
        "passed_on": ("transferred", "sold", "gifted"),
        "destroyed": ("destroyed",),
        "abandoned": ("abandoned",),
    }.items():
        by_class = [result.outcomes[f"deadline.{name}.{end}"] for name in stock for end in states]
        by_site = [
            result.outcomes[f"disposed_by_deadline.{how}.{row.site}"] for row in result.sites
        ]
        assert sum(by_site) == sum(by_class)


def assert_movements_lead_there(mission, result):
    """From where loads stood, movements and ends lead to where they stand; the rest is moving."""
    world = mission.world
    there = Counter()
    for name, site in world.scenario.sites.items():
        there.update({(name, "un", what): count for what, count in site.stock.items()})
    for owner, contingent in world.scenario.contingents.items():
        for name, holding in contingent.at.items():
            there.update({(name, owner, what): count for what, count in holding.items()})
    for row in result.detail.movements:
        there[row.origin, row.owner, row.load_class] -= row.count
        there[row.destination, row.owner, row.load_class] += row.count
    for row in result.detail.ends:
        there[row.place, row.owner, row.load_class] -= row.count
    for site in world.sites.values():
        assert site.left_h is None or not site.materiel()
        for number, count in (entry for lane in site.lanes() for entry in lane.counts.items()):
            lot = world.lots[number]
            there[site.name, lot.owner, lot.load_class] -= count
    assert min(there.values(), default=0) >= 0
    for load_class in world.scenario.loads:
        moving = sum(
            count
            for (place, _, what), count in there.items()
            if place in world.sites and what == load_class
        )
        assert moving == result.outcomes[f"end.{load_class}.{State.MOVING}"]


def assert_ended_or_cut_off(scenario, result):
    """A milestone is reached exactly if no more is outstanding at the end than it allows."""
    left = {row.site for row in result.sites if row.left_h is not None}
    for (name, spec), reached_h in zip(
        scenario.milestones.items(), result.milestones_h, strict=True
    ):
        if spec.owners or spec.less_parties:  # the books by class do not tell whose they are
            continue
        missing = 0
        if spec.what in ("left", "everything"):
            missing += len(scenario.sites) - len(left)
        if spec.what != "left":
            ends = ["at site", "moving"]
            if spec.what != "everything":
                ends.append("abandoned")
            if spec.what == "out":
                ends += ["transferred", "sold", "gifted", "destroyed"]
            for load_class in spec.classes or scenario.loads:
                missing += sum(result.outcomes[f"end.{load_class}.{end}"] for end in ends)
        assert (reached_h is not None) == (missing <= spec.less), name
        if is_out_of_reach(result.outcomes, name, scenario):
            assert reached_h is None, name
        elif spec.what in ("out", "settled") and not still_there(result, spec.classes):
            assert reached_h is not None, name
        assert reached_h is None or 0.0 <= reached_h < horizon_of(scenario)


def assert_owners_make_up_the_whole(scenario, result):
    """All cargo is settled when the last owner's is; what is wasted of one is wasted of all."""
    hours = dict(zip(scenario.milestones, result.milestones_h, strict=True))
    of_owners = [name for name, spec in scenario.milestones.items() if spec.owners]
    last = [hours[name] for name in of_owners]
    assert hours["cargo"] == (None if None in last else max(last))
    for state, count in wasted_by_end(result.outcomes, "cargo", scenario).items():
        parts = (wasted_by_end(result.outcomes, name, scenario)[state] for name in of_owners)
        assert sum(parts) == count
    for name in of_owners:
        if is_out_of_reach(result.outcomes, name, scenario):
            assert hours[name] is None


def still_there(result, classes):
    return sum(result.outcomes[f"end.{name}.{end}"] for name in classes for end in STILL_IN_MISSION)


def assert_left_is_explained(scenario, result):
    """Containers that stand where they stood have waited for something named, every hour."""
    waited = defaultdict(float)
    for row in result.waits:
        assert row.load_days > 0.0
        waited[row.queue, row.site] += row.load_days
    deadline_h = deadline_of(scenario)
    busy = {row.agent.split("/")[1] for row in result.detail.intervals if row.start_h < deadline_h}
    busy |= {row.destination for row in result.detail.movements}
    disposed = {disposal.site for disposal in scenario.disposals.values() if disposal.loads}
    if scenario.policy.late_disposal:
        disposed |= set(scenario.sites)
    for row in result.sites:
        containers = row.containers_at_deadline
        assert not containers or waited["cargo", row.site], f"nothing says what {row} waits for"
        if row.site not in busy | disposed:
            assert waited["cargo", row.site] >= 0.999 * containers * deadline_h / HOURS_PER_DAY


def assert_no_gaps(scenario, result):
    lines = defaultdict(list)
    for row in result.detail.intervals:
        if not row.agent.startswith("fleet/"):
            lines[row.agent].append(row)
    for agent, rows in lines.items():
        rows.sort(key=lambda row: row.start_h)
        assert all(row.start_h < row.end_h for row in rows)
        assert all(one.end_h == other.start_h for one, other in pairwise(rows)), agent
        assert rows[-1].end_h <= horizon_of(scenario)
        if agent.startswith(("escort/", "search/")):
            assert rows[0].start_h == 0.0
            assert rows[-1].end_h == horizon_of(scenario)


def assert_days_in_order(scenario, result):
    """A site packs, is emptied and is left, in that order; what moves arrives after it departs."""
    for row in result.sites:
        hours = [row.packing_from_h, row.packed_h, row.left_h]
        if scenario.sites[row.site].role != "hub":  # from a hub a loaded column may go later
            hours.append(row.first_convoy_h)
        assert all(hour is None or hour >= 0.0 for hour in hours)
        if row.left_h is not None and not row.forced:
            assert all(hour is None or hour <= row.left_h for hour in hours)
    assert all(row.departed_h <= row.arrived_h for row in result.detail.movements)


def assert_money_is_spent_once(outcomes):
    """The parts make the total, and what has been spent is never paid back."""
    for start in ("", "deadline."):
        costs = {key: usd for key, usd in outcomes.items() if key.startswith(f"{start}cost.")}
        total = costs.pop(f"{start}cost.total_usd", 0.0)
        assert total == pytest.approx(sum(costs.values()))
    for key, usd in outcomes.items():
        if key.startswith(("deadline.cost.", "deadline.value.")):
            assert 0.0 <= usd <= outcomes[key.removeprefix("deadline.")]


# -- pairs of missions -------------------------------------------------------------------------


def test_a_longer_horizon_changes_nothing_earlier(holds_for_all):
    def check(data, luck):
        seed = luck.randint(0, 1_000)
        short = scenario_of(data)
        horizon_h = horizon_of(short)
        day = Calendar(short.mission.start).date_at(horizon_h + 24.0 * luck.randrange(40))
        data["mission"]["horizon"] = day.isoformat()
        before = simulate(short, seed, 0, detail=True)
        after = simulate(scenario_of(data), seed, 0, detail=True)

        def known(hour):
            return hour if hour is not None and hour < horizon_h else None

        assert before.milestones_h == tuple(known(hour) for hour in after.milestones_h)
        for one, other in zip(before.sites, after.sites, strict=True):
            for field in ("packed_h", "first_convoy_h", "left_h"):
                assert getattr(one, field) == known(getattr(other, field)), (one, other)
        books = [row for row in after.detail.books if row.time_h < horizon_h]
        assert list(before.detail.books) == books
        moves = [row for row in after.detail.movements if row.arrived_h < horizon_h]
        assert list(before.detail.movements) == moves
        weeks = int(horizon_h // HOURS_PER_WEEK)
        for one, other in zip(before.left_by_week, after.left_by_week, strict=True):
            assert one[:weeks] == other[:weeks]
        if deadline_of(short) < horizon_h:
            assert before.waits == after.waits

    holds_for_all(check)


def shuffled(value, luck):
    """The same data with the entries of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        if set(keys) != {"mean", "cv"}:
            luck.shuffle(keys)
        return {key: shuffled(value[key], luck) for key in keys}
    return [shuffled(item, luck) for item in value] if isinstance(value, list) else value


def test_the_order_of_entries_changes_nothing(holds_for_all):
    def check(data, luck):
        seed = luck.randint(0, 1_000)
        told, turned = scenario_of(data), scenario_of(shuffled(data, luck))
        before, after = simulate(told, seed), simulate(turned, seed)
        assert after.outcomes == before.outcomes
        assert by_name(turned, after) == by_name(told, before)
        assert after.sites == before.sites
        assert after.incidents == before.incidents
        assert after.waits == before.waits

    holds_for_all(check)


def by_name(scenario, result):
    milestones = zip(scenario.milestones, result.milestones_h, strict=True)
    return dict(milestones), dict(zip(scenario.loads, result.left_by_week, strict=True))


# -- one passage -------------------------------------------------------------------------------


def attacks_on(mission, way: Way, name, vehicles, search, depart_h):
    """What a passage meets, as often as it meets it, by road and kind."""
    convoy = Convoy(name, {Part.TRUCK: vehicles}, search)
    passage = mission.world.passages.decide(convoy, way, depart_h, may_turn_back=False)
    met = defaultdict(int)
    for row in passage.incidents:
        if row.kind in ("device found", "strike", "gunfire"):
            met[row.place, row.kind] += 1
    return met


def test_a_higher_attack_multiplier_never_removes_an_attack(holds_for_all, bring_to_life):
    """Each column drives its whole way, however long floods halt it."""

    def check(data, luck):
        data["policy"]["turn_back_after_days"] = 1_000.0
        low = luck.choice([0.0, 0.3, 1.0, 2.0])
        more = luck.choice([1.0, 1.5, 10.0])
        depart_h = luck.uniform(0.0, 400.0)
        search = luck.random() < 0.5
        missions_of = []
        for factor in (low, low * more):
            always = {"start": "2029-12-01", "name": "Danger"}
            effects = {"attacks_multiplier": {"wild": factor, "calm": factor}}
            data["risks"] = {"danger": {**always, "effects": effects}}
            missions_of.append(bring_to_life(scenario_of(data)))
        for corridor in data["network"]["corridors"].values():
            ways = [m.world.network.along(tuple(corridor["way"])) for m in missions_of]
            for ordinal in range(10):
                name = f"convoy/any/{ordinal}"
                few, many = (
                    attacks_on(m, way, name, 7, search, depart_h)
                    for m, way in zip(missions_of, ways, strict=True)
                )
                assert all(many[key] >= count for key, count in few.items())

    holds_for_all(check)
