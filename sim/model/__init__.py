"""What happened in one replication: the mission brought to life on SimPy."""
