"""What is asked of arguments that come from outside, refused in words that say what is right."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike

import pandas as pd

from sim.experiment.by_column import ByColumn
from sim.experiment.experiment import Experiment


def expect_experiment(name: str, given: object) -> None:
    """Raise TypeError for what is no experiment, such as the folder of one."""
    if not isinstance(given, Experiment):
        told = f"{name} is {given!r:.60}, no Experiment"
        raise TypeError(f"{told}; load one with sim.read_results(folder), or run it")


def expect_table(name: str, given: object) -> None:
    """Raise TypeError for what is no table called ``name``, such as the experiment that has it."""
    parts = isinstance(given, Iterable) and not isinstance(given, str)
    if not (parts or isinstance(given, pd.DataFrame | ByColumn)):
        raise TypeError(f"{name} is {given!r:.60}, no table; give experiment.{name}")


def expect_path(name: str, given: object) -> None:
    """Raise TypeError for what is no path of a scenario file, such as the scenario itself."""
    if not isinstance(given, str | PathLike):
        told = f"{name} is {given!r:.60}, no path"
        raise TypeError(f"{told}; give that of the file, from which each setting is read anew")
