"""What a probe says of a replication agrees with its tables and its books."""

from __future__ import annotations

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from sim.experiment.pool import process_pool
from sim.experiment.probe import ProbeError, numbers_of, passages_of, probe
from sim.model.replication import simulate
from sim.records import BookRow, Detail, IncidentRow, MovementRow, State
from sim.scenario.schema.history import History
from sim.units import HOURS_PER_DAY, Calendar

SAID = {"source": "a report", "confidence": "high"}
REPLICATIONS = range(6)


def history_of(scenario):
    """Facts at the start of some weeks and at the horizon, of all sites, and of one convoy."""
    mission = scenario.mission
    eves = [mission.start + timedelta(days=7 * week - 1) for week in (2, 5, 8)]
    gone = {
        f"{load_class}_{position}": {
            "day": day.isoformat(), "classes": [load_class], "gone": 0, **SAID
        }
        for load_class in scenario.loads
        for position, day in enumerate((*eves, mission.horizon))
    }  # fmt: skip
    first = mission.start.isoformat()
    data = {
        "schema": 1,
        "title": "Made up",
        "gone": gone,
        "sites": {name: {"left": first, **SAID} for name in scenario.sites},
        "contingents": {
            "one_of_alba": {"contingent": "alba", "people": 1, "gone": first, **SAID},
            "all_of_alba": {"contingent": "alba", "people": 190, "gone": first, **SAID},
        },
        "casualties": {
            f"{harm}_{position}": {"harm": harm, "day": day.isoformat(), "people": 0, **SAID}
            for harm in ("killed", "wounded")
            for position, day in enumerate((*eves, mission.horizon))
        },
        "convoys": {
            "down": {
                **{"title": "down", "from": "hilltop", "to": "market", "day": first},
                **{"days": 1.0, **SAID},
            }
        },
    }
    return History.model_validate_json(json.dumps(data), strict=True)


@pytest.fixture(scope="module")
def history(dangerous):
    return history_of(dangerous)


@pytest.fixture(scope="module")
def results(dangerous):
    return [simulate(dangerous, 1, number, detail=True) for number in REPLICATIONS]


def told(result, history, scenario):
    return {(row.section, row.fact): row.value for row in numbers_of(result, history, scenario)}


def test_what_has_gone_by_the_horizon_is_what_the_books_end_with(results, history, dangerous):
    for result in results:
        numbers = told(result, history, dangerous)
        for load_class in dangerous.loads:
            at_horizon = numbers["gone", f"{load_class}_3"]
            ends = (result.outcomes[f"end.{load_class}.{end}"] for end in ("out", "separated"))
            assert at_horizon == sum(ends)


def test_what_has_gone_never_falls_and_never_exceeds_what_is_missing(results, history, dangerous):
    for result in results:
        numbers = told(result, history, dangerous)
        for weeks, load_class in zip(result.left_by_week, dangerous.loads, strict=True):
            gone = [numbers["gone", f"{load_class}_{position}"] for position in range(4)]
            assert gone == sorted(gone)
            for week, count in zip((2, 5, 8), gone, strict=False):
                assert count <= weeks[0] - weeks[week]


@pytest.mark.parametrize("civilians", ["internationals", "nationals"])
def test_people_who_only_travel_or_separate_are_all_that_is_missing(tiny, civilians):
    history = history_of(tiny)
    weeks_of = list(tiny.loads).index(civilians)
    for number in REPLICATIONS:
        result = simulate(tiny, 1, number, detail=True)
        numbers = told(result, history, tiny)
        weeks = result.left_by_week[weeks_of]
        for position, week in enumerate((2, 5, 8)):
            assert numbers["gone", f"{civilians}_{position}"] == weeks[0] - weeks[week]


def test_sites_are_left_on_the_day_of_their_row(results, history, dangerous):
    for result in results:
        numbers = told(result, history, dangerous)
        for row in result.sites:
            day = numbers["sites", row.site]
            assert (day is None) == (row.left_h is None)
            if row.left_h is not None:
                assert day * HOURS_PER_DAY <= row.left_h <= (day + 1) * HOURS_PER_DAY


def test_every_one_who_is_out_went_home_with_somebody(results, history, dangerous):
    for result in results:
        home = sum(
            row.count
            for row in result.detail.movements
            if row.load_class == "uniformed" and row.destination not in dangerous.sites
        )
        assert home == result.outcomes["end.uniformed.out"]


def test_all_killed_and_wounded_by_the_horizon_are_those_of_the_tally(results, history, dangerous):
    seen = 0
    for result in results:
        numbers = told(result, history, dangerous)
        at_camps = [row for row in result.incidents if not row.convoy]
        for harm in ("killed", "wounded"):
            by_horizon = numbers["casualties", f"{harm}_3"]
            struck = result.outcomes[harm] + result.outcomes[f"drivers_{harm}"]
            assert by_horizon == struck - sum(getattr(row, harm) for row in at_camps)
            seen += by_horizon
    assert seen > 0


def test_the_first_of_a_contingent_goes_before_the_last(results, history, dangerous):
    calendar = Calendar(dangerous.mission.start)
    ready = calendar.hour_of(dangerous.contingents["alba"].ready.on.pert[0]) / HOURS_PER_DAY
    for result in results:
        numbers = told(result, history, dangerous)
        first, last = (numbers["contingents", f"{which}_of_alba"] for which in ("one", "all"))
        assert first >= ready
        assert last is None or last >= first


def test_the_convoys_of_a_way_carry_their_own_incidents(results, history):
    seen = 0
    for result in results:
        passages = list(passages_of(result, history))
        moved = {
            (row.by, row.departed_h)
            for row in result.detail.movements
            if (row.origin, row.destination) == ("hilltop", "market")
            and row.by.startswith(("convoy/", "column/"))
        }
        assert {(row.convoy, row.departed_h) for row in passages} == moved
        for row in passages:
            own = [i for i in result.incidents if i.convoy.startswith(f"{row.convoy}/")]
            assert row.days > 0
            assert row.wounded <= sum(i.wounded for i in own)
            assert row.strikes <= sum(i.kind == "strike" for i in own)
            seen += row.strikes
    assert seen > 0


def test_strikes_on_the_way_out_are_not_those_on_the_way_back(results, history):
    for result in results:
        for row in passages_of(result, history):
            if row.convoy.startswith("convoy/"):
                loaded = [
                    i
                    for i in result.incidents
                    if i.convoy == f"{row.convoy}/loaded" and i.kind == "strike"
                ]
                assert row.strikes == len(loaded)


@pytest.fixture
def by_hand(tiny):
    """A replication of which little is known, but that to the hour."""
    real = simulate(tiny, 1, 0, detail=True)
    out = tuple(State).index(State.OUT)

    def gone(time_h, count):
        counts = [0] * len(State)
        counts[out] = count
        return BookRow(time_h, "uniformed", tuple(counts))

    def moved(by, count, destination, departed_h, arrived_h):
        return MovementRow(
            by, "uniformed", "alba", count, "hilltop", destination, departed_h, arrived_h
        )

    strike = IncidentRow(100.0, "strike", "hill_road", "convoy/1/loaded", 1, 2, 0, 0, 8.0)
    return replace(
        real,
        incidents=(
            replace(strike, time_h=99.0),
            strike,
            replace(strike, convoy="convoy/11/loaded"),
            replace(strike, time_h=136.0),
        ),
        detail=Detail(
            intervals=(),
            movements=(
                moved("convoy/1", 30, "market", 100.0, 136.0),
                moved("charter/market/1", 189, "home", 200.0, 200.0),
                moved("charter/market/2", 1, "home", 240.0, 240.0),
            ),
            books=(gone(14 * 24.0, 7), gone(14 * 24.0 + 0.1, 9)),
        ),
    )


def test_a_day_ends_with_its_midnight(by_hand, tiny):
    history = history_of(tiny)
    numbers = told(by_hand, history, tiny)
    assert numbers["gone", "uniformed_0"] == 7
    assert numbers["gone", "uniformed_1"] == 9
    assert numbers["contingents", "one_of_alba"] == 8
    assert numbers["contingents", "all_of_alba"] == 9


def test_the_killed_and_wounded_are_counted_to_the_end_of_a_day(by_hand, tiny):
    """Of five strikes one comes after the first two weeks; a camp that is shelled is no convoy."""
    strike = by_hand.incidents[1]
    later = replace(strike, time_h=14 * 24.0 + 0.1)
    shelled = replace(strike, kind="shelling", convoy="")
    result = replace(by_hand, incidents=(*by_hand.incidents, later, shelled))
    numbers = told(result, history_of(tiny), tiny)
    assert [numbers["casualties", f"killed_{position}"] for position in (0, 1)] == [4, 5]
    assert [numbers["casualties", f"wounded_{position}"] for position in (0, 1)] == [8, 10]


def test_a_passage_has_what_it_met_between_setting_out_and_arriving(by_hand, tiny):
    (row,) = passages_of(by_hand, history_of(tiny))
    assert (row.convoy, row.days) == ("convoy/1", 1.5)
    assert (row.strikes, row.killed, row.wounded) == (1, 1, 2)


def test_a_column_that_stops_on_its_way_or_goes_on_with_another_is_one_trip(by_hand, tiny):
    """From Hilltop by Riverside, alone or with the last column of Riverside."""

    def went(by, origin, destination, departed_h, arrived_h):
        return MovementRow(
            by, "uniformed", "alba", 9, origin, destination, departed_h, arrived_h
        )  # fmt: skip

    first = went("column/hilltop", "hilltop", "riverside", 24.0, 48.0)
    alone = went("column/hilltop", "riverside", "market", 60.0, 96.0)
    joined = went("column/riverside", "riverside", "market", 72.0, 96.0)
    earlier = went("convoy/9", "riverside", "market", 50.0, 80.0)
    strike = by_hand.incidents[1]
    incidents = (
        replace(strike, time_h=30.0, convoy="column/hilltop/riverside"),
        replace(strike, time_h=80.0, convoy="column/riverside/market"),
        replace(strike, time_h=60.0, convoy="convoy/9/loaded"),
    )
    for onward, strikes in ((alone, 1), (joined, 2)):
        detail = replace(by_hand.detail, movements=(first, earlier, onward))
        result = replace(by_hand, detail=detail, incidents=incidents)
        (row,) = passages_of(result, history_of(tiny))
        assert (row.convoy, row.departed_h, row.days) == ("column/hilltop", 24.0, 3.0)
        assert row.strikes == strikes


def test_processes_change_nothing(tiny):
    history = history_of(tiny)
    alone = probe(tiny, history, replications=15, seed=3)
    with process_pool(2) as pool:
        shared = probe(tiny, history, replications=15, seed=3, executor=pool)
    assert alone.numbers.equals(shared.numbers)
    assert alone.passages.equals(shared.passages)
    assert alone.numbers["replication"].is_monotonic_increasing
    assert set(alone.numbers["replication"]) == set(range(15))


def test_no_task_is_asked_before_it_is_over(tiny):
    """Ctrl-C between taking and giving back its lock would leave the pool waiting for ever."""

    class Task(Future):
        def result(self, timeout=None):
            assert self.done()
            return super().result(timeout)

    class Executor(ThreadPoolExecutor):
        """Slow enough that whoever does not wait asks too early."""

        def submit(self, fn, /, *args, **kwargs):
            task = Task()

            def run():
                time.sleep(0.1)
                task.set_result(fn(*args, **kwargs))

            super().submit(run)
            return task

    with Executor(1) as executor:
        probes = probe(tiny, history_of(tiny), replications=15, seed=3, executor=executor)
    assert set(probes.numbers["replication"]) == set(range(15))


def test_a_replication_that_fails_is_named(tiny, monkeypatch):
    def fails(scenario, seed, replication, *, detail):
        if replication == 12:
            raise ValueError("no such road")
        return simulate(scenario, seed, replication, detail=detail)

    monkeypatch.setattr("sim.experiment.probe.simulate", fails)
    with pytest.raises(ProbeError, match="replication 12 failed: ValueError: no such road"):
        probe(tiny, history_of(tiny), replications=15, seed=1)


def test_progress_is_told(tiny):
    calls = []
    probe(tiny, history_of(tiny), replications=15, seed=1, progress=calls.append)
    assert calls == [10, 15]
