"""A scenario travels whole, is unpacked once, and not by another program."""

from dataclasses import replace

import pytest

from sim.experiment.parcel import Parcel, VersionsDifferError, parcel_of, unpacked


def test_a_parcel_holds_the_scenario_and_is_unpacked_once(scenario, scenario_with):
    assert unpacked(parcel_of(scenario)) == scenario
    assert unpacked(parcel_of(scenario)) is unpacked(parcel_of(scenario))
    other = scenario_with(lambda data: data["policy"].update(disposal_days=9.0))
    assert unpacked(parcel_of(other)) == other != scenario


def test_a_parcel_is_known_by_its_fingerprint(scenario, scenario_with):
    other = scenario_with(lambda data: data["policy"].update(disposal_days=9.0))
    assert parcel_of(scenario) == parcel_of(scenario)
    assert hash(parcel_of(scenario)) == hash(parcel_of(scenario))
    assert parcel_of(scenario) != parcel_of(other)


def test_another_version_is_refused_by_name(scenario):
    parcel = parcel_of(scenario)
    versions = tuple(
        (name, "0.0" if name in ("numpy", "drawdown") else version)
        for name, version in parcel.versions
    )
    foreign = Parcel("another", versions, parcel.packed)
    mine = dict(parcel.versions)
    with pytest.raises(VersionsDifferError) as refused:
        unpacked(foreign)
    told = str(refused.value)
    assert f"drawdown {mine['drawdown']} there, 0.0 here" in told
    assert f"numpy {mine['numpy']} there, 0.0 here" in told
    assert "scipy" not in told
    assert unpacked(replace(foreign, versions=parcel.versions)) == scenario


def test_a_package_that_the_worker_does_not_know_is_refused_by_name(scenario):
    parcel = parcel_of(scenario)
    more = Parcel("more", (*parcel.versions, ("cargo", "1.2")), parcel.packed)
    with pytest.raises(VersionsDifferError, match=r": cargo nothing there, 1\.2 here$"):
        unpacked(more)
