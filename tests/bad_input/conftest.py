"""Scenario files that are wrong, and what must always be said about them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sim.scenario.findings import Finding, ScenarioError
from sim.scenario.load import load_scenario

LONGEST = 28.0
"""Two seconds of a processor that counts to three million in 0.07 s, as a usual one does.

Told in a count of the same moment, so that neither a slow nor a busy machine makes a difference.
"""


def seconds_to_count() -> float:
    """How long this processor takes now to count to three million."""
    started = time.process_time()
    for _ in range(3_000_000):
        pass
    return time.process_time() - started


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Finding, ...]]:
    """The findings about a file of this content: at least one, each on one line with its place."""
    monkeypatch.chdir(tmp_path)

    def findings(
        content: str | bytes | None = None,
        *,
        name: str = "wrong.yaml",
        overrides: Sequence[str] = (),
        **others: str | bytes,
    ) -> tuple[Finding, ...]:
        for file, text in {name: content, **others}.items():
            if text is not None:
                data = text if isinstance(text, bytes) else text.encode()
                (tmp_path / file.replace("__", ".")).write_bytes(data)
        started = time.process_time()
        with pytest.raises(ScenarioError) as refusal:
            load_scenario(name, overrides)
        took_s = time.process_time() - started
        assert took_s < 2.0 or took_s < LONGEST * seconds_to_count()
        found = refusal.value.findings
        assert found
        for finding in found:
            assert finding.place is not None
            assert str(finding).isprintable()
            assert len(str(finding)) < 2_000
            assert finding.what
            assert finding.right
            assert not re.search(r"Traceback|pydantic|ruamel|<class|object at 0x", str(finding))
        return found

    return findings
