"""``drawdown validate``: is this scenario file sound?"""

from __future__ import annotations

from sim.cli.arguments import FileArgument, SetOption, load
from sim.cli.telling import DONE, REFUSED, say


def validate_command(file: FileArgument, overrides: SetOption = None) -> int:
    """Check a scenario file and each option of its levers; say all that is wrong, a line each.

    Example: drawdown validate scenarios/minusma.yaml --set sites.gao.stock.containers=900
    """
    if load(file, overrides, with_options=True) is None:
        return REFUSED
    say(f"{file}: valid")
    return DONE
