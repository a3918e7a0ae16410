"""The figures of a result folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.experiment import Experiment
from sim.report.lines import DOT
from sim.report.overrides import named

if TYPE_CHECKING:
    from sim.report.drawing import Picture

FIGURE_NAMES = ("completion.png", "sites.png", "left.png", "waits.png")
"""Files that belong to a result folder."""


def draw_figures(
    folder: Path,
    experiment: Experiment,
    *,
    only_missing: bool = False,
    overrides: Sequence[str] = (),
) -> None:
    """Draw the figures of ``experiment`` into ``folder``, each with its overrides, if any."""
    wanted = [name for name in FIGURE_NAMES if not (only_missing and (folder / name).exists())]
    if not wanted:
        return
    # matplotlib is slow to load, and often nothing is drawn
    from sim.report import figures
    from sim.report.drawing import write_figure

    scenario = experiment.scenario
    drawn: dict[str, Callable[[], Picture]] = {
        "completion.png": lambda: figures.completion(experiment.by_column, scenario),
        "sites.png": lambda: figures.sites(experiment.parts("sites"), scenario),
        "left.png": lambda: figures.left_over_time(
            experiment.parts("left"), experiment.by_column, scenario
        ),
        "waits.png": lambda: figures.waits(
            experiment.parts("waiting"), len(experiment.by_column), scenario
        ),
    }
    for name in wanted:
        figure = drawn[name]()
        if overrides:
            _add_to_title(figure, f"with {DOT.join(named(overrides))}")
        write_figure(folder / name, figure)


def _add_to_title(figure: Picture, words: str) -> None:
    """Lines below the title, which is that of the figure or of its only panel."""
    from sim.report.drawing import TITLE_LINE_IN, title_of

    told = title_of(words)
    figure.set_figheight(figure.get_figheight() + TITLE_LINE_IN * len(told.splitlines()))
    if title := figure.get_suptitle():
        figure.suptitle(f"{title}\n{told}", x=0.01, ha="left")
    else:
        (axes,) = figure.axes
        axes.set_title(f"{axes.get_title(loc='left')}\n{told}", loc="left")
