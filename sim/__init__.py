"""Monte Carlo logistics simulator of a mission's drawdown."""
