"""A first mission to write one's own from: copied as it is, never over something else."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from sim.scenario.json_schema import json_schema

MISSION, HISTORY, SCHEMA = "mission.yaml", "what_happened.yaml", "schema.json"


def write_template(folder: Path) -> tuple[Path, Path]:
    """Write a small commented mission into ``folder``, its history, and the schema for its editor.

    Raises FileExistsError, naming the file, rather than overwrite one, and NotADirectoryError
    where ``folder`` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; name a folder to write the mission into")
    mission, history, schema = folder / MISSION, folder / HISTORY, folder / SCHEMA
    for path in (mission, history, schema):
        if path.exists():
            raise FileExistsError(f"{path} exists already; name another folder, or move it away")
    folder.mkdir(parents=True, exist_ok=True)
    shipped = files("sim.scenario")
    mission.write_bytes(shipped.joinpath("template.yaml").read_bytes())
    history.write_bytes(shipped.joinpath(HISTORY).read_bytes())
    schema.write_text(schema_text(), encoding="utf-8")
    return mission, schema


def schema_text() -> str:
    """The JSON Schema of scenario files as text."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
