"""Run until the answer is sure enough: what is asked, when it is looked at, and how far it is.

A run is looked at when 400, 600, 800, 1,200, 1,600, 2,400 ... replications are done, and at no
other time. The fewer the looks, the less an interval suffers from being the first that happened to
be narrow enough; and as each look sees the same replications however many workers there were, so
does the decision (coverage at the end: ``tests/theory/test_stopping.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite, log10

from sim.experiment.by_column import Rows
from sim.experiment.experiment import Experiment
from sim.experiment.milestones import MilestoneRows
from sim.experiment.out_of_reach import never_chances
from sim.experiment.summary import LEVELS, Chance, MilestoneSample, milestone_samples, rank
from sim.scenario.findings import suggestion
from sim.scenario.schema import Scenario

_FIRST_LOOK = 40  # batches: 400 replications, 25 from each scramble of a Sobol sequence
_LEAST = {"": 1e-4, "d": 0.01}
"""The narrowest half-widths: of a chance, what 100 million replications tell; minutes of a day."""
_HOW = "write 0.02, people_out=0.02 or people_out:P80=2d"
_FORM = re.compile(
    r"(?:(?P<milestone>[^:=]+)(?::P(?P<level>[1-9]\d?))?=)?(?P<width>[\d.eE+-]+)(?P<days>d?)"
)


class PrecisionError(ValueError):
    """Precisions that cannot be asked for; each line says of one what would be right."""


@dataclass(frozen=True, slots=True)
class Target:
    """A half-width that is asked for.

    Attributes
    ----------
    milestone
        Its name; ``None`` for every one, and all joint ones together.
    level
        Of a quantile of its day; ``None`` for its probability.
    half_width
        Of the 95 % interval [days of a quantile, - of a probability].
    """

    milestone: str | None
    level: float | None
    half_width: float

    def __str__(self) -> str:
        """As it is written on the command line."""
        if self.level is not None:
            return f"{self.milestone}:P{round(100 * self.level)}={self.half_width:g}d"
        prefix = "" if self.milestone is None else f"{self.milestone}="
        return f"{prefix}{self.half_width:g}"


@dataclass(frozen=True, slots=True)
class Attained:
    """How far a target is reached for one milestone.

    Attributes
    ----------
    half_width
        Of its interval now; ``None`` if the interval has no end yet.
    n
        Replications that it comes from.
    times
        How many times as many replications would make it as narrow as asked, where that is known
        better than by the square root of its width.
    past_horizon
        Whether the quantile lies after the horizon, as surely as the replications can tell: what
        it is then no run of this scenario tells any better.
    never
        Whether there is no such quantile, however late the horizon.
    """

    target: Target
    name: str
    title: str
    half_width: float | None
    n: int
    times: float | None = None
    past_horizon: bool = False
    never: bool = False

    @property
    def reached(self) -> bool:
        """Whether the interval is as narrow as was asked, or no run can make it any narrower."""
        narrow = self.half_width is not None and self.half_width <= self.target.half_width
        return narrow or self.past_horizon

    @property
    def still_needed(self) -> int | None:
        """About how many replications more would reach it; ``None`` if nobody can tell yet.

        Two digits, rounded up.
        """
        if self.half_width is None:
            return None
        by_root = (self.half_width / self.target.half_width) ** 2
        more = self.n * ((by_root if self.times is None else self.times) - 1.0)
        if more <= 0.0:
            return 0
        step = int(10 ** max(0, floor(log10(more)) - 1))
        return ceil(more / step) * step


class Precision:
    """The targets of one run; as a ``Stop`` it ends the run at the first look that finds them."""

    def __init__(self, targets: Sequence[Target], scenario: Scenario) -> None:
        self._targets = tuple(targets)
        self._scenario = scenario

    def __call__(self, rows: MilestoneRows) -> bool:
        """Whether to stop."""
        if not _is_look(rows.batches) or not rows.n:
            return False
        found = _attained(rows.frame(), self._scenario, self._targets)
        return all(each.reached for each in found)


def attained_of(experiment: Experiment, targets: Sequence[Target]) -> list[Attained]:
    """How far an experiment reaches each target; one for every milestone, for each of them."""
    rows = experiment.by_column
    if not len(rows):
        return []
    never = never_chances(rows, experiment.scenario)
    return [
        replace(each, never=never_comes(each.target.level, never.get(each.name), each.n))
        for each in _attained(rows, experiment.scenario, targets)
    ]


def never_comes(level: float | None, never: Chance | None, n: int) -> bool:
    """Whether fewer than ``level`` of ``n`` replications get there, however late the horizon.

    ``never`` is the share of them that can never get there.
    """
    lost = 0 if never is None else round(never.share * n)
    return level is not None and rank(level, n) >= n - lost


def _attained(rows: Rows, scenario: Scenario, targets: Sequence[Target]) -> list[Attained]:
    samples = milestone_samples(rows, scenario) if targets else []
    return [
        _attained_by(sample, target)
        for target in targets
        for sample in samples
        if target.milestone in (None, sample.name)
    ]


def targets_of(texts: Sequence[str], scenario: Scenario) -> tuple[Target, ...]:
    """The targets that the command line names.

    Raises
    ------
    PrecisionError
        For all at once that are none, or ask for a milestone that the scenario does not have or
        a quantile that the answer does not tell.
    """
    found: list[Target] = []
    refused: list[str] = []
    for text in texts:
        try:
            found.append(_target(text.strip(), scenario))
        except PrecisionError as error:
            refused.append(str(error))
    if refused:
        raise PrecisionError("\n".join(refused))
    return tuple(found)


def _target(text: str, scenario: Scenario) -> Target:
    form = _FORM.fullmatch(text)
    width = _number(form["width"]) if form else None
    if form is None or width is None or bool(form["level"]) != bool(form["days"]):
        raise PrecisionError(f"{text}: not a precision; {_HOW}")
    least = _LEAST[form["days"]]
    if width < least:
        right = f"write {least:g}{form['days']} or more"
        raise PrecisionError(f"{text}: no run is long enough to tell so much; {right}")
    milestone = form["milestone"]
    if milestone is not None and milestone not in scenario.milestones:
        right = suggestion(milestone, scenario.milestones, "milestones")
        raise PrecisionError(f"{text}: there is no milestone '{milestone}'; {right}")
    if form["level"]:
        label = f"P{form['level']}"
        if label not in LEVELS:
            right = f"write one of {', '.join(LEVELS)}"
            raise PrecisionError(f"{text}: {label} is no quantile that is told; {right}")
        return Target(milestone, LEVELS[label], width)
    if width >= 0.5:
        raise PrecisionError(f"{text}: the half-width of a probability; write less than 0.5")
    return Target(milestone, None, width)


def _number(text: str) -> float | None:
    """A positive number; ``None`` if the text is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value > 0.0 else None


def _is_look(batches: int) -> bool:
    """40 or 60 batches, or twice, four times, eight times ... as many."""
    while batches >= 2 * _FIRST_LOOK and batches % 2 == 0:
        batches //= 2
    return batches in (_FIRST_LOOK, _FIRST_LOOK * 3 // 2)


def _attained_by(sample: MilestoneSample, target: Target) -> Attained:
    n = len(sample.days)
    if target.level is None:
        times = sample.times_for(target.half_width)
        return Attained(target, sample.name, sample.title, sample.chance().half_width, n, times)
    found = sample.quantile(target.level)
    width = None
    if found.low is not None and found.high is not None:
        width = (found.high - found.low).days / 2.0
    return Attained(target, sample.name, sample.title, width, n, past_horizon=found.low is None)
