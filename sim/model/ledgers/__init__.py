"""What is counted: where every load is, who waits for what, the dead, the money."""
