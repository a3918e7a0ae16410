"""The overrides of a run as its answer and its figures name them: shortly."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 4
_LONGEST = 60


def named(overrides: Sequence[str]) -> list[str]:
    """The first few, long ones cut; the last item says how many there are besides."""
    told = [_cut(" ".join(override.split())) for override in overrides[:_NAMED]]
    more = len(overrides) - len(told)
    return [*told, f"{more} more"] if more else told


def _cut(override: str) -> str:
    return override if len(override) <= _LONGEST else f"{override[: _LONGEST - 3]}..."
