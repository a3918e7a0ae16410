"""Imports go one way, and SimPy lives in the model only.

The import linter says so too, in ``.ci/run``; this is quick and needs no other package.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SIM = Path(__file__).parents[1] / "sim"
LAYERS = (
    {"__main__"},
    {"cli"},
    {"report"},
    {"analysis"},
    {"experiment"},
    {"model"},
    {"scenario"},
    {"records", "sobol"},
    {"randomness"},
    {"units"},
)
"""From top to bottom: each may import what lies below it."""
MODULES = sorted(path for path in SIM.rglob("*.py") if path != SIM / "__init__.py")


def imported(path):
    """Names of all modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            if node.module == "sim":
                yield from (f"sim.{alias.name}" for alias in node.names)


def layer_of(part):
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


def part_of(path):
    return path.relative_to(SIM).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SIM)))
def test_imports_go_one_way(path):
    own = part_of(path)
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "sim" and rest:
            part = rest.split(".")[0]
            assert part == own or layer_of(part) > layer_of(own), f"{own} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SIM)))
def test_only_the_model_imports_simpy(path):
    tops = {name.split(".")[0] for name in imported(path)}
    assert "simpy" not in tops or part_of(path) == "model"


def test_nothing_in_the_model_reads_a_clock_a_file_or_a_random_generator_of_its_own():
    forbidden = {"time", "random", "os", "pathlib", "logging", "pandas", "pyarrow", "numpy"}
    model = {path for path in MODULES if part_of(path) == "model"}
    assert SIM / "model" / "sites" / "site.py" in model, "its rooms too"
    for path in model:
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & forbidden, path.name
