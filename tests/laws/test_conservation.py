"""Nothing appears and nothing vanishes: every load is in exactly one state at every instant."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from sim.model.convoys.column import Column
from sim.model.outcomes import result_of
from sim.model.replication import simulate
from sim.records import CASUALTIES, Kind, State
from sim.units import HOURS_PER_DAY

STATES = list(State)


@pytest.fixture
def columns(monkeypatch):
    """All columns formed while a test runs, so that what is on the road can be counted."""
    formed = []
    first = Column.__init__

    def remember(self, *args, **named):
        first(self, *args, **named)
        formed.append(self)

    monkeypatch.setattr(Column, "__init__", remember)
    return formed


def aboard(columns):
    """Loads and people on the road by lot."""
    return summed(lane for c in columns for lane in (c.boxes, c.flats, c.drives, c.people))


def standing(mission):
    """Loads and people at sites by lot."""
    return summed(lane for site in mission.world.sites.values() for lane in site.lanes())


def summed(lanes):
    counts = {}
    for lane in lanes:
        assert lane.total == sum(lane.counts.values())
        assert all(count > 0 for count in lane.counts.values())
        for lot, count in lane.counts.items():
            counts[lot] = counts.get(lot, 0) + count
    return counts


def by_class(world, counts):
    found = [0] * len(world.books.classes)
    for lot, count in counts.items():
        found[world.lots[lot].class_index] += count
    return found


def assert_books_tell_the_truth(mission, columns):
    world = mission.world
    here, moving = standing(mission), aboard(columns)
    at_site_in_books = [row[STATES.index(State.AT_SITE)] for row in world.books.counts]
    moving_in_books = [row[STATES.index(State.MOVING)] for row in world.books.counts]
    assert by_class(world, here) == at_site_in_books
    assert by_class(world, moving) == moving_in_books
    for contingent in world.contingents.values():
        present = sum(here.get(lot, 0) + moving.get(lot, 0) for lot in contingent.lots)
        assert present == contingent.present() >= 0
        assert contingent.gone + contingent.dead + present == contingent.strength
        assert contingent.tied >= 0
    for site in world.sites.values():
        assert site.left_h is None or not site.materiel()
        promised = (site.promised_boxes, site.promised_flats, site.promised_drives)
        assert min(site.inbound, site.trucks_coming, *promised) >= 0
    bound = [column for column in columns if column._bound_for is not None]
    announced = [(column._announced_loads, column._announced_people) for column in bound]
    assert sum(site.inbound for site in world.sites.values()) == sum(map(sum, announced))
    for site in world.sites.values():
        coming = [
            each
            for column, each in zip(bound, announced, strict=True)
            if column._bound_for is site and column._takes_room
        ]
        if site.room is not None:
            expected = (site.room._coming_loads, site.room._coming_people)
            assert expected == (sum(each[0] for each in coming), sum(each[1] for each in coming))


@pytest.mark.parametrize(
    ("name", "replications"), [("tiny", 20), ("dangerous", 20), ("rich", 10), ("minusma", 2)]
)
def test_every_class_is_conserved_at_every_recorded_instant(
    name, replications, request, initial_stock
):
    scenario = request.getfixturevalue(name)
    stock = initial_stock(scenario)
    for replication in range(replications):
        books = simulate(scenario, 1, replication, detail=True).detail.books
        assert {row.load_class for row in books} == {c for c, count in stock.items() if count}
        for row in books:
            assert sum(row.counts) == stock[row.load_class]
            assert min(row.counts) >= 0
        assert all(a.time_h <= b.time_h for a, b in pairwise(books))


@pytest.mark.parametrize(
    ("name", "replications", "every_h"),
    [("tiny", 6, 6.0), ("dangerous", 6, 6.0), ("rich", 6, 6.0), ("minusma", 1, 120.0)],
)
def test_what_stands_at_sites_and_moves_is_what_the_books_say(
    name, replications, every_h, request, bring_to_life, columns
):
    scenario = request.getfixturevalue(name)
    for replication in range(replications):
        columns.clear()
        mission = bring_to_life(scenario, 1, replication)
        horizon_h = mission.world.horizon_h
        for step in range(1, int(horizon_h / every_h)):
            mission._env.run(until=step * every_h)
            assert_books_tell_the_truth(mission, columns)
        mission.run()
        assert_books_tell_the_truth(mission, columns)


def places_of(mission, columns=()):
    """Loads by place and lot: at sites, and on the road where they stood last."""
    found = Counter()
    for site in mission.world.sites.values():
        for lane in site.lanes():
            found.update({(site.name, lot): count for lot, count in lane.counts.items()})
    for column in columns:
        for lane in (column.boxes, column.flats, column.drives, column.people):
            found.update({(column.loaded_at, lot): count for lot, count in lane.counts.items()})
    return found


def steps_of(mission, detail):
    """What comes to a place and what goes from it, in time; at one instant it comes first."""
    number_of = mission.world.register.number_of
    steps = []
    for row in detail.movements:
        lot = number_of(row.load_class, row.owner)
        steps.append((row.arrived_h, 0, (row.destination, lot), row.count))
        steps.append((row.departed_h, 1, (row.origin, lot), -row.count))
    for row in detail.ends:
        lot = number_of(row.load_class, row.owner)
        steps.append((row.time_h, 1, (row.place, lot), -row.count))
    return sorted(steps)


@pytest.fixture(scope="session")
def driven_on(rich, varied):
    """Junction must leave while columns are on the road to it, which then drive on from there."""

    def leave(data):
        data["risks"]["junction_falls"] = {
            "name": "Junction falls",
            "start": {"uniform": ["2030-03-08", "2030-03-22"]},
            "effects": {"sites_forced_out": ["junction"]},
        }

    return varied(rich, leave)


@pytest.mark.parametrize(
    ("name", "replications"),
    [("tiny", 20), ("dangerous", 20), ("rich", 10), ("driven_on", 20), ("minusma", 1)],
)
def test_movements_lead_every_load_from_where_it_stood_to_where_it_ends(
    name, replications, request, bring_to_life, columns
):
    scenario = request.getfixturevalue(name)
    for replication in range(replications):
        columns.clear()
        mission = bring_to_life(scenario, 1, replication)
        there = places_of(mission)
        mission.run()
        detail = result_of(mission.world, replication, mission.drawn).detail
        for step in steps_of(mission, detail):
            _, _, place_and_lot, count = step
            there[place_and_lot] += count
            assert there[place_and_lot] >= 0, step
        inside = {key: count for key, count in there.items() if key[0] in scenario.sites and count}
        assert inside == places_of(mission, columns)
        out = sum(count for (place, _), count in there.items() if place not in scenario.sites)
        assert out == sum(row[STATES.index(State.OUT)] for row in mission.world.books.counts)


@pytest.mark.parametrize(
    ("name", "replications"), [("tiny", 20), ("dangerous", 20), ("rich", 10), ("minusma", 2)]
)
def test_the_states_told_at_the_end_sum_to_the_stock(name, replications, request, initial_stock):
    scenario = request.getfixturevalue(name)
    for replication in range(replications):
        outcomes = simulate(scenario, 1, replication).outcomes
        assert min(outcomes.values()) >= 0
        for load_class, stock in initial_stock(scenario).items():
            ends = [outcomes[f"end.{load_class}.{state.value}"] for state in State]
            assert sum(ends) == stock
            places = [*scenario.sites, "moving"]
            left = [outcomes[f"left_at_deadline.{load_class}.{place}"] for place in places]
            assert outcomes[f"left_at_deadline.{load_class}"] == sum(left)
        soldiers = [
            outcomes[f"left_at_deadline.{load_class}"]
            for load_class, load in scenario.loads.items()
            if load.kind == "people" and load.leaves == "with_contingent"
        ]
        present = [outcomes[f"present_at_deadline.{owner}"] for owner in scenario.contingents]
        assert sum(present) == sum(soldiers)


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich", "minusma"])
def test_what_is_left_only_falls_and_ends_as_the_states_say(name, request, initial_stock):
    scenario = request.getfixturevalue(name)
    result = simulate(scenario, 1, 3)
    stock = initial_stock(scenario)
    for load_class, series in zip(scenario.loads, result.left_by_week, strict=True):
        assert series[0] == stock[load_class]
        assert all(later <= earlier for earlier, later in pairwise(series))
        left = sum(result.outcomes[f"end.{load_class}.{s}"] for s in (State.AT_SITE, State.MOVING))
        assert series[-1] >= left


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich"])
def test_the_dead_are_counted_once(name, request):
    scenario = request.getfixturevalue(name)
    people = [c for c, spec in scenario.loads.items() if spec.kind == Kind.PEOPLE]
    for replication in range(20):
        result = simulate(scenario, 1, replication)
        outcomes = result.outcomes
        assert outcomes["killed"] == sum(outcomes[f"end.{c}.dead"] for c in people)
        told = sum(row.killed for row in result.incidents)
        hired = outcomes["drivers_killed"] + outcomes["escorts_killed"]
        assert told == outcomes["killed"] + hired


@pytest.mark.parametrize("day", ["2030-03-12", "2030-03-19", "2030-04-02"])
def test_what_incidents_cost_is_booked_at_their_hour(day, dangerous, varied):
    """At a deadline that finds convoys on the road the books say what the incidents say."""
    scenario = varied(dangerous, lambda data: data["mission"].update(deadline=day))
    start = scenario.mission.start
    ends_h = {
        "deadline": ((scenario.mission.deadline - start).days + 1) * HOURS_PER_DAY,
        "end": ((scenario.mission.horizon - start).days + 1) * HOURS_PER_DAY,
    }
    lost = 0
    for replication in range(20):
        result = simulate(scenario, 1, replication)
        for end, end_h in ends_h.items():
            rows = [row for row in result.incidents if row.time_h < end_h]
            told = sum(result.outcomes[f"{end}.{name}.lost"] for name in scenario.loads)
            assert sum(row.loads_lost for row in rows) == told
            lost += told
        rows = [row for row in result.incidents if row.time_h < ends_h["deadline"]]
        hurt = sum(result.outcomes[f"deadline.{key}"] for key in CASUALTIES)
        assert sum(row.killed + row.wounded for row in rows) == hurt
    assert lost


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich", "minusma"])
def test_a_site_that_has_been_left_holds_nothing_at_the_deadline(name, request):
    scenario = request.getfixturevalue(name)
    deadline_h = ((scenario.mission.deadline - scenario.mission.start).days + 1) * HOURS_PER_DAY
    for replication in range(2 if name == "minusma" else 20):
        for row in simulate(scenario, 1, replication).sites:
            if row.left_h is not None and row.left_h < deadline_h:
                assert row.containers_at_deadline == row.vehicles_at_deadline == 0
                assert row.people_at_deadline == 0


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich", "minusma"])
def test_no_materiel_leaves_a_site_after_its_last_materiel_is_gone(name, request):
    """Vehicles of the last column, which are reserved for those who go last, apart."""
    scenario = request.getfixturevalue(name)
    for replication in range(2 if name == "minusma" else 20):
        result = simulate(scenario, 1, replication, detail=True)
        emptied = {row.site: row.emptied_h for row in result.sites if row.emptied_h is not None}
        for move in result.detail.movements:
            materiel = scenario.loads[move.load_class].kind != Kind.PEOPLE
            if materiel and move.origin in emptied and not move.by.startswith("column/"):
                assert move.departed_h <= emptied[move.origin], (replication, move)
