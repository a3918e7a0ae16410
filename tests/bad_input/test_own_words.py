"""Whatever stands in whichever place, it is refused in the words of a planner, not of a library."""

from __future__ import annotations

import json
import re
from copy import copy
from itertools import cycle, islice
from pathlib import Path

from pydantic import ValidationError

from sim.scenario.load import load_scenario
from sim.scenario.paths import shape_at
from sim.scenario.schema import Scenario
from sim.scenario.schema_findings import faults_of, findings_of
from sim.scenario.yaml_tree import compose

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
DATA = compose(TINY.read_text(), "tiny.yaml")[0].plain()

ODD = (
    None, True, "x", "", "12", "a b", "2030-03-01", "2030-13-01", "2030-03-01T12:00:00",
    -1, 0, 1.5, 90, 20300301, 1e400, 10**30, [], [1], [1, 2, 3, 4], ["a", "b"],
    {}, {"x": {}}, {"A b": 1}, {"petr": [1, 2, 3]}, {"pert": [1, 2]}, {"pert": [3, 2, 1]},
    {"pert": ["a", "b", "c"]}, {"pert": 5}, {"lognormal": {"median": 1}}, {"lognormal": [1, 2]},
    {"exponential": {"mean": 0}}, {"empirical": []}, {"pert": [1, 2, 3], "uniform": [1, 2]},
    {"uniform": ["2030-01-01"]}, {"pert": ["2030-01-03", "2030-01-02", "2030-01-01"]},
    {"on": "2030-03-01", "with_site": "market"}, {"by": "boat"}, {"kind": "ship"},
)  # fmt: skip
EACH = 5
"""Values that are tried in one place; the next place goes on with those after them."""

FOREIGN = re.compile(
    r"Input|Value error|Unable|Field|Extra|should be|should have|\bvalid |pydantic|JSON|"
    r"\b(?:str|int|dict|tuple|bool|float|NoneType|datetime)\b"
)


def places(value, path=()):
    if path:
        yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from places(below, (*path, key))
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from places(below, (*path, position))


def places_of_each_kind():
    """The first place of each key and meaning."""
    scenario, seen = load_scenario(TINY), set()
    for path in places(DATA):
        shape = shape_at(scenario, path)
        kind = (path[-1], shape.description) if shape is not None else path
        if kind not in seen:
            seen.add(kind)
            yield path


def refused(path, odd):
    data = holder = dict(DATA)
    for step in path[:-1]:
        holder[step] = copy(holder[step])
        holder = holder[step]
    holder[path[-1]] = odd
    try:
        Scenario.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as fault:
        return fault.errors(include_url=False), data
    return None


def test_no_finding_speaks_the_words_of_the_library():
    odds = cycle(ODD)
    for path in places_of_each_kind():
        for odd in islice(odds, EACH):
            found = refused(path, odd)
            if found is None:
                continue
            findings = findings_of(faults_of(*found), found[1])
            assert findings, (path, odd)
            for finding in findings:
                told = re.sub(r"'[^']*'|\(.*\)", "", f"{finding.what}; {finding.right}")
                assert not FOREIGN.search(told), (path, odd, told)
