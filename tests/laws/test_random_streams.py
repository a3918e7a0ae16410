"""Common random numbers: who else is in the mission, and in which order, changes nobody's draws."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import groupby, pairwise

import pytest

import sim
from sim.model.replication import simulate
from sim.randomness import Streams
from sim.scenario.schema import Scenario
from sim.units import HOURS_PER_DAY, HOURS_PER_WEEK, Calendar

REPLICATIONS = range(6)


@pytest.fixture
def spied(monkeypatch):
    """Notes every read of a stream: name, number of values, values."""
    reads = []
    many, one = Streams.uniforms, Streams.uniform

    def uniforms(self, name, count):
        values = many(self, name, count)
        reads.append((name, tuple(values)))
        return values

    def uniform(self, name):
        value = one(self, name)
        reads.append((name, (value,)))
        return value

    monkeypatch.setattr(Streams, "uniforms", uniforms)
    monkeypatch.setattr(Streams, "uniform", uniform)
    return reads


def luck_of(mission):
    """What nature and the host have in store, by entity: all that is drawn ahead or by the day."""
    world = mission.world
    days = range(int(world.horizon_h // HOURS_PER_DAY))
    weeks = range(int(world.horizon_h // HOURS_PER_WEEK))
    luck = {
        ("risk", risk): [(window.start_h, window.end_h) for window in comings]
        for risk, comings in groupby(world.effects.windows, key=lambda window: window.risk)
    }
    for name, site in world.sites.items():
        luck["site", name] = (site.packing_from_h, site.teams)
    for name, contingent in world.contingents.items():
        luck["contingent", name] = contingent.ready_h
    for zone in world.scenario.network.zones:
        luck["ground", zone] = [world.clearances.ground((zone,), day) for day in days]
        luck["flights", zone] = [world.clearances.flights((zone,), day) for day in days]
    for name, site in world.sites.items():
        if site.spec.corridors:
            hours = [week * HOURS_PER_WEEK for week in weeks]
            leave = world.clearances.next_cargo_leave
            luck["cargo", name] = [leave(name, site.spec.zone, h) for h in hours]
    for desk in world.desks:
        fleet = desk.fleet
        pools = (fleet.trucks.total, fleet.flatbeds.total, fleet.drivers.total)
        luck["fleet", fleet.name] = (*pools, fleet.from_h, fleet.ramp_h)
    luck["rain", ""] = world.network.rain
    for name, road in world.scenario.network.roads.items():
        if road.ford is not None:
            luck["floods", name] = world.network.roads[name].shut
    luck["weather", ""] = world.air.weather
    drawn = world.scenario
    luck["packing", ""] = drawn.policy.packing_containers_per_team_day
    return luck


def holdings_of(mission):
    """Containers of each contingent at each place, as this replication drew them."""
    return {
        (owner, place): holding
        for owner, contingent in mission.world.scenario.contingents.items()
        for place, holding in contingent.at.items()
    }


# -- newcomers, each of them first by name -----------------------------------------------------


def one_more_truck(data):
    data["fleets"]["field"]["trucks"] += 1


def one_more_fleet(data):
    data["fleets"]["aaa_fleet"] = {"base": "market", "serves": "corridor", "trucks": 3}


def one_more_risk(data):
    data["risks"]["aaa_storm"] = {
        "name": "Storm",
        "start": {"uniform": ["2030-03-05", "2030-04-20"]},
        "duration_days": {"uniform": [1, 5]},
        "effects": {"corridors_shut": ["to_port"]},
    }


def one_more_site(data):
    data["sites"]["aaa_camp"] = {
        **data["sites"]["riverside"],
        "name": "Newcomer",
        "stock": {"containers": 9, "vehicles": 3},
    }
    road = {"between": ["aaa_camp", "market"], "km": 50.0, "surface": "track", "zone": "hills"}
    data["network"]["roads"]["aaa_road"] = road


def one_more_contingent(data):
    data["contingents"]["aaa_guests"] = {
        "name": "Guests",
        "at": {"market": {"uniformed": 30, "containers": 2}},
        "ready": {"on": {"uniform": ["2030-03-20", "2030-04-10"]}},
        "lift": {"by": "charter"},
    }


def one_more_uncertainty(data):
    data["uncertainties"]["aaa_doubt"] = {
        "paths": ["policy.disposal_days"],
        "scale": {"uniform": [0.5, 2.0]},
    }


def one_more_zone(data):
    data["network"]["zones"]["aaa_zone"] = {"devices_met_per_1000_km": 9.0}


NEWCOMERS = [
    one_more_truck,
    one_more_fleet,
    one_more_risk,
    one_more_site,
    one_more_contingent,
    one_more_uncertainty,
    one_more_zone,
]


@pytest.mark.parametrize("newcomer", NEWCOMERS, ids=lambda change: change.__name__)
def test_a_newcomer_changes_nobody_elses_luck(newcomer, tiny, varied, bring_to_life):
    crowded = varied(tiny, newcomer)
    for replication in REPLICATIONS:
        before = luck_of(bring_to_life(tiny, 1, replication))
        after = luck_of(bring_to_life(crowded, 1, replication))
        if newcomer is one_more_truck:
            del before["fleet", "field"]
        assert {key: after[key] for key in before} == before


@pytest.mark.parametrize("newcomer", NEWCOMERS, ids=lambda change: change.__name__)
def test_streams_of_the_same_name_give_the_same_values(newcomer, tiny, varied, spied):
    crowded = varied(tiny, newcomer)
    for replication in REPLICATIONS:
        values = []
        for scenario in (tiny, crowded):
            spied.clear()
            simulate(scenario, 1, replication)
            values.append(dict(spied))
        before, after = values
        common = before.keys() & after.keys()
        assert len(common) > 0.5 * len(before)
        for name in common:
            shorter = min(len(before[name]), len(after[name]))
            assert before[name][:shorter] == after[name][:shorter]


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich", "minusma"])
def test_no_stream_is_read_for_two_decisions(name, request, spied):
    scenario = request.getfixturevalue(name)
    for replication in range(1 if name == "minusma" else 10):
        spied.clear()
        simulate(scenario, 1, replication)
        twice = [n for n, count in Counter(name for name, _ in spied).items() if count > 1]
        assert not twice


@pytest.mark.parametrize(
    ("old", "new"), [("market", "lag"), ("market", "out"), ("border_post", "home")]
)
def test_a_place_may_have_any_name(old, new, tiny, varied, spied):
    """Names that a passage or a wait could have; all roads are attacked, all times uncertain."""

    def doubtful(data):
        for zone in data["network"]["zones"].values():
            zone["gunfire_per_1000_km"] = 1.0
        data["network"]["corridors"]["to_port"]["unloading_days"] = {"uniform": [0.2, 2.0]}
        data["clearances"]["ground"]["lag_days"] = {"uniform": [0.5, 2.0]}

    text = varied(tiny, doubtful).model_dump_json(by_alias=True)
    text = text.replace(f'"{old}"', f'"{new}"').replace(f".{old}.", f".{new}.")
    scenario = Scenario.model_validate_json(text, strict=True)
    for replication in REPLICATIONS:
        spied.clear()
        simulate(scenario, 1, replication)
        assert not [n for n, count in Counter(name for name, _ in spied).items() if count > 1]


def told_of(scenario, result):
    """A result without the order in which its parts are shown."""
    return (
        dict(zip(scenario.milestones, result.milestones_h, strict=True)),
        result.outcomes,
        {row.site: row for row in result.sites},
        result.incidents,
        set(result.waits),
        dict(zip(scenario.loads, result.left_by_week, strict=True)),
    )


def test_a_truck_that_is_never_needed_changes_nothing(tiny, varied):
    def with_trucks(count):
        def change(data):
            data["fleets"]["field"]["trucks"] = count
            data["costs"] = None  # it is paid for all the same

        return varied(tiny, change)

    plenty, more = with_trucks(500), with_trucks(501)
    for replication in REPLICATIONS:
        assert simulate(plenty, 1, replication) == simulate(more, 1, replication)


def test_a_risk_that_never_comes_changes_nothing(tiny, varied):
    def never(data):
        one_more_risk(data)
        data["risks"]["aaa_storm"]["chance"] = 0.0

    threatened = varied(tiny, never)
    for replication in REPLICATIONS:
        assert simulate(tiny, 1, replication) == simulate(threatened, 1, replication)


def test_an_uncertainty_without_doubt_changes_nothing(tiny, varied):
    def scaled_by_one(data):
        one_more_uncertainty(data)
        data["uncertainties"]["aaa_doubt"]["scale"] = 1.0

    certain = varied(tiny, scaled_by_one)
    for replication in REPLICATIONS:
        assert simulate(tiny, 1, replication) == simulate(certain, 1, replication)


@pytest.fixture
def with_an_empty_site(tiny, varied):
    """The tiny mission and one more site, first by name, where nobody and nothing is."""

    def empty(data):
        one_more_site(data)
        data["sites"]["aaa_camp"].update(
            stock={}, leave_from="2030-03-02", planned_close=None, at_planned_close="stay"
        )

    return varied(tiny, empty)


def test_an_empty_site_changes_nothing_elsewhere(tiny, with_an_empty_site, varied):
    def harmless(data):
        data["network"]["roads"]["aaa_road"]["zone"] = "abroad"

    crowded = varied(with_an_empty_site, harmless)
    for replication in REPLICATIONS:
        before, after = simulate(tiny, 1, replication), simulate(crowded, 1, replication)
        assert after.milestones_h == before.milestones_h
        assert after.incidents == before.incidents
        assert set(before.sites) <= set(after.sites)
        # its last column goes: one convoy more, and drivers wait elsewhere for the same hours
        elsewhere = {
            key: count
            for key, count in before.outcomes.items()
            if key != "convoys" and "cost." not in key
        }
        assert {key: after.outcomes[key] for key in elsewhere} == elsewhere


def test_an_empty_site_sends_no_column(tiny, with_an_empty_site):
    for replication in REPLICATIONS:
        before = simulate(tiny, 1, replication)
        after = simulate(with_an_empty_site, 1, replication)
        assert after.outcomes["convoys"] == before.outcomes["convoys"]
        assert after.incidents == before.incidents


# -- order, names, horizon ---------------------------------------------------------------------


def backwards(value):
    """The same data with every mapping written in reverse."""
    if isinstance(value, dict):
        return {key: backwards(below) for key, below in reversed(value.items())}
    return [backwards(below) for below in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["tiny", "dangerous", "rich", "minusma"])
def test_the_order_of_a_file_changes_nothing(name, request, varied):
    scenario = request.getfixturevalue(name)

    def reverse(data):
        turned = backwards(data)
        data.clear()
        data.update(turned)

    turned = varied(scenario, reverse)
    assert list(turned.sites) == list(reversed(scenario.sites))
    for replication in range(1 if name == "minusma" else 10):
        before, after = simulate(scenario, 1, replication), simulate(turned, 1, replication)
        assert told_of(turned, after) == told_of(scenario, before)


@pytest.mark.parametrize(
    ("kind", "old"),
    [
        ("risk", "port_shut"),
        ("risk", "strike_at_port"),
        ("site", "riverside"),
        ("contingent", "dalmor"),
        ("contingent", "alba"),
        ("fleet", "junction_trucks"),
    ],
)
@pytest.mark.parametrize("prefix", ["aaa_", "zzz_"])
def test_renaming_an_entity_changes_only_its_own_draws(kind, old, prefix, rich, bring_to_life):
    new = prefix + old
    text = rich.model_dump_json(by_alias=True)
    text = text.replace(f'"{old}"', f'"{new}"').replace(f".{old}.", f".{new}.")
    renamed = Scenario.model_validate_json(text, strict=True)
    changed = 0
    for replication in REPLICATIONS:
        before = luck_of(bring_to_life(rich, 1, replication))
        after = luck_of(bring_to_life(renamed, 1, replication))
        own = before.pop((kind, old), None), after.pop((kind, new), None)
        changed += own[0] != own[1]
        assert after == before
    assert changed


def test_renaming_a_camp_changes_only_its_own_share_of_a_split(tiny, bring_to_life):
    """The containers of the other camp are drawn as before; only the common total binds them."""
    text = tiny.model_dump_json(by_alias=True)
    text = text.replace('"riverside"', '"aaa_side"').replace(".riverside.", ".aaa_side.")
    renamed = Scenario.model_validate_json(text, strict=True)
    before = holdings_of(bring_to_life(tiny, 1, 0))
    after = holdings_of(bring_to_life(renamed, 1, 0))
    assert before["alba", "hilltop"] != after["alba", "hilltop"]
    assert sum(h.get("containers", 0) for h in before.values()) == sum(
        h.get("containers", 0) for h in after.values()
    )


LATER = {"tiny": "2031-06-30", "dangerous": "2031-06-30", "rich": "2031-06-30"}


@pytest.fixture(params=LATER)
def cut_off_early(request, varied):
    """A mission cut off at its deadline, in the middle of its work, and the same for long after."""
    scenario = request.getfixturevalue(request.param)
    deadline = scenario.mission.deadline.isoformat()

    def early(data):
        data["mission"]["horizon"] = deadline
        for site in data["sites"].values():
            if (site["planned_close"] or "") > deadline:
                site["planned_close"] = deadline
        for milestone in data["milestones"].values():
            milestone["by"] = min(milestone["by"] or deadline, deadline)

    def late(data):
        early(data)
        data["mission"]["horizon"] = LATER[request.param]

    return varied(scenario, early), varied(scenario, late)


def results_of(scenarios):
    for replication in REPLICATIONS:
        yield tuple(simulate(scenario, 1, replication, detail=True) for scenario in scenarios)


def test_a_longer_horizon_changes_nothing_earlier(cut_off_early):
    early, _ = cut_off_early
    horizon_h = Calendar(early.mission.start).end_of(early.mission.horizon)
    for short, long in results_of(cut_off_early):
        reached = [h if h is not None and h < horizon_h else None for h in long.milestones_h]
        assert list(short.milestones_h) == reached
        for before, after in zip(short.sites, long.sites, strict=True):
            for field in ("packing_from_h", "packed_h", "first_convoy_h", "left_h"):
                hour = getattr(after, field)
                known = hour if hour is not None and hour < horizon_h else None
                assert getattr(before, field) == known
        for before, after in zip(short.left_by_week, long.left_by_week, strict=True):
            assert after[: len(before)] == before
        books = [row for row in long.detail.books if row.time_h < horizon_h]
        assert list(short.detail.books) == books
        moves = [row for row in long.detail.movements if row.arrived_h < horizon_h]
        assert list(short.detail.movements) == moves
        rows = set(long.detail.intervals)
        assert all(row in rows for row in short.detail.intervals if row.end_h < horizon_h)
        assert {row for row in rows if row.end_h < horizon_h} <= set(short.detail.intervals)
        # What still waits at the end is added up in another order.
    for mine, other in zip(short.waits, long.waits, strict=True):
        assert mine == replace(other, load_days=mine.load_days)
        assert mine.load_days == pytest.approx(other.load_days, rel=1e-12)


def test_a_longer_horizon_changes_no_earlier_incident(cut_off_early):
    early, _ = cut_off_early
    horizon_h = Calendar(early.mission.start).end_of(early.mission.horizon)
    for short, long in results_of(cut_off_early):
        assert list(short.incidents) == [i for i in long.incidents if i.time_h < horizon_h]


# -- pure functions ----------------------------------------------------------------------------


def test_replication_k_alone_is_replication_k_of_many(tiny, shipped):
    many = [simulate(tiny, 1, replication, detail=True) for replication in range(8)]
    alone = sim.load_scenario(shipped / "tiny.yaml")
    assert simulate(alone, 1, 5, detail=True) == many[5]
    assert simulate(tiny, 1, 2, detail=True) == many[2]


def test_replication_k_of_a_real_mission_alone_is_replication_k_of_many(minusma, shipped):
    many = [simulate(minusma, 1, replication) for replication in range(3)]
    assert simulate(sim.load_scenario(shipped / "minusma.yaml"), 1, 2) == many[2]


def test_the_same_seed_gives_the_same_result_and_another_seed_another(tiny):
    assert simulate(tiny, 7, 3) == simulate(tiny, 7, 3)
    assert simulate(tiny, 8, 3) != simulate(tiny, 7, 3)
    results = [simulate(tiny, 7, replication) for replication in range(4)]
    assert all(before != after for before, after in pairwise(results))


def test_asking_for_every_row_changes_nothing_else(rich):
    for replication in REPLICATIONS:
        plain, detailed = (simulate(rich, 1, replication, detail=d) for d in (False, True))
        assert told_of(rich, plain) == told_of(rich, detailed)
        assert plain.detail is None


def test_simulating_does_not_change_the_scenario(rich):
    before = json.dumps(rich.model_dump(mode="json"))
    for replication in REPLICATIONS:
        simulate(rich, 1, replication)
    assert json.dumps(rich.model_dump(mode="json")) == before
