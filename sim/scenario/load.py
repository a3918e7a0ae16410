"""Reads a scenario file: all that is wrong with it at once, or a valid scenario.

Refuses; repairs nothing. A plan that cannot succeed is not refused: ``read_scenario`` returns it
with warnings.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.scenario import checks
from sim.scenario.findings import Finding, Path, Place, ScenarioError
from sim.scenario.history import KEY, LoadedHistory, read_history
from sim.scenario.layers import overridden, read_file
from sim.scenario.levers import Setting, settings_of
from sim.scenario.placed import with_place
from sim.scenario.schema import Scenario
from sim.scenario.set_anew import numbers_set_anew
from sim.scenario.validated import validated
from sim.scenario.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A valid scenario, and what is likely to go wrong with the plan it holds.

    ``history`` is what really happened, if the scenario names a file of it.
    """

    scenario: Scenario
    warnings: tuple[Finding, ...]
    history: LoadedHistory | None


def load_scenario(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in the file ``path`` with each override ``PATH=VALUE`` applied.

    Raises ScenarioError with all findings at once.
    """
    if isinstance(overrides, str):
        raise TypeError(f"overrides is a list of 'PATH=VALUE', not one text; write [{overrides!r}]")
    return _errorless(*_tree_of(path), overrides)[0]


def load_variants(
    path: str | os.PathLike[str], settings: Sequence[Setting], overrides: Sequence[str] = ()
) -> tuple[Scenario, ...]:
    """What each setting of a lever makes of a scenario; its file is read once.

    Raises ScenarioError with all findings of all of them at once, where the levers are written.
    """
    read = _tree_of(path)
    return _variants(read, overridden(read[0], overrides)[0], settings, overrides)


def read_scenario(
    path: str | os.PathLike[str], overrides: Sequence[str] = (), *, with_options: bool = False
) -> LoadedScenario:
    """Like ``load_scenario``, with the history and with warnings and the places they point at.

    ``with_options`` also refuses an option of a lever that makes no valid scenario. Of ranges only
    what is always checked is: that they are numbers which may stand there.
    """
    read = _tree_of(path)
    scenario, tree, history = _errorless(*read, overrides)
    if with_options:
        options = [setting for setting in settings_of(scenario) if setting.is_option]
        _variants(read, tree, options, overrides)
    found = [with_place(finding, tree) for finding in checks.warnings_of(scenario)]
    found += _not_left_behind(checks.unused(scenario), tree, overrides)
    return LoadedScenario(scenario, tuple(found), history)


def _variants(
    read: tuple[Node, Sequence[Finding]],
    tree: Node,
    settings: Sequence[Setting],
    overrides: Sequence[str],
) -> tuple[Scenario, ...]:
    """The scenario of each setting; ``tree`` holds the levers as they are written."""
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    for setting in settings:
        try:
            scenarios.append(_errorless(*read, (*overrides, *setting.overrides))[0])
        except ScenarioError as error:
            findings += [with_place(setting.blamed(fault), tree) for fault in error.findings]
    if findings:
        raise ScenarioError(sorted(dict.fromkeys(findings), key=_order))
    return tuple(scenarios)


def _tree_of(path: str | os.PathLike[str]) -> tuple[Node, list[Finding]]:
    tree, findings = read_file(os.fspath(path))
    if tree is None:
        raise ScenarioError(findings)
    return tree, findings


def _errorless(
    tree: Node, findings: Sequence[Finding], overrides: Sequence[str]
) -> tuple[Scenario, Node, LoadedHistory | None]:
    tree, more = overridden(tree, overrides)
    findings = [*findings, *more]
    read = validated(Scenario, tree.plain())
    scenario, faults = read.model, read.faults
    if scenario is not None:
        faults = checks.errors_of(scenario)
        findings += _of_layers(scenario, tree, overrides)
    elif read.stand_in is not None:
        unknown = checks.unknown_names(read.stand_in)
        faults += read.untouched(unknown)
        sections = {section for path in read.touched for section in path[:1]}
        if "mission" not in sections:  # whose days all others meet
            faults += read.elsewhere(checks.impossible_days(read.stand_in))
        if not unknown and sections.isdisjoint(checks.MEANING):
            faults += read.elsewhere(checks.wrong_entries(read.stand_in))
    told = [finding.path for finding in findings]
    findings += [with_place(fault, tree) for fault in faults if not _follows(fault, told)]
    named = tree.value.get(KEY) if isinstance(tree.value, dict) else None
    history, more = read_history(named, read.named)
    findings += more
    if findings or scenario is None:
        raise ScenarioError(sorted(findings, key=_order))
    return scenario, tree, history


def _follows(fault: Finding, told: list[Path]) -> bool:
    """True if the place is told already, or lies in an entry that could not be read right."""
    return any(
        fault.path == path or (len(path) > 1 and fault.path[: len(path)] == path) for path in told
    )


def _of_layers(scenario: Scenario, tree: Node, overrides: Sequence[str]) -> list[Finding]:
    """What is wrong by where it is written: in a file or over it."""
    found = [*_beyond_evidence(scenario, tree), *numbers_set_anew(scenario, tree)]
    found += _not_left_behind(checks.evidence_of_nothing(scenario), tree, overrides)
    return found


def _not_left_behind(
    findings: Iterable[Finding], tree: Node, overrides: Sequence[str]
) -> Iterator[Finding]:
    """Those about entries that were never of use.

    What an override or a file above leaves out may leave others behind: evidence that speaks of
    it, the border and the exit of a corridor.
    """
    for finding in findings:
        placed = with_place(finding, tree)
        assert placed.place is not None  # whoever speaks of it has written it
        on_top = not overrides and placed.place.source == tree.place.source
        if on_top or placed.place.is_override:
            yield placed


def _beyond_evidence(scenario: Scenario, tree: Node) -> list[Finding]:
    """Numbers of the files outside the range of their evidence; an override may leave it."""
    found = (with_place(fault, tree) for fault in checks.numbers_beyond_evidence(scenario))
    return [fault for fault in found if fault.place is None or not fault.place.is_override]


def _order(finding: Finding) -> tuple[str, int, int, Path]:
    """By file, then from top to bottom."""
    place = finding.place or Place("")
    path = tuple(str(step) for step in finding.path)
    return (place.source, place.line or 0, place.column or 0, path)
