"""What is measured is what is said to be measured."""

import json
from pathlib import Path

import pytest

import sim
import sim.cli
from sim.experiment.bench import bench
from sim.experiment.grown import GROWTHS, grown
from sim.model.gauge import events_of
from sim.scenario.checks import errors_of

ROOT = Path(__file__).parents[3]
TINY = ROOT / "scenarios" / "tiny.yaml"


@pytest.fixture(scope="module")
def tiny():
    return sim.load_scenario(TINY)


@pytest.fixture(scope="module")
def measured(tiny):
    """A bench in which each thing is timed once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sim.experiment.bench._REPLICATIONS_OF_GROWN", 1)
        return bench(tiny, rounds=1)


@pytest.mark.parametrize("name", ["tiny", "minusma"])
@pytest.mark.parametrize("what", GROWTHS)
def test_a_grown_mission_is_a_mission_and_lives(name, what):
    scenario = sim.load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    larger = grown(scenario, what, 3)
    assert errors_of(larger) == []
    sim.simulate(larger, seed=1, replication=0)


def test_what_grows_is_what_was_asked_and_nothing_else(tiny):
    def containers(scenario):
        return sum(site.stock.get("containers", 0) for site in scenario.sites.values()) + sum(
            held.get("containers", 0)
            for contingent in scenario.contingents.values()
            for held in contingent.at.values()
        )

    assert containers(grown(tiny, "containers", 4)) == 4 * containers(tiny) > 0
    assert grown(tiny, "containers", 4).sites.keys() == tiny.sites.keys()
    camps = [name for name, site in tiny.sites.items() if site.role == "camp"]
    assert len(grown(tiny, "sites", 3).sites) == len(tiny.sites) + 2 * len(camps)
    mission, longer = tiny.mission, grown(tiny, "horizon", 2).mission
    assert longer.horizon - mission.start == 2 * (mission.horizon - mission.start)
    assert grown(tiny, "sites", 1) == grown(tiny, "horizon", 1) == tiny


def test_events_are_counted_the_same_each_time(tiny):
    assert events_of(tiny, 1, 0) == events_of(tiny, 1, 0) > 100


def test_a_bench_tells_each_figure(tiny, measured):
    told = measured
    assert told["events_per_replication"] == round(sum(events_of(tiny, 1, k) for k in range(4)) / 4)
    per_s = told["replications_per_s"]
    assert 0.0 < per_s["one_core"] < 10_000.0
    assert told["two_cores_over_one"] == pytest.approx(
        per_s["two_cores"] / per_s["one_core"], abs=0.02
    )
    assert told["event_us"] == pytest.approx(
        told["replication_ms"] * 1e3 / told["events_per_replication"], rel=0.01
    )
    assert 50 < told["worker_peak_mb"] < 300
    assert told["growth"].keys() == GROWTHS.keys()
    assert all(told["growth"][what]["4"]["time"] > 0.0 for what in GROWTHS)


def test_the_command_prints_one_line_of_json(measured, capsys, monkeypatch):
    """The bench was timed above; the whole run beside it is a real one."""
    monkeypatch.setattr("sim.experiment.bench.bench", lambda scenario: measured)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(SystemExit) as ended:
        sim.cli.main(["bench", str(TINY)])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    told = json.loads(out)
    assert out.count("\n") == 1
    assert told.keys() >= {"replications_per_s", "machine", "python", "versions", "whole_run"}
    # To the system a new process is as large as the one that starts it, here that of all tests.
    assert told["whole_run"]["peak_mb"] > 100
