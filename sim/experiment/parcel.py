"""A scenario as it is sent to a worker: under its fingerprint, unpacked once in each process."""

from __future__ import annotations

import pickle
import platform
import zlib
from dataclasses import dataclass
from functools import lru_cache

from sim.experiment.fingerprint import MISSING, made_by_this, scenario_fingerprint
from sim.scenario.schema import Scenario

_SCENARIOS_KEPT = 4


class VersionsDifferError(Exception):
    """A worker would not compute what this process would: the message names the versions."""


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """What a worker needs to know of a scenario; ``parcel_of`` makes it.

    Attributes
    ----------
    fingerprint
        Of the scenario and the versions. Parcels are told apart by it alone, so that a process
        that has unpacked one does not do so again.
    versions
        Of all that the results depend on, where the parcel was made.
    packed
        The scenario, pickled and compressed.
    """

    fingerprint: str
    versions: tuple[tuple[str, str], ...]
    packed: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parcel) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def parcel_of(scenario: Scenario) -> Parcel:
    """The parcel that holds ``scenario``."""
    versions = made_by_this()
    return Parcel(
        fingerprint=scenario_fingerprint(scenario, versions),
        versions=tuple(versions.items()),
        packed=zlib.compress(pickle.dumps(scenario)),
    )


@lru_cache(maxsize=_SCENARIOS_KEPT)
def unpacked(parcel: Parcel) -> Scenario:
    """The scenario in ``parcel``, the same object each time.

    Raises
    ------
    VersionsDifferError
        If this process has other versions than the one that made the parcel.
    """
    here = made_by_this()
    odd = [
        f"{name} {here.get(name, MISSING)} there, {asked} here"
        for name, asked in parcel.versions
        if here.get(name) != asked
    ]
    if odd:
        raise VersionsDifferError(f"worker on {platform.node()}: {', '.join(odd)}")
    scenario: Scenario = pickle.loads(zlib.decompress(parcel.packed))
    return scenario
