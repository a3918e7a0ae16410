"""The JSON Schema of scenario files, made from the models: what an editor shows and checks.

A file that extends another states only what differs, and so do entries beside a table: there
nothing is required and null removes an entry. That is what definitions ending in ``Part`` say.
The schema is draft 7, which is what editors know best. It sees less than ``drawdown validate``,
which also knows names and days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario.csv_table import TABLE, TABLES
from sim.scenario.layers import EXTENDS
from sim.scenario.schema import Scenario

Json = dict[str, Any]

_REF = "#/definitions/"
_PART = "Part"
_NAMES = "patternProperties"
_EXTENDS_FILE = {
    "type": "string",
    "description": "another scenario file, relative to this one; this one states what differs",
}


def json_schema() -> Json:
    """The schema of a scenario file, as JSON holds it."""
    whole = Scenario.model_json_schema(by_alias=True, schema_generator=_Generator)
    definitions = {name: _draft7(node) for name, node in whole.pop("$defs").items()}
    definitions["Scenario"] = _draft7(whole)
    definitions |= {name + _PART: _part(node) for name, node in definitions.items()}
    whole, part = (definitions[name]["properties"] for name in ("Scenario", f"Scenario{_PART}"))
    for section, form in TABLES.items():
        part[section] = _with_table(whole[section], form.description)
        whole[section] = {
            "description": whole[section]["description"],
            "if": {"required": [TABLE], "properties": {TABLE: {"type": "string"}}},
            "then": part[section],
            "else": whole[section],
        }
    part[EXTENDS] = _EXTENDS_FILE
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "drawdown scenario",
        "type": "object",
        "if": {"required": [EXTENDS]},
        "then": {"$ref": f"{_REF}Scenario{_PART}"},
        "else": {"$ref": f"{_REF}Scenario"},
        "definitions": definitions,
    }


class _Generator(GenerateJsonSchema):
    """Tells the default of collections too."""

    def get_default_value(self, schema: Any) -> Any:
        return {} if schema.get("default_factory") is dict else super().get_default_value(schema)


def _inside(node: Json, change: Callable[[Json], Json]) -> Json:
    """``node`` with ``change`` made to every schema directly below it."""
    found = dict(node)
    for key in ("properties", _NAMES):
        if key in node:
            found[key] = {name: change(below) for name, below in node[key].items()}
    for key in ("anyOf", "oneOf"):
        if key in node:
            found[key] = [change(below) for below in node[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            found[key] = change(node[key])
    return found


def _draft7(node: Json) -> Json:
    """``node`` in draft 7, without titles that repeat the key; keys that are no names refused."""
    found = _inside(node, _draft7)
    found.pop("discriminator", None)
    if isinstance(found.get("title"), str):
        del found["title"]
    if "$ref" in found:
        found["$ref"] = found["$ref"].replace("#/$defs/", _REF)
    if "prefixItems" in found:
        found["items"] = [_draft7(item) for item in found.pop("prefixItems")]
    if isinstance(found.get("additionalProperties"), dict) and "properties" in found:
        found[_NAMES] = {_names_but(found["properties"]): found["additionalProperties"]}
    if _NAMES in found:
        found["additionalProperties"] = False
    return found


def _names_but(keys: Iterable[str]) -> str:
    """The pattern of the names of entries beside keys that mean something else."""
    return f"^(?!({'|'.join(keys)})$)[a-z][a-z0-9_]*$"


def _part(node: Json) -> Json:
    """``node`` of which only some is stated; null removes what stands there, lists are whole."""
    found = _inside(node, _part)
    if "items" in node:
        found["items"] = node["items"]
    found.pop("required", None)
    found.pop("minProperties", None)
    found.pop("default", None)
    if "$ref" in found:
        found["$ref"] += _PART
    if "oneOf" in found:
        found["anyOf"] = found.pop("oneOf")
    for key in ("properties", _NAMES):
        if key in found:
            found[key] = {name: _or_null(below) for name, below in found[key].items()}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _or_null(found["additionalProperties"])
    return found


def _or_null(node: Json) -> Json:
    forms = [form for form in node.get("anyOf", ()) if form != {"type": "null"}] or [
        {key: value for key, value in node.items() if key != "description"}
    ]
    told = {"description": node["description"]} if "description" in node else {}
    return {**told, "anyOf": [*forms, {"type": "null"}]}


def _with_table(section: Json, description: str) -> Json:
    """A collection beside its table, or laid over that of another file: entries in part."""
    (entry,) = section[_NAMES].values()
    return {
        "type": "object",
        "description": section["description"],
        "properties": {TABLE: _or_null({"type": "string", "description": description})},
        _NAMES: {_names_but([TABLE]): _or_null({"$ref": entry["$ref"] + _PART})},
        "additionalProperties": False,
    }
