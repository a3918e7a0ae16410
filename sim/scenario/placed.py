"""Findings with the places in files that they speak about."""

from __future__ import annotations

from dataclasses import replace

from sim.scenario.findings import Finding
from sim.scenario.yaml_tree import Node


def with_place(finding: Finding, tree: Node) -> Finding:
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
