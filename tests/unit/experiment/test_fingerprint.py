"""The fingerprint changes with everything that can change a result, and with nothing else."""

from datetime import date

import pytest

from sim.experiment.fingerprint import differences, fingerprint, program_version, source_hash


def _of(scenario, seed=1, replications=1000, precision=(), program="1.0+abc", numpy="2.0"):
    return fingerprint(
        scenario,
        seed=seed,
        replications=replications,
        precision=precision,
        program=program,
        versions={"numpy": numpy},
    )


def test_order_of_the_entries_does_not_matter(scenario, scenario_with):
    def turn_round(data):
        for key in ("sites", "loads", "milestones"):
            data[key] = dict(reversed(data[key].items()))

    assert _of(scenario_with(turn_round)) == _of(scenario)


def test_order_of_a_list_matters(scenario_with):
    def waypoints(*names):
        return scenario_with(lambda data: data["network"].update(waypoints=names))

    assert _of(waypoints("x", "y")) != _of(waypoints("y", "x"))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["sites"]["alpha"]["stock"].update(boxes=41),
        lambda data: data["policy"].update(thinning_share=0.50001),
        lambda data: data["mission"].update(deadline=date(2030, 4, 1)),
        lambda data: data["milestones"]["main"].update(title="All gone"),
        lambda data: data["sites"].update(gamma=data["sites"]["alpha"]),
    ],
)
def test_every_change_of_the_scenario_matters(scenario, scenario_with, change):
    assert _of(scenario_with(change)) != _of(scenario)


def test_seed_n_precision_program_and_versions_matter(scenario):
    assert len({
        _of(scenario),
        _of(scenario, seed=2),
        _of(scenario, replications=999),
        _of(scenario, precision=["0.02"]),
        _of(scenario, precision=["0.03"]),
        _of(scenario, program="1.0+abd"),
        _of(scenario, numpy="2.1"),
    }) == 7  # fmt: skip


def test_writing_a_number_as_whole_or_with_a_point_does_not_matter(scenario, scenario_with):
    assert _of(scenario_with(lambda data: data["policy"].update(inspection_days=1.0))) == _of(
        scenario
    )


def test_the_source_hash_sees_content_names_and_new_files(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    hashes = {source_hash(tmp_path)}
    (tmp_path / "a.py").write_text("x = 2\n")
    hashes.add(source_hash(tmp_path))
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    hashes.add(source_hash(tmp_path))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.py").write_text("")
    hashes.add(source_hash(tmp_path))
    assert len(hashes) == 4
    (tmp_path / "notes.txt").write_text("not a program")
    assert source_hash(tmp_path) in hashes


def test_program_version_names_release_and_source():
    released, _, source = program_version().partition("+")
    assert released
    assert len(source) == 12


def test_differences_name_paths_and_both_values():
    held = {"a": {"b": 1, "c": [1, 2]}, "d": "x", "e": [1]}
    asked = {"d": "x", "a": {"c": [1, 3], "b": 1}, "e": [1, 2], "f": 0}
    assert list(differences(held, asked)) == [
        ("a.c.1", 2, 3),
        ("e", [1], [1, 2]),
        ("f", "nothing", 0),
    ]
