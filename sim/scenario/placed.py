"""Findings with the places in files that they speak about.

What is wrong with several keys together stands at the mapping that holds them; but if one of the
keys that it names was overridden, the override is what the user has to look at.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sim.scenario.findings import Finding, Path, Place
from sim.scenario.yaml_tree import Node


def with_place(finding: Finding, tree: Node) -> Finding:
    """``finding`` with the place of its value, or of the nearest mapping around it."""
    node = tree
    for step in finding.path:
        below = _child(node, step)
        if below is None:
            return replace(finding, place=node.key_place)
        node = below
    place = _overridden(finding, node) or (node.key_place if finding.on_key else node.place)
    return replace(finding, place=place)


def node_at(tree: Node, path: Path) -> Node | None:
    """What stands at ``path``; ``None`` if nothing is written there."""
    node: Node | None = tree
    for step in path:
        node = None if node is None else _child(node, step)
    return node


def _overridden(finding: Finding, node: Node) -> Place | None:
    """The override that set a key of ``node`` which the finding names, if one did."""
    if not isinstance(node.value, dict) or node.place.is_override:
        return None
    named = set(re.findall(r"\w+", finding.what))
    places = (below.place for key, below in node.value.items() if key in named)
    return next((place for place in places if place.is_override), None)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None
