"""The overrides of a run as its answer and its figures name them: shortly."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.lines import cut

_NAMED = 4
_LONGEST = 60


def named(overrides: Sequence[str]) -> list[str]:
    """The first few, long ones cut; the last item says how many there are besides."""
    told = [cut(" ".join(override.split()), _LONGEST) for override in overrides[:_NAMED]]
    more = len(overrides) - len(told)
    return [*told, f"{more} more"] if more else told
