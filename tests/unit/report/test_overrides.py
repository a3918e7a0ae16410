"""Overrides are named shortly, whatever was typed."""

from sim.report.overrides import named


def test_few_and_short_ones_are_named_as_typed():
    assert named([]) == []
    assert named(["a=1", "b={x:  2}"]) == ["a=1", "b={x: 2}"]


def test_many_are_counted_and_long_ones_cut():
    told = named([f"{'a' * 80}=1", *(f"b{n}=1" for n in range(6))])
    assert told[0] == "a" * 57 + "..."
    assert told[1:] == ["b0=1", "b1=1", "b2=1", "3 more"]
