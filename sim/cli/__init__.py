"""``drawdown``: what is typed, and what is said in return.

One module holds one command: a plain function whose parameters are its arguments and options,
and whose value is the exit code. ``app`` lists the commands, ``arguments`` holds what several of
them share, ``telling`` is the only place that prints. Heavy imports are inside the commands, so
that help and validation answer at once. What the user got wrong is one unwrapped line each on
stderr, with exit code 2; the answer is on stdout.
"""

from sim.cli.app import main

__all__ = ["main"]
