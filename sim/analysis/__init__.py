"""What it means: summaries of result tables."""
