"""``python -m sim`` is ``drawdown``."""

from sim.cli import main

if __name__ == "__main__":
    main()
