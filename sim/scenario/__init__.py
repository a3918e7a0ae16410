"""What the user wrote: schema, loading, checks."""
