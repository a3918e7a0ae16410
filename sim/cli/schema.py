"""``drawdown schema``: the keys of a scenario file, for editors."""

from __future__ import annotations

from sim.cli.telling import DONE, say


def schema_command() -> int:
    """Print the JSON Schema of scenario files, so that an editor completes and checks them.

    Save it beside the scenario and let the scenario begin with the comment line

    # yaml-language-server: $schema=schema.json

    Example: drawdown schema > scenarios/schema.json
    """
    from sim.scenario.template import schema_text

    say(schema_text().rstrip())
    return DONE
