"""Points of a scrambled Sobol sequence, by the name of each coordinate.

Numbers drawn from a sequence that fills the unit cube evenly estimate the same means as plain
random ones, with less scatter as far as the outcome depends on them (I. M. Sobol, USSR
Computational Mathematics and Mathematical Physics 7 (1967) 86; direction numbers of S. Joe and
F. Y. Kuo, SIAM Journal on Scientific Computing 30 (2008) 2635, as SciPy holds them).

How much less is only seen by repeating the sequence independently. So there are 16 scrambles, and
replication k reads point k div 16 of scramble k mod 16: it stays a function of (seed, k), and any
number of replications is a fair sample. A scramble multiplies the digits of each coordinate by a
random lower triangular matrix and shifts them (J. Matousek, Journal of Complexity 14 (1998) 527):
each point alone is then uniform on the unit cube.

The dimension of a coordinate is a hash of its name, one of 1,024, and its scramble a stream of that
name. So a coordinate more, or another name, changes no other coordinate, unless it takes the
dimension of one later in the alphabet: that one moves to the next that is free. No two may share
one: their first digits would be equal, or opposite, throughout a scramble, and what depends on both
would scatter between scrambles however many points they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import shake_128

import numpy as np
import numpy.typing as npt

from sim.randomness import Streams

SCRAMBLES = 16

_DIMENSIONS = 1024
_DIGITS = 52  # binary digits of a coordinate: all that fit below 1 with a half added
_FEWEST_COLUMNS = 8  # for the first 4,096 replications
_MOST_COLUMNS = 24  # for the first 268 million

Words = npt.NDArray[np.uint64]


class SobolPoints:
    """The coordinates ``names`` of any replication's point.

    Keeps the scrambled direction numbers of the seed used last, and nothing else, between calls.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        if len(self.names) > _DIMENSIONS:
            told = f"{len(self.names):,} unknowns; a Sobol sample has {_DIMENSIONS:,} at most"
            raise ValueError(told)
        taken = _dimensions(names)
        self._dimensions = [taken[name] for name in names]
        self._scrambled = lru_cache(maxsize=SCRAMBLES)(self._scramble)

    def point(self, seed: int, replication: int) -> dict[str, float]:
        """The coordinates of one replication by name, each on the open (0, 1)."""
        number, scramble = divmod(replication, SCRAMBLES)
        if number >> _MOST_COLUMNS:
            limit = SCRAMBLES << _MOST_COLUMNS
            raise ValueError(f"replication {replication}: a Sobol sample has {limit:,} at most")
        columns = max(_FEWEST_COLUMNS, number.bit_length())
        shift, directions = self._scrambled(seed, scramble, columns)
        code = number ^ (number >> 1)  # Gray code, the order in which SciPy counts
        chosen = [column for column in range(columns) if code >> column & 1]
        words = np.bitwise_xor.reduce(directions[chosen], axis=0) ^ shift
        coordinates = (words.astype(float) + 0.5) * 2.0**-_DIGITS
        return dict(zip(self.names, coordinates.tolist(), strict=True))

    def _scramble(self, seed: int, scramble: int, columns: int) -> tuple[Words, Words]:
        """The shift of each coordinate, and its direction numbers (columns, coordinates)."""
        streams = Streams(seed, scramble)
        words = np.array(
            [streams.words(f"scramble/{name}", 1 + columns) for name in self.names], np.uint64
        ).reshape(-1, 1 + columns)
        words >>= np.uint64(64 - _DIGITS)
        shift, below = words[:, 0], words[:, 1:]
        # Column d of a lower triangular matrix: 1 at digit d from the top, chance below it.
        top = np.uint64(1) << np.arange(_DIGITS - 1, _DIGITS - 1 - columns, -1, dtype=np.uint64)
        matrix = (below & (top - np.uint64(1))) | top
        plain = _direction_digits(columns)[self._dimensions]
        terms = np.where(plain, matrix[:, None, :], np.uint64(0))
        return shift, np.bitwise_xor.reduce(terms, axis=2).T


def _dimensions(names: Iterable[str]) -> dict[str, int]:
    """The dimension of each name, all of them different."""
    taken: dict[int, str] = {}
    for name in sorted(names):
        dimension = int.from_bytes(shake_128(name.encode()).digest(4), "little") % _DIMENSIONS
        while dimension in taken:
            dimension = (dimension + 1) % _DIMENSIONS
        taken[dimension] = name
    return {name: dimension for dimension, name in taken.items()}


@lru_cache(maxsize=1)
def _direction_digits(columns: int) -> npt.NDArray[np.bool_]:
    """Digits, from the top, of the first direction numbers (dimensions, columns, digits).

    SciPy tells points only; but in Gray code point 2^(c + 1) - 1 is direction number c itself.
    """
    from scipy.stats.qmc import Sobol  # slow to load, and of no use to a plain scenario

    sequence = Sobol(_DIMENSIONS, scramble=False, bits=_MOST_COLUMNS)
    points = [
        sequence.reset().fast_forward(2 ** (column + 1) - 1).random(1)[0]
        for column in range(columns)
    ]
    numbers = (np.stack(points, axis=1) * 2.0**columns).astype(np.uint64)
    places = np.arange(columns - 1, -1, -1, dtype=np.uint64)
    return (numbers[:, :, None] >> places & np.uint64(1)).astype(bool)
