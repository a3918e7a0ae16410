"""The figures of a result folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.experiment import Experiment

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURE_NAMES = ("completion.png", "sites.png", "left.png")
"""Files that belong to a result folder."""


def draw_figures(folder: Path, experiment: Experiment, *, only_missing: bool = False) -> None:
    """Draw the figures of ``experiment`` into ``folder``."""
    wanted = [name for name in FIGURE_NAMES if not (only_missing and (folder / name).exists())]
    if not wanted:
        return
    # matplotlib is slow to load, and often nothing is drawn
    from sim.report import figures
    from sim.report.drawing import write_figure

    scenario = experiment.scenario
    drawn: dict[str, Callable[[], Figure]] = {
        "completion.png": lambda: figures.completion(experiment.by_column, scenario),
        "sites.png": lambda: figures.sites(experiment.parts("sites"), scenario),
        "left.png": lambda: figures.left_over_time(experiment.parts("left"), scenario),
    }
    for name in wanted:
        write_figure(folder / name, drawn[name]())
