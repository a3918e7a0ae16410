"""Runs in processes of their own: what they write, and when they have got so far."""

import json
import time
from pathlib import Path

import pytest

PATIENCE_S = 120.0


@pytest.fixture(scope="session")
def wait_for():
    """Wait until a condition holds, which is asked again and again."""

    def wait(condition):
        patience = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < patience
            time.sleep(0.005)

    return wait


@pytest.fixture(scope="session")
def files_of():
    """The files of a result folder, and its manifest without the clock."""

    def files(out):
        contents = {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in Path(out).rglob("*")
            if path.is_file()
        }
        manifest = json.loads(contents.pop("manifest.json"))
        return contents, {**manifest, "started": None, "ended": None}

    return files
