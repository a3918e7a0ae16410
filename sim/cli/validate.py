"""``drawdown validate``: is this scenario file sound?"""

from __future__ import annotations

from sim.cli.arguments import FileArgument, SetOption, load
from sim.cli.telling import DONE, REFUSED, say, say_err


def validate_command(file: FileArgument, overrides: SetOption = None) -> int:
    """Check a scenario file and each option of its levers; say all that is wrong, a line each.

    Example: drawdown validate scenarios/minusma.yaml --set sites.gao.stock.containers=900
    """
    found = load(file, overrides, with_options=True)
    if found is None:
        return REFUSED
    for misfit in found.history.misfits if found.history is not None else ():
        say_err(str(misfit))  # it refuses a back-test, and nothing else
    say(f"{file}: valid")
    return DONE
