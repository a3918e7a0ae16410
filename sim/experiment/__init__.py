"""Many replications: runner, tables, result folders."""
