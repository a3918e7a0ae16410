"""Numbers that somebody writes over a scenario and that no replication would ever read.

An uncertainty that sets a number draws it anew in each replication. In one file both belong
together: the number is what a planner reckons with. A later file or an override that gives the
number alone asks for something that would not happen, so it is refused.
"""

from __future__ import annotations

from sim.scenario.findings import Finding
from sim.scenario.paths import expand, is_number
from sim.scenario.placed import node_at, with_place
from sim.scenario.schema import Scenario
from sim.scenario.yaml_tree import Node


def numbers_set_anew(scenario: Scenario, tree: Node) -> list[Finding]:
    """Numbers that an uncertainty of a lower layer sets, whatever is written over them."""
    found = []
    for name, spec in scenario.uncertainties.named.items():
        drawn = node_at(tree, ("uncertainties", name, "set"))
        if drawn is None:
            continue
        for path, value in (match for pattern in spec.paths for match in expand(scenario, pattern)):
            written = node_at(tree, path)
            if written is not None and _lies_over(written, drawn, tree):
                given = f"{value:g}" if is_number(value) else "what is given here"
                what = (
                    f"uncertainty {name} sets it anew in every replication, so that {given} "
                    "would never be read"
                )
                right = f"set uncertainties.{name} to null too, or its range in place of this"
                found.append(with_place(Finding(path, what, right), tree))
    return found


def _lies_over(written: Node, drawn: Node, tree: Node) -> bool:
    """Whether a value was written by an override, or in the top file, over what stands below."""
    if written.place.is_override:
        return not drawn.place.is_override
    top = tree.place.source
    return written.place.source == top and not drawn.place.is_override and drawn.place.source != top
