"""A scenario as it is sent to a worker: under its fingerprint, unpacked once in each process."""

from __future__ import annotations

import pickle
import platform
import zlib
from dataclasses import dataclass
from functools import lru_cache

from sim.experiment.fingerprint import program_version, scenario_fingerprint, versions
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
        Of the scenario. Parcels are told apart by it and by the versions alone, so that a
        process that has unpacked one does not do so again.
    versions
        Of all that the results depend on, where the parcel was made.
    packed
        The scenario, pickled and compressed.
    """

    fingerprint: str
    versions: tuple[tuple[str, str], ...]
    packed: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parcel) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        return self.fingerprint, self.versions


def parcel_of(scenario: Scenario) -> Parcel:
    """The parcel that holds ``scenario``."""
    return Parcel(
        fingerprint=scenario_fingerprint(scenario),
        versions=_versions(),
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
    odd = [
        f"{name} {there} there, {here} here"
        for (name, there), (_, here) in zip(_versions(), parcel.versions, strict=True)
        if there != here
    ]
    if odd:
        raise VersionsDifferError(f"worker on {platform.node()}: {'; '.join(odd)}")
    scenario: Scenario = pickle.loads(zlib.decompress(parcel.packed))
    return scenario


def _versions() -> tuple[tuple[str, str], ...]:
    return ("drawdown", program_version()), *versions().items()
