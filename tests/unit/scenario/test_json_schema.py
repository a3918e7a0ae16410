"""The JSON Schema says what the models say, so that an editor and ``validate`` agree."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.scenario.json_schema import json_schema
from sim.scenario.yaml_tree import compose

ROOT = Path(__file__).parents[3]
SHIPPED = [
    *(p for p in sorted((ROOT / "scenarios").rglob("*.yaml")) if p.parent.name != "history"),
    ROOT / "sim" / "scenario" / "template.yaml",
]
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def faults(text: str) -> list[str]:
    tree, findings = compose(text, "x.yaml")
    assert tree is not None
    assert not findings
    data = json.loads(json.dumps(tree.plain(), default=str))
    return [fault.message for fault in VALIDATOR.iter_errors(data)]


def properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for item in node:
            yield from properties(item, path)
    elif isinstance(node, dict):
        for key, below in node.items():
            if key == "properties":
                yield from ((f"{path}.{name}", said) for name, said in below.items())
                below = list(below.values())
            yield from properties(below, f"{path}.{key}")


def may_be_number(node: dict[str, Any]) -> bool:
    if node.get("$ref", "").split("/")[-1] in ("Pert", "PertPart"):
        return True
    below = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    below += node.get("patternProperties", {}).values()
    return node.get("type") in ("number", "integer") or any(map(may_be_number, below))


def test_it_is_a_valid_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_every_property_at_any_depth_has_a_description() -> None:
    told = dict(properties(SCHEMA))
    # A condition names a property to look at it, and describes nothing.
    told = {path: said for path, said in told.items() if ".if." not in path}
    assert len(told) > 400
    assert [path for path, said in told.items() if not said.get("description")] == []


def test_every_number_has_its_unit_in_its_description() -> None:
    silent = [
        path
        for path, said in properties(SCHEMA)
        if may_be_number(said) and "const" not in said and "[" not in said["description"]
    ]
    assert [path for path in silent if not path.endswith(".schema")] == []


def test_every_optional_key_has_a_default() -> None:
    for name, node in SCHEMA["definitions"].items():
        if name.endswith("Part"):
            continue
        for key, said in node.get("properties", {}).items():
            told = said.get("else", said)
            assert key in node.get("required", ()) or "default" in told, (name, key)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_validates(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


TINY = (ROOT / "scenarios" / "tiny.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("packing_teams: 1", "packing_team: 1"),
        ("km: 120", "km: {pert: [1, 2, 3]}"),
        ("km: 120", "km: -1"),
        ("role: hub", "role: hup"),
        ("by: charter", "by: boat"),
        ("  hilltop:\n    name", "  Hilltop:\n    name"),
        ("loading_days: {pert: [0.5, 1, 2]}", "loading_days: {pert: [0.5, 1]}"),
        ("name: Two camps and a port", "nam: Two camps and a port"),
        ("  packing_pace:\n", "  sampling: sobl\n  packing_pace:\n"),
        ("  packing_pace:\n", "  Packing_pace:\n"),
    ],
)
def test_what_is_wrong_is_refused(old: str, new: str) -> None:
    assert old in TINY
    assert faults(TINY) == []
    assert faults(TINY.replace(old, new, 1)) != []


@pytest.mark.parametrize(
    "value",
    [
        "2",
        "{pert: [1, 2, 3]}",
        "{triangular: [1, 2, 3]}",
        "{uniform: [1, 3]}",
        "{lognormal: {median: 2, cv: 0.5}}",
        "{gamma: {mean: 2, cv: 0.5}}",
        "{exponential: {mean: 2}}",
        "{empirical: [1, 2, 2]}",
    ],
)
def test_a_quantity_may_be_any_distribution(value: str) -> None:
    text = TINY.replace("packing_teams: 1", f"packing_teams: {value}")
    assert text != TINY or value == "1"
    assert faults(text) == []


def test_the_way_of_sampling_stands_beside_the_uncertainties() -> None:
    told = TINY.replace("  packing_pace:\n", "  sampling: sobol\n  packing_pace:\n")
    assert faults(told) == []
    assert (
        faults("extends: tiny.yaml\nuncertainties: {sampling: sobol, packing_pace: null}\n") == []
    )


def test_a_file_that_extends_another_states_only_what_differs() -> None:
    change = "sites: {hilltop: {stock: {containers: 9}, planned_close: null}, riverside: null}\n"
    assert faults(f"extends: tiny.yaml\n{change}") == []
    assert faults(f"schema: 1\n{change}") != []
    assert faults("extends: tiny.yaml\nevidence: {sites.*.stock: null}\n") == []
    assert faults("extends: tiny.yaml\nsites: {table: null}\n") == []
    assert faults("extends: tiny.yaml\nsites: {hilltop: {stok: {containers: 9}}}\n") != []


def test_entries_beside_a_table_state_only_the_rest() -> None:
    head, rest = TINY.split("contingents:\n\n", 1)
    tail = rest[rest.index("network:\n") :]
    some = "contingents:\n  table: c.csv\n  alba: {ready: {on: 2030-04-01}, lift: {by: charter}}\n"
    assert faults(head + some + tail) == []
    assert faults(head + some.replace("  table: c.csv\n", "") + tail) != []
    assert faults(head + some.replace("ready", "redy") + tail) != []
