"""Reads a scenario file: all that is wrong with it at once, or a valid scenario.

Refuses; repairs nothing. A plan that cannot succeed is not refused: ``read_scenario`` returns it
with warnings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from sim.scenario import checks
from sim.scenario.findings import Finding, Path, Place, ScenarioError
from sim.scenario.layers import overridden, read_file
from sim.scenario.schema import Scenario
from sim.scenario.schema_findings import Fault, faults_of, findings_of
from sim.scenario.stand_in import stood_in
from sim.scenario.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A valid scenario, and what is likely to go wrong with the plan it holds."""

    scenario: Scenario
    warnings: tuple[Finding, ...]


def load_scenario(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in the file ``path`` with each override ``PATH=VALUE`` applied.

    Raises ScenarioError with all findings at once.
    """
    return _errorless(path, overrides)[0]


def read_scenario(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> LoadedScenario:
    """Like ``load_scenario``, with warnings about the plan and the places they point at."""
    scenario, tree = _errorless(path, overrides)
    found = checks.warnings_of(scenario)
    return LoadedScenario(scenario, tuple(_with_place(finding, tree) for finding in found))


def _errorless(path: str | os.PathLike[str], overrides: Sequence[str]) -> tuple[Scenario, Node]:
    tree, findings = read_file(os.fspath(path))
    if tree is None:
        raise ScenarioError(findings)
    tree, more = overridden(tree, overrides)
    findings += more
    scenario, faults = _validated(tree.plain())
    if scenario is not None:
        faults = [*checks.errors_of(scenario), *_beyond_evidence(scenario, tree)]
    told = {finding.path for finding in findings}
    findings += [_with_place(fault, tree) for fault in faults if fault.path not in told]
    if findings or scenario is None:
        raise ScenarioError(sorted(findings, key=_order))
    return scenario, tree


def _beyond_evidence(scenario: Scenario, tree: Node) -> list[Finding]:
    """Numbers of the files outside the range of their evidence; an override may leave it."""
    found = (_with_place(fault, tree) for fault in checks.numbers_beyond_evidence(scenario))
    return [fault for fault in found if fault.place is None or fault.place.line is not None]


def _validated(data: Any) -> tuple[Scenario | None, list[Finding]]:
    """The scenario that ``data`` describes, or what the schema refuses.

    Strict JSON is the one mode of pydantic that takes lists for tuples and text for dates but
    neither "12" nor true for a number.
    """
    text = json.dumps(data, default=str)
    try:
        return Scenario.model_validate_json(text, strict=True), []
    except ValidationError as fault:
        faults = faults_of(fault.errors(include_url=False), data)
        return None, findings_of(faults) + _names_besides(data, faults)


def _names_besides(data: Any, faults: list[Fault]) -> list[Finding]:
    """Names that point nowhere in a scenario that the schema refuses for other reasons."""
    patched = stood_in(data, faults)
    if patched is None:
        return []
    try:
        scenario = Scenario.model_validate_json(json.dumps(patched, default=str), strict=True)
    except ValidationError:
        return []
    touched = [fault.path for fault in faults]
    found = checks.unknown_names(scenario)
    return [f for f in found if not any(f.path[: len(path)] == path for path in touched)]


def _with_place(finding: Finding, tree: Node) -> Finding:
    """``finding`` with the place of its value, or of the nearest mapping around it."""
    node = tree
    for step in finding.path:
        below = _child(node, step)
        if below is None:
            return replace(finding, place=node.key_place)
        node = below
    return replace(finding, place=node.key_place if finding.on_key else node.place)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _order(finding: Finding) -> tuple[str, int, int, Path]:
    """By file, then from top to bottom."""
    place = finding.place or Place("")
    path = tuple(str(step) for step in finding.path)
    return (place.source, place.line or 0, place.column or 0, path)
