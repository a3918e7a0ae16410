"""How sure the answer is, in words."""

import pandas as pd

from sim.analysis.doubt import LOOKED_AT, Unknowns
from sim.experiment.precision import Attained, Target
from sim.report.certainty import doubt_lines, precision_lines

EVERY = Target(None, None, 0.02)
SUMMARY = pd.DataFrame(
    {
        "milestone": ["left", "out", "all"],
        "title": ["Camps left", "People out", "Everything"],
        "probability": [0.71, 0.5, 0.0],
        "low": [0.68, 0.47, 0.0],
        "high": [0.74, 0.53, 0.004],
    }
)


def test_a_target_for_every_milestone_is_told_by_the_farthest():
    near = Attained(EVERY, "left", "Camps left", 0.0141, 2000)
    far = Attained(EVERY, "out", "People out", 0.0311, 2000)
    assert precision_lines([near]) == ["Precision 0.02 reached (Camps left +-0.014)"]
    assert precision_lines([near, far]) == [
        "Precision 0.02 not reached (People out +-0.031): about 2,900 more replications needed"
    ]


def test_each_target_has_its_line_and_days_are_days():
    day = Target("out", 0.8, 2.0)
    lines = precision_lines(
        [
            Attained(Target("left", None, 0.05), "left", "Camps left", 0.05, 400),
            Attained(day, "out", "People out", 1.5, 400),
        ]
    )
    assert lines == [
        "Precision left=0.05 reached (+-0.05)",
        "Precision out:P80=2d reached (+-1.5d)",
    ]
    (open_end,) = precision_lines([Attained(day, "out", "People out", None, 400)])
    assert open_end == "Precision out:P80=2d not reached (no end yet)"
    beyond = Attained(day, "out", "People out", None, 400, past_horizon=True)
    assert precision_lines([beyond]) == ["Precision out:P80=2d reached (it lies after the horizon)"]


def test_beside_each_chance_stands_its_range_over_the_unknowns():
    unknowns = Unknowns(0.382, 0.901, ("packing_pace", "escorts", "rain_factor"))
    lines = doubt_lines(SUMMARY, {"left": unknowns, "out": None}, 1000)
    assert lines[0].startswith("What more knowledge would tell")
    assert lines[1].endswith("too little to tell from it by 1,000 replications")
    assert lines[2:] == [
        "  Camps left  0.71 (95 % 0.68-0.74), unknowns 0.38-0.90",
        "              packing pace · escorts · rain factor",
        "  People out  0.50 (95 % 0.47-0.53), none shown",
    ], "what never comes is no doubt"


def test_unknowns_of_which_none_matters_most_have_no_line_of_names():
    lines = doubt_lines(SUMMARY, {"left": Unknowns(0.29, 0.41, ()), "out": None}, 1000)
    assert lines[2] == "  Camps left  0.71 (95 % 0.68-0.74), unknowns 0.29-0.41"
    assert lines[3].startswith("  People out")


def test_a_chance_of_which_too_little_was_seen_is_not_passed_over_in_silence():
    lines = doubt_lines(SUMMARY, {"left": None}, 60)
    assert lines[3:] == ["(the others: too few replications reach them, or miss them, to tell)"]


def test_no_more_replications_are_named_than_are_looked_at():
    lines = doubt_lines(SUMMARY, {"left": None, "out": None}, 1_000_000)
    assert lines[1].endswith(f" by {LOOKED_AT:,} replications")


def test_without_doubt_there_is_no_block():
    assert doubt_lines(SUMMARY, {}, 1000) == []
