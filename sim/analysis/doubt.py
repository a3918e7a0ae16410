"""Two kinds of doubt apart: what more knowledge would remove, and luck.

A milestone has, for each value of the unknowns, a chance of its own: what is left then is luck.
Nobody sees that chance, but replications whose unknowns were drawn differently tell it: a logistic
regression of reached or not on smooth terms of the unknowns (the first Legendre polynomials of
their ranks). How many unknowns enter, and how much their terms are held back, is what predicts
best out of sample; and what is told are those predictions, each made without the replication
it is for. Where they are no better than one chance for all, nothing is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from sim.experiment.by_column import Rows
from sim.experiment.experiment import Experiment
from sim.experiment.milestones import MilestoneRows
from sim.experiment.summary import milestone_samples
from sim.experiment.tables import UNCERTAINTY
from sim.scenario.schema import Scenario
from sim.scenario.uncertainty import drawn_names

NAMED = 3
"""Unknowns that are named as mattering most."""

LOOKED_AT = 4_000
"""Replications that are looked at, at most: more would change no digit that is shown."""

_FOLDS = 5
_FEWEST = 25  # replications on either side; with fewer there is nothing to learn from
_SIZES = ((1, 3.0), (2, 3.0), (4, 3.0), (8, 10.0), (16, 30.0), (32, 30.0))
_ALL = (30.0, 300.0)
"""How many of the unknowns with the clearest trace enter, and the penalty on their coefficients;
then the penalties if all do."""
_STRAIGHT, _BENT = 1.0, 4.0  # a bend must show more clearly than a slope
_MOST_STEPS, _SMALL_STEP = 25, 1e-3
_LEAST_PENALTY = 1e-9  # no sum of squares is exactly nought, where nearly all is sure

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What the unknowns explain of one milestone.

    Attributes
    ----------
    low, high
        One in ten draws of the unknowns leaves a chance below ``low``, one in ten above ``high``.
    matter_most
        The names of those without which the prediction would lose most, most first.
    """

    low: float
    high: float
    matter_most: tuple[str, ...]


def doubts_of(experiment: Experiment) -> dict[str, Unknowns | None]:
    """``doubts`` of an experiment, of which no more is read than is looked at."""
    scenario = experiment.scenario
    if not len(experiment.by_column):
        return {}
    columns = [*MilestoneRows(scenario).columns, *map(_column, drawn_names(scenario))]
    taken: list[pd.DataFrame] = []
    for part in experiment.parts("replications", columns):
        taken.append(part)
        if sum(map(len, taken)) >= LOOKED_AT:
            break
    return doubts(pd.concat(taken, ignore_index=True)[:LOOKED_AT], scenario)


def doubts(replications: Rows, scenario: Scenario) -> dict[str, Unknowns | None]:
    """What the unknowns explain, by milestone (and of all joint ones together).

    ``None`` says that these replications do not show that they explain anything: it may be luck
    alone, or too little to tell from it. Milestones that fewer than 25 replications reach, or
    miss, are left out; so are all where nothing was drawn.
    """
    drawn = drawn_names(scenario)
    if not drawn:
        return {}
    terms = np.stack([_terms(replications[_column(name)].to_numpy()) for name in drawn], axis=1)
    names = [name.partition(".")[0] for name in drawn]  # a split draws one for each group
    found = {}
    for sample in milestone_samples(replications, scenario):
        hits = sample.by_date.to_numpy(dtype=float)
        if min(hits.sum(), (1.0 - hits).sum()) >= _FEWEST:
            found[sample.name] = _explained(terms, hits, names)
    return found


def _column(drawn: str) -> str:
    return f"{UNCERTAINTY}{drawn}"


def _terms(values: npt.NDArray[Any]) -> Array:
    """A slope and a bend in the ranks of the values, uncorrelated, of variance 1 (values, 2)."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(counts) == 1:
        return np.zeros((len(values), 2))
    middles = (np.cumsum(counts) - counts / 2.0) / len(values)
    rank = (2.0 * middles - 1.0)[places]
    return np.stack([3.0**0.5 * rank, 5.0**0.5 * (3.0 * rank**2 - 1.0) / 2.0], 1)


# -- fitting -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Prediction:
    """Log odds of each replication, told by the others.

    ``parts`` is what each unknown adds to them (replications, unknowns).
    """

    logits: Array
    parts: Array

    def loss(self, hits: Array) -> Array:
        """Minus the log likelihood of each replication."""
        return _loss(self.logits, hits)


def _explained(terms: Array, hits: Array, names: Sequence[str]) -> Unknowns | None:
    """What the unknowns explain out of sample; ``terms`` is (replications, unknowns, 2)."""
    best = min(_predictions(terms, hits), key=lambda each: float(each.loss(hits).mean()))
    gain = _loss(_constant(hits), hits) - best.loss(hits)
    if not _beyond_chance(gain):
        return None
    # Out of sample the log odds are a little too wide or too narrow; a slope of their own mends it.
    start, slope = _fit(best.logits[:, None], hits, np.zeros(1))
    low, high = np.quantile(expit(start + slope * best.logits), (0.1, 0.9))
    return Unknowns(float(low), float(high), _matter_most(best, hits, names))


def _matter_most(best: _Prediction, hits: Array, names: Sequence[str]) -> tuple[str, ...]:
    """Names without whose parts the prediction loses most, and more than by chance."""
    losses = best.loss(hits)
    lost = {}
    for name in set(names):
        own = [column for column, of in enumerate(names) if of == name]
        without = best.logits - best.parts[:, own].sum(axis=1)
        more = _loss(without, hits) - losses
        if _beyond_chance(more):
            lost[name] = float(more.mean())
    return tuple(sorted(lost, key=lambda name: (-lost[name], name))[:NAMED])


def _beyond_chance(gain: Array) -> bool:
    """Whether a gain seen replication by replication lies above two of its standard errors."""
    return bool(gain.mean() > 2.0 * gain.std() / len(gain) ** 0.5)


def _predictions(terms: Array, hits: Array) -> Iterator[_Prediction]:
    """One prediction for each number of unknowns and penalty."""
    kept = [~own for own in _folds(len(hits))]
    orders = [_clearest(terms[others], hits[others]) for others in kept]
    unknowns = terms.shape[1]
    for size, penalty in (*_SIZES, *product([unknowns], _ALL)):
        if size <= unknowns:
            yield _predicted(terms, hits, [order[:size] for order in orders], penalty)


def _predicted(
    terms: Array, hits: Array, chosen: Sequence[npt.NDArray[np.intp]], penalty: float
) -> _Prediction:
    """Each fold predicted from the others by the unknowns chosen there."""
    base, parts = np.empty(len(hits)), np.zeros(terms.shape[:2])
    for own, columns in zip(_folds(len(hits)), chosen, strict=True):
        others = terms[~own][:, columns]
        weights = np.tile([_STRAIGHT, _BENT], len(columns)) * penalty
        start, *slopes = _fit(others.reshape(len(others), -1), hits[~own], weights)
        base[own] = start
        by_unknown = np.reshape(slopes, (len(columns), 2))
        parts[np.ix_(own, columns)] = np.einsum("ruk,uk->ru", terms[own][:, columns], by_unknown)
    return _Prediction(base + parts.sum(axis=1), parts)


def _clearest(terms: Array, hits: Array) -> npt.NDArray[np.intp]:
    """The unknowns by how clearly they alone show in the hits (score statistic), most first."""
    slopes = np.einsum("ruk,r->uk", terms, hits - hits.mean())
    return np.argsort(-(slopes**2).sum(axis=1), kind="stable")


def _constant(hits: Array) -> Array:
    """The log odds of each replication from the share of hits in the other folds."""
    logits = np.empty(len(hits))
    for own in _folds(len(hits)):
        logits[own] = logit(hits[~own].mean())
    return logits


def _folds(n: int) -> list[npt.NDArray[np.bool_]]:
    numbers = np.arange(n) % _FOLDS
    return [numbers == fold for fold in range(_FOLDS)]


def _fit(terms: Array, hits: Array, weights: Array) -> Array:
    """Intercept and coefficients of a logistic regression with a quadratic penalty.

    Newton's method: a handful of large steps. The many small ones of a general optimiser cost
    fifty times as much where the linear algebra beneath uses threads and the cores are busy. A
    step that overshoots is halved until the fit is no worse for it.
    """
    with_start = np.column_stack([np.ones(len(hits)), terms])
    penalty = np.concatenate([[0.0], weights])

    def loss(coefficients: Array) -> float:
        held_back = penalty @ coefficients**2 / 2.0
        return float(_loss(with_start @ coefficients, hits).sum() + held_back)

    found = np.zeros(len(penalty))
    found[0] = logit(hits.mean())
    lowest = loss(found)
    for _ in range(_MOST_STEPS):
        chances = expit(with_start @ found)
        slope = with_start.T @ (hits - chances) - penalty * found
        bend = (with_start * (chances * (1.0 - chances))[:, None]).T @ with_start
        step = np.linalg.solve(bend + np.diag(penalty + _LEAST_PENALTY), slope)
        while (now := loss(found + step)) > lowest and abs(step).max() >= _SMALL_STEP:
            step /= 2.0
        if now > lowest:
            break
        found, lowest = found + step, now
        if abs(step).max() < _SMALL_STEP:
            break
    return found


def _loss(logits: Array, hits: Array) -> Array:
    return np.logaddexp(0.0, logits) - hits * logits
