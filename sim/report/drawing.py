"""What all figures share: colours, date axes, and how a figure becomes a file.

The first colours are those of Okabe and Ito (2008); all are told apart by colour-blind readers.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, date2num, num2date
from matplotlib.figure import Figure

from sim.experiment.whole_files import write_bytes
from sim.report.lines import cut_apart
from sim.scenario.schema import Scenario

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
PURPLE, SKY, BLACK, GREY = "#CC79A7", "#56B4E9", "#000000", "#777777"
WINE, SAND, INDIGO = "#882255", "#DDCC77", "#332288"  # Tol's (2021)
VIOLET, BROWN = "#6A3FC8", "#7A4B00"

LINE_COLOURS = (
    BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, GREY, WINE, VIOLET, BROWN, SAND, INDIGO,
)  # fmt: skip
LINE_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)))

_DOTS_PER_INCH = 100
_TITLE_COLUMNS = 100  # of a picture 12 inches wide
_SITE_COLUMNS = 28
_SITE_LETTERS = 48  # of a name: they fit on two lines
TITLE_LINE_IN = 0.21


class Picture(Figure):
    """A figure that a notebook shows by itself; of matplotlib's own it needs to be told."""

    def png(self) -> bytes:
        """The picture as a file; the same results give the same bytes."""
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
        return picture.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png()


def date_axis(axes: Axes, first: date, last: date, ticks: int = 9) -> None:
    """Let the horizontal axis run over these days, all of the last one too."""
    axes.set_xlim(at(first), end_of(last))
    locator = AutoDateLocator(minticks=min(4, ticks), maxticks=ticks)
    axes.xaxis.set_major_locator(locator)
    marks = [(day.year, day.month) for day in num2date(locator())]
    months = len(set(marks)) == len(marks)
    form = DateFormatter("%b\n%Y" if months else "%d\n%b\n%Y")
    axes.xaxis.set_major_formatter(form)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def at(when: Any) -> Any:
    """Where a moment, or the beginning of a day, lies on a date axis; also of arrays."""
    return date2num(when)


def end_of(day: Any) -> Any:
    """Where a day, or an array of days, ends: what is done, or due, on a day is so by its end."""
    return at(day) + 1.0


def completion_steps(
    days: pd.Series[Any], first: date, last: date
) -> tuple[npt.NDArray[Any], npt.NDArray[np.float64]]:
    """Where days from ``first`` to ``last`` end, and the share of ``days`` reached by then.

    For a step curve. Null days are never reached. One point a day, however many replications there
    are.
    """
    reached, counts = np.unique(days.dropna().to_numpy("datetime64[D]"), return_counts=True)
    share = np.concatenate([[0], np.cumsum(counts)]) / len(days)
    when = np.concatenate([[at(first)], end_of(reached), [end_of(last)]])
    return when, np.append(share, share[-1])


def title_of(words: str) -> str:
    """Words above a picture, on as many lines as they take."""
    return as_written(fill(words, _TITLE_COLUMNS))


def as_written(words: str) -> str:
    """Words as they are written: a dollar sign is no mathematics here."""
    return words.replace("$", r"\$")


def site_labels(scenario: Scenario) -> list[str]:
    """The names of the sites beside their rows, told apart where they are long."""
    names = cut_apart([site.name for site in scenario.sites.values()], _SITE_LETTERS)
    return [
        as_written(fill(name, _SITE_COLUMNS, max_lines=2, placeholder=" ...")) for name in names
    ]


def write_figure(path: Path, figure: Picture) -> None:
    """Write ``figure`` as PNG, whole or not at all."""
    write_bytes(path, figure.png())
